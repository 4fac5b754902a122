"""What programs ask: JSON, open to every origin, errors in one shape. Its doors are the views in ``public/urls.py``.

May import what ``public.views`` may, and no view.
"""
