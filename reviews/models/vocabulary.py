"""Proposals to change what search knows beside the official words, and searches that need no answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class LineProposalQuerySet(models.QuerySet["LineProposal"]):
    def open(self) -> LineProposalQuerySet:
        return self.filter(state=LineProposal.State.PROPOSED)


class LineProposal(models.Model):
    """A line of the vocabulary to add or to take out: proposed by one person, confirmed or refused by another.

    ``term`` and ``meant`` are written as in ``codes/search/vocabulary.tsv``. ``effect`` is what was measured of it on
    the frozen questions (``codes.search.frozen.effect_of``), empty where no release is in force.
    """

    class Change(models.TextChoices):
        ADD = "add"
        REMOVE = "remove"

    class State(models.TextChoices):
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        TAKEN_BACK = "taken back"

    change = models.CharField(max_length=6, choices=Change.choices)
    term = models.CharField(max_length=100)
    meant = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    why = models.CharField(max_length=300)
    effect = models.JSONField(default=dict)
    measured_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was refused or taken back.")

    objects = LineProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("term", "meant"), condition=Q(state="proposed"), name="line_one_open"),
            models.CheckConstraint(condition=Q(change__in=("add", "remove")), name="line_change_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", ended_by__isnull=True, ended_at__isnull=True)
                | Q(state__in=("confirmed", "refused", "taken back"), ended_by__isnull=False, ended_at__isnull=False),
                name="line_end_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "refused")) | ~Q(ended_by=F("proposed_by")),
                name="line_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken back") | Q(ended_by=F("proposed_by")), name="line_taken_back_by_its_own"
            ),
        )

    def __str__(self) -> str:
        return f"“{self.term}”"


class HiddenSearch(models.Model):
    """A question that was searched in vain and needs no answer. ``question`` is as ``codes.UnfoundSearch`` has it."""

    question = models.CharField(max_length=100, unique=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.question
