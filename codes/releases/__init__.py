"""From official files to facts: read, assemble, check, load, compare, activate. See README.md in this folder."""
