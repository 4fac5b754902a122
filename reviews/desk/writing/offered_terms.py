"""The preferred words of the glossary that a text may need: those that explain clinical words of it or of its code."""

from __future__ import annotations

from typing import NamedTuple

from reviews.checks.facts.subject import Subject
from reviews.checks.manner.glossary import terms_for
from reviews.checks.words.expressions import parted
from reviews.rules.content import Content, texts


class OfferedTerm(NamedTuple):
    """``explains`` and ``banned`` are in words."""

    preferred: str
    explains: str
    banned: str


def offered_terms(content: Content, subject: Subject) -> list[OfferedTerm]:
    written = "\n".join((subject.title, *subject.inclusions, *(text for _, text in texts(content))))
    return [
        OfferedTerm(term.preferred, ", ".join(parted(term.explains)), ", ".join(parted(term.banned)))
        for term in terms_for(written, subject.glossary)
    ]
