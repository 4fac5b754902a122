"""Public pages answered from a worker's memory, before Django: as long as nothing that they show has changed.

    layer.py (WSGI) -> rules.py (which requests, which answers) -> pages.py (what is remembered)
                    -> watching.py (is it still right? is the replica?), for ``codes.models.PublicVersion``

A view that may be remembered says so by ``note.py``; any other request goes to Django as it is. The door is
``layer.py``; ``serving/caching.py`` writes notes, ``serving/warming.py`` asks the rules. Imports nothing of ours.
"""
