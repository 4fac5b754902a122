"""Import the packages of one release, or maps: from files to facts, recorded as an import run.

    result = import_release(packages=[Path("2026-april")], activate=True, operator="console")
    result.outcome  ->  "imported", "unchanged" or "rejected"

A rejected attempt leaves nothing but its run and report. The same packages again change nothing.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from codes.bulk import hold_import_lock, refresh_statistics
from codes.models import (
    Code,
    CodeSystem,
    CodeVersion,
    ImportRun,
    IndexEntry,
    MapEntry,
    PoaExemption,
    Reference,
    Release,
    SourceFile,
    TermLine,
    TermSet,
    TermSource,
    TermWord,
)
from codes.releases.files.records import ReleaseError
from codes.releases.files.release_warnings import ReleaseWarning, WarningCode, warn
from codes.releases.loading.activate import activate_on_console, refuse_partial
from codes.releases.loading.attempts import Attempt, Result, record_attempt
from codes.releases.loading.bundle import CORE, INDEXES, MAPS, Bundle, KindAndFile, Progress, find_files, read_bundle
from codes.releases.loading.load import Loader, count_index
from codes.releases.packages.catalogue import reported_checksum, unlike_expected
from codes.releases.packages.labels import settle
from codes.releases.packages.opening import AS_ON_DISK, FileNames
from codes.releases.packages.unused import seems
from codes.search.keeping import forget_from, keep_up

# What an import writes and readers ask: both engines plan by the numbers of these rows.
WRITTEN = (
    Code, CodeVersion, Reference, IndexEntry, PoaExemption, SourceFile, TermLine, TermSet, TermSource, TermWord,
)  # fmt: skip
_NAMED = 5
ICD_10_CM = {
    "slug": "icd-10-cm",
    "name": "ICD-10-CM",
    "uri": "http://hl7.org/fhir/sid/icd-10-cm",
    "oid": "2.16.840.1.113883.6.90",
    "publisher": "National Center for Health Statistics and Centers for Medicare & Medicaid Services",
}


def icd_10_cm() -> CodeSystem:
    return CodeSystem.objects.get_or_create(slug=ICD_10_CM["slug"], defaults=ICD_10_CM)[0]


def import_release(
    *,
    packages: Sequence[Path],
    label: str | None = None,
    effective: datetime.date | None = None,
    activate: bool = False,
    operator: str = "",
    started_by: int | None = None,
    names: FileNames = AS_ON_DISK,
    began: Callable[[ImportRun], None] = lambda run: None,
    progress: Progress = lambda stage: None,
) -> Result:
    """Import a release, or supplements of one that is loaded. Never raises ReleaseError: it is in ``reasons``.

    ``names`` are the original names of files that have other names on disk, for the report and the sources.
    ``started_by`` is the id of a user, where it was not the console. ``began`` gets the run as soon as it is recorded,
    outside any transaction: a caller that is killed later can still find out how far the import came.
    """

    def work(attempt: Attempt) -> str:
        paths = [str(Path(*path.absolute().parts[-2:])) for path in packages]
        attempt.label, attempt.effective = settle(label=label, effective=effective, names=paths, version="")
        for _ in range(2):
            files = _find(packages, attempt, names)
            release = Release.objects.visible().filter(system__slug=ICD_10_CM["slug"], label=attempt.label).first()
            if release is not None:
                return _join(attempt, release, files, activate=activate)
            outcome = _new(attempt, files, activate=activate)
            if outcome:
                return outcome
        raise ReleaseError(f"{attempt.label} was imported by somebody else just now")

    ascii_label = (label or "").encode("ascii", "backslashreplace").decode()[:40]  # it may not even be text
    return record_attempt(
        work, label=ascii_label, operator=operator[:100], started_by=started_by, began=began, progress=progress
    )


def import_map(
    *, files: Sequence[Path], kind: str, operator: str = "", progress: Progress = lambda stage: None
) -> Result:
    """Import maps that belong to no single release. ``kind`` is ``gem`` or ``conversion``."""

    def work(attempt: Attempt) -> str:
        wanted = MAPS if kind == "gem" else ("conversion",)
        bundle = read_bundle(_find(files, attempt), progress=progress)
        for source in bundle.sources.values():
            if source.kind not in wanted:
                raise ReleaseError(f"this is no map of kind {kind}", file=source.name)
        with transaction.atomic():
            hold_import_lock()
            present = set(SourceFile.objects.filter(release=None).values_list("kind", "sha256"))
            new = [source for source in bundle.sources.values() if (source.kind, source.sha256) not in present]
            loader = Loader(run=attempt.run, progress=progress)
            for source in new:
                load = loader.conversion if source.kind == "conversion" else loader.gem
                load(loader.source(None, source), source.content)
            attempt.counts = {source.kind: source.rows for source in bundle.sources.values()}
            if new:
                attempt.close(ImportRun.Outcome.IMPORTED)
        refresh_statistics([MapEntry, SourceFile])
        return ImportRun.Outcome.IMPORTED if new else ImportRun.Outcome.UNCHANGED

    return record_attempt(work, label="", operator=operator[:100], progress=progress)


def _find(packages: Sequence[Path], attempt: Attempt, names: FileNames = AS_ON_DISK) -> list[KindAndFile]:
    """The files that hold something to import. Raises ReleaseError where there are none.

    The report gets all files, and its warnings those that seem out of place.
    """
    attempt.progress("opening packages")
    attempt.files.clear()
    attempt.warnings.clear()
    usable, others = [], []
    for kind, member in find_files(packages, names):
        file = member._asdict() | {"sha256": member.sha256, "size": len(member.data), "kind": kind}
        del file["data"]
        attempt.files.append(file)
        if kind:
            usable.append((kind, member))
            continue
        file["seems"], expected = seems(member.data)
        others.append(f"{member.name} seems to be {file['seems']}")
        if not expected:
            attempt.warnings.append(warn(WarningCode.NOT_USED, file=member.name, seems=file["seems"]))
    attempt.warnings += _unlike_reported(packages, attempt.label, names)
    if not usable:
        raise ReleaseError(f"there is no official ICD-10-CM file in what was given: {'; '.join(others[:_NAMED])}")
    return usable


def _unlike_reported(packages: Sequence[Path], label: str, names: FileNames) -> list[ReleaseWarning]:
    """Warnings of packages with another checksum than others report."""
    warnings = []
    for file in (file for path in packages for file in (path.rglob("*") if path.is_dir() else (path,))):
        name = names.get(file, file.name)
        reported = reported_checksum(label, name)
        if reported and hashlib.sha256(file.read_bytes()).hexdigest() != reported:
            warnings.append(warn(WarningCode.OTHER_CHECKSUM, file=name, sha256=reported))
    return warnings


def _new(attempt: Attempt, files: list[KindAndFile], *, activate: bool) -> str | None:
    """Import a release that is not loaded yet. None when somebody else was quicker."""
    bundle = _read(attempt, files)
    if not bundle.facts:
        raise ReleaseError(f"{attempt.label} is not loaded, and there is no order file or tabular list to load it from")
    if activate and "tabular" not in bundle.sources:
        refuse_partial(attempt.label)
    effective = attempt.effective_date()
    loader = Loader(run=attempt.run, progress=attempt.progress)
    now = timezone.now()
    with transaction.atomic():
        hold_import_lock()
        system = icd_10_cm()
        taken = Release.objects.filter(system=system, effective_from=effective).first()
        if taken is not None and taken.label != attempt.label:
            raise ReleaseError(f"a release of {effective} is loaded already, as {taken.label}")
        if taken is not None:
            return None
        attempt.release = loader.release(
            system=system, label=attempt.label, effective=effective, bundle=bundle, now=now
        )
        if activate:
            attempt.release = activate_on_console(attempt.release, now=now).release
        keep_up(now=now, progress=attempt.progress)
        attempt.counts = attempt.release.counts
        attempt.warnings += bundle.warnings + loader.warnings
        flags = {fact.name: fact.billable for fact in bundle.facts if fact.kind == "code"}
        attempt.warnings += unlike_expected(attempt.label, attempt.counts, flags)
        attempt.close(ImportRun.Outcome.IMPORTED)
    refresh_statistics(WRITTEN)
    return ImportRun.Outcome.IMPORTED


def _join(attempt: Attempt, release: Release, files: list[KindAndFile], *, activate: bool) -> str:
    """Add files to a loaded release: the same files change nothing, new supplements are added, others are refused."""
    if attempt.effective != release.effective_from:
        raise ReleaseError(f"{release.label} is loaded as of {release.effective_from}, not of {attempt.effective}")
    attempt.release = release
    if activate and release.partial:
        refuse_partial(release.label)
    loaded = dict(release.sources.values_list("sha256", "kind"))
    new = [(kind, member) for kind, member in files if member.sha256 not in loaded]
    outcome: str = ImportRun.Outcome.UNCHANGED
    if new:
        _refuse_other_core(release, new, set(loaded.values()))
        outcome = _add_supplements(attempt, release, new)
    if activate and not release.is_active:
        activate_on_console(release, now=timezone.now())
    attempt.counts = release.counts
    return outcome


def _refuse_other_core(release: Release, new: list[KindAndFile], kinds: set[str]) -> None:
    for kind, member in new:
        if kind in CORE:
            how = "from another" if kind in kinds else "without a"
            reason = f"{release.label} was loaded {how} {SourceFile.Kind(kind).label}; its facts never change"
            raise ReleaseError(reason, file=member.name)


def _add_supplements(attempt: Attempt, release: Release, new: list[KindAndFile]) -> str:
    bundle = _read(attempt, new)
    loader = Loader(run=attempt.run, progress=attempt.progress)
    with transaction.atomic():
        hold_import_lock()
        release.refresh_from_db(fields=("counts",))  # others may have added supplements while these were read
        _leave_out_present(bundle, release)
        codes = set(release.versions.filter(code__kind="code").values_list("code__code", flat=True))
        sources = {kind: loader.source(release, source) for kind, source in bundle.sources.items()}
        loader.supplements(release, bundle, sources, codes)
        release.counts["index_entries"] = release.counts.get("index_entries", 0) + count_index(bundle)["index_entries"]
        release.save(update_fields=("counts",))
        attempt.warnings += bundle.warnings + loader.warnings
        attempt.counts = release.counts
        if sources.keys() & set(INDEXES):
            forget_from(release)
            keep_up(now=timezone.now(), progress=attempt.progress)
        if sources:
            attempt.close(ImportRun.Outcome.IMPORTED)
    if sources:
        refresh_statistics(WRITTEN)
    return ImportRun.Outcome.IMPORTED if sources else ImportRun.Outcome.UNCHANGED


def _leave_out_present(bundle: Bundle, release: Release) -> None:
    """Drop files that somebody else added just now. Raises ReleaseError for another file of a kind that is there."""
    present = {source.kind: source for source in release.sources.all()}
    for kind, source in list(bundle.sources.items()):
        other = present.get(kind)
        if other is None:
            continue
        if other.sha256 != source.sha256:
            reason = f"{release.label} has its {other.get_kind_display()} already, from {other.name}; once each"
            raise ReleaseError(reason, file=source.name)
        del bundle.sources[kind]


def _read(attempt: Attempt, files: list[KindAndFile]) -> Bundle:
    bundle = read_bundle(files, progress=attempt.progress)
    for kind in MAPS:
        if kind in bundle.sources:
            raise ReleaseError("a GEM belongs to no release; use import_map --kind gem", file=bundle.sources[kind].name)
    for version in bundle.versions:
        settle(label=attempt.label, effective=attempt.effective, names=(), version=version)
    return bundle
