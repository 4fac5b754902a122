"""What fact fields print from lists beside a release: "successors" and "map" from tables, "since" from releases,
"grouping" from editions of other publishers.

Tables are supplements: they join later, and a table serves until a newer one is there. Many codes take as many queries
as one code.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from codes.bulk import in_batches
from codes.models import CodeVersion, MapEntry, Release, SourceFile

from .groupings import grouping_words

TABLES = {"successors": SourceFile.Kind.CONVERSION, "map": SourceFile.Kind.GEM_I10}
"""Kind of field -> the table it is read from."""
JOINING = (*TABLES, "grouping")
"""Kinds of field whose source may join after a text was signed."""
LOOKED_UP = (*JOINING, "since")


class LookUpTable(NamedTuple):
    """A table by its id. ``since`` is the day its release takes effect; none where it belongs to no release."""

    source: int
    since: datetime.date | None
    rows: int


def read_tables(kind: str) -> list[LookUpTable]:
    """All tables for a kind of field."""
    sources = SourceFile.objects.filter(kind=TABLES[kind]).order_by("pk")
    return [LookUpTable(*row) for row in sources.values_list("pk", "release__effective_from", "rows")]


def serving(kind: str, tables: Iterable[LookUpTable], day: datetime.date) -> LookUpTable | None:
    """The table that serves a release of this day: the newest up to that day, of conversion tables the longest."""
    there = [table for table in tables if table.since is None or table.since <= day]
    if kind == "successors":
        return max(there, key=lambda table: (table.rows, table.source), default=None)
    return max(there, key=lambda table: table.source, default=None)


def led_to(codes: Collection[str], source: int) -> dict[str, str]:
    """Code -> the codes that a table leads to, in its order, in words; codes that are not in it are left out."""
    targets: dict[str, dict[str, None]] = {}
    for names in in_batches(codes):
        entries = MapEntry.objects.filter(from_code__in=names, source=source).exclude(to_code="").order_by("position")
        for code, to_code in entries.values_list("from_code", "to_code"):
            targets.setdefault(code, {})[to_code] = None
    return {code: ", ".join(names) for code, names in targets.items()}


def releases_with(codes: Collection[str]) -> dict[str, set[int]]:
    """Code -> ids of the releases that have it."""
    having: dict[str, set[int]] = {code: set() for code in codes}
    for names in in_batches(codes):
        for code, release in CodeVersion.objects.named(names).values_list("code__code", "release_id"):
            having[code].add(release)
    return having


def visible_releases() -> list[Release]:
    return list(Release.objects.visible().defer("introduction", "counts").order_by("effective_from"))


def since(having: Collection[int], releases: Sequence[Release], day: datetime.date) -> str:
    """The first of the releases that have a code without a gap up to this day.

    "or earlier" where that is the oldest loaded."""
    until = [release for release in releases if release.effective_from <= day]
    line = list(takewhile(lambda release: release.pk in having, reversed(until)))
    if not line:
        return ""
    first = line[-1]
    day_in_words = f"{first.effective_from:%B} {first.effective_from.day}, {first.effective_from.year}"
    earlier = ", or earlier" if first == until[0] else ""
    return f"release {first.label}, in effect from {day_in_words}{earlier}"


def looked_up(kind: str, code: str, release: Release) -> str:
    """One field of one code in words; empty where the lists have nothing."""
    if kind == "since":
        return since(releases_with([code])[code], visible_releases(), release.effective_from)
    if kind == "grouping":
        return grouping_words([code], release.effective_from).get(code, "")
    table = serving(kind, read_tables(kind), release.effective_from)
    return "" if table is None else led_to([code], table.source).get(code, "")
