"""Search as an address asks for it. Its doors are ``questions.py`` (what is asked) and ``finding.py`` (the answer).

May import ``public.reading`` and what that may import. Counting what nobody found (``unfound.py``) is its one write.
"""
