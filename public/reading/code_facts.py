"""Everything one code page is made from, read in five queries on top of those for the editions and the explanation.

The five are: versions of the code over all releases; the maps' rows; the tree (``code_tree``); the index's entries;
groupings of other publishers, where any are loaded. The number does not grow with releases. A sixth asks whether any
release has the codes that the conversion table names and the release of the page lacks.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Case, Exists, OuterRef, QuerySet, Value, When

from codes.groupings.reading import Membership
from codes.models import CodeVersion, IndexEntry, MapEntry, PoaExemption, SourceFile
from codes.models.lookups import open_ended
from codes.prepared import Prepared
from reviews.reading.published import PublishedExplanation, explanation_for

from .code_tree import Node, arrange_tree, read_tree
from .editions import SYSTEM, Edition, Editions
from .groupings import groupings_beside, read_groups
from .maps import read_maps
from .successors import read_successors

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


@dataclass(frozen=True)
class CodeFacts:
    """What is known of a code as of ``edition``. ``versions`` are its facts over releases, by release id.

    ``ancestors`` go from the chapter down to the parent. ``referring`` are nodes whose notes name the code, their role
    the kind of note. ``named`` are codes that a map or the explanation names, ``elsewhere`` those of a map that other
    releases alone have (the publisher's table also names codes that none has). ``successors`` of a retired code are
    valid in the release in force. ``index`` leads to ``indexed``, the code itself or the one it is made from.
    ``groups`` are what other publishers put the code under.
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
    elsewhere: frozenset[str] = frozenset()
    maps: list[MapEntry] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)
    indexed: str = ""
    index: list[IndexEntry] = field(default_factory=list)
    index_sources: dict[int, SourceFile] = field(default_factory=dict)
    poa_exempt: bool | None = None
    groups: list[Membership] = field(default_factory=list)
    explanation: PublishedExplanation | None = None

    @property
    def is_retired(self) -> bool:
        """Not in the release in force, on the undated page."""
        return self.on is None and not self.edition.is_in_force

    @property
    def is_ahead(self) -> bool:
        """Only in a release that is not in force yet."""
        return self.editions.is_ahead(self.edition)


def read_versions(name: str, editions: Editions) -> dict[int, CodeVersion]:
    """The code's facts in every visible release, by release id. ``is_poa_exempt`` is annotated: whether the code is in
    ``poa_list``, the list that serves the release; None where no list does."""
    lists = editions.poa_lists
    rows = _versions.rows(name=name, releases=editions.release_ids, listed=list(lists), lists=list(lists.values()))
    return {version.release_id: version for version in rows}


def _versions_query(
    name: str, releases: list[int], listed: list[int], lists: list[int]
) -> QuerySet[CodeVersion, CodeVersion]:
    """``listed`` are the releases that have a POA list, ``lists`` those lists."""
    serving = Case(
        *(When(release=pk, then=Value(poa)) for pk, poa in zip(listed, lists, strict=True)),
        output_field=BigIntegerField(),
    )
    is_exempt = Exists(PoaExemption.objects.filter(source=OuterRef("poa_list"), code=name))
    versions = CodeVersion.objects.named([name]).filter(code__system__slug=SYSTEM, release__in=releases)
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
    around: bool = True,
) -> CodeFacts | None:
    """The facts as of the edition ``on``, else of the release in force, else of the last that has the code.

    ``mentioned`` are codes that the explanation may name: those that exist come along in ``named``. Without ``around``
    what stands beside a code on its page alone is not read: maps, index, neighbours, referring nodes, names of others.
    """
    asked = on or editions.in_force
    versions = read_versions(name, editions)
    looked_in = (on,) if on else editions.looked_in(asked)
    edition = next((edition for edition in looked_in if edition.release.pk in versions), None)
    if edition is None:
        return None
    version = versions[edition.release.pk]
    naming = on or asked or edition
    maps = read_maps(name, editions, naming) if around else []
    successors = _read_successors(name, editions, edition, asked)
    mapped = _codes_of(maps).union(successors) - {"", name}
    tree = read_tree(version, mapped | set(mentioned) if around else set(), naming.release.pk, around=around)
    named = {node.name for node in tree if node.role == "named"}
    sources = [s for kind in SourceFile.INDEX_KINDS if around and (s := editions.serving(kind, edition))]
    return CodeFacts(
        name=name,
        editions=editions,
        edition=edition,
        version=version,
        versions=versions,
        on=on.effective_from if on else None,
        elsewhere=_read_elsewhere(_converted(maps).union(successors) - named - {"", name}, editions, on),
        maps=maps,
        successors=successors,
        indexed=indexed(version),
        index=_read_index(indexed(version), sources),
        index_sources={source.pk: source for source in sources},
        poa_exempt=version.is_poa_exempt if version.poa_list and version.billable else None,  # type: ignore[attr-defined]
        groups=read_groups(name, editions, groupings_beside(editions, edition, on.effective_from if on else None)),
        explanation=explanation,
        **arrange_tree(version, tree),
    )


def _codes_of(maps: Iterable[MapEntry]) -> set[str]:
    return {code for entry in maps for code in (entry.from_code, entry.to_code)}


def _converted(maps: Iterable[MapEntry]) -> set[str]:
    return _codes_of(entry for entry in maps if entry.source.kind == SourceFile.Kind.CONVERSION)


def _read_elsewhere(names: Collection[str], editions: Editions, on: Edition | None) -> frozenset[str]:
    """Those that any visible release has; a dated page, which stays as it is, knows of no later one."""
    if not names:
        return frozenset()
    known = [e.release.pk for e in editions.all if on is None or e.effective_from <= on.effective_from]
    return frozenset(_elsewhere.rows(names=sorted(names), releases=known))


def _elsewhere_query(names: list[str], releases: list[int]) -> QuerySet[CodeVersion, str]:
    having = CodeVersion.objects.named(names).filter(release__in=releases)
    return having.order_by().values_list("code__code", flat=True).distinct()


_elsewhere = Prepared(_elsewhere_query)


def _read_successors(name: str, editions: Editions, edition: Edition, asked: Edition | None) -> list[str]:
    """None for a code that the edition asked for still has."""
    if asked is None or edition.effective_from >= asked.effective_from:
        return []
    return read_successors([name], editions, asked.covers_to).get(name, [])


def _read_index(code: str, sources: list[SourceFile]) -> list[IndexEntry]:
    if not sources:
        return []
    return _index.rows(code=code, open_ended=open_ended(code), sources=[source.pk for source in sources])


_index = Prepared(IndexEntry.objects.printed_as, plan_kept=False)


def indexed(version: CodeVersion) -> str:
    """The code under which the index has it. The index never names a code made by a seventh character (none of 51,305),
    but the code to be completed: T36.0X1 for T36.0X1A."""
    if version.generated and version.parent is not None:
        return version.parent.code.code
    return version.code.code


def read_explanation(name: str, editions: Editions) -> PublishedExplanation | None:
    """What is published for a code, as it stands beside the facts that its page shows."""
    releases = [edition.release.pk for edition in editions.looked_in(editions.in_force)]
    return explanation_for(name=name, releases=releases)
