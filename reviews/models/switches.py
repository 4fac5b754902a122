"""Proposals to make another release the one in force, and who confirmed them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from codes.models import Release

from .second_person import SecondPerson


class SwitchQuerySet(models.QuerySet["Switch"]):
    def open(self) -> SwitchQuerySet:
        """Waiting for the second person, or for the day."""
        return self.filter(state__in=(Switch.State.PROPOSED, Switch.State.CONFIRMED))


class Switch(SecondPerson):
    """One change of the release in force: proposed by one person, confirmed by another, then done at once or on a day.

    ``previous`` was in force when it was proposed. ``due_on`` is the first day on which it may happen, none for
    at once. ``alone``: the site lets one person do both, or it was a switch back to what was in force before.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        DONE = "done"
        CALLED_OFF = "called off"

    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    previous = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    due_on = models.DateField(null=True)
    back = models.BooleanField(default=False, db_default=False)
    alone = models.BooleanField(default=False, db_default=False)
    note = models.CharField(max_length=500, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it did not happen, or not yet.")

    objects = SwitchQuerySet.as_manager()

    class Meta:
        ordering = ("-proposed_at", "-id")
        verbose_name_plural = "switches"
        constraints = (
            models.UniqueConstraint(
                fields=("release",), condition=Q(state__in=("proposed", "confirmed")), name="switch_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "confirmed", "done", "called off")), name="switch_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "done"))
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="switch_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(alone=True) | Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="switch_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("done", "called off"), ended_at__isnull=False)
                | Q(state__in=("proposed", "confirmed"), ended_at__isnull=True),
                name="switch_end_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.release.label}, {self.state}"
