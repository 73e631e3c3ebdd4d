"""Backup 備份: encrypted copies of a running cluster, its log archived by the minute, and the way back."""
