"""Run the checks on a text: the facts and the other explanations it is held against, read here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import F

from codes.models import Code, CodeVersion
from reviews.ai.standing import GENERAL
from reviews.checks import in_page_order, run_checks
from reviews.checks.finding import Finding, blocks
from reviews.checks.reading import in_force, subject_of
from reviews.checks.statistics import is_sourced
from reviews.checks.subject import Subject
from reviews.content import Content, texts
from reviews.models import Draft, Publication, Revision, Suggestion
from reviews.workflow import State


def findings_of(code: Code, content: Content) -> list[Finding]:
    """What the checks find in a text for this code, and what AI wrote in it that nobody has sourced; in page order."""
    return in_page_order([*run_checks(content, subject_for(in_force(code))), *_unsourced(code, content)])


def subject_for(version: CodeVersion) -> Subject:
    """The facts of a release and the texts of other codes, as the checks want them."""
    return subject_of(version, others=_OtherTexts(version.code))


def _unsourced(code: Code, content: Content) -> Iterator[Finding]:
    """General knowledge of an AI suggestion that stands as it was: a person sources it, rewrites it, or strikes it."""
    said = [(key, text) for key, text in texts(content)]
    taken = Suggestion.objects.taken().filter(code=code).values_list("section", "sentences")
    general = {(key, one["text"]) for key, sentences in taken for one in sentences if one["standing"] == GENERAL}
    for key, sentence in sorted(general):
        if any(section == key and sentence in text for section, text in said) and not is_sourced(sentence, content):
            yield blocks(
                "general_knowledge",
                key,
                "AI wrote this from general knowledge; no official fact says it. Put a listed source behind it "
                "(“[1]”), say it in your own words, or strike it.",
                sentence,
            )


class _OtherTexts(Iterable[tuple[str, list[str]]]):
    """(code, texts) of every other explanation: what is published, in review, or being written."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        return _other_texts(self._code)


def _other_texts(code: Code) -> Iterator[tuple[str, list[str]]]:
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
