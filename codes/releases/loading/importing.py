"""Import the packages of one release, or maps: the whole way from files to facts, recorded as an import run.

    result = import_release(packages=[Path("2026-april")], activate=True, operator="console")
    result.outcome  ->  "imported", "unchanged" or "rejected"

Every attempt leaves an import run with its files and report. A rejected one leaves nothing else; the same packages
again change nothing.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from codes.bulk import collector_paused, hold_import_lock, patient_writer, refresh_statistics
from codes.models import CodeSystem, CodeVersion, ImportRun, IndexEntry, MapEntry, Reference, Release, SourceFile
from codes.releases.files.records import ReleaseError
from codes.releases.loading.activate import activate_on_console, refuse_partial
from codes.releases.loading.bundle import CORE, INDEXES, MAPS, Bundle, Progress, find_files, read_bundle
from codes.releases.loading.load import Loader, count_index
from codes.releases.packages.catalogue import reported_checksum, unlike_expected
from codes.releases.packages.labels import settle
from codes.releases.packages.opening import AS_ON_DISK, Member, Names
from codes.releases.packages.unused import seems
from codes.search.keeping import forget_from, keep_up

_NAMED = 5
ABANDONED_AFTER = datetime.timedelta(hours=2)
ICD_10_CM = {
    "slug": "icd-10-cm",
    "name": "ICD-10-CM",
    "uri": "http://hl7.org/fhir/sid/icd-10-cm",
    "oid": "2.16.840.1.113883.6.90",
    "publisher": "National Center for Health Statistics and Centers for Medicare & Medicaid Services",
}


@dataclass(frozen=True, slots=True)
class Result:
    """How an import ended. ``counts`` are the release's (``maps``: rows of the map); ``reasons`` say why rejected."""

    outcome: str
    label: str
    effective_from: datetime.date | None
    counts: dict[str, int]
    warnings: list[str]
    reasons: list[str]
    seconds: float
    run: ImportRun


@dataclass(slots=True)
class _Attempt:
    """What an attempt has found out so far; becomes the run's report."""

    run: ImportRun
    progress: Progress
    label: str = ""
    effective: datetime.date | None = None
    release: Release | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


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
    names: Names = AS_ON_DISK,
    began: Callable[[ImportRun], None] = lambda run: None,
    progress: Progress = lambda stage: None,
) -> Result:
    """Import one release, or supplements of one that is loaded. Never raises ReleaseError: it is in ``reasons``.

    ``names`` are what files were called, where they lie on disk under other names; those go into the report and the
    sources. ``started_by`` is the id of a user, where it was not the console.
    ``began`` is told of the run as soon as it is on record, outside any transaction: whoever is killed later can find
    out from it how far it came.
    """

    def work(attempt: _Attempt) -> str:
        said = [str(Path(*path.absolute().parts[-2:])) for path in packages]
        attempt.label, attempt.effective = settle(label=label, effective=effective, names=said, version="")
        for _ in range(2):
            found = _find(packages, attempt, names)
            release = Release.objects.visible().filter(system__slug=ICD_10_CM["slug"], label=attempt.label).first()
            if release is not None:
                return _join(attempt, release, found, activate=activate)
            outcome = _new(attempt, found, activate=activate)
            if outcome:
                return outcome
        raise ReleaseError(f"{attempt.label} was imported by somebody else just now")

    said = (label or "").encode("ascii", "backslashreplace").decode()[:40]  # may not even be text
    return _attempt(work, label=said, operator=operator[:100], started_by=started_by, began=began, progress=progress)


def import_map(
    *, files: Sequence[Path], kind: str, operator: str = "", progress: Progress = lambda stage: None
) -> Result:
    """Import maps that belong to no single release. ``kind`` is ``gem`` or ``conversion``."""

    def work(attempt: _Attempt) -> str:
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
                _close(attempt, ImportRun.Outcome.IMPORTED)
        refresh_statistics([MapEntry])
        return ImportRun.Outcome.IMPORTED if new else ImportRun.Outcome.UNCHANGED

    return _attempt(work, label="", operator=operator[:100], progress=progress)


