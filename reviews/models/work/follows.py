"""What somebody follows, and the filters of queues they keep under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from codes.models import Code


class Follow(models.Model):
    """A person follows a code, a chapter (``code`` is its node), or what another person does."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="follows")
    code = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ("since", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(code__isnull=True, person__isnull=False) | Q(code__isnull=False, person__isnull=True),
                name="follow_one_thing",
            ),
            models.UniqueConstraint(fields=("user", "code"), condition=Q(code__isnull=False), name="follow_code_once"),
            models.UniqueConstraint(
                fields=("user", "person"), condition=Q(person__isnull=False), name="follow_person_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} follows {self.code or self.person}"


class SavedFilter(models.Model):
    """A queue narrowed and in an order, under a name of its owner's. ``place`` is as addresses have it:
    "to-review?tier=high&order=code"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_filters")
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=500)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("user", "name"), name="saved_filter_name_once"),)

    def __str__(self) -> str:
        return self.name
