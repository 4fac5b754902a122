"""Instructions for the model, and the row that every call of a model looks at first."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviews.rules.events import Target, TargetKind


class PromptVersion(models.Model):
    """Instructions for the model, never changed. Version 1 comes with the program and has no author."""

    number = models.PositiveIntegerField(unique=True)
    text = models.TextField(max_length=20_000)
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=300)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"prompt {self.number}"

    @property
    def target(self) -> Target:
        """As the audit log names it."""
        return Target(TargetKind.PROMPT, name=str(self.number))


class AIControl(models.Model):
    """The one row that every call looks at first, under lock: the kill switch, the prompt in production, the breaker.

    ``failures`` counts calls in a row that the provider failed; while ``open_until`` is to come none is made.
    ``moved_by`` put the label ``production`` where it is, and did not write that version; nobody where no one has.
    """

    enabled = models.BooleanField(default=True, help_text="Off stops every call at once, here and in the worker.")
    production = models.ForeignKey(PromptVersion, models.PROTECT, null=True, related_name="+")
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "AI is on" if self.enabled else "AI is off"
