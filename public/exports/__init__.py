"""Bulk files: all codes of a release, for good; and all explanations that readers see, made anew when these change.

They are made by the worker and by ``manage.py make_exports``, never while somebody waits for a page.
"""
