"""Codes together on a day: the facts that ``codes.edits`` asks for, and all findings, single codes' included.

The number of queries does not grow with the codes: at most eight on top of those for the single codes (``standing``).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from codes.edits.check import KINDS_OF_NOTES, check_together, ends_of_ranges, gravest_first
from codes.edits.facts import CheckedCode, CheckedSet, Node, NoteList, Source
from codes.edits.finding import Finding, Kind
from codes.edits.pairs import find_duplicates, sided_pairs
from codes.edits.sequence import is_manifestation
from codes.models import CodeVersion, IndexEntry, PoaExemption, SourceFile
from codes.models.lookups import open_ended
from codes.releases.files.records import names_above

from . import code_tree
from .editions import Edition, Editions
from .standing import Here, Standing, read_here, read_standings

MOST = 50
"""How many codes are checked together."""


@dataclass(frozen=True)
class Check:
    """``standings`` are those of the codes in the order asked; ``first`` is the code listed first, where told.
    ``edition`` is None for a day that no release covers."""

    on: datetime.date
    edition: Edition | None
    standings: Sequence[Standing]
    findings: Sequence[Finding]
    first: str = ""


def default_day(editions: Editions) -> datetime.date:
    """Today, or the last day that a release covers, where today is past it."""
    if editions.covering(editions.today) or not editions.all:
        return editions.today
    past = [edition.covers_to for edition in editions.all if edition.covers_to < editions.today]
    return max(past, default=editions.all[0].effective_from)


def read_check(items: Sequence[str], on: datetime.date, editions: Editions, first: str = "") -> Check:
    """``items`` are codes in any spelling, at most ``MOST``; ``first`` is the code of one of them, or empty."""
    edition = editions.covering(on)
    standings = read_standings(items, on, editions)
    if edition is None:
        why = standings[0].message if standings else ""
        codes = tuple(dict.fromkeys(standing.code for standing in standings))
        return Check(on, None, standings, [Finding(Kind.OUTSIDE_COVERAGE, codes, why)] if codes else [], first)
    known = {standing.code: standing.here for standing in standings if standing.here}
    findings = [*_of_single_codes(standings), *find_duplicates([standing.code for standing in standings])]
    if SourceFile.Kind.TABULAR in edition.sources:
        findings += _together(known, first, edition) if known else []
    elif known:
        findings.append(_notes_unknown(tuple(known), edition))
    findings += _poa_exempt(known, editions, edition)
    return Check(on, edition, standings, gravest_first(findings), first)


def _of_single_codes(standings: Sequence[Standing]) -> list[Finding]:
    wrong = {standing.code: standing for standing in reversed(standings) if standing.kind}
    return [
        Finding(standing.kind, (code,), standing.message, suggested=standing.suggested)
        for code, standing in reversed(wrong.items())
        if standing.kind
    ]


def _notes_unknown(codes: tuple[str, ...], edition: Edition) -> Finding:
    message = (
        f"Release {edition.label} is loaded without its tabular list, and so without notes: pairs and the order of "
        "codes were not checked."
    )
    return Finding(Kind.NOTES_UNKNOWN, codes, message)


def _poa_exempt(known: Mapping[str, Here], editions: Editions, edition: Edition) -> list[Finding]:
    poa = editions.serving(SourceFile.Kind.POA, edition)
    billable = [here.name for here in known.values() if here.billable]
    if poa is None or not billable:
        return []
    listed = set(PoaExemption.objects.filter(source=poa, code__in=billable).values_list("code", flat=True))
    exempt = tuple(name for name in billable if name in listed)
    verb = "is" if len(exempt) == 1 else "are"
    message = f"{', '.join(exempt)} {verb} exempt from reporting whether present on admission ({poa.name})."
    return [Finding(Kind.POA_EXEMPT, exempt, message)] if exempt else []


# --- Notes ------------------------------------------------------------------------------------------------------------


def _together(known: Mapping[str, Here], first: str, edition: Edition) -> list[Finding]:
    codes = _read_codes(known, edition)
    listed = sorted(codes, key=lambda code: code.name != first)
    tabular = edition.sources[SourceFile.Kind.TABULAR]
    source = Source(edition.effective_from.isoformat(), tabular.name, tabular.sha256)
    checked = CheckedSet(listed, tuple(known), source, {}, _as_manifestation(listed[0], edition))
    places = {name: here.position for name, here in read_here(ends_of_ranges(checked), edition).items()}
    checked = CheckedSet(listed, tuple(known), source, places, checked.as_manifestation)
    return check_together(checked, _bilateral(codes, edition))


def _read_codes(known: Mapping[str, Here], edition: Edition) -> list[CheckedCode]:
    """The codes with all nodes above them, in one query."""
    headings = {pk for here in known.values() for pk in (here.chapter_id, here.block_id) if pk}
    blocks = {here.block_id for here in known.values() if here.block_id}
    rows = code_tree.read_lines(
        edition.release.pk,
        names={name for code in known for name in (code, *names_above(code))},
        headings=headings,
        blocks=blocks,
    )
    by_id = {row.id: row for row in rows}
    nodes = {row.id: _node(row) for row in by_id.values()}
    return [
        CheckedCode(here.name, here.title, here.billable, here.position, _line(here.id, by_id, nodes))
        for here in known.values()
    ]


def _line(at: int | None, by_id: Mapping[int, code_tree.Node], nodes: Mapping[int, Node]) -> list[Node]:
    line = []
    while at is not None and at in by_id:
        line.append(nodes[at])
        at = by_id[at].parent_id
    return line


def _node(row: code_tree.Node) -> Node:
    lists = [
        NoteList(note_list["kind"], note_list["notes"])
        for note_list in row.notes
        if note_list["kind"] in KINDS_OF_NOTES
    ]
    return Node(row.kind, row.name, row.position, lists, row.seventh)


def _as_manifestation(code: CheckedCode, edition: Edition) -> frozenset[str]:
    """The code and those above that an index prints in brackets, where that says something of the code."""
    if is_manifestation(code) or not any(code.lists("code_first")):
        return frozenset()
    names = [node.name for node in code.line if node.kind == "code"]
    printed = {spelling: name for name in names for spelling in (name, *open_ended(name))}
    entries = IndexEntry.objects.filter(manifestation__in=printed).exclude(manifestation="")
    return frozenset(printed[name] for name in entries.values_list("manifestation", flat=True).distinct())


def _bilateral(codes: Collection[CheckedCode], edition: Edition) -> dict[str, str]:
    """Billable codes near sided pairs that name both sides, with their titles: in the same subcategory, or one up."""
    pairs = sided_pairs(list(codes))
    near = {name for pair in pairs for code in pair for name in names_above(code.name)[:3] if len(name) > 2}
    if not near:
        return {}
    tops = CodeVersion.objects.named(near).filter(release=edition.release).values("pk")
    within = Q(parent__in=tops) | Q(parent__parent__in=tops)
    rows = CodeVersion.objects.codes().filter(within, release=edition.release, billable=True)
    return dict(rows.filter(title__icontains="bilateral").order_by("position").values_list("code__code", "title"))
