"""What the checks hold a text against: facts of codes in a release, tables beside it, the team's rows of manner, other texts."""
