"""One short function a page: read, present, render."""
