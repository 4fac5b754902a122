"""A check of codes as an address, a form or a program asks for it (``questions``), and lists of codes (``lists``).

One reading for pages, interfaces and commands.
"""
