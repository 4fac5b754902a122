"""The texts that were signed for a code, one after the other."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from reviews.reading.published import Versions

from .code.explanation import Faq, ShownSection, Text, faq, paragraphs, shown_sections


@dataclass(frozen=True)
class SignedText:
    """A text that was public from ``since`` to ``until``; the newest has no end unless somebody withdrew it.
    ``signers`` are printed names with credentials. Of its words only those that may be read are here; ``left_out`` are
    the headings of the others."""

    number: int
    since: datetime.datetime
    until: datetime.datetime | None
    withdrawn: bool
    reviewed_at: datetime.datetime
    signed_for: str
    signers: list[str]
    changed: tuple[str, ...]
    summary: list[Text]
    parts: list[ShownSection]
    synonyms: list[str]
    faqs: list[Faq]
    sources: list[str]
    left_out: tuple[str, ...]

    @property
    def has_words(self) -> bool:
        return bool(self.summary or self.parts or self.faqs or self.synonyms or self.sources)


def present_versions(versions: Versions) -> list[SignedText]:
    """The newest first. Codes in texts lead nowhere here: the links of a page belong to the release it is of."""
    return [
        SignedText(
            number=text.number,
            since=text.published_at,
            until=text.ended_at,
            withdrawn=text.withdrawn,
            reviewed_at=text.reviewed_at,
            signed_for=text.signed_for,
            signers=[", ".join(part for part in signer if part) for signer in text.signers],
            changed=text.changed,
            summary=paragraphs(text.content.get("summary", ""), ()),
            parts=list(shown_sections(text, ())),
            synonyms=[row["term"] for row in text.content.get("synonyms", [])],
            faqs=[faq(row, ()) for row in text.content.get("faqs", [])],
            sources=[row["title"] or row["url"] for row in text.content.get("sources", [])],
            left_out=text.left_out,
        )
        for text in versions.versions
    ]
