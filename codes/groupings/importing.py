"""Import files of groupings, as import runs: the only writer of groupings. Rows are added, never changed or removed.

    imported = import_groupings(files=[Path("hcc-mappings-2026.csv")], edition="2026", operator="console")
    imported.result.outcome  ->  "imported", "unchanged" or "rejected"; why, in imported.result.reasons

A rejected attempt leaves nothing but its run and report. The same files again change nothing. A corrected file of an
edition takes the place of the earlier one as a whole, which stays on record.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from codes.bulk import hold_import_lock, in_batches, insert_rows, refresh_statistics
from codes.days import day_of
from codes.models import Code, CodeVersion, Grouping, GroupingCode, GroupingLabel, ImportRun, Release, SourceFile
from codes.releases.files.records import ReleaseError
from codes.releases.loading.attempts import Attempt, Result, record_attempt
from codes.releases.loading.bundle import Progress
from codes.releases.packages.opening import PackagedFile, open_packages

from .editions import days_covered, settle_edition
from .files.kinds import read_grouping
from .files.records import GroupingFile


@dataclass(frozen=True)
class ReadFile:
    """A file with its content and edition."""

    member: PackagedFile
    content: GroupingFile
    edition: str

    @property
    def covers(self) -> tuple[datetime.date, datetime.date]:
        return days_covered(self.content.kind, self.edition)


@dataclass(frozen=True)
class Imported:
    """How the import ended, with what was read of the files that it took, none where it was rejected."""

    result: Result
    files: list[ReadFile]


def import_groupings(
    *, files: Sequence[Path], edition: str = "", operator: str = "", progress: Progress = lambda stage: None
) -> Imported:
    """Never raises ReleaseError. ``edition`` is for files that do not say theirs."""
    taken: list[ReadFile] = []

    def work(attempt: Attempt) -> str:
        attempt.label = "groupings"
        read = list(_read(attempt, files, edition))
        with transaction.atomic():
            hold_import_lock()
            new = [file for file in read if _is_new(file)]
            for file in new:
                progress(f"loading {file.member.name}")
                _refuse_later_codes(file)
                _load(file, attempt.run)
            attempt.counts = {file.content.kind: len(file.content.rows) for file in read}
            if new:
                attempt.close(ImportRun.Outcome.IMPORTED)
        if new:
            refresh_statistics([GroupingCode])
        taken.extend(read)
        return ImportRun.Outcome.IMPORTED if new else ImportRun.Outcome.UNCHANGED

    result = record_attempt(work, label="groupings", operator=operator[:100], progress=progress)
    return Imported(result, taken)


def _read(attempt: Attempt, paths: Sequence[Path], given: str) -> Iterator[ReadFile]:
    """Raises ReleaseError for a file that is no grouping, an edition that is wrong, and two files for one place."""
    today, places = day_of(timezone.now()), Counter[tuple[str, str]]()
    for member in open_packages(paths):
        attempt.progress(f"reading {member.name}")
        file = member._asdict() | {"sha256": member.sha256, "size": len(member.data), "kind": ""}
        del file["data"]
        attempt.files.append(file)
        content = read_grouping(member.data, file=member.name)
        edition = settle_edition(content, given=given, file=member.name, today=today)
        file["kind"] = content.kind
        places[content.kind, edition] += 1
        if places[content.kind, edition] > 1:
            label = SourceFile.Kind(content.kind).label
            raise ReleaseError(f"this is a second file of edition {edition}: {label}", file=member.name)
        yield ReadFile(member, content, edition)


def _is_new(file: ReadFile) -> bool:
    """Whether the file is not loaded. Raises ReleaseError where it is loaded as another edition."""
    same = SourceFile.objects.filter(release=None, kind=file.content.kind, sha256=file.member.sha256).first()
    if same is None:
        return True
    edition = same.groupings.values_list("edition", flat=True)[0]
    if edition != file.edition:
        raise ReleaseError(f"this file is loaded as edition {edition}, not {file.edition}", file=file.member.name)
    return False


def _refuse_later_codes(file: ReadFile) -> None:
    """Raise ReleaseError for codes that came into ICD-10-CM only after the days that the edition covers.

    It is known where the release of its last day is loaded, and a later one.
    """
    last = file.covers[1]
    releases = list(Release.objects.visible().order_by("effective_from"))
    until = [release for release in releases if release.effective_from <= last]
    if not until or until[-1].fiscal_year_end < last or len(until) == len(releases):
        return
    names = {row.code for row in file.content.rows}
    codes = Code.objects.filter(kind=Code.Kind.CODE)
    loaded = {name for some in in_batches(names) for name in codes.filter(code__in=some).values_list("code", flat=True)}
    then = CodeVersion.objects.filter(release__in=until)
    known = {
        name
        for some in in_batches(loaded)
        for name in then.filter(code__code__in=some).values_list("code__code", flat=True)
    }
    if later := sorted(loaded - known):
        reason = f"{len(later):,} of its codes came only after {last}, such as {later[0]}"
        raise ReleaseError(f"it is not edition {file.edition}: {reason}", file=file.member.name)


def _load(file: ReadFile, run: ImportRun) -> None:
    content, (first, last) = file.content, file.covers
    source = SourceFile.objects.create(
        run=run,
        kind=content.kind,
        name=file.member.name,
        package=file.member.package,
        sha256=file.member.sha256,
        size=len(file.member.data),
        rows=len(content.rows) or len(content.labels),
    )
    ids: dict[str, int] = {}
    for system, name in content.systems.items():
        codes = [row.code for row in content.rows if row.system == system]
        grouping = Grouping.objects.create(
            source=source, system=system, name=name, publisher=content.publisher, edition=file.edition,
            covers_from=first, covers_to=last, rows=len(codes), codes=len(set(codes)),
        )  # fmt: skip
        ids[system] = grouping.pk
    columns = "grouping_id", "group"
    insert_rows(GroupingCode, (*columns, "code"), ((ids[row.system], row.group, row.code) for row in content.rows))
    insert_rows(GroupingLabel, (*columns, "label"), ((ids[row.system], row.group, row.label) for row in content.labels))
