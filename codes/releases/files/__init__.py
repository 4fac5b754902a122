"""Readers of official files, one kind a module: bytes to records. No Django."""
