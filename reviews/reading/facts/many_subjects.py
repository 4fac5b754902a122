"""The facts that fact fields print of many codes in many releases: a few queries, however many codes there are.

read_subjects({("Z53.9", 4): {"notes"}, ...})  ->  {("Z53.9", 4): Subject(...)}; codes that a release lacks are left out

A Subject from here has only what the requested kinds of field need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Q

from codes.bulk import in_batches
from codes.models import Code, CodeVersion
from codes.models.facts import table_in_force
from codes.releases.files.records import names_above
from reviews.checks.facts.subject import Named, Note, Subject

Place = tuple[str, int]
"""A code's name and the id of a release."""
_COLUMNS = (
    "pk", "parent_id", "release_id", "code__code", "code__kind", "title", "tabular_title", "billable", "notes",
    "seventh",
)  # fmt: skip


class _Node(NamedTuple):
    pk: int
    parent: int | None
    release: int
    code: str
    kind: str
    title: str
    tabular_title: str
    billable: bool
    notes: list[dict[str, Any]]
    seventh: list[dict[str, str]]

    @property
    def printed_title(self) -> str:
        return self.tabular_title or self.title

    @property
    def named(self) -> Named:
        return Named(self.code, self.printed_title, self.billable)


def read_subjects(wanted: Mapping[Place, AbstractSet[str]]) -> dict[Place, Subject]:
    """``wanted`` are kinds of field by code and release."""
    nodes = _read_nodes({code for code, _ in wanted}, {release for _, release in wanted})
    places = {(node.code, node.release): node for node in nodes.values() if node.kind == Code.Kind.CODE}
    lines = {place: list(_upward(places[place], nodes)) for place in wanted if place in places}
    sided = {place: line for place, line in lines.items() if "side" in wanted[place]}
    around = _around({node.pk for line in sided.values() for node in line[:3]})
    noted = {pk: tuple(_notes(node)) for pk, node in nodes.items() if node.notes}
    return {place: _subject(line, around, noted) for place, line in lines.items()}


def _read_nodes(codes: Collection[str], releases: Collection[int]) -> dict[int, _Node]:
    """The codes and what is above them: codes by their names, blocks and chapters level by level; by id."""
    nodes: dict[int, _Node] = {}
    for names in in_batches({name for code in codes for name in (code, *names_above(code))}):
        versions = CodeVersion.objects.named(names).filter(release__in=releases).order_by()
        nodes |= {row[0]: _Node(*row) for row in versions.values_list(*_COLUMNS)}
    while missing := {node.parent for node in nodes.values() if node.parent is not None} - nodes.keys():
        for some in in_batches(missing):
            rows = CodeVersion.objects.filter(pk__in=some).order_by().values_list(*_COLUMNS)
            nodes |= {row[0]: _Node(*row) for row in rows}
    return nodes


def _upward(node: _Node, nodes: Mapping[int, _Node]) -> Iterator[_Node]:
    at: _Node | None = node
    while at is not None:
        yield at
        at = nodes.get(at.parent or 0)


def _around(parents: Collection[int]) -> Mapping[int, list[Named]]:
    """The codes directly below some nodes, by id of the node."""
    below: dict[int, list[Named]] = defaultdict(list)
    columns = ("parent_id", "code__code", "tabular_title", "title", "billable")
    for some in in_batches(parents):
        rows = CodeVersion.objects.filter(Q(parent__in=some), code__kind=Code.Kind.CODE).order_by("position")
        for parent, code, tabular_title, title, billable in rows.values_list(*columns):
            below[parent].append(Named(code, tabular_title or title, billable))
    return below


def _subject(line: list[_Node], around: Mapping[int, list[Named]], noted: Mapping[int, tuple[Note, ...]]) -> Subject:
    node, above = line[0], [upper for upper in line[1:] if upper.kind == Code.Kind.CODE]
    chapter, block = (_nearest(line, kind) for kind in (Code.Kind.CHAPTER, Code.Kind.BLOCK))
    table = table_in_force(line)
    beyond = line[2].pk if above and len(line) > 2 else 0
    return Subject(
        code=node.code,
        title=node.printed_title,
        billable=node.billable,
        level="",
        release="",
        chapter=chapter[0],
        chapter_title=chapter[1],
        block=block[0],
        block_title=block[1],
        ancestors=tuple(upper.named for upper in reversed(above)),
        below=tuple(around.get(node.pk, ())),
        siblings=tuple(around.get(node.parent or 0, ())),
        cousins=tuple(around.get(beyond, ())),
        sevenths=tuple((row["char"], row["text"]) for row in table),
        notes=tuple(chain.from_iterable(noted.get(level.pk, ()) for level in line)),
    )


def _nearest(line: Iterable[_Node], kind: Code.Kind) -> tuple[str, str]:
    return next(((node.code, node.printed_title) for node in line if node.kind == kind), ("", ""))


def _notes(owner: _Node) -> Iterator[Note]:
    for part in owner.notes:
        yield from (Note(part["kind"], note["text"], owner.code) for note in part["notes"])
