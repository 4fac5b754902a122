"""The fact sheet: the numbered facts that a model is told of a Subject. Pure.

    sheet.facts[0]  ->  SheetFact("F1", "title", "Z53.9: Procedure and treatment not carried out, unspecified reason")

A sentence of the answer cites facts by id and quotes them word for word; ``sheet.quotes(id, words)`` checks that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from codes.characters import without_strange
from codes.notes import NAMES
from reviews.checks.facts.subject import Subject
from reviews.checks.words.language import stems_in

_NOTE_NAMES = {kind: name.lower() for kind, name in NAMES.items()} | {
    "excludes1": f"{NAMES['excludes1']} (not coded together)",
    "excludes2": f"{NAMES['excludes2']} (may be coded together)",
}
MOST_OF_A_KIND = 40  # siblings, index terms: enough to tell apart, few enough for a prompt


class SheetFact(NamedTuple):
    """``id`` is F1, F2 ... for facts of the release, S1 ... for approved sources."""

    id: str
    kind: str
    text: str


class ApprovedSource(NamedTuple):
    """A source of the published explanation, which people approved for this code."""

    title: str
    url: str


@dataclass(frozen=True)
class FactSheet:
    facts: tuple[SheetFact, ...]

    @cached_property
    def by_id(self) -> Mapping[str, SheetFact]:
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def text(self) -> str:
        return "\n".join(fact.text for fact in self.facts)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return stems_in(self.text)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(re.findall(r"\d+(?:[.,]\d+)*", self.text))

    def quotes(self, fact_id: str, words: str) -> bool:
        """Whether the fact holds these very words. Only blanks may differ."""
        fact = self.by_id.get(fact_id)
        return fact is not None and bool(words.strip()) and _plain(words) in _plain(fact.text)


def _plain(text: str) -> str:
    return " ".join(text.split())


def sheet_of(subject: Subject, *, maps: Sequence[str] = (), sources: Sequence[ApprovedSource] = ()) -> FactSheet:
    """Everything official about a code, in a fixed order: the same facts give the same ids."""
    texts = [*_facts(subject), *(("ICD-9-CM map", text) for text in maps)]
    facts = [SheetFact(f"F{at}", kind, data(text)) for at, (kind, text) in enumerate(dict.fromkeys(texts), start=1)]
    facts += [SheetFact(f"S{at}", "source", data(source.title)) for at, source in enumerate(sources, start=1)]
    return FactSheet(tuple(facts))


def data(text: str) -> str:
    """Text as a model may be told it: one line, without characters that nobody sees or that turn text around."""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():  # rare: there is a line end, or something to leave out
        text = without_strange(text)
    return " ".join(text.split())


def _facts(subject: Subject) -> Iterator[tuple[str, str]]:
    yield "title", f"{subject.code}: {subject.title}"
    if subject.billable:
        yield "billable", f"{subject.code} is billable: it can be submitted on a claim"
    else:
        yield "header code", f"{subject.code} is a header, not billable: a claim needs one of the codes below it"
    yield "chapter", f"Chapter {subject.chapter}: {subject.chapter_title}"
    if subject.block:
        yield "block", f"Block {subject.block}: {subject.block_title}"
    for above in subject.ancestors:
        yield "above", f"{above.code}: {above.title}"
    for note in subject.notes:
        owner = f"chapter {note.owner}" if note.owner.isdigit() else note.owner
        name = _NOTE_NAMES.get(note.kind, note.kind.replace("_", " "))
        yield f"{name}, {'own' if note.owner == subject.code else f'of {owner}'}", note.text
    if subject.seventh:
        yield "its seventh character", f"{subject.seventh[0]}: {subject.seventh[1]}"
    for char, text in subject.sevenths:
        yield "seventh character", f"{char}: {text}"
    for below in subject.below[:MOST_OF_A_KIND]:
        yield "directly below", f"{below.code}: {below.title}"
    for sibling in subject.siblings[:MOST_OF_A_KIND]:
        yield "beside it", f"{sibling.code}: {sibling.title}"
    for term in (subject.index_terms or ())[:MOST_OF_A_KIND]:
        yield "index term", term
