"""The facts that a published text inserts, where another release says otherwise: words as signed, beside those of now.

    inserted_changes([12, 15], release)   ->  {12: [InsertedFact("Title of B20", ...)]}

Signing again prints the new words, so whoever signs reads them first. Read only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from codes import notes
from codes.models import Release
from reviews.models import Publication
from reviews.reading.situations import PublicText
from reviews.rules.content import SECTIONS, texts
from reviews.rules.fields import Field, read_field, sources_in

from .diff import Piece, abridge, compare_words

NAMES = {
    "code": "Code",
    "title": "Title",
    "billable": "Billable or header",
    "parent": "Parent code",
    "block": "Block",
    "chapter": "Chapter",
    "side": "Side",
    "encounter": "Encounter",
    "seventh": "Seventh characters",
    "code_first": notes.NAMES["code_first"],
    "use_additional": notes.NAMES["use_additional"],
    "successors": "Codes that came after it",
    "since": "Since which release",
    "map": "ICD-9-CM map",
    "grouping": "Groups of other publishers",
}


class InsertedFact(NamedTuple):
    """``sections`` are headings of those that print it. ``signed`` and ``now`` are its words, with what differs marked;
    ``now`` is empty where the release has no such fact. ``brief`` is the difference in a line."""

    name: str
    sections: list[str]
    signed: list[Piece]
    now: list[Piece]
    brief: list[Piece]


def inserted_changes(explanations: Collection[int], release: Release) -> dict[int, list[InsertedFact]]:
    """Explanation (its id) -> the inserted facts of its public text that the release has in other words."""
    live = Publication.objects.live().filter(explanation__in=explanations).exclude(release=release)
    inserting = [text for text in live.select_related("explanation__code", "revision") if text.disclosure.get("fields")]
    versions = release.versions.filter(code__in=[text.explanation.code_id for text in inserting])
    by_code = {version.code_id: version for version in versions.select_related("code", "release")}
    changes = {
        text.explanation_id: changed_in(PublicText(text, by_code[text.explanation.code_id]))
        for text in inserting
        if text.explanation.code_id in by_code
    }
    return {pk: facts for pk, facts in changes.items() if facts}


def changed_in(text: PublicText) -> list[InsertedFact]:
    """Those of one public text that its next signature would print in other words."""
    signed: Mapping[str, str] = text.live.disclosure.get("fields", {})
    return list(_changed(text.live, text.version.code.code, signed, text.words)) if signed else []


def _changed(live: Publication, code: str, signed: Mapping[str, str], now: Mapping[str, str]) -> Iterator[InsertedFact]:
    sections: dict[str, dict[str, None]] = {}
    for key, text in texts(live.content):
        for source in sources_in(text):
            sections.setdefault(source, {})[SECTIONS[key].heading] = None
    for source, headings in sections.items():
        old, new, field = signed.get(source, ""), now.get(source, ""), read_field(source)
        if old != new and field is not None:
            pieces = compare_words(old, new)
            yield InsertedFact(
                name=name_of(field, code),
                sections=list(headings),
                signed=[piece for piece in pieces if piece.kind != "new"],
                now=[piece for piece in pieces if piece.kind != "gone"] if new else [],
                brief=abridge(pieces),
            )


def name_of(field: Field, code: str) -> str:
    """What a field stands for, in words: "Excludes1 note 2 of E11.9"; ``code`` is the one the text was written for."""
    kind, _, number = field.argument.partition(" ")
    if field.kind in ("note", "notes"):
        name = f"{notes.NAMES.get(kind, kind)} {'note' if field.kind == 'note' else 'notes'}"
        name = f"{name} {number}" if number else name
    else:
        name = f"Seventh character {kind}" if field.kind == "seventh" and kind else NAMES[field.kind]
    return f"{name} of {field.code or code}"
