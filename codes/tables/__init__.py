"""Tables as people keep them, read and written, and the cells that a spreadsheet would take for a formula."""
