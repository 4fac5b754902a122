"""An approved explanation as readers see it: the sections of CONTRACTS "The code page", and the record behind it.

Needs nothing but a ``PublishedExplanation``, so that a reviewer's preview shows what readers will see.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from public.addresses import address
from reviews.published import SECTIONS, PublishedExplanation, Signer

_BLANK_LINE = re.compile(r"\n\s*\n")
_PROSE = ("what_it_is", "when_it_is_used", "what_it_does_not_mean", "where_you_may_see_it", "coding_notes")
_ANCHORS = {key: key.replace("_", "-") for key in SECTIONS}
_MADE = {
    "nothing": "It was written by people of the team from nothing but the official facts and the sources named.",
    "published": "People of the team revised the text that was published before.",
    "restored": "People of the team took up an earlier text again.",
    "copied": "People of the team began from the text of a related code and wrote it anew for this one.",
    "outline": "People of the team wrote it from an outline composed of official facts.",
    "ai": "It was drafted with the help of AI and reworked by people of the team.",
}


@dataclass(frozen=True)
class Part:
    """One section: paragraphs or a list, never both; empty sections are not made."""

    anchor: str
    heading: str
    paragraphs: list[str]
    items: list[str]


@dataclass(frozen=True)
class Faq:
    question: str
    answer: list[str]


@dataclass(frozen=True)
class Link:
    title: str
    href: str


@dataclass(frozen=True)
class Explained:
    """``written_for`` is set where the text is another code's: (name, address). ``is_overdue``: its review is due."""

    summary: list[str]
    parts: list[Part]
    faqs: list[Faq]
    sources: list[Link]
    signers: tuple[Signer, ...]
    reviewed_on: datetime.date
    next_review_on: datetime.date
    is_overdue: bool
    facts_changed: bool
    written_for: tuple[str, str] | None
    made: str
    with_ai: bool
    page_version: str


@dataclass(frozen=True)
class Withdrawn:
    on: datetime.date


def present_explanation(
    told: PublishedExplanation | None, *, shown_for: str, today: datetime.date
) -> Explained | Withdrawn | None:
    """``shown_for`` is the code of the page, which may be a seventh-character code of the one it was written for."""
    if told is None:
        return None
    if told.withdrawn_at is not None:
        return Withdrawn(told.withdrawn_at.date()) if told.code == shown_for else None
    content = told.content
    return Explained(
        summary=_paragraphs(content.get("summary", "")),
        parts=_parts(told),
        faqs=[Faq(row["question"], _paragraphs(row["answer"])) for row in content.get("faqs", [])],
        sources=[Link(row["title"], _https(row["url"])) for row in content.get("sources", [])],
        signers=told.signers,
        reviewed_on=told.reviewed_at.date(),
        next_review_on=told.next_review_on,
        is_overdue=told.next_review_on < today,
        facts_changed=told.facts_changed,
        written_for=None if told.code == shown_for else (told.code, address("code", told.code)),
        made=_MADE.get(told.origin, ""),
        with_ai=told.ai is not None or told.origin == "ai",
        page_version=f"{told.id}-{told.content_digest[:12]}",
    )


def _parts(told: PublishedExplanation) -> list[Part]:
    found: list[Part] = []
    for key in _PROSE:
        section, value = SECTIONS[key], told.content.get(key)
        if value:
            paragraphs = _paragraphs(value) if section.kind == "text" else []
            found.append(Part(_ANCHORS[key], section.heading, paragraphs, [] if paragraphs else list(value)))
        if key == "where_you_may_see_it" and told.specialists:
            heading = SECTIONS["related_specialists"].heading
            found.append(Part(_ANCHORS["related_specialists"], heading, [], list(told.specialists)))
    return found


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in _BLANK_LINE.split(text) if part.strip()]


def _https(url: str) -> str:
    """Only https becomes a link; the checks refuse anything else, and this does not rely on them."""
    return url if url.startswith("https://") else ""


def own_synonyms(told: PublishedExplanation | None) -> list[tuple[str, str]]:
    """(term, provenance in words) of the explanation's synonyms."""
    rows = told.content.get("synonyms", []) if told is not None else []
    return [(row["term"], row["provenance"].replace("_", " ")) for row in rows]
