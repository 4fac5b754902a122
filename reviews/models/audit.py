"""The append-only, hash-chained record of every audited act."""

from __future__ import annotations

from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.rules.events import Detail, Target, TargetKind


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, target: Target) -> Self:
        return self.filter(target_kind=target.kind, target_id=target.pk, target_name=target.name)


class AuditEvent(models.Model):
    """One act. ``digest`` is SHA-256 over canonical JSON of all other fields and ``previous``, the digest before it.

    ``number`` runs from 1 without gaps. The three columns of ``target`` say what the act was done to; ``about`` is the
    same as people read it ("explanation 12 (Z53.9)"), ``detail`` what was done. ``form`` says what the digest covers.
    Events of the first form were written before there were columns for the target, so that theirs does not cover it.
    """

    FIRST_FORM, PRESENT_FORM = 1, 2

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    form = models.PositiveSmallIntegerField()
    target_kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in TargetKind])
    target_id = models.PositiveBigIntegerField(null=True)
    target_name = models.CharField(max_length=100, blank=True)
    about = models.CharField(max_length=100)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(target_kind__in=tuple(kind.value for kind in TargetKind)), name="auditevent_target_known"
            ),
        )
        indexes = (
            models.Index(fields=("act", "at"), name="auditevent_by_act"),
            models.Index(fields=("target_kind", "target_id", "number"), name="auditevent_by_target"),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.act} {self.about}"

    @property
    def target(self) -> Target:
        return Target(TargetKind(self.target_kind), self.target_id, self.target_name)

    @property
    def fields(self) -> Detail:
        """The detail, for code."""
        return cast("Detail", self.detail)


class AuditHead(models.Model):
    """The one row that says where the chain ends; locked while an event is added, so that there is one chain."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"head at {self.number}"
