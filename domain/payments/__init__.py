"""Payments 收款: receipts and how they are spread over open items."""
