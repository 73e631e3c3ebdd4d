"""The books once more as a few lists in Python, walked beside PostgreSQL by a state machine."""
