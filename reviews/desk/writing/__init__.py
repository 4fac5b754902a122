"""Starting an explanation and editing its draft."""
