"""Which column of a table has the codes, which the dates of service, and whether its first row is a head. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from codes.edits.pasting import is_like_a_code

from .dates import read_date

LOOKED_AT = 60  # rows at the beginning of a table
_CODES = re.compile(r"\b(?:icd.*|codes?|dx|diag\w*)\b", re.IGNORECASE)
_DATES = re.compile(r"\b(?:date|dates|dos|day|on|datum|service date)\b", re.IGNORECASE)
Rows = Sequence[Sequence[str]]


class Columns(NamedTuple):
    """Places from 0; ``date`` is None for a table without dates."""

    code: int
    date: int | None
    has_head: bool


def find_columns(rows: Rows) -> Columns:
    """``rows`` are the first of the table."""
    head = rows[0] if rows else ()
    has_head = any(_word(_CODES, cell) for cell in head) or not any(map(_is_code, head))
    below = rows[1:] if has_head else rows
    code = _best(rows, below, _CODES, _is_code, has_head=has_head, without=None)
    date = _best(rows, below, _DATES, _is_date, has_head=has_head, without=code)
    return Columns(code or 0, date, has_head)


def _best(
    rows: Rows, below: Rows, words: re.Pattern[str], fits: Callable[[str], bool], *, has_head: bool, without: int | None
) -> int | None:
    """The column whose head and cells fit best; None where neither does."""
    width = max(map(len, rows), default=0)
    scores = {}
    for at in range(width):
        cells = [row[at] for row in below if at < len(row) and row[at].strip()]
        fitting = sum(map(fits, cells))
        named = has_head and at < len(rows[0]) and _word(words, rows[0][at])
        if at != without and (named or 2 * fitting > len(cells)):
            scores[at] = (named, fitting)
    return max(scores, key=lambda at: (*scores[at], -at), default=None)


def _word(words: re.Pattern[str], cell: str) -> bool:
    return words.search(cell.replace("_", " ")) is not None and not _is_code(cell)


def _is_code(cell: str) -> bool:
    return is_like_a_code(cell.strip())


def _is_date(cell: str) -> bool:
    return not re.fullmatch(r"\d{5}(?:\.\d+)?", cell.strip()) and read_date(cell) is not None
