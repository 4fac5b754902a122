"""Copies of loaded releases for measurements, with labels and dates of their own, written as the importer writes.

``copy_releases(13, ...)`` makes as many as are missing. It copies the complete releases in turns, so that codes change
from a copy to the next. A copy takes effect a year before the earliest release. Rows are copied within the database,
staged, validated and indexed for search; guards and constraints hold.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Min

from codes.bulk import collector_paused, hold_import_lock, patient_writer, refresh_statistics, reserve_ids
from codes.models import (
    CodeVersion,
    ImportRun,
    IndexEntry,
    MapEntry,
    PoaExemption,
    Reference,
    Release,
    SourceFile,
)
from codes.releases.files.release_warnings import WarningCode, warn
from codes.releases.loading.importing import WRITTEN
from codes.releases.packages.labels import label_of
from codes.search.keeping import keep_up

_SEED = 13
_OF_RELEASE = "source_id IN (SELECT id FROM codes_codeversion WHERE release_id = %s)"


def codes_by_chance(release: Release) -> list[str]:
    """All codes of a release, in a random order that is the same every time."""
    names = (
        CodeVersion.objects.codes().filter(release=release).order_by("position").values_list("code__code", flat=True)
    )
    mixed = list(names)
    random.Random(_SEED).shuffle(mixed)  # noqa: S311 - an order that is the same every time
    return mixed


def copy_releases(total: int, *, now: datetime.datetime, say: Callable[[str], object]) -> None:
    """Copy until ``total`` releases are loaded. Raises ValueError where no complete release is loaded."""
    originals = list(Release.objects.visible().filter(partial=False).order_by("effective_from"))
    if not originals:
        raise ValueError("there is no complete release to copy")
    with patient_writer(), collector_paused():
        for number in range(Release.objects.count(), total):
            earliest = Release.objects.aggregate(first=Min("effective_from"))["first"]
            original = originals[number % len(originals)]
            copied = copy_of(original, effective=datetime.date(earliest.year - 1, 10, 1), now=now)
            say(f"{copied} has the facts of {original}")
    refresh_statistics(WRITTEN)


@transaction.atomic
def copy_of(original: Release, *, effective: datetime.date, now: datetime.datetime) -> Release:
    """A validated release with the facts and lists of another, in effect from another day."""
    hold_import_lock()
    label = label_of(effective)
    run = ImportRun.objects.create(label=label, started_at=now, operator="benchmark")
    copied = Release.objects.create(
        system_id=original.system_id,
        label=label,
        effective_from=effective,
        partial=original.partial,
        introduction=original.introduction,
        loaded_at=now,
    )
    sources = {source.pk: _source(source, copied, run) for source in original.sources.all()}
    _copy_facts(original, copied, sources)
    _copy_lists(sources)
    copied.counts, copied.state = original.counts, Release.State.VALIDATED
    copied.save(update_fields=("counts", "state"))
    keep_up(now=now)
    run.release, run.outcome, run.finished_at = copied, ImportRun.Outcome.IMPORTED, now
    warning = warn(WarningCode.COPY_OF_RELEASE, label=original.label)
    run.report = {"files": [], "reasons": [], "warnings": [warning.in_report()], "counts": copied.counts}
    run.save(update_fields=("release", "outcome", "finished_at", "report"))
    return copied


def _source(source: SourceFile, release: Release, run: ImportRun) -> int:
    """The id of the same file's record for another release."""
    fields = ("kind", "name", "package", "sha256", "size", "rows")
    same = {name: getattr(source, name) for name in fields}
    return SourceFile.objects.create(release=release, run=run, **same).pk


def _copy_facts(original: Release, copied: Release, sources: Mapping[int, int]) -> None:
    first = original.versions.aggregate(first=Min("pk"))["first"]
    by = reserve_ids(CodeVersion, original.versions.count()) - first
    moved = {name: f"{name} + {by}" for name in ("id", "parent_id", "chapter_id", "block_id")}
    written = " ".join(f"WHEN {old} THEN {new}" for old, new in sources.items())
    moved |= {"release_id": str(copied.pk), "source_id": f"CASE source_id {written} END"}
    _copy(CodeVersion, "release_id = %s", original.pk, moved)
    named = {"source_id": f"source_id + {by}", "target_id": f"target_id + {by}"}
    _copy(Reference, _OF_RELEASE, original.pk, named, without=["id"])


def _copy_lists(sources: Mapping[int, int]) -> None:
    for old, new in sources.items():
        entries = IndexEntry.objects.filter(source=old)
        if number := entries.count():
            by = reserve_ids(IndexEntry, number) - entries.aggregate(first=Min("pk"))["first"]
            moved = {"id": f"id + {by}", "see_entry_id": f"see_entry_id + {by}", "source_id": str(new)}
            _copy(IndexEntry, "source_id = %s", old, moved)
        for model in (PoaExemption, MapEntry):
            _copy(model, "source_id = %s", old, {"source_id": str(new)}, without=["id"])


def _copy(
    model: type[models.Model], where: str, of: int, changed: Mapping[str, str], *, without: Iterable[str] = ()
) -> None:
    """Copy rows of a table, the earliest first; ``changed`` is SQL by column."""
    columns = [str(field.column) for field in model._meta.concrete_fields if field.name not in without]
    quote: Any = connection.ops.quote_name
    into = ", ".join(map(quote, columns))
    values = ", ".join(changed.get(column, quote(column)) for column in columns)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({into}) SELECT {values} FROM {table} WHERE {where} ORDER BY id", [of])  # noqa: S608 - names are the model's
