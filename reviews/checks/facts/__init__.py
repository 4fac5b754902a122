"""The official facts of a code as plain values, and the words in which they are printed."""
