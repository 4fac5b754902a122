"""Outside experts: the page of their link, and what the team sees of it."""
