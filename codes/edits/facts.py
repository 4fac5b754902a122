"""The facts that edits look at: codes of one release with the nodes above them, and their notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple


class NoteList(NamedTuple):
    """A list of notes of one kind at one node, in document order: [{"text": ..., "refs": [...]}]."""

    kind: str
    notes: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Node:
    """A code, block or chapter of a release. ``position`` is its place in the tabular list. ``seventh`` is the table of
    seventh characters defined here: [{"char": "A", "text": "initial encounter"}]."""

    kind: str
    name: str
    position: int
    note_lists: Sequence[NoteList] = ()
    seventh: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, eq=False)
class CheckedCode:
    """A code of the release. ``line`` has its node and all above, the nearest first."""

    name: str
    title: str
    billable: bool
    position: int
    line: Sequence[Node]

    @cached_property
    def nodes(self) -> frozenset[tuple[str, str]]:
        """Kind and name of the code and of all above it."""
        return frozenset((node.kind, node.name) for node in self.line)

    @cached_property
    def bare(self) -> str:
        """The characters without the dot."""
        return self.name.replace(".", "")

    def meaning_of_seventh(self) -> str:
        """What the seventh character means, by the nearest table above; empty without one."""
        table = next((node.seventh for node in self.line if node.seventh), ())
        last = self.bare[6:]
        return next((str(row["text"]) for row in table if row["char"] == last), "")

    def lists(self, *kinds: str) -> Iterator[tuple[Node, NoteList]]:
        """The lists of notes in force for the code, its own first."""
        for node in self.line:
            for note_list in node.note_lists:
                if note_list.kind in kinds:
                    yield node, note_list


class Source(NamedTuple):
    """Where notes come from: effective date of the release (2026-04-01), tabular file and its SHA-256."""

    release: str
    file: str
    sha256: str


@dataclass(frozen=True)
class CheckedSet:
    """The codes of a check that the release has, in the order listed, the first-listed code at the front.

    ``asked`` are their names in the order asked. ``places`` are the positions of codes at the ends of ranges that notes
    name. ``as_manifestation`` are codes that the index prints as manifestation codes, in brackets.
    """

    codes: Sequence[CheckedCode]
    asked: Sequence[str]
    source: Source
    places: Mapping[str, int]
    as_manifestation: frozenset[str] = frozenset()

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each code in the order asked."""
        return {name: place for place, name in enumerate(self.asked)}
