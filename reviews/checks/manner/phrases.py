"""How a text says things: phrases to avoid. Pure.

``Subject.manner`` has the rows: those of ``manner.tsv`` with the changes that the team made at the desk. A row has an
example that it finds and one that it does not. Rows inform the author or warn; they never block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, Severity
from reviews.checks.manner_row import WORDS, MannerRow
from reviews.checks.words.expressions import Lexicon, parted
from reviews.checks.words.language import Prose, quoted


@lru_cache(maxsize=64)
def lexicon_of(rows: tuple[MannerRow, ...]) -> Lexicon[MannerRow]:
    return Lexicon((row, words) for row in rows if row.measure == WORDS for words in parted(row.finds))


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    lexicon = lexicon_of(tuple(subject.manner))
    for sentence in prose.sentences:
        places = {row: sentence.text[start:end] for row, start, end in lexicon.places_in(sentence.text)}
        for row, words in places.items():
            if not re.search(rf"(?<!\w){re.escape(words.lower())}(?!\w)", subject.official_line):
                message = f"“{words}”: {row.says}"
                severity, excerpt = Severity(row.severity), quoted(sentence.text)
                yield Finding("manner", severity, sentence.section, message, excerpt, row=row.name)
