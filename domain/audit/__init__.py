"""Audit 稽核: the trail that the database writes, as people read it."""
