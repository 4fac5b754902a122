"""Checks that the database still has the facts of the official files: each with a name and the broken items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db import connection
from django.db.models import Count, Sum

from codes import guards
from codes.models import Grouping, GroupingLabel, ImportRun, Release, SourceFile
from codes.releases.loading.recount import recount, wrong_digests
from codes.search import registry

Checks = Callable[[], Iterator[tuple[str, Iterable[str]]]]
_MORE: list[Checks] = []


def add(more: Checks) -> None:
    """Add the checks of another room, which calls this when its application is ready."""
    if more not in _MORE:
        _MORE.append(more)


def checks() -> Iterator[tuple[str, Iterable[str]]]:
    """(name, broken items); an item is one clear line."""
    yield "guards", (f"the database lacks its guard {name}" for name in guards.missing(connection))
    yield "foreign keys", _dangling()
    yield "import runs", _runs()
    for release in Release.objects.select_related("system"):
        yield f"counts of {release.label}", [f"{release.label}: {wrong}" for wrong in recount(release)]
        yield f"digests of {release.label}", wrong_digests(release)
        yield f"sources of {release.label}", _sources(release)
    yield "groupings", _groupings()
    yield "search", registry.out_of_step()
    for more in _MORE:
        yield from more()


def _dangling() -> Iterator[str]:
    """SQLite can be written to with foreign keys off; PostgreSQL cannot."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if not cursor.execute("PRAGMA foreign_keys").fetchone()[0]:
            yield "foreign keys are switched off"
        for table, row, parent, _ in cursor.execute("PRAGMA foreign_key_check").fetchall():
            yield f"{table} row {row} refers to a row of {parent} that is not there"


def _runs() -> Iterator[str]:
    for release in Release.objects.exclude(state=Release.State.STAGED):
        if not ImportRun.objects.filter(sources__release=release, outcome=ImportRun.Outcome.IMPORTED).exists():
            yield f"{release.label}: no completed import run has its files"
    for release in Release.objects.filter(state=Release.State.STAGED):
        yield f"{release.label} is staged: a load was not completed"


def _sources(release: Release) -> Iterator[str]:
    """Every list has as many rows as were read from its file."""
    for source in release.sources.all():
        if source.kind in SourceFile.INDEX_KINDS and (rows := source.index_entries.count()) != source.rows:
            yield f"{release.label}: {rows:,} entries of {source.name} where {source.rows:,} were read"
        if source.kind == SourceFile.Kind.POA and (rows := source.poa_exemptions.count()) != source.rows:
            yield f"{release.label}: {rows:,} codes of {source.name} where {source.rows:,} were read"


def _groupings() -> Iterator[str]:
    """Every grouping has as many rows and codes as were read, and its file as many as its groupings together."""
    counted = Grouping.objects.annotate(there=Count("members"), distinct=Count("members__code", distinct=True))
    for grouping in counted.select_related("source"):
        if (grouping.there, grouping.distinct) != (grouping.rows, grouping.codes):
            yield (
                f"{grouping}: {grouping.there:,} rows and {grouping.distinct:,} codes of {grouping.source.name} "
                f"where {grouping.rows:,} and {grouping.codes:,} were read"
            )
    of_groupings = SourceFile.objects.filter(kind__in=SourceFile.GROUPING_KINDS)
    for source in of_groupings.annotate(grouped=Sum("groupings__rows")):
        rows = source.grouped or GroupingLabel.objects.filter(grouping__source=source).count()
        if rows != source.rows:
            yield f"{rows:,} rows of {source.name} where {source.rows:,} were read"
