"""The demo company: a year of a gas dealer's life, the same every time from the same seed."""
