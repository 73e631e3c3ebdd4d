"""How secrets are sealed, shown and outlived; pure decisions and values."""
