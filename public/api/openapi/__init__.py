"""One declaration an address: its parameters are read by it, its answer is typed by it, and the document is made of it.

``endpoints.py`` has the declaration; ``parameters.py`` and ``shapes.py`` what it is put together from; ``document.py``
makes OpenAPI 3.1 of all. Knows no address of its own.
"""
