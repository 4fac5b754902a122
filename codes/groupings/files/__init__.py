"""Readers of the files of groupings, a module a publisher's format. Plain Python; a file is known by its content."""
