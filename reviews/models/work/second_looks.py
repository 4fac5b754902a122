"""A second look at an approved text: by a reviewer who does not know who approved it, nor what they said."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef, Q

from reviews.models.decisions import Decision, DecisionKind
from reviews.models.explanations import Explanation, Revision, RevisionContributor
from reviews.models.set_asides import RevisionSetAside
from reviews.rules.acts import ACTS, LOOK

TAKES_BACK = (DecisionKind.RETURN, DecisionKind.RESCIND, DecisionKind.WITHDRAW)


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def open(self) -> SecondLookQuerySet:
        """Those without a verdict, of a text that nobody has taken back."""
        looked = LookVerdict.objects.filter(look=OuterRef("pk"))
        taken_back = _decisions_on_it().filter(kind__in=TAKES_BACK)
        return self.exclude(Exists(looked)).exclude(Exists(taken_back))

    def disputed(self) -> SecondLookQuerySet:
        """Those in which a third person has to decide."""
        verdicts = LookVerdict.objects.filter(look=OuterRef("pk"))
        disagrees = verdicts.filter(part=LookVerdict.Part.SECOND, verdict=LookVerdict.Verdict.RETURN)
        return self.filter(Exists(disagrees)).exclude(Exists(verdicts.filter(part=LookVerdict.Part.THIRD)))

    def apart_from(self, user_id: int) -> SecondLookQuerySet:
        """Those of texts in which this person neither had a hand nor decided anything, and that they have not seen."""
        revision = OuterRef("revision")
        took_part = (
            RevisionContributor.objects.filter(revision=revision, user=user_id),
            _decisions_on_it().filter(user=user_id),
            RevisionSetAside.objects.filter(revision=revision, set_aside__answered_by=user_id),
            LookVerdict.objects.filter(look=OuterRef("pk"), user=user_id),
        )
        apart = self.exclude(revision__submitted_by=user_id)
        for rows in took_part:
            apart = apart.exclude(Exists(rows))
        return apart

    def hidden_from(self, user_id: int) -> SecondLookQuerySet:
        """Open ones that this person may take: the first verdict stays hidden from them until there is a second."""
        left = LookLeft.objects.filter(look=OuterRef("pk"), user=user_id)
        open_to = self.open().apart_from(user_id).exclude(Exists(left))
        return open_to.filter(Exists(those_who_look().filter(pk=user_id)))


def decisions_on(explanation: Any, revision: Any, words: Any, since: Any) -> models.QuerySet[Decision]:
    """Decisions on the revision of a look, and on the same words since: a text that is signed again for new facts is
    another revision of them. ``words`` is their digest, ``since`` the approval that was chosen."""
    on_the_words = Q(content_digest=words, pk__gte=since)
    return Decision.objects.filter(Q(revision=revision) | on_the_words, revision__explanation=explanation)


def _decisions_on_it() -> models.QuerySet[Decision]:
    of_look = (OuterRef(name) for name in ("explanation", "revision", "revision__content_digest", "decision"))
    return decisions_on(*of_look).order_by()


def those_who_look() -> models.QuerySet[User]:
    """Active people who may take a second look: not who reads the audit log, which names who approved what."""
    return User.objects.filter(is_active=True, groups__name__in=ACTS[LOOK].roles).exclude(
        pk__in=log_readers().values("pk")
    )


def log_readers() -> models.QuerySet[User]:
    roles = ACTS["read audit"].roles
    return User.objects.filter(Q(is_superuser=True) | Q(groups__name__in=roles)).order_by().distinct()


class SecondLook(models.Model):
    """That an approval was chosen for a second look, and why. Never changed: what came of it are its verdicts.

    Of a text that takes two signatures one is chosen at most. Who looks claims the explanation, as for a decision.
    """

    class Why(models.TextChoices):
        DRAWN = "drawn", "drawn at random"
        NEW = "new", "one of the first approvals of its reviewer"

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="second_look")
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="second_look")
    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="second_looks")
    why = models.CharField(max_length=5, choices=Why.choices)
    chosen_at = models.DateTimeField()

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        ordering = ("chosen_at", "id")

    def __str__(self) -> str:
        return f"second look {self.pk} at {self.revision}"


class LookVerdict(models.Model):
    """What the second reviewer says of the text, or the third person between the two. Written once.

    ``reason`` is a key of RETURN_REASONS, ``followed`` the act by which the third person took the text back in the same
    press: "return", "rescind", "withdraw".
    """

    class Part(models.TextChoices):
        SECOND = "second"
        THIRD = "third"

    class Verdict(models.TextChoices):
        APPROVE = "approve", "would approve it"
        RETURN = "return", "would return it"

    look = models.ForeignKey(SecondLook, models.PROTECT, related_name="verdicts")
    part = models.CharField(max_length=6, choices=Part.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    reason = models.CharField(max_length=60, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    followed = models.CharField(max_length=8, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("given_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("look", "part"), name="look_verdict_once"),
            models.UniqueConstraint(fields=("look", "user"), name="look_verdict_by_others"),
            models.CheckConstraint(
                condition=Q(verdict="approve", reason="", followed="") | Q(verdict="return") & ~Q(reason=""),
                name="look_verdict_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.part} verdict of {self.look}"


class LookLeft(models.Model):
    """Somebody asked who approved a text, and leaves its second look to others from then on."""

    look = models.ForeignKey(SecondLook, models.PROTECT, related_name="left")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    left_at = models.DateTimeField()

    class Meta:
        ordering = ("left_at", "id")
        constraints = (models.UniqueConstraint(fields=("look", "user"), name="look_left_once"),)

    def __str__(self) -> str:
        return f"{self.user} left {self.look}"
