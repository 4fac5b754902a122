"""Practice drafts with planted errors, and how many of them people catch."""
