"""What AI was asked, what it answered and what people did with it: kept for ever. Money is in US dollars."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from codes.models import Code, Release
from reviews.models.ai.batches import DraftItem
from reviews.models.ai.prompts import PromptVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class AIRunQuerySet(models.QuerySet["AIRun"]):
    def spent(self) -> Decimal:
        """US dollars: what was paid, and what is reserved or was when a call was cut off, which may have been paid."""
        total = self.aggregate(total=Sum(Coalesce("cost", "reserved")))["total"]
        return total or Decimal(0)

    def spent_by(self, user: User | None) -> tuple[Decimal, Decimal]:
        """What everybody spent, and what this person spent: in one query, since every call to a model needs both."""
        cost = Coalesce("cost", "reserved")
        sums = self.aggregate(total=Sum(cost), own=Sum(cost, filter=Q(asked_by=user)))
        return sums["total"] or Decimal(0), sums["own"] or Decimal(0)


class AIRun(models.Model):
    """One call to a model. Written before the call with what it may cost; finished once, with what came back.

    ``key`` is SHA-256 over canonical {facts, prompt, model, sections, instruction}: an answer that is there already is
    used, not paid for again. ``raw_output`` is every word that came back.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        ANSWERED = "answered"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    class Purpose(models.TextChoices):
        DRAFT = "draft"
        EVALUATION = "evaluation"

    code = models.ForeignKey(Code, models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    facts_digest = models.CharField(max_length=64)
    item = models.ForeignKey(DraftItem, models.PROTECT, null=True, related_name="runs")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.DRAFT)
    sections = models.JSONField()
    instruction = models.CharField(max_length=500, blank=True)
    prompt = models.ForeignKey(PromptVersion, models.PROTECT, related_name="runs")
    provider = models.CharField(max_length=60)
    model = models.CharField(max_length=120)
    test_model = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict)
    key = models.CharField(max_length=64, db_index=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Nobody: the console."
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.RUNNING)
    raw_output = models.TextField(blank=True)
    answer = models.JSONField(null=True, help_text="The validated answer, by section.")
    input_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    reserved = models.DecimalField(max_digits=12, decimal_places=6)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    latency_ms = models.PositiveIntegerField(null=True)
    error_kind = models.CharField(max_length=30, blank=True)
    error = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True)

    objects = AIRunQuerySet.as_manager()

    class Meta:
        verbose_name = "AI run"
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("running", "answered", "failed", "interrupted")), name="ai_run_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | (~Q(state="running") & Q(finished_at__isnull=False)),
                name="ai_run_finished_whole",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=False) | Q(purpose="evaluation"), name="ai_run_draft_asked_by_somebody"
            ),
        )
        indexes = (models.Index(fields=("asked_at",), name="ai_run_asked_at"),)

    def __str__(self) -> str:
        return f"run {self.pk} ({self.code})"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def open(self) -> SuggestionQuerySet:
        return self.filter(state=Suggestion.State.OPEN)

    def taken(self) -> SuggestionQuerySet:
        return self.filter(state__in=(Suggestion.State.ACCEPTED, Suggestion.State.EDITED))


class Suggestion(models.Model):
    """A text that AI proposes for one section. ``value`` is the section's content without what the verifier dropped.

    ``sentences`` are [{"text", "cites": [{"fact", "quote"}], "standing": "supported"|"general"|"dropped", "problems"}].
    ``applied`` is what a person made of it, ``distance`` in words how far that is from what was proposed.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        EDITED = "edited"
        DISCARDED = "discarded"

    run = models.ForeignKey(AIRun, models.PROTECT, related_name="suggestions")
    code = models.ForeignKey(Code, models.PROTECT, related_name="suggestions")
    section = models.CharField(max_length=30)
    value = models.JSONField()
    sentences = models.JSONField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    applied = models.JSONField(null=True)
    distance = models.PositiveIntegerField(null=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("run", "section"), name="suggestion_once_a_run"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | (
                    Q(state__in=("accepted", "edited", "discarded"))
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="suggestion_decided_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.section} of {self.code}, {self.run}"
