"""From what somebody typed to ranked codes. Reads the term lines, writes nothing."""
