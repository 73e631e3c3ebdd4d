"""Receivables 應收帳款: invoices, open items and their age."""
