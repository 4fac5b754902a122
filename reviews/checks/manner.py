"""How a text says things: rows of words to mind, each with an example that it finds and one that it does not. Pure.

``Subject.manner`` has the rows: those of ``manner.tsv`` as the team changed them at the desk (``manner_rows``). They
inform the author, or warn where the row says so; they never block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .expressions import Lexicon, parted
from .finding import Finding, Severity
from .language import Prose, quoted
from .subject import Subject

WORDS, GRADE = "words", "grade"


class Row(NamedTuple):
    """``finds`` are words parted by "|" (``expressions``); for the measure ``grade``, the reading grade above which the
    row speaks. ``says`` is what the author reads."""

    name: str
    measure: str
    severity: str
    says: str
    finds: str
    example: str
    counterexample: str


@lru_cache(maxsize=64)
def lexicon_of(rows: tuple[Row, ...]) -> Lexicon[Row]:
    return Lexicon((row, words) for row in rows if row.measure == WORDS for words in parted(row.finds))


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    lexicon = lexicon_of(tuple(subject.manner))
    for sentence in prose.sentences:
        places = {row: sentence.text[start:end] for row, start, end in lexicon.found_in(sentence.text)}
        for row, words in places.items():
            if not re.search(rf"(?<!\w){re.escape(words.lower())}(?!\w)", subject.official_line):
                message = f"“{words}”: {row.says}"
                severity, excerpt = Severity(row.severity), quoted(sentence.text)
                yield Finding("manner", severity, sentence.section, message, excerpt, row=row.name)
