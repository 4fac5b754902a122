"""What the checks hold a text against: facts of codes in a release, tables beside it, rows of manner, other texts."""
