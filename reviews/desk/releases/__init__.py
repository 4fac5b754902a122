"""Releases as they come in, and the switch to one."""
