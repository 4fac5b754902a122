"""Attempts to import files: each of them leaves an import run with its files, its report and its outcome."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from codes.bulk import collector_paused, patient_writer
from codes.models import ImportRun, Release
from codes.releases.files.records import Reason, ReleaseError
from codes.releases.files.release_warnings import ReleaseWarning
from codes.releases.loading.bundle import Progress

ABANDONED_AFTER = datetime.timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Result:
    """How an import ended. ``counts`` are the release's (``maps``: rows of the map); ``reasons`` say why rejected."""

    outcome: str
    label: str
    effective_from: datetime.date | None
    counts: dict[str, int]
    warnings: list[ReleaseWarning]
    reasons: list[Reason]
    seconds: float
    run: ImportRun


@dataclass(slots=True)
class Attempt:
    """What an attempt knows so far; it becomes the report of the run."""

    run: ImportRun
    progress: Progress
    label: str = ""
    effective: datetime.date | None = None
    release: Release | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[ReleaseWarning] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def effective_date(self) -> datetime.date:
        if self.effective is None:
            raise ReleaseError("the effective date is not known")
        return self.effective

    def close(self, outcome: str, reasons: Sequence[Reason] = ()) -> None:
        """Write the outcome. Where facts come in, that is in their transaction: no facts are there without a run."""
        run = self.run
        run.label, run.release, run.outcome, run.finished_at = self.label, self.release, outcome, timezone.now()
        run.report = {
            "files": self.files,
            "reasons": [reason._asdict() for reason in reasons],
            "warnings": [warning.in_report() for warning in self.warnings],
            "counts": self.counts,
        }
        run.save(update_fields=("label", "release", "outcome", "finished_at", "report"))


def record_attempt(
    work: Callable[[Attempt], str],
    *,
    label: str,
    operator: str,
    progress: Progress,
    started_by: int | None = None,
    began: Callable[[ImportRun], None] = lambda run: None,
) -> Result:
    """Do the work within an import run, and write the report however it ends. The work returns the outcome."""
    started = timezone.now()
    with patient_writer(), collector_paused():
        _close_abandoned(started)
        run = ImportRun.objects.create(label=label, started_at=started, started_by_id=started_by, operator=operator)
        began(run)
        attempt = Attempt(run, progress)
        reasons: list[Reason] = []
        try:
            outcome = str(work(attempt))
        except ReleaseError as error:
            outcome, reasons = ImportRun.Outcome.REJECTED, error.reasons
        except BaseException as error:
            if ImportRun.objects.filter(pk=run.pk, outcome=ImportRun.Outcome.RUNNING).exists():
                attempt.release = None
                attempt.close(ImportRun.Outcome.INTERRUPTED, [Reason(f"{type(error).__name__}: {error}"[:500])])
            raise
        if outcome != ImportRun.Outcome.IMPORTED:
            attempt.close(outcome, reasons)
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
    """Close runs that have been running for hours: they were killed and could not close themselves.

    Only the clock decides. No import takes more than minutes, and the process may have been one of another machine. A
    run that is alive after all writes its own outcome over this one at its end.
    """
    abandoned = ImportRun.objects.filter(outcome=ImportRun.Outcome.RUNNING, started_at__lt=now - ABANDONED_AFTER)
    reason = Reason("it never said how it ended: its process was killed")
    report = {"files": [], "reasons": [reason._asdict()], "warnings": [], "counts": {}}
    abandoned.update(outcome=ImportRun.Outcome.INTERRUPTED, finished_at=now, report=report)
