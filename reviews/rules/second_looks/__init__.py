"""Rules of second looks at approved texts."""
