"""Run the checks on a text: the facts and the other explanations it is held against, read here."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from codes.models import Code
from reviews.checks import run_checks
from reviews.checks.finding import Finding
from reviews.checks.reading import subject_of
from reviews.content import Content, texts
from reviews.models import Draft, Publication, Revision
from reviews.workflow import State


def findings_of(code: Code, content: Content) -> list[Finding]:
    """What the checks find in a text for this code, in page order."""
    return run_checks(content, subject_of(code, others=_other_texts(code)))


def _other_texts(code: Code) -> Iterator[tuple[str, list[str]]]:
    """(code, texts) of every other explanation: what is published, in review, or being written."""
    seen: set[tuple[str, str]] = set()
    published = Publication.objects.live().values_list("explanation__code__code", "content")
    in_review = Revision.objects.filter(explanation__submitted_revision=F("pk")).exclude(
        explanation__state__in=(State.PUBLISHED, State.WITHDRAWN)
    )
    written = Draft.objects.values_list("explanation__code__code", "content")
    for rows in (published, in_review.values_list("explanation__code__code", "content"), written):
        for name, content in rows:
            said = [text for _, text in texts(content)]
            if name != code.code and said and (name, said[0]) not in seen:
                seen.add((name, said[0]))
                yield name, said
