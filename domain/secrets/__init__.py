"""Secrets 機密: keys, encrypted fields, and the API keys of machines."""
