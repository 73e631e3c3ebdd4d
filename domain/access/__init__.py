"""Access 權限: who is at the desk, and what the database lets them do."""
