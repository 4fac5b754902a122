"""Acts on shared lists that two people change: the vocabulary of search, rows of manner."""
