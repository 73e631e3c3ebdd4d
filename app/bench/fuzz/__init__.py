"""Inputs that nobody would write on purpose, for everything that reads what others wrote."""
