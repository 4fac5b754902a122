"""From the records of a release to its facts, and the differences between two releases. No Django."""
