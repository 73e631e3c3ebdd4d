"""Four eyes 雙人覆核: what one person asks and another decides."""
