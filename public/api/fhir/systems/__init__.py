"""Code systems, value sets and maps as the operations see them, and what can be wrong with a request. Pure."""
