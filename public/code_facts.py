"""Everything one code page is made from, read in four queries on top of those for the editions and the explanation.

Versions of the code over all releases; the maps' rows; one union over the tree (each part has an index of its own,
which an OR would not use on every engine); the index's entries. The number does not grow with releases.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, CharField, Exists, F, JSONField, OuterRef, QuerySet, Value, When

from codes.models import Code, CodeVersion, IndexEntry, MapEntry, PoaExemption, SourceFile
from codes.models.lookups import open_ended
from codes.prepared import Prepared
from codes.releases.files.records import names_above
from reviews.reading.published import PublishedExplanation, explanation_for

from .editions import Edition, Editions
from .maps import read_maps
from .successors import read_successors

# How far to look for the next code: at most four chapters and blocks stand between two (chapter 20 opens with four).
_NEAR = 8
_NOT_OF_PARENT = [
    f"parent__{name}"
    for name in (
        "notes",
        "seventh",
        "title",
        "tabular_title",
        "short_title",
        "facts_digest",
        "guidance_digest",
        "code_range",
        "order_number",
    )
]
FULL_LENGTH = 8  # seven characters and the dot


class Node(NamedTuple):
    """A node of one release's tree, as little of it as pages need. ``role`` says why it was read."""

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
    seventh: list[dict[str, Any]]

    @property
    def printed_title(self) -> str:
        return self.tabular_title or self.title


@dataclass(frozen=True)
class CodeFacts:
    """What is known of a code as of ``edition``. ``versions`` are its facts over releases, by release id.

    ``ancestors`` go from the chapter down to the parent; ``referring`` are nodes whose notes name the code, their role
    the kind of note; ``named`` are codes that a map or the explanation speaks of. ``successors`` of a retired code are
    valid in the release in force. ``index`` leads to ``indexed``, the code itself or the one it is made from.
    ``on`` is set on a dated page, which never has an ``explanation``.
    """

    name: str
    editions: Editions
    edition: Edition
    version: CodeVersion
    versions: dict[int, CodeVersion]
    on: datetime.date | None = None
    ancestors: list[Node] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    siblings: list[Node] = field(default_factory=list)
    previous: Node | None = None
    following: Node | None = None
    referring: list[Node] = field(default_factory=list)
    named: dict[str, Node] = field(default_factory=dict)
    maps: list[MapEntry] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)
    indexed: str = ""
    index: list[IndexEntry] = field(default_factory=list)
    index_sources: dict[int, SourceFile] = field(default_factory=dict)
    poa_exempt: bool | None = None
    explanation: PublishedExplanation | None = None

    @property
    def is_retired(self) -> bool:
        """Not in the release in force, on the undated page."""
        return self.on is None and not self.edition.release.is_active


def read_versions(name: str, editions: Editions) -> dict[int, CodeVersion]:
    """The code's facts in every visible release, by release id. ``is_poa_exempt`` is annotated: whether the code is in
    ``poa_list``, the list that serves the release; where none does that is None."""
    lists = editions.poa_lists
    releases = [edition.release.pk for edition in editions.all]
    rows = _versions.rows(name=name, releases=releases, listed=list(lists), lists=list(lists.values()))
    return {version.release_id: version for version in rows}


def _versions_query(
    name: str, releases: list[int], listed: list[int], lists: list[int]
) -> QuerySet[CodeVersion, CodeVersion]:
    """``listed`` are the releases that have a POA list, ``lists`` those."""
    serving = Case(
        *(When(release=pk, then=Value(poa)) for pk, poa in zip(listed, lists, strict=True)),
        output_field=BigIntegerField(),
    )
    is_exempt = Exists(PoaExemption.objects.filter(source=OuterRef("poa_list"), code=name))
    versions = CodeVersion.objects.named([name]).filter(code__system__slug="icd-10-cm", release__in=releases)
    with_parent = versions.select_related("code", "parent__code").defer(*_NOT_OF_PARENT)  # its name is all that counts
    return with_parent.annotate(poa_list=serving, is_poa_exempt=is_exempt)


_versions = Prepared(_versions_query)


def read_code(
    name: str,
    editions: Editions,
    on: Edition | None = None,
    *,
    explanation: PublishedExplanation | None = None,
    mentioned: Collection[str] = (),
) -> CodeFacts | None:
    """The facts as of the edition ``on``, else of the release in force, else of the last that has the code.

    ``mentioned`` are codes that the explanation may speak of: those that exist come along in ``named``.
    """
    asked = on or editions.in_force
    versions = read_versions(name, editions)
    edition = _edition_with(versions, editions, asked, only=on is not None)
    if edition is None:
        return None
    version = versions[edition.release.pk]
    maps = read_maps(name, editions, edition if on else (asked or edition))
    gone = asked is not None and edition is not asked and edition.effective_from < asked.effective_from
    successors = read_successors([name], editions, asked.covers_to).get(name, []) if asked and gone else []
    mapped = {code for entry in maps for code in (entry.from_code, entry.to_code)}.union(successors) - {"", name}
    tree = read_tree(version, mapped | set(mentioned), edition if on or asked is None else asked)
    sources = [s for kind in SourceFile.INDEX_KINDS if (s := editions.serving(kind, edition))]
    return CodeFacts(
        name=name,
        editions=editions,
        edition=edition,
        version=version,
        versions=versions,
        on=on.effective_from if on else None,
        maps=maps,
        successors=successors,
        indexed=indexed(version),
        index=_read_index(indexed(version), sources),
        index_sources={source.pk: source for source in sources},
        poa_exempt=version.is_poa_exempt if version.poa_list and version.billable else None,  # type: ignore[attr-defined]
        explanation=explanation,
        **arrange_tree(version, tree),
    )


