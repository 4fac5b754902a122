"""Facts turned into what a page says: plain dataclasses, made without a query. Its doors are the ``present_...``.

May import ``public.reading`` and ``public.searching``. Templates show what they are given and decide nothing.
"""
