"""From official files to facts: read, assemble, check, load, compare, activate. README.md beside this tells the way."""
