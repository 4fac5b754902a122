"""One short function a page: read, present, render. Its doors are the views that ``public/urls.py`` names.

May import everything of this room but ``api``, ``management`` and ``benchmarks``.
"""
