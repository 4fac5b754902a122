"""How a text says things: rows of ``manner.tsv``, each with an example that it finds and one that it does not. Pure.

They inform the author, or warn where the row says so; they never block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from .expressions import Lexicon, parted, rows_of
from .finding import Finding, Severity
from .language import Prose, quoted
from .subject import Subject

_FILE = Path(__file__).with_name("manner.tsv")


class Phrase(NamedTuple):
    """``words`` are parted by "|" (``expressions``); ``why`` is what the author reads."""

    severity: Severity
    why: str
    words: str
    example: str
    counterexample: str


@lru_cache(maxsize=1)
def read_phrases() -> tuple[Phrase, ...]:
    return tuple(Phrase(Severity(severity), *rest) for severity, *rest in rows_of(_FILE))


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon[Phrase]:
    return Lexicon((phrase, one) for phrase in read_phrases() for one in parted(phrase.words))


def phrases_in(text: str) -> dict[Phrase, str]:
    """Each phrase that a text has, with its words there."""
    return {phrase: text[start:end] for phrase, start, end in _lexicon().found_in(text)}


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.sentences:
        for phrase, words in phrases_in(sentence.text).items():
            if not re.search(rf"(?<!\w){re.escape(words.lower())}(?!\w)", subject.official_line):
                message = f"“{words}”: {phrase.why}"
                yield Finding("manner", phrase.severity, sentence.section, message, quoted(sentence.text))