def _attempt(
    work: Any,
    *,
    label: str,
    operator: str,
    progress: Progress,
    started_by: int | None = None,
    began: Callable[[ImportRun], None] = lambda run: None,
) -> Result:
    """Record a run around the work; the report is written however it ends."""
    started = timezone.now()
    with patient_writer(), collector_paused():
        _close_abandoned(started)
        run = ImportRun.objects.create(label=label, started_at=started, started_by_id=started_by, operator=operator)
        began(run)
        attempt = _Attempt(run, progress)
        reasons: list[str] = []
        try:
            outcome = str(work(attempt))
        except ReleaseError as error:
            outcome, reasons = ImportRun.Outcome.REJECTED, error.reasons
        except BaseException as error:
            if ImportRun.objects.filter(pk=run.pk, outcome=ImportRun.Outcome.RUNNING).exists():
                attempt.release = None
                _close(attempt, ImportRun.Outcome.INTERRUPTED, [f"{type(error).__name__}: {error}"[:500]])
            raise
        if outcome != ImportRun.Outcome.IMPORTED:
            _close(attempt, outcome, reasons)
    return Result(
        outcome=outcome,
        label=attempt.label,
        effective_from=attempt.effective,
        counts=attempt.counts,
        warnings=attempt.warnings,
        reasons=reasons,
        seconds=round((timezone.now() - started).total_seconds(), 2),
        run=run,
    )


def _close_abandoned(now: datetime.datetime) -> None:
    """A run that was killed could not say so itself: what has been running for hours is over.

    By the clock alone: no import takes minutes, and the process may have been another machine's. Should one be alive
    after all, it writes its own outcome over this one at its end.
    """
    abandoned = ImportRun.objects.filter(outcome=ImportRun.Outcome.RUNNING, started_at__lt=now - ABANDONED_AFTER)
    reasons = ["it never said how it ended: its process was killed"]
    report = {"files": [], "reasons": reasons, "warnings": [], "counts": {}}
    abandoned.update(outcome=ImportRun.Outcome.INTERRUPTED, finished_at=now, report=report)


def _close(attempt: _Attempt, outcome: str, reasons: Sequence[str] = ()) -> None:
    """Write how it ended: of facts in the transaction that brings them, so that none stand without their run."""
    run = attempt.run
    run.label, run.release, run.outcome, run.finished_at = attempt.label, attempt.release, outcome, timezone.now()
    run.report = {
        "files": attempt.files,
        "reasons": list(reasons),
        "warnings": attempt.warnings,
        "counts": attempt.counts,
    }
    run.save(update_fields=("label", "release", "outcome", "finished_at", "report"))


def _find(packages: Sequence[Path], attempt: _Attempt, names: Names = AS_ON_DISK) -> list[tuple[str, Member]]:
    """The files with something to import; all that were there go into the report, and what seems out of place among
    the warnings. Raises ReleaseError where there is nothing to do."""
    attempt.progress("opening packages")
    attempt.files.clear()
    attempt.warnings.clear()
    found, others = [], []
    for kind, member in find_files(packages, names):
        file = member._asdict() | {"sha256": member.sha256, "size": len(member.data), "kind": kind}
        del file["data"]
        attempt.files.append(file)
        if kind:
            found.append((kind, member))
            continue
        file["seems"], expected = seems(member.data)
        others.append(f"{member.name} seems to be {file['seems']}")
        if not expected:
            attempt.warnings.append(f"{member.name}: not used; it seems to be {file['seems']}")
    attempt.warnings += _unlike_reported(packages, attempt.label, names)
    if not found:
        raise ReleaseError(f"there is no official ICD-10-CM file in what was given: {'; '.join(others[:_NAMED])}")
    return found


def _unlike_reported(packages: Sequence[Path], label: str, names: Names) -> list[str]:
    """Warnings of packages that have another checksum than others report."""
    said = []
    for file in (file for path in packages for file in (path.rglob("*") if path.is_dir() else (path,))):
        name = names.get(file, file.name)
        reported = reported_checksum(label, name)
        if reported and hashlib.sha256(file.read_bytes()).hexdigest() != reported:
            said.append(f"{name}: others report another SHA-256, {reported[:12]}...; see the publisher's page")
    return said


