"""Pages of the tree for programs: as Markdown, and what changed on them as Atom."""
