"""Each check of the database taken out once: something must notice, or a test is missing."""
