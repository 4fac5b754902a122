"""Texts out into spreadsheets, and back in."""
