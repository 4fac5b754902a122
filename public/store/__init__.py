"""Public pages answered from a worker's memory, before Django: as long as nothing that they show has changed.

    layer.py (WSGI) -> rules.py (which requests, what of a page answers them) -> pages.py (what is remembered)
                    -> watching.py (is it still right?), for ``codes.models.PublicVersion``

A view that may be remembered says so by ``note.py``; whatever else comes along goes to Django as it is.
"""
