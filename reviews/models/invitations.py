"""Links by which experts outside read one frozen text and comment on it, without an account."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from .explanations import Revision


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime.datetime) -> InvitationQuerySet:
        """Those whose link still works."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A link to one revision. ``token_hash`` is the SHA-256 of the token in its address, which is kept nowhere.

    ``name`` is whom it was made for, as who invited them calls them; an expert's own name stands with their comments.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="invitations")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, help_text="When its address was asked for first.")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-invited_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="invitation_revoked_whole",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("invited_at")), name="invitation_ends_later"),
        )

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.revision}"

    def is_open(self, now: datetime.datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
