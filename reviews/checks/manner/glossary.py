"""How a text says things: variants that the glossary bans, with the words that it prefers. Pure.

``Subject.glossary`` has the terms: those of ``glossary.tsv`` with the changes that the team made at the desk. A banned
variant never blocks, and is let pass where the official text of the code has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, Instead, Severity
from reviews.checks.glossary_term import Term
from reviews.checks.words.expressions import Lexicon, parted
from reviews.checks.words.language import Prose, quoted


@lru_cache(maxsize=64)
def variants_of(terms: tuple[Term, ...]) -> Lexicon[Term]:
    return Lexicon((term, words) for term in terms for words in parted(term.banned))


@lru_cache(maxsize=8)
def _explained_by(terms: tuple[Term, ...]) -> Lexicon[Term]:
    return Lexicon((term, words) for term in terms for words in parted(term.explains))


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    variants = variants_of(tuple(subject.glossary))
    for sentence in prose.sentences:
        met: dict[Term, str] = {}
        for term, start, end in variants.places_in(sentence.text):
            met.setdefault(term, sentence.text[start:end])
        for term, words in met.items():
            if re.search(rf"(?<!\w){re.escape(words.lower())}(?!\w)", subject.official_line):
                continue
            instead = Instead(sentence.text, words, _capitalised_like(words, term.preferred))
            yield Finding(
                "glossary",
                Severity(term.severity),
                sentence.section,
                f"“{words}”: write “{term.preferred}”. {term.reason}",
                quoted(sentence.text),
                row=term.preferred,
                instead=instead,
            )


def terms_for(text: str, terms: Iterable[Term]) -> list[Term]:
    """The terms that explain a clinical word of some text, in the order of its words."""
    return list(dict.fromkeys(term for term, _, _ in _explained_by(tuple(terms)).places_in(text)))


def _capitalised_like(words: str, preferred: str) -> str:
    """With a capital letter where the first word has one and is no abbreviation."""
    begins_large = words[:1].isupper() and not words[1:2].isupper()
    return preferred[:1].upper() + preferred[1:] if begins_large else preferred
