"""Banking 銀行: statements, their lines and whose money they bring."""
