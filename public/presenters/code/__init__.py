"""The page of one code, an element a module. Its door is ``page.py``; other pages take single elements from here.

May import what ``public.presenters`` may, and its ``links.py`` and ``shell.py``.
"""
