"""An approved explanation as readers see it: the sections of CONTRACTS "The code page", and the record behind it.

Needs only a ``PublishedExplanation``, so that a reviewer's preview shows what readers will see.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from public.addresses import address, versions_address
from reviews.reading.published import (
    SECTIONS,
    SPECIALISTS,
    Correction,
    Mark,
    PublishedExplanation,
    Signer,
    parts,
    unmarked,
)

from .guidance import Part

Text = list[Part]

_BLANK_LINE = re.compile(r"\n\s*\n")
_CODE = re.compile(r"(?<![\w.])[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?(?!\w|\.\w)")
_MADE = {
    "nothing": "People of the team wrote it for this code.",
    "published": "People of the team revised the text that was published before.",
    "restored": "People of the team took up an earlier text of this code again.",
    "copied": "People of the team began from the text of another code and rewrote it for this one.",
    "outline": "People of the team wrote it, beginning from an outline that a program composed of official facts.",
    "ai": "First drafted by AI, then edited by our team.",
}


@dataclass(frozen=True)
class ShownSection:
    """A section of the text: paragraphs or a list, never both, and never empty."""

    anchor: str
    heading: str
    paragraphs: list[Text]
    items: list[Text]


@dataclass(frozen=True)
class Faq:
    question: Text
    answer: list[Text]


@dataclass(frozen=True)
class Link:
    title: str
    href: str


@dataclass(frozen=True)
class Explained:
    """``written_for`` is set where the text is another code's: (name, address). ``is_overdue``: its review is due.

    ``made`` says how the text came about. ``with_ai``: AI drafted text for it, by the model ``ai_model`` if the record
    names one. ``gist`` is the summary, short enough for the head of a page. ``mark``: the facts changed since it was
    signed for the release ``signed_for``; ``missing`` are the headings of sections hidden for that. ``corrects`` is the
    withdrawn text it replaced. ``versions`` is the address of the list of earlier texts, or empty."""

    summary: list[Text]
    gist: str
    parts: list[ShownSection]
    faqs: list[Faq]
    sources: list[Link]
    signers: tuple[Signer, ...]
    reviewed_on: datetime.date
    next_review_on: datetime.date
    is_overdue: bool
    mark: Mark | None
    missing: list[str]
    signed_for: str
    written_for: tuple[str, str] | None
    made: str
    with_ai: bool
    ai_model: str
    corrects: Correction | None
    versions: str


@dataclass(frozen=True)
class Withdrawn:
    """``of`` is the code that the text was written for, if it is another; ``versions`` as in ``Explained``."""

    on: datetime.date
    of: str
    versions: str


@dataclass(frozen=True)
class UnderReview:
    """A text that is not shown until somebody signs it again. ``of`` as above; ``reasons`` say why."""

    signed_for: str
    reviewed_on: datetime.date
    reasons: tuple[str, ...]
    of: str


def present_explanation(
    explanation: PublishedExplanation | None, *, shown_for: str, today: datetime.date, known: Collection[str] = ()
) -> Explained | Withdrawn | UnderReview | None:
    """``shown_for`` is the code of the page, which may be a seventh-character code below the one it was written for.
    ``known`` are codes that exist: where the text names one, it leads there."""
    if explanation is None:
        return None
    of = "" if explanation.code == shown_for else explanation.code
    if explanation.withdrawn_at is not None:
        return Withdrawn(explanation.withdrawn_at.date(), of, versions_address(explanation.code))
    if explanation.mark is not None and explanation.mark.is_hidden:
        return UnderReview(explanation.signed_for, explanation.reviewed_at.date(), explanation.mark.reasons, of)
    linked = frozenset(known) - {shown_for}
    content = explanation.content
    return Explained(
        summary=paragraphs(content.get("summary", ""), linked),
        gist=_gist(content.get("summary", "")),
        parts=list(shown_sections(explanation, linked)),
        faqs=[faq(row, linked) for row in content.get("faqs", [])],
        sources=[Link(row["title"] or row["url"], _https(row["url"])) for row in content.get("sources", [])],
        signers=explanation.signers,
        reviewed_on=explanation.reviewed_at.date(),
        next_review_on=explanation.next_review_on,
        is_overdue=explanation.is_overdue(today),
        mark=explanation.mark,
        missing=[SECTIONS[key].heading for key in explanation.mark.sections] if explanation.mark else [],
        signed_for=explanation.signed_for,
        written_for=(of, address("code", of)) if of else None,
        made=_MADE.get(explanation.origin, ""),
        with_ai=explanation.with_ai,
        ai_model=explanation.ai_model,
        corrects=explanation.corrects,
        versions=versions_address(explanation.code) if explanation.earlier else "",
    )


class ShownText(Protocol):
    """A text with its specialists, live or not."""

    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def specialists(self) -> tuple[str, ...]: ...


def shown_sections(text: ShownText, linked: Collection[str]) -> Iterator[ShownSection]:
    """The sections between the summary and the FAQ, those that have something in them."""
    for key, section in SECTIONS.items():
        value = None if section.at_top or section.fields else text.content.get(key)
        anchor, heading = key.replace("_", "-"), section.heading
        if key == SPECIALISTS:
            value = list(text.specialists)
        if value and section.kind == "text":
            yield ShownSection(anchor, heading, paragraphs(value, linked), [])
        elif value:
            yield ShownSection(anchor, heading, [], [_text(item, linked) for item in value])


def paragraphs(text: str, linked: Collection[str]) -> list[Text]:
    return [_text(paragraph, linked) for paragraph in split_paragraphs(text)]


def split_paragraphs(text: str) -> list[str]:
    """A blank line begins a new paragraph; other ends of lines are blanks."""
    return [" ".join(part.split()) for part in _BLANK_LINE.split(text) if part.strip()]


def faq(row: dict[str, str], linked: Collection[str]) -> Faq:
    """A question stands in a heading, so nothing in it is a link."""
    return Faq(_text(row["question"], ()), paragraphs(row["answer"], linked))


def _text(text: str, linked: Collection[str]) -> Text:
    """The text cut at its fact fields and at the codes in it that exist; the parts joined are the text again."""
    return [part for run, fact in parts(" ".join(text.split())) for part in _linked(run, linked, fact) if part.text]


def _linked(run: str, linked: Collection[str], fact: bool) -> Iterator[Part]:
    at = 0
    for match in _CODE.finditer(run):
        if match[0] in linked:
            yield Part(run[at : match.start()], fact=fact)
            yield Part(match[0], address("code", match[0]), fact)
            at = match.end()
    yield Part(run[at:], fact=fact)


def _gist(summary: str, longest: int = 200) -> str:
    """As many whole sentences as fit, or as many words."""
    text = unmarked(" ".join(summary.split()))
    if len(text) <= longest:
        return text
    end = max(text.rfind(stop, 0, longest) for stop in (". ", "? ", "! "))
    return text[: end + 1] if end > 0 else text[: text.rfind(" ", 0, longest)] + " …"


def _https(url: str) -> str:
    """The address if it is https, else empty. The checks refuse anything else, but this does not rely on them."""
    return url if url.startswith("https://") else ""


def mentioned_codes(explanation: PublishedExplanation | None) -> set[str]:
    """Whatever looks like a code anywhere in the texts, whether it exists or not."""
    return set(_CODE.findall("\n".join(_strings(explanation.content)))) if explanation is not None else set()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def own_synonyms(explanation: PublishedExplanation | None, *, shown_for: str) -> list[tuple[str, str]]:
    """(term, provenance in words) of the explanation's synonyms; those of another code say so."""
    if explanation is None:
        return []
    of = "" if explanation.code == shown_for else f", of {explanation.code}"
    return [(row["term"], row["provenance"].replace("_", " ") + of) for row in explanation.content.get("synonyms", [])]
