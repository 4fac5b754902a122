"""Spreadsheets that people bring in, of texts or of lists, and what each of their rows would do."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from codes.models import Code
from reviews.rules.events import Target, TargetKind

from .leased import Leased


class SheetQuerySet(models.QuerySet["Sheet"]):
    def due(self, now: datetime.datetime) -> SheetQuerySet:
        """What a worker may take: to be read, to be taken over, or left by a worker whose lease is over."""
        left = Q(state=Sheet.State.RUNNING, leased_until__lte=now)
        return self.filter(Q(state__in=(Sheet.State.WAITING, Sheet.State.CONFIRMED)) | left)


class Sheet(Leased):
    """One file with texts, or with rows of a list that two people change. A worker reads it into rows; once who brought
    it in confirms them, a worker makes drafts, or proposals, of all.

    ``content`` are the bytes of the file, until it is read. ``confirmed_at`` tells which of the two a worker is at.
    ``progress`` counts rows. ``reason`` is why a file or its rows were refused.
    """

    class Kind(models.TextChoices):
        TEXTS = "texts", "texts"
        VOCABULARY = "vocabulary", "search vocabulary"
        GLOSSARY = "glossary", "glossary"
        SPECIALISTS = "specialists", "specialists"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting to be read"
        RUNNING = "running", "being worked on"
        READ = "read", "ready to take over"
        CONFIRMED = "confirmed", "waiting to be taken over"
        TAKEN = "taken", "taken over"
        REFUSED = "refused", "refused"
        DISCARDED = "discarded", "discarded"

    GOING = (State.WAITING, State.RUNNING, State.CONFIRMED)
    OPEN = (State.WAITING, State.READ, State.REFUSED)
    HELD = State.RUNNING

    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.TEXTS)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ("-brought_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("texts", "vocabulary", "glossary", "specialists")), name="sheet_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running", "read", "confirmed", "taken", "refused", "discarded")),
                name="sheet_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False)
                | (~Q(state="running") & Q(leased_until__isnull=True)),
                name="sheet_running_leased",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "taken")) | Q(confirmed_at__isnull=False),
                name="sheet_taken_confirmed",
            ),
        )
        indexes = (models.Index(fields=("state",), name="sheet_due"),)

    def __str__(self) -> str:
        return f"spreadsheet {self.pk} ({self.name})"

    @property
    def target(self) -> Target:
        """As the audit log names it."""
        return Target(TargetKind.SHEET, self.pk, self.name[:100])

    @property
    def is_list(self) -> bool:
        return self.kind != self.Kind.TEXTS

    @property
    def going(self) -> bool:
        return self.state in self.GOING


class SheetRow(models.Model):
    """A row of a spreadsheet: which text it changes, and how; or which row of a list.

    ``number`` is that of the row in the file, the head being 1. ``before`` and ``after`` hold the sections that differ;
    ``based_on`` the text that they differ from, as ``SheetText`` names it. ``problems`` are [[column, words]] of a row
    that is refused, ``findings`` what the checks say of the text as it would be: [{"kind", "section", "message"}].

    Of a list, ``typed_code`` is what names the row, ``before`` its fields as they are, ``after`` {"change", "fields",
    "why"}, and ``proposal`` the id of what was made of it.
    """

    class Outcome(models.TextChoices):
        NEW = "new", "new draft"
        CHANGED = "changed", "changed draft"
        UNCHANGED = "unchanged", "unchanged"
        REFUSED = "refused", "refused"

    TAKEN_OVER = (Outcome.NEW, Outcome.CHANGED)

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    code = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+")
    typed_code = models.CharField(max_length=40)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    based_on = models.CharField(max_length=60, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    proposal = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("sheet", "number"), name="sheet_row_once"),)

    def __str__(self) -> str:
        return f"row {self.number} ({self.typed_code})"
