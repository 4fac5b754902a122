"""A row of manner: what it looks for in a text, and what its author reads then."""

from __future__ import annotations

from typing import NamedTuple

WORDS, GRADE = "words", "grade"


class MannerRow(NamedTuple):
    """``finds`` are words parted by "|" (``words.expressions``); for the measure ``grade``, the reading grade above which
    the row speaks. ``says`` is what the author reads."""

    name: str
    measure: str
    severity: str
    says: str
    finds: str
    example: str
    counterexample: str
