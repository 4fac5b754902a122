"""Checks that block a text and were set aside: the author's request, a reviewer's answer, the texts it holds for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .explanations import Explanation, Revision
from .second_person import SecondPerson


class SetAsideQuerySet(models.QuerySet["SetAside"]):
    def open(self) -> SetAsideQuerySet:
        return self.filter(answer=SetAside.Answer.NONE)


class SetAside(SecondPerson):
    """One block of one draft that its author asks a reviewer to set aside. It holds for exactly these words.

    ``finding`` is the key of the finding, ``check_name`` and ``message`` what it says. ``words`` is a digest of the
    section, or of the whole text where the finding names none (``reading.set_asides.digest_of_words``). A request is
    void once the words change before it is answered.
    """

    class Answer(models.TextChoices):
        NONE = "", "not answered"
        SET_ASIDE = "set aside"
        DECLINED = "declined"
        VOID = "void"

    ASKED_BY = "requested_by"

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="set_asides")
    finding = models.CharField(max_length=16)
    check_name = models.CharField(max_length=30)
    section = models.CharField(max_length=30, blank=True)
    excerpt = models.TextField()
    message = models.TextField()
    words = models.CharField(max_length=64)
    why = models.CharField(max_length=300)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer.choices, blank=True, default=Answer.NONE)
    reason = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        ordering = ("requested_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("explanation", "finding", "words"),
                condition=Q(answer__in=("", "set aside")),
                name="set_aside_requested_once",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | Q(answer="void", answered_by__isnull=True, answered_at__isnull=False)
                | Q(answer__in=("set aside", "declined"), answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(reason=""),
                name="set_aside_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("requested_by")),
                name="set_aside_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_name} of {self.explanation}"


class RevisionSetAside(models.Model):
    """A block that was set aside for a revision, written with it. Who set it aside may not approve the revision."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="set_asides")
    set_aside = models.ForeignKey(SetAside, models.PROTECT, related_name="revisions")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("revision", "set_aside"), name="revision_set_aside_once"),)

    def __str__(self) -> str:
        return f"{self.set_aside} in {self.revision}"
