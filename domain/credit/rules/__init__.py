"""Decisions of the credit room, pure."""
