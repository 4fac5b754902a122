"""A term of the glossary: words that the team prefers, what they explain, and the words they take the place of."""

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """``preferred`` are the words for readers, ``explains`` the clinical words that they explain, ``banned`` the variants
    that the team does not want, both parted by "|" (``words.expressions``). ``reason`` is what an author reads of it.
    ``severity`` is that of a banned variant in a text, "warns" or "informs"; ``source`` is who says so.
    """

    preferred: str
    explains: str
    banned: str
    severity: str
    reason: str
    source: str
