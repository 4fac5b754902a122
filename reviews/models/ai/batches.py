"""Codes that AI is to draft. Money is in US dollars."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from codes.models import Code
from reviews.models.ai.prompts import PromptVersion
from reviews.models.leased import Leased


class DraftBatch(models.Model):
    """Codes to be drafted, one or many. What is left of it is in its items; ``state`` is what people want of it."""

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        CANCELLED = "cancelled"

    title = models.CharField(max_length=200)
    sections = models.JSONField(help_text="Keys of content.SECTIONS.")
    instruction = models.CharField(max_length=500, blank=True)
    prompt = models.ForeignKey(PromptVersion, models.PROTECT, related_name="+")
    cap = models.DecimalField(max_digits=12, decimal_places=6)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("running", "paused", "cancelled")), name="draft_batch_state_known"
            ),
        )

    def __str__(self) -> str:
        return self.title


class DraftItemQuerySet(models.QuerySet["DraftItem"]):
    def due(self, now: datetime.datetime) -> DraftItemQuerySet:
        """What a worker may take: waiting for its time, or left by a worker whose lease is over."""
        left = Q(state=DraftItem.State.LEASED, leased_until__lte=now)
        waiting = Q(state=DraftItem.State.WAITING, next_try_at__lte=now)
        return self.filter(left | waiting, batch__state=DraftBatch.State.RUNNING)


class DraftItem(Leased):
    """One code of a batch. A worker holds it by a lease; what a killed worker left is taken up by the next."""

    class State(models.TextChoices):
        WAITING = "waiting"
        LEASED = "leased"
        DONE = "done"
        FAILED = "failed"

    HELD = State.LEASED

    batch = models.ForeignKey(DraftBatch, models.PROTECT, related_name="items")
    code = models.ForeignKey(Code, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True, help_text="Why it failed, or waits.")

    objects = DraftItemQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("batch", "code"), name="draft_item_once"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "leased", "done", "failed")), name="draft_item_state_known"
            ),
        )
        indexes = (models.Index(fields=("state", "next_try_at"), name="draft_item_due"),)

    def __str__(self) -> str:
        return f"{self.code} of {self.batch}"
