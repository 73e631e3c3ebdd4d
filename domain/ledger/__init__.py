"""Ledger 總帳: accounts, entries and the proof that they hold together."""
