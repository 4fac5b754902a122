"""The authored content of a code: the work on it, its one draft, and what was frozen at each submit."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from codes.models import Code, Release
from reviews.rules.content import empty
from reviews.rules.events import Target, TargetKind
from reviews.rules.risk import Tier
from reviews.rules.states import UNDER_REVIEW, State


class ExplanationQuerySet(models.QuerySet["Explanation"]):
    def in_state(self, *states: State) -> ExplanationQuerySet:
        return self.filter(state__in=states)

    def claimed_by(self, user_id: int, now: datetime.datetime) -> ExplanationQuerySet:
        return self.filter(claimed_by_id=user_id, claimed_until__gt=now)


class Explanation(models.Model):
    """The explanation of one code; also shown on generated codes whose parent it is, where they have none of their own.

    ``state`` is that of the work on it (see ``workflow``); what readers see is ``live_publication``. ``lock_version``
    rises with every change of state: posts that decide carry it.
    """

    code = models.OneToOneField(Code, models.PROTECT, related_name="explanation")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.DRAFT)
    lock_version = models.PositiveIntegerField(default=1)
    tier = models.CharField(
        max_length=8, choices=[(tier.value, tier.value.capitalize()) for tier in Tier], default=Tier.STANDARD
    )
    submitted_revision = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    publish_at = models.DateTimeField(null=True, help_text="Approved, to be published then.")
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    assigned_because = models.CharField(max_length=300, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True, help_text="A claim is a lease; it ends by itself.")
    changed_at = models.DateTimeField()

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        ordering = ("changed_at",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="explanation_state_known"),
            models.CheckConstraint(
                condition=Q(submitted_revision__isnull=False) | ~Q(state__in=UNDER_REVIEW),
                name="explanation_submitted_what",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="explanation_claim_whole",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(state=State.APPROVED), name="explanation_scheduled_approved"
            ),
        )

        # Queues are asked with every page of the desk: few of many texts are in work.
        indexes = (
            models.Index(fields=("state", "changed_at"), name="explanation_by_state"),
            models.Index(fields=("tier",), name="explanation_by_tier"),
        )

    def __str__(self) -> str:
        return self.code.code

    @property
    def target(self) -> Target:
        """As the audit log names it."""
        return Target(TargetKind.EXPLANATION, self.pk, self.code.code)

    @property
    def approvals_needed(self) -> int:
        return Tier(self.tier).approvals


class Origin(models.TextChoices):
    NOTHING = "nothing", "written from nothing"
    PUBLISHED = "published", "from the published text"
    RESTORED = "restored", "from an earlier revision"
    COPIED = "copied", "copied from another code"
    OUTLINE = "outline", "outline composed from official facts"
    AI = "ai", "drafted with AI"
    CARRIED = "carried", "the published text, signed again for another release"


class Draft(models.Model):
    """The one mutable working copy, autosaved. ``version`` is its optimistic lock.

    ``contributors`` are all who wrote in it, those of what it was copied or continued from included; ``sources`` are
    the texts of siblings that sentences were taken over from.
    """

    explanation = models.OneToOneField(Explanation, models.CASCADE, related_name="draft")
    content = models.JSONField(default=empty)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.NOTHING)
    base = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    contributors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    sources: models.ManyToManyField[Revision, models.Model] = models.ManyToManyField("Revision", related_name="+")
    acknowledged = models.JSONField(default=list, help_text="Keys of findings that somebody ticked.")
    ai = models.JSONField(default=list, help_text="Which suggestions were taken over, see Revision.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"draft of {self.explanation}"


class RevisionQuerySet(models.QuerySet["Revision"]):
    def submitted_by_authors(self) -> RevisionQuerySet:
        """Submitted by an author; not the published text that somebody signed again."""
        return self.exclude(origin=Origin.CARRIED)


class Revision(models.Model):
    """Content frozen at submit, with what it rests on. Never changed.

    ``facts_digest`` is that of the code in ``release``, active at that time. ``origin`` and ``base`` tell where the
    text comes from; ``approvals_needed`` how many signatures the code's tier asked for then. ``ai`` lists every AI text
    in it or in what it was made from: [{"run", "provider", "model", "prompt", "section", "test"}]; ``test_model``
    says that one of them is of a model that is no clinical one, so that nobody may approve it. ``claims`` are the
    sentences of official fact as the checks showed them then: [{"key", "topic", "section", "excerpt", "fact"}].
    ``fields`` are the words that each fact field was filled with: {"[[title]]": "..."}.
    """

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    facts_digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    approvals_needed = models.PositiveSmallIntegerField()
    acknowledged = models.JSONField(default=list)
    claims = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    ai = models.JSONField(default=list)
    test_model = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ("explanation", "number")
        constraints = (
            models.UniqueConstraint(fields=("explanation", "number"), name="revision_number_once"),
            models.UniqueConstraint(fields=("id", "content_digest"), name="revision_with_digest"),
            models.CheckConstraint(condition=Q(approvals_needed__gte=1), name="revision_needs_approval"),
        )

    def __str__(self) -> str:
        return f"{self.explanation} revision {self.number}"


class RevisionContributor(models.Model):
    """Somebody who had a hand in a revision's text: may not approve it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="contributors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("revision", "user"), name="contributor_once"),)

    def __str__(self) -> str:
        return f"{self.user} in {self.revision}"


class RevisionSource(models.Model):
    """A signed text of a sibling that sentences of a revision were taken over from: its hands count as if copied."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="sources")
    source = models.ForeignKey(Revision, models.PROTECT, related_name="taken_into")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("revision", "source"), name="revision_source_once"),)

    def __str__(self) -> str:
        return f"{self.source} in {self.revision}"


class Fingerprint(models.Model):
    """One of a few runs of words of a revision, as a number: texts that have many in common are compared
    (``reviews.checks.look_ups.fingerprints``). Written with the revision, never changed."""

    pk = models.CompositePrimaryKey("value", "revision")
    value = models.BigIntegerField()
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="fingerprints")

    def __str__(self) -> str:
        return f"{self.value} of {self.revision}"
