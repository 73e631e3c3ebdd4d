"""Recovery 備援: what became of backups, drills and restores."""
