"""A frozen text for somebody outside: as readers would see it, with the facts of its own release, and its parts.

Whatever happened to the code, the explanation or the release since stands nowhere on it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from codes.days import day_of
from codes.models import CodeVersion
from reviews.desk.shared.facts import facts_of
from reviews.desk.shared.talk import Quotable, quotable_sections
from reviews.models import Revision
from reviews.reading.code_now import CodeNow
from reviews.reading.published import PublishedExplanation
from reviews.reading.records import text_record_of
from reviews.rules.content import SECTIONS
from reviews.rules.filling import shown_of
from reviews.rules.risk import Tier, next_review


class Part(NamedTuple):
    """A section that a comment may be on, with its sentences where it is prose."""

    key: str
    heading: str
    sentences: list[Quotable]


def page_of(revision: Revision) -> dict[str, Any]:
    """What ``templates/public/preview.html`` shows of it. Nobody's signature: it decides on nothing."""
    code, record = revision.explanation.code, text_record_of(revision)
    versions = CodeVersion.objects.select_related("code", "release", "chapter__code", "parent__code")
    version = versions.get(code=code, release=revision.release)
    disclosure = record["disclosure"]
    shown = PublishedExplanation(
        id=0,
        code=code.code,
        content=shown_of(revision.content, disclosure),
        content_digest=revision.content_digest,
        signers=(),
        specialists=tuple(record["specialists"]),
        reviewed_at=revision.submitted_at,
        published_at=revision.submitted_at,
        next_review_on=next_review(revision.submitted_at, Tier.STANDARD),
        origin=disclosure["origin"],
        ai=disclosure["ai"],
    )
    present = import_string(settings.PRESENT_EXPLANATION)
    return {
        "told": present(shown, shown_for=code.code, today=day_of(revision.submitted_at)),
        "page": {},
        "version": version,
        "code": code.code,
        "synonyms": shown.content.get("synonyms", []),
        "facts": facts_of(CodeNow(version)),
    }


def parts_of(revision: Revision) -> list[Part]:
    """The sections that have something in them, in the order of the page."""
    sentences = {section.key: quotes for section, quotes in quotable_sections(revision.content, revision.fields)}
    return [
        Part(key, section.heading, sentences.get(key, []) if section.has_sentences else [])
        for key, section in SECTIONS.items()
        if revision.content.get(key)
    ]


def place_in(parts: list[Part], chosen: str) -> tuple[str, str] | None:
    """(section, quote) of what was chosen on the form: "", "summary" or "summary:3"; None for what is not there."""
    if not chosen:
        return "", ""
    key, _, number = chosen.partition(":")
    part = next((part for part in parts if part.key == key), None)
    if part is None or not number:
        return None if part is None else (key, "")
    at = int(number) if number.isdecimal() and len(number) < 5 else len(part.sentences)
    return (key, part.sentences[at].source) if at < len(part.sentences) else None
