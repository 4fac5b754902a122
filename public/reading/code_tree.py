"""The part of a release's tree that the page of a code shows, read in one union.

Each part of the union has an index of its own, which an OR would not use on every engine.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import CharField, F, JSONField, QuerySet, Value

from codes.bulk import in_batches
from codes.models import Code, CodeVersion
from codes.models.facts import CodeVersionQuerySet
from codes.prepared import Prepared
from codes.releases.files.records import names_above

FULL_LENGTH = 8  # seven characters and the dot
# How far to look for the next code: at most four chapters and blocks stand between two (chapter 20 opens with four).
_NEAR = 8
_FEW = 1_024  # names of one query

Seventh = list[dict[str, Any]]
"""A table of seventh characters: [{"char": "A", "text": "initial encounter"}, ...]."""


class Node(NamedTuple):
    """A node of one release's tree, with no more of it than pages need. ``role`` says why it was read."""

    role: str
    id: int
    parent_id: int | None
    position: int
    kind: str
    name: str
    title: str
    tabular_title: str
    billable: bool
    generated: bool
    code_range: str
    notes: list[dict[str, Any]]
    seventh: Seventh

    @property
    def printed_title(self) -> str:
        return self.tabular_title or self.title


def read_tree(version: CodeVersion, mapped: set[str], naming: int, *, around: bool = True) -> list[Node]:
    """All nodes that the page of a code shows, in one query; without ``around`` neither neighbours nor referring nodes.

    ``mapped`` are codes that maps or the explanation name. They are read from the release ``naming`` (an id): a retired
    code's successors are not in its last release.
    """
    rows = _tree.rows(
        **_above_values(version),
        code=version.pk,
        near=[version.position + step for step in range(-_NEAR, _NEAR + 1)] if around else [],
        referred=[version.pk] if around else [],
        parent=[version.parent_id] if version.generated and version.parent_id else [],
        mapped=_padded(sorted(mapped)),
        naming=naming,
    )
    return [Node(*row) for row in rows]


def _padded(names: list[str]) -> list[str]:
    """Filled up with the last name to 4, 16, 64 ... names: few lengths make few queries."""
    length = 4
    while length < len(names):
        length *= 4
    return names + names[-1:] * (length - len(names)) if names else []


def read_above(version: CodeVersion) -> list[Node]:
    """The nodes above a code in its release, with their notes, from the chapter down; in one query."""
    nodes = {node.id: node for node in (Node(*row) for row in _tops.rows(**_above_values(version)))}
    return sorted(nodes.values(), key=lambda node: node.position)


def read_lines(
    release: int, *, names: Collection[str], headings: Collection[int], blocks: Collection[int]
) -> list[Node]:
    """Nodes of a release with their notes, in one query: codes by ``names``, ``headings`` by their ids, and the blocks
    around ``blocks``."""
    rows = _lines.rows(release=release, names=sorted(names), headings=sorted(headings), block=sorted(blocks))
    return [Node(*row) for row in rows]


def arrange_tree(version: CodeVersion, nodes: list[Node]) -> dict[str, Any]:
    """The nodes sorted into the fields of ``CodeFacts``. Pure."""
    ordered = sorted(nodes, key=lambda node: node.position)
    by_role: dict[str, list[Node]] = {role: [] for role in ("above", "child", "near", "sibling", "named")}
    referring = [node for node in ordered if node.role not in by_role]
    for node in ordered:
        if node.role in by_role:
            by_role[node.role].append(node)
    before = [node for node in by_role["near"] if node.position < version.position]
    after = [node for node in by_role["near"] if node.position > version.position]
    return {
        "ancestors": list({node.id: node for node in by_role["above"]}.values()),
        "children": [node for node in by_role["child"] if node.kind == Code.Kind.CODE],
        "siblings": by_role["sibling"],
        "previous": before[-1] if before else None,
        "following": after[0] if after else None,
        "referring": [node for node in referring if node.id != version.pk],
        "named": {node.name: node for node in by_role["named"]},
    }


