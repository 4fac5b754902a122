"""Official notes as the tabular list prints them: own and inherited, nearest first, every code in them linked.

Texts are exact. Headings are the field's terms. The line under the first heading of a kind is a plain summary of the
list's own "Instructional Notations" (``Release.introduction``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from codes.notes import heading_of
from public.addresses import address
from public.presenters.links import NodeLink, node_link
from public.reading.code_facts import CodeFacts
from public.reading.code_tree import Node

GLOSSES = {
    "includes": "Further defines, or gives examples of, what belongs here.",
    "inclusion_term": "Conditions for which the code is to be used; the list need not be complete.",
    "excludes1": "Not coded here: with a code from this list only if the two are unrelated (guideline I.A.12.a).",
    "excludes2": "Not included here, but a patient may have both: the codes may be used together.",
    "code_first": "The underlying condition is sequenced before this code.",
    "use_additional": "A second code, sequenced after this one, completes the description.",
    "code_also": "Two codes may be needed; their sequence depends on the encounter.",
}
REFERRING_AT_ONCE = 8


@dataclass(frozen=True)
class Part:
    """A run of a text. ``href`` is set where it names a code, block or chapter of the release. ``fact``: the release
    filled it in."""

    text: str
    href: str = ""
    fact: bool = False


@dataclass(frozen=True)
class NoteContainer:
    """One container of an owner's notes. ``table`` is filled for the only kind that is a table (H54)."""

    heading: str
    gloss: str
    items: list[list[Part]]
    table: list[list[str]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OwnerNotes:
    """The notes of one owner; ``owner`` is None for the page's own."""

    owner: NodeLink | None
    notes: list[NoteContainer]


@dataclass(frozen=True)
class Referring:
    """A node whose notes name this code: ``kinds`` are the headings under which they do."""

    link: NodeLink
    kinds: str


@dataclass(frozen=True)
class Guidance:
    groups: list[OwnerNotes]
    referring: list[Referring]
    referring_further: list[Referring]

    @property
    def referring_count(self) -> int:
        return len(self.referring) + len(self.referring_further)


def present_guidance(facts: CodeFacts) -> Guidance:
    glossed: set[str] = set()
    groups = [OwnerNotes(None, present_notes(facts.version.notes, facts.on, glossed))]
    groups += [
        OwnerNotes(node_link(node, facts.on), present_notes(node.notes, facts.on, glossed, of_code=node.kind == "code"))
        for node in reversed(facts.ancestors)
    ]
    referring = present_referring(facts.referring, facts.on)
    return Guidance(
        groups=[group for group in groups if group.notes],
        referring=referring[:REFERRING_AT_ONCE],
        referring_further=referring[REFERRING_AT_ONCE:],
    )


def present_notes(
    containers: list[dict[str, Any]],
    on: datetime.date | None = None,
    glossed: set[str] | None = None,
    *,
    of_code: bool = True,
) -> list[NoteContainer]:
    """The containers of one owner in document order. A kind is explained where ``glossed`` does not hold it yet;
    inclusion terms only on a code, since those of a block are about all its codes."""
    seen = set() if glossed is None else glossed
    shown: list[NoteContainer] = []
    for container in containers:
        kind = container["kind"]
        texts = container["notes"]
        is_table = kind == "visual_impairment"
        head, table = _table([note["text"] for note in texts]) if is_table else ([], [])
        shown.append(
            NoteContainer(
                heading=heading_of(kind),
                gloss="" if kind in seen or (kind == "inclusion_term" and not of_code) else GLOSSES.get(kind, ""),
                items=[] if is_table else [parts(note["text"], note.get("refs", []), on) for note in texts],
                table=table,
                head=head,
            )
        )
        if shown[-1].gloss:
            seen.add(kind)
    return shown


def _table(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of lines such as "1 | 6/18 to 6/60 | 20/70 to 20/200"; the first line is the head, with one cell
    for all ranges: "Category of visual impairment | Visual acuity ... to Maximum less than: to Minimum ...:"."""
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    if not rows or rows[0][0].isdigit():
        return [], rows
    category, *limits = rows[0]
    return [
        category,
        *(limit.replace(" to ", ": ", 1).replace(": to ", ", to ").rstrip(":") for limit in limits),
    ], rows[1:]


def parts(text: str, refs: Iterable[list[Any]], on: datetime.date | None = None) -> list[Part]:
    """A note cut at its references [start, end, kind, name]; joined again the parts are the exact text."""
    runs: list[Part] = []
    at = 0
    for start, end, kind, name in refs:
        if start < at:
            continue
        if start > at:
            runs.append(Part(text[at:start]))
        runs.append(Part(text[start:end], address(kind, name, on)))
        at = end
    if at < len(text):
        runs.append(Part(text[at:]))
    return runs


def present_referring(nodes: list[Node], on: datetime.date | None) -> list[Referring]:
    """A line for each node, in tabular order; its role is the kind of the note that names the code."""
    kinds: dict[int, list[str]] = {}
    by_id: dict[int, Node] = {}
    for node in nodes:
        by_id[node.id] = node
        heading = heading_of(node.role)
        if heading not in kinds.setdefault(node.id, []):
            kinds[node.id].append(heading)
    return [Referring(node_link(node, on), ", ".join(kinds[at])) for at, node in by_id.items()]
