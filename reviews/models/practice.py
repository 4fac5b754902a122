"""Drafts with a known error for reviewers to find. They are of no explanation: nothing that is published leads here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from codes.models import Code, CodeVersion
from reviews.rules.events import Target, TargetKind


class PracticeDraftQuerySet(models.QuerySet["PracticeDraft"]):
    def current(self) -> PracticeDraftQuerySet:
        """Made from the facts in force: else what was wrong may be right by now."""
        same = CodeVersion.objects.in_force().filter(code=OuterRef("code"), facts_digest=OuterRef("facts_digest"))
        return self.filter(Exists(same))

    def faulty(self) -> PracticeDraftQuerySet:
        return self.exclude(kind="")


class PracticeDraft(models.Model):
    """A text with one error in one section, or with none (``kind`` is empty): ``practice.planted``, then frozen.

    ``seed`` is what it was made with, ``facts_digest`` of the facts it was made from: after a change of these it is not
    shown any more. A guard refuses a revision with the text of a draft that holds an error.
    """

    code = models.ForeignKey(Code, models.PROTECT, related_name="+")
    seed = models.PositiveIntegerField(unique=True)
    facts_digest = models.CharField(max_length=64)
    content = models.JSONField()
    content_digest = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=30, blank=True, help_text="A key of practice.KINDS; empty: there is no error.")
    section = models.CharField(max_length=30, blank=True, help_text="A key of content.SECTIONS.")
    sentence = models.TextField(max_length=500, blank=True)
    why = models.TextField(max_length=1000, blank=True, help_text="Why the sentence is an error.")
    made_at = models.DateTimeField()

    objects = PracticeDraftQuerySet.as_manager()

    class Meta:
        ordering = ("seed",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="", section="", sentence="", why="")
                | ~(Q(kind="") | Q(section="") | Q(sentence="") | Q(why="")),
                name="practice_draft_error_whole",
            ),
        )

    def __str__(self) -> str:
        return f"practice {self.pk} ({self.code})"

    @property
    def target(self) -> Target:
        """As the audit log names it."""
        return Target(TargetKind.PRACTICE, self.pk)


class PracticeAnswer(models.Model):
    """What somebody found in a practice draft: the section that is wrong, or nothing (``found_section`` is empty)."""

    practice = models.ForeignKey(PracticeDraft, models.PROTECT, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_section = models.CharField(max_length=30, blank=True, help_text="A key of content.SECTIONS; empty: nothing.")
    caught = models.BooleanField(help_text="The section with the error, or rightly nothing.")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("answered_at", "id")
        constraints = (models.UniqueConstraint(fields=("practice", "user"), name="practice_answer_once"),)

    def __str__(self) -> str:
        return f"{self.user} on {self.practice}"