def _read_index(code: str, sources: list[SourceFile]) -> list[IndexEntry]:
    return _index.rows(code=code, open_ended=open_ended(code), sources=[source.pk for source in sources])


_index = Prepared(IndexEntry.objects.printed_as, plan_kept=False)


def read_explanation(name: str, editions: Editions) -> PublishedExplanation | None:
    """What is published for a code, as it stands beside the facts that its page shows."""
    releases = [edition.release.pk for edition in editions.looked_in(editions.in_force)]
    return explanation_for(name=name, releases=releases)


def _edition_with(
    versions: dict[int, CodeVersion], editions: Editions, asked: Edition | None, *, only: bool
) -> Edition | None:
    looked_in = (asked,) if only and asked else editions.looked_in(asked)
    return next((edition for edition in looked_in if edition.release.pk in versions), None)


def indexed(version: CodeVersion) -> str:
    """The code under which the index has it. It never names a code made by a seventh character (none of 51,305), but
    the one that is to be completed: T36.0X1 for T36.0X1A."""
    if version.generated and version.parent is not None:
        return version.parent.code.code
    return version.code.code


def read_tree(version: CodeVersion, mapped: set[str], naming: Edition) -> list[Node]:
    """All nodes of the version's release that its page speaks of, in one query.

    ``mapped`` are codes that maps speak of, named as the edition ``naming`` has them: a retired code's successors are
    not in its last release.
    """
    rows = _tree.rows(
        **_above_values(version),
        code=version.pk,
        near=[version.position + step for step in range(-_NEAR, _NEAR + 1)],
        parent=[version.parent_id] if version.generated and version.parent_id else [],
        mapped=_padded(sorted(mapped)),
        naming=naming.release.pk,
    )
    return [Node(*row) for row in rows]


def _padded(names: list[str]) -> list[str]:
    """The last one again until there are 4, 16, 64 ...: so that few lengths make few queries."""
    length = 4
    while length < len(names):
        length *= 4
    return names + names[-1:] * (length - len(names)) if names else []


def read_above(version: CodeVersion) -> list[Node]:
    """The nodes above a code in its release, with their notes, from the chapter down; in one query."""
    nodes = {node.id: node for node in (Node(*row) for row in _tops.rows(**_above_values(version)))}
    return sorted(nodes.values(), key=lambda node: node.position)


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
    parent: list[int],
    mapped: list[str],
    naming: int,
) -> QuerySet[CodeVersion, tuple[Any, ...]]:
    everything = CodeVersion.objects.filter(release=release)
    parts = [
        *_above(release, names, headings, block),
        _nodes(everything.filter(parent=code), "child", notes=False),
        # Positions one by one: of a range PostgreSQL's kept plan would expect far too many.
        _nodes(everything.codes().filter(position__in=near), "near", notes=False),
        _nodes(
            CodeVersion.objects.filter(references__target=code),
            "refers",
            notes=False,
            container="references__container",
        ),
    ]
    if parent:
        parts.append(_nodes(everything.filter(parent__in=parent), "sibling", notes=False))
    if mapped:
        parts.append(_nodes(CodeVersion.objects.named(mapped).filter(release=naming), "named", notes=False))
    return parts[0].union(*parts[1:], all=True)


def _tops_query(
    release: int, names: list[str], headings: list[int], block: list[int]
) -> QuerySet[CodeVersion, tuple[Any, ...]]:
    first, *further = _above(release, names, headings, block)
    return first.union(*further, all=True)


def _above(
    release: int, names: list[str], headings: list[int], block: list[int]
) -> list[QuerySet[CodeVersion, tuple[Any, ...]]]:
    above = [CodeVersion.objects.filter(release=release).named(names), CodeVersion.objects.filter(pk__in=headings)]
    if block:  # blocks around the block: at most two (C00-C96 > C00-C75 > C00-C14)
        above.append(CodeVersion.objects.filter(children__in=block))
        above.append(CodeVersion.objects.filter(children__children__in=block))
    return [_nodes(versions, "above") for versions in above]


_tree, _tops = Prepared(_tree_query), Prepared(_tops_query)


def _nodes(
    versions: QuerySet[CodeVersion], role: str, *, notes: bool = True, container: str = ""
) -> QuerySet[CodeVersion, tuple[Any, ...]]:
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


def arrange_tree(version: CodeVersion, nodes: list[Node]) -> dict[str, Any]:
    """The nodes sorted into the fields of ``CodeFacts``; pure."""
    ordered = sorted(nodes, key=lambda node: node.position)
    parted: dict[str, list[Node]] = {role: [] for role in ("above", "child", "near", "sibling", "named")}
    referring = [node for node in ordered if node.role not in parted]
    for node in ordered:
        if node.role in parted:
            parted[node.role].append(node)
    before = [node for node in parted["near"] if node.position < version.position]
    after = [node for node in parted["near"] if node.position > version.position]
    return {
        "ancestors": list({node.id: node for node in parted["above"]}.values()),
        "children": [node for node in parted["child"] if node.kind == Code.Kind.CODE],
        "siblings": parted["sibling"],
        "previous": before[-1] if before else None,
        "following": after[0] if after else None,
        "referring": [node for node in referring if node.id != version.pk],
        "named": {node.name: node for node in parted["named"]},
    }
