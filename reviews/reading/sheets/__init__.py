"""Texts as rows of a spreadsheet: what a row holds, and what a row that comes in would change. SELECT only."""
