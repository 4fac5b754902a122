"""The texts that were signed for a code, one after the other."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from reviews.reading.published import Versions

from .explanation import Faq, Passage, Text, faq, paragraphs, passages


@dataclass(frozen=True)
class Row:
    """``what`` says what became of it, in words; ``until`` is empty for the newest while nobody withdrew it. ``told``
    are printed names with credentials. The rest is what may be read of it; ``left_out`` are headings."""

    number: int
    since: datetime.datetime
    until: datetime.datetime | None
    withdrawn: bool
    reviewed_at: datetime.datetime
    signed_for: str
    told: list[str]
    changed: tuple[str, ...]
    summary: list[Text]
    parts: list[Passage]
    synonyms: list[str]
    faqs: list[Faq]
    sources: list[str]
    left_out: tuple[str, ...]

    @property
    def has_words(self) -> bool:
        return bool(self.summary or self.parts or self.faqs or self.synonyms or self.sources)


def present_versions(found: Versions) -> list[Row]:
    """The newest first. Codes in texts lead nowhere here: the links of a page belong to the release it is of."""
    return [
        Row(
            number=one.number,
            since=one.published_at,
            until=one.ended_at,
            withdrawn=one.withdrawn,
            reviewed_at=one.reviewed_at,
            signed_for=one.signed_for,
            told=[", ".join(part for part in signer if part) for signer in one.signers],
            changed=one.changed,
            summary=paragraphs(one.content.get("summary", ""), ()),
            parts=list(passages(one, ())),
            synonyms=[row["term"] for row in one.content.get("synonyms", [])],
            faqs=[faq(row, ()) for row in one.content.get("faqs", [])],
            sources=[row["title"] or row["url"] for row in one.content.get("sources", [])],
            left_out=one.left_out,
        )
        for one in found.versions
    ]
