"""What a prompt version was worth on a frozen set of codes: kept for ever, so that a change of prompt can be judged."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from codes.models import Code, Release
from reviews.models.ai.prompts import PromptVersion
from reviews.models.ai.runs import AIRun
from reviews.models.leased import Leased


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def due(self, now: datetime.datetime) -> EvaluationQuerySet:
        """What a process may go on with: held by none, or left by a process whose lease is over."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=now), state=Evaluation.State.RUNNING)

    def finished(self) -> EvaluationQuerySet:
        return self.filter(state=Evaluation.State.FINISHED)

    def clinical(self) -> EvaluationQuerySet:
        """Finished, over all codes of the frozen set, by no test model: what production may be moved on."""
        return self.finished().filter(whole=True, test_model=False)


class Evaluation(Leased):
    """One prompt version asked for each code of ``codes`` (names, in order) with one model and one release.

    ``whole`` says that these are all codes of the frozen set which the release has. The process that asks holds it by
    a lease; ``calling`` is its newest call. At the end it gets ``figures``, those of ``reviews.ai.scoring.summed``.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        FINISHED = "finished"

    HELD = State.RUNNING

    prompt = models.ForeignKey(PromptVersion, models.PROTECT, related_name="evaluations")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    codes = models.JSONField()
    whole = models.BooleanField()
    provider = models.CharField(max_length=60)
    model = models.CharField(max_length=120)
    test_model = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Nobody: the console."
    )
    started_at = models.DateTimeField()
    calling = models.OneToOneField(AIRun, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True) | Q(state="finished", finished_at__isnull=False),
                name="evaluation_finished_whole",
            ),
        )

    def __str__(self) -> str:
        return f"evaluation {self.pk} of {self.prompt}"


class EvaluationResult(models.Model):
    """What came of one code. ``figures`` are those of ``reviews.ai.scoring.Score``."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="results")
    code = models.ForeignKey(Code, models.PROTECT, related_name="+")
    run = models.OneToOneField(AIRun, models.PROTECT, related_name="evaluation_result")
    figures = models.JSONField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("evaluation", "code"), name="evaluation_result_once"),)

    def __str__(self) -> str:
        return f"{self.code} in {self.evaluation}"
