"""The append-only, hash-chained record of every audited act."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One act. ``digest`` is SHA-256 over canonical JSON of all other fields and ``previous``, the digest before it.

    ``number`` runs from 1 without gaps. ``about`` names the thing ("explanation 12 (Z53.9)"), ``detail`` what was done.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    about = models.CharField(max_length=100)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("act", "at"), name="auditevent_by_act"),)

    def __str__(self) -> str:
        return f"{self.number}: {self.act} {self.about}"


class AuditHead(models.Model):
    """The one row that says where the chain ends; locked while an event is added, so that there is one chain."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"head at {self.number}"
