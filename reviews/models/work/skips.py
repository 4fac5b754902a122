"""Texts that somebody would rather not decide on now."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from reviews.models.explanations import Explanation, Revision

RAISED_BY = 3  # so many people have skipped a text: somebody has to look at why


class SkipQuerySet(models.QuerySet["Skip"]):
    def standing(self) -> SkipQuerySet:
        """Skips of the text that waits now, and that nobody took back: what was submitted, or the public one as it is.

        Whatever their day is: a text stays skipped by three people until somebody decides on it.
        """
        submitted = Q(revision=F("explanation__submitted_revision"))
        public = Q(revision=None, explanation__submitted_revision=None, skipped_at__gte=F("explanation__changed_at"))
        return self.filter(submitted | public, taken_back_at=None)

    def holding(self, user_id: int, today: datetime.date) -> SkipQuerySet:
        """Those for which a text is not offered to this person today."""
        return self.standing().filter(user_id=user_id, until__gt=today)

    def raised(self) -> models.QuerySet[Any, Any]:
        """Ids of the explanations whose text several people skipped."""
        skipped = self.standing().order_by().values("explanation").annotate(people=Count("user", distinct=True))
        return skipped.filter(people__gte=RAISED_BY).values("explanation")


class Skip(models.Model):
    """Somebody was not offered a text before the day ``until``. ``revision`` is what was submitted then; none where the
    public text waited to be signed again. Only its end is written later, once."""

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="skips")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    until = models.DateField()
    skipped_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    objects = SkipQuerySet.as_manager()

    class Meta:
        ordering = ("skipped_at", "id")

    def __str__(self) -> str:
        return f"{self.explanation} skipped by {self.user} until {self.until}"
