"""How official packages come in at the desk. A person asks (``actions.releases.arriving``), a worker does the rest.

keeping.py    files onto our disk: streamed, counted, hashed, under names of ours
offered.py    what lies in the folders on the server that may be read
fetching.py   one file from the publisher, within bounds
progress.py   how far a worker is, in a file: an import is one transaction, which nobody else sees into
working.py    the worker's part, from a lease to what came of it
report.py     what came of it, in words
"""
