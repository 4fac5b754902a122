"""How an answer is written: HTML by Jinja, Atom, CSV. Its doors are the functions that views call to write one.

May import ``public.presenters`` and ``public.reading``.
"""