# --- Queries ----------------------------------------------------------------------------------------------------------

Rows = QuerySet[CodeVersion, tuple[Any, ...]]
"""Nodes as tuples of the fields of ``Node``."""


def _above_values(version: CodeVersion) -> dict[str, Any]:
    return {
        "release": version.release_id,
        "names": names_above(version.code.code),
        "headings": [pk for pk in (version.chapter_id, version.block_id) if pk],
        "block": [version.block_id] if version.block_id else [],
    }


def _tree_query(
    release: int,
    names: list[str],
    headings: list[int],
    block: list[int],
    code: int,
    near: list[int],
    referred: list[int],
    parent: list[int],
    mapped: list[str],
    naming: int,
) -> Rows:
    everything = CodeVersion.objects.filter(release=release)
    parts = [
        *_above(release, names, headings, block),
        _nodes(everything.filter(parent=code), "child", notes=False),
    ]
    if near:  # positions one by one: of a range PostgreSQL's kept plan would expect far too many
        parts.append(_nodes(everything.codes().filter(position__in=near), "near", notes=False))
    if referred:
        naming_it = CodeVersion.objects.filter(references__target__in=referred)
        parts.append(_nodes(naming_it, "refers", notes=False, container="references__container"))
    if parent:
        parts.append(_nodes(everything.filter(parent__in=parent), "sibling", notes=False))
    if mapped:
        parts.append(_nodes(CodeVersion.objects.named(mapped).filter(release=naming), "named", notes=False))
    return parts[0].union(*parts[1:], all=True)


def _tops_query(release: int, names: list[str], headings: list[int], block: list[int]) -> Rows:
    first, *further = _above(release, names, headings, block)
    return first.union(*further, all=True)


def of_release(release: int) -> CodeVersionQuerySet:
    """Nodes of a release, for a query that names hundreds of codes: were the release asked for by its column, which has
    an index, SQLite would walk through all of it instead."""
    return CodeVersion.objects.annotate(of=F("release_id") + 0).filter(of=release)


def read_billable(names: Collection[str], release: int) -> set[str]:
    """Those that are billable codes of the release."""
    return {name for some in in_batches(names, _FEW) for name in _billable.rows(names=some, release=release)}


def _billable_query(names: list[str], release: int) -> QuerySet[CodeVersion, str]:
    return of_release(release).named(names).filter(billable=True).order_by().values_list("code__code", flat=True)


def _lines_query(release: int, names: list[str], headings: list[int], block: list[int]) -> Rows:
    first, *further = _headings(headings, block)
    return _nodes(of_release(release).named(names), "above").union(first, *further, all=True)


def _above(release: int, names: list[str], headings: list[int], block: list[int]) -> list[Rows]:
    named = CodeVersion.objects.filter(release=release).named(names)
    return [_nodes(named, "above"), *_headings(headings, block)]


def _headings(headings: list[int], block: list[int]) -> list[Rows]:
    above = [CodeVersion.objects.filter(pk__in=headings)]
    if block:  # blocks around the block: at most two (C00-C96 > C00-C75 > C00-C14)
        above.append(CodeVersion.objects.filter(children__in=block))
        above.append(CodeVersion.objects.filter(children__children__in=block))
    return [_nodes(versions, "above") for versions in above]


_tree, _tops, _lines = Prepared(_tree_query), Prepared(_tops_query), Prepared(_lines_query)
_billable = Prepared(_billable_query)


def _nodes(versions: QuerySet[CodeVersion], role: str, *, notes: bool = True, container: str = "") -> Rows:
    nothing = Value([], JSONField())
    return versions.order_by().values_list(
        F(container) if container else Value(role, CharField()),
        "id",
        "parent_id",
        "position",
        "code__kind",
        "code__code",
        "title",
        "tabular_title",
        "billable",
        "generated",
        "code_range",
        F("notes") if notes else nothing,
        F("seventh") if notes else nothing,
    )
