"""The night's rules: when work is due, and what becomes of one run."""
