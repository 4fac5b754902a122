"""Look-ups that are certain: these checks block a text."""
