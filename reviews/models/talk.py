"""What people say about an explanation: comments of the team, problems readers report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from codes.models import Code

from .decisions import Publication
from .explanations import Explanation


class Comment(models.Model):
    """On a section (a key of ``content.SECTIONS``) or on the whole. Resolved, never deleted."""

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="comments")
    section = models.CharField(max_length=30, blank=True)
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("written_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_whole",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]


class ProblemReport(models.Model):
    """What a reader says is wrong with a page. ``page_version`` tells which page they saw (its validator)."""

    code = models.ForeignKey(Code, models.PROTECT, related_name="problem_reports")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="problem_reports")
    page_version = models.CharField(max_length=100)
    text = models.TextField(max_length=2000)
    reported_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("reported_at",)

    def __str__(self) -> str:
        return f"{self.code}: {self.text[:60]}"