def _new(attempt: _Attempt, found: list[tuple[str, Member]], *, activate: bool) -> str | None:
    """Import a release that is not there yet. None when somebody else was quicker."""
    bundle = _read(attempt, found)
    if not bundle.facts:
        raise ReleaseError(f"{attempt.label} is not loaded, and there is no order file or tabular list to load it from")
    if activate and "tabular" not in bundle.sources:
        refuse_partial(attempt.label)
    loader = Loader(run=attempt.run, progress=attempt.progress)
    now = timezone.now()
    with transaction.atomic():
        hold_import_lock()
        system = icd_10_cm()
        taken = Release.objects.filter(system=system).filter(effective_from=_effective(attempt)).first()
        if taken is not None and taken.label != attempt.label:
            raise ReleaseError(f"a release of {_effective(attempt)} is loaded already, as {taken.label}")
        if taken is not None:
            return None
        attempt.release = loader.release(
            system=system, label=attempt.label, effective=_effective(attempt), bundle=bundle, now=now
        )
        if activate:
            attempt.release = activate_on_console(attempt.release, now=now).release
        keep_up(now=now, progress=attempt.progress)
        attempt.counts = attempt.release.counts
        attempt.warnings += bundle.warnings + loader.warnings
        flags = {fact.name: fact.billable for fact in bundle.facts if fact.kind == "code"}
        attempt.warnings += unlike_expected(attempt.label, attempt.counts, flags)
        _close(attempt, ImportRun.Outcome.IMPORTED)
    refresh_statistics([CodeVersion, Reference, IndexEntry])
    return ImportRun.Outcome.IMPORTED


def _join(attempt: _Attempt, release: Release, found: list[tuple[str, Member]], *, activate: bool) -> str:
    """Files for a release that is there: the same ones change nothing, new supplements join it, others are refused."""
    if attempt.effective != release.effective_from:
        raise ReleaseError(f"{release.label} is loaded as of {release.effective_from}, not of {attempt.effective}")
    attempt.release = release
    if activate and release.partial:
        refuse_partial(release.label)
    loaded = dict(release.sources.values_list("sha256", "kind"))
    new = [(kind, member) for kind, member in found if member.sha256 not in loaded]
    outcome: str = ImportRun.Outcome.UNCHANGED
    if new:
        _refuse_other_core(release, new, set(loaded.values()))
        outcome = _add_supplements(attempt, release, new)
    if activate and not release.is_active:
        activate_on_console(release, now=timezone.now())
    attempt.counts = release.counts
    return outcome


def _refuse_other_core(release: Release, new: list[tuple[str, Member]], kinds: set[str]) -> None:
    for kind, member in new:
        if kind in CORE and kind in kinds:
            reason = f"{release.label} was loaded from another {SourceFile.Kind(kind).label}; its facts never change"
            raise ReleaseError(reason, file=member.name)
        if kind in CORE:
            reason = f"{release.label} was loaded without a {SourceFile.Kind(kind).label}; its facts never change"
            raise ReleaseError(reason, file=member.name)


def _add_supplements(attempt: _Attempt, release: Release, new: list[tuple[str, Member]]) -> str:
    bundle = _read(attempt, new)
    loader = Loader(run=attempt.run, progress=attempt.progress)
    with transaction.atomic():
        hold_import_lock()
        release.refresh_from_db(fields=("counts",))  # others may have added theirs while this one was read
        present = {source.kind: source for source in release.sources.all()}
        for kind, source in list(bundle.sources.items()):
            other = present.get(kind)
            if other is None:
                continue
            if other.sha256 != source.sha256:
                reason = f"{release.label} has its {other.get_kind_display()} already, from {other.name}; once each"
                raise ReleaseError(reason, file=source.name)
            del bundle.sources[kind]  # somebody else added the same one just now
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
            _close(attempt, ImportRun.Outcome.IMPORTED)
    if sources.keys() & set(INDEXES):
        refresh_statistics([IndexEntry])
    return ImportRun.Outcome.IMPORTED if sources else ImportRun.Outcome.UNCHANGED


def _read(attempt: _Attempt, found: list[tuple[str, Member]]) -> Bundle:
    bundle = read_bundle(found, progress=attempt.progress)
    for kind in MAPS:
        if kind in bundle.sources:
            raise ReleaseError("a GEM belongs to no release; use import_map --kind gem", file=bundle.sources[kind].name)
    for version in bundle.versions:
        settle(label=attempt.label, effective=attempt.effective, names=(), version=version)
    return bundle


def _effective(attempt: _Attempt) -> datetime.date:
    if attempt.effective is None:
        raise ReleaseError("the effective date is not known")
    return attempt.effective
