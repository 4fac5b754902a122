"""Rows of manner: what a row may be, the rows of the file, and the rows in force after the team's decisions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from codes.characters import strange_in, visible
from reviews.checks.finding import Severity
from reviews.checks.manner.phrases import lexicon_of
from reviews.checks.manner.reading_grade import grade_of
from reviews.checks.manner_row import GRADE, WORDS, MannerRow
from reviews.checks.words.expressions import parted, rows_of
from reviews.checks.words.language import words

FILE = Path(__file__).with_name("manner.tsv")
MEASURES = {WORDS: "words in a sentence", GRADE: "the reading grade of a text"}
SEVERITIES = {
    Severity.WARNS.value: "it warns: the author ticks it or writes otherwise",
    Severity.INFORMS.value: "it informs, no more",
}
LONGEST = {"name": 40, "says": 200, "finds": 2000, "example": 300, "counterexample": 300}
_MOST_WORDS, _LONGEST_WORDS = 120, 80
_GRADES = (1.0, 30.0)
_WRONG_SIGNS = re.compile(r"\*(?!\s|$)|(?<!\S)\*|#(?!\s|$|%)|\s-|-\s")
_CALLED = {
    "name": "a name",
    "says": "what the author reads",
    "finds": "what it looks for",
    "example": "an example that it finds",
    "counterexample": "an example that it does not find",
}


class RefusedRowError(Exception):
    """This cannot be a row; the message says why and what to do."""


@lru_cache(maxsize=2)
def _rows_of(file: Path) -> tuple[MannerRow, ...]:
    return tuple(MannerRow(*fields) for fields in rows_of(file))


def rows_of_file() -> tuple[MannerRow, ...]:
    return _rows_of(FILE)


def rows_that_hold(decided: Iterable[tuple[str, Mapping[str, Any] | None]]) -> tuple[MannerRow, ...]:
    """The rows of the file with the decisions on top, in the file's order.

    A decision is a name with its row, or with None where the row was taken out.
    """
    rows = {row.name: row for row in rows_of_file()}
    for name, row in decided:
        if row is None:
            rows.pop(name, None)
        else:
            rows[name] = MannerRow(**row)
    return tuple(rows.values())


def read_row(fields: Mapping[str, str]) -> MannerRow:
    """A row as somebody typed it: words one a line or parted by "|", a name in small letters.

    Raises RefusedRowError where the row could never speak, does not find its example, or finds its counterexample.
    """
    measure, severity = fields.get("measure", ""), fields.get("severity", "")
    if measure not in MEASURES:
        raise RefusedRowError("choose what it looks for: words, or the reading grade")
    if severity not in SEVERITIES:
        raise RefusedRowError("choose whether it warns or informs")
    typed = dict(fields) | {"finds": re.sub(r"[\r\n]+", "|", fields.get("finds", ""))}
    texts = {name: plain_text(typed.get(name, ""), called=_CALLED[name], longest=LONGEST[name]) for name in LONGEST}
    texts["name"] = texts["name"].lower()
    texts["says"] += "" if texts["says"].endswith((".", "?", "!")) else "."
    texts["finds"] = _limit(texts["finds"]) if measure == GRADE else read_words(texts["finds"])
    row = MannerRow(measure=measure, severity=severity, **texts)
    if not _speaks(row, row.example):
        raise RefusedRowError("it does not find its example; write a sentence that it has to speak of")
    if _speaks(row, row.counterexample):
        raise RefusedRowError("it finds its counterexample too; write a sentence that it leaves alone, or fewer words")
    return row


def _speaks(row: MannerRow, text: str) -> bool:
    if row.measure == GRADE:
        return bool(words(text)) and grade_of(text) > float(row.finds)
    return any(True for _ in lexicon_of((row,)).places_in(text))


def plain_text(text: str, *, called: str, longest: int) -> str:
    """The text without invisible characters, with one blank between words. RefusedRowError where nothing is left."""
    plain = " ".join(visible(text).split())
    if not plain:
        raise RefusedRowError(f"write {called} first")
    if strange_in(plain):
        raise RefusedRowError(f"{called} contains hidden characters")
    if len(plain) > longest:
        raise RefusedRowError(f"{called} has at most {longest} characters, there are {len(plain)}")
    return plain


def _limit(text: str) -> str:
    if not re.fullmatch(r"\d{1,2}(\.\d)?", text) or not _GRADES[0] <= float(text) <= _GRADES[1]:
        raise RefusedRowError(f"a reading grade is a number from {_GRADES[0]:.0f} to {_GRADES[1]:.0f}, like 13")
    return text


def read_words(text: str) -> str:
    """The entries, each of which has to find itself and may not take long.

    "*" ends a word that has two letters at least; "#" is a word of its own.
    """
    all_words = list({entry.casefold(): entry for entry in parted(text)}.values())
    if not all_words:
        raise RefusedRowError("write the words that it looks for, one a line")
    if len(all_words) > _MOST_WORDS:
        raise RefusedRowError(
            f"a row has at most {_MOST_WORDS} of them, there are {len(all_words)}; make two rows of it"
        )
    for entry in all_words:
        if len(entry) > _LONGEST_WORDS:
            raise RefusedRowError(
                f"“{entry[:20]}…” is longer than {_LONGEST_WORDS} characters; write what is typical in it"
            )
        sample = entry.replace("*", "xy").replace("#", "3")
        probe = MannerRow("", WORDS, "", "", entry, "", "")
        if _WRONG_SIGNS.search(entry) or next(lexicon_of((probe,)).places_in(sample), None) is None:
            raise RefusedRowError(
                f"“{entry}” would find nothing: begin with a letter or a number, write * only at the end of a word that has "
                "two letters at least, # for a number by itself, and no dash by itself"
            )
    return "|".join(all_words)
