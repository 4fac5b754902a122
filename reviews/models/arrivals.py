"""Official packages that somebody brought to the desk, on their way to an import run."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from codes.models import ImportRun
from reviews.rules.events import Target, TargetKind

from .leased import Leased


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def due(self, now: datetime.datetime) -> ArrivalQuerySet:
        """What a worker may take: waiting, or left by a worker whose lease is over."""
        left = Q(state=Arrival.State.RUNNING, leased_until__lte=now)
        return self.filter(Q(state=Arrival.State.WAITING) | left)


class Arrival(Leased):
    """One import that was asked for at the desk. A worker holds it by a lease; its import run says what came of it.

    ``packages`` are [{"name", "sha256", "size", "origin", "file", "pinned"}]: the name it came with, where from, the
    name on disk (a number of ours), and the checksum it must have ("" where none is known). Until a package is fetched
    its ``sha256`` and ``file`` are empty. ``folder`` holds the files, below RELEASES_DIR; it is empty once they are
    discarded.
    """

    class How(models.TextChoices):
        UPLOAD = "upload", "uploaded"
        FOLDER = "folder", "from a folder on the server"
        CATALOGUE = "catalogue", "from the publisher"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        IMPORTED = "imported"
        UNCHANGED = "unchanged"
        REJECTED = "rejected"
        FAILED = "failed"
        CANCELLED = "cancelled"

    GOING = (State.WAITING, State.RUNNING)
    HELD = State.RUNNING

    how = models.CharField(max_length=9, choices=How.choices)
    label = models.CharField(max_length=40)
    effective = models.DateField()
    packages = models.JSONField()
    folder = models.CharField(max_length=32, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, help_text="Why it failed.")
    ended_at = models.DateTimeField(null=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=("waiting", "running", "imported", "unchanged", "rejected", "failed", "cancelled")
                ),
                name="arrival_state_known",
            ),
            models.CheckConstraint(condition=Q(how__in=("upload", "folder", "catalogue")), name="arrival_how_known"),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False)
                | (~Q(state="running") & Q(leased_until__isnull=True)),
                name="arrival_running_leased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), ended_at__isnull=True)
                | (~Q(state__in=("waiting", "running")) & Q(ended_at__isnull=False)),
                name="arrival_ended_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("imported", "unchanged", "rejected")) | Q(run__isnull=False),
                name="arrival_has_its_run",
            ),
        )
        indexes = (models.Index(fields=("state",), name="arrival_due"),)

    def __str__(self) -> str:
        return f"arrival {self.pk} ({self.label})"

    @property
    def target(self) -> Target:
        """As the audit log names it."""
        return Target(TargetKind.ARRIVAL, self.pk, self.label)

    @property
    def going(self) -> bool:
        return self.state in self.GOING

    @property
    def size(self) -> int:
        """Bytes of what has come so far."""
        return sum(package["size"] or 0 for package in self.packages)

    @property
    def names(self) -> list[str]:
        return [package["name"] for package in self.packages]

    def audit_detail(self) -> dict[str, Any]:
        """Which release, and which files by their checksums."""
        files = [{"name": package["name"], "sha256": package["sha256"]} for package in self.packages]
        return {"label": self.label, "how": str(self.how), "files": files}
