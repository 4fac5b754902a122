"""How answers travel: validators, memory, limits, refusals. Its doors are the decorators of views and ``store/``.

May import ``public.reading``; knows nothing of what a page says.
"""
