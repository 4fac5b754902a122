"""SELECT only: what pages and programs show, one subject a module. Its doors are the functions ``read_...``.

May import ``codes``, ``public.addresses`` and ``reviews.reading.published``.
"""
