"""The codes, the day and the first-listed code that a check is asked for, and what is wrong with them.

    read_question(["e119", "O24.4"], on="2026-05-01", first="E11.9", editions=editions)

What was typed may hold anything. What no page or message can print is taken out here.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from codes.characters import single_line, without_strange
from codes.edits.pasting import code_in, printed
from public.addresses import HOW_TO_WRITE_A_DAY, parse_day
from public.reading.checking import MOST, Check, default_day, read_check
from public.reading.editions import Editions

LONGEST = 200  # characters of one code as written
MOST_BYTES = 64 * 1024


class QuestionProblem(NamedTuple):
    """What is wrong with a parameter: a word for programs, a sentence for people."""

    parameter: str
    code: str
    message: str


@dataclass(frozen=True)
class Question:
    """``items`` are the codes as written, ``on`` the day, ``first`` the code listed first (empty: the first of them).

    ``by_default``: no day was given. What is wrong is in ``problems``, and left out.
    """

    items: tuple[str, ...]
    on: datetime.date
    by_default: bool
    first: str
    problems: tuple[QuestionProblem, ...]

    def answer(self, editions: Editions) -> Check:
        return read_check(self.items, self.on, editions, self.first)


def read_question(given: Sequence[str], *, on: str, first: str, editions: Editions) -> Question:
    items = tuple(item for text in given if (item := single_line(without_strange(text))))
    day = parse_day(on.strip()) if on.strip() else None
    first_code = _same(first)
    problems = []
    if not items:
        problems.append(QuestionProblem("codes", "required", "Say which codes, as in ?codes=E11.9,O24.4."))
    if len(items) > MOST:
        words = f"These are {len(items)} codes. At most {MOST} are checked together; a list of codes takes more."
        problems.append(QuestionProblem("codes", "too_many", words))
    if any(len(item) > LONGEST for item in items):
        problems.append(QuestionProblem("codes", "invalid", f"A code has at most {LONGEST} characters."))
    if on.strip() and day is None:
        problems.append(QuestionProblem("on", "invalid", HOW_TO_WRITE_A_DAY))
    if first_code and first_code not in map(_same, items):
        problems.append(QuestionProblem("first", "invalid", "The code listed first has to be one of the codes."))
        first_code = ""
    chosen = tuple(item[:LONGEST] for item in items[:MOST])
    return Question(chosen, day or default_day(editions), day is None, first_code, tuple(problems))


def _same(text: str) -> str:
    """How two spellings of a code are held to be the same."""
    item = single_line(without_strange(text))[:LONGEST]
    return code_in(item) or printed(item)


def read_posted(body: bytes) -> tuple[list[str], str, str] | QuestionProblem:
    """The codes, the day and the first code of {"codes": [...], "on": "...", "first": "..."}."""
    try:
        posted = json.loads(body)
    except (ValueError, RecursionError):
        return QuestionProblem("", "invalid", 'Post JSON: {"codes": ["E11.9", "O24.4"], "on": "2026-05-01"}.')
    if not isinstance(posted, dict):
        return QuestionProblem("", "invalid", 'Post an object: {"codes": ["E11.9", "O24.4"], "on": "2026-05-01"}.')
    codes = posted.get("codes")
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        return QuestionProblem("codes", "required" if codes is None else "invalid", "codes is a list of texts.")
    for name in ("on", "first"):
        if not isinstance(posted.get(name), str | None):
            return QuestionProblem(name, "invalid", f"{name} is a text.")
    return codes, _text(posted, "on"), _text(posted, "first")


def _text(posted: dict[str, Any], name: str) -> str:
    return posted.get(name) or ""
