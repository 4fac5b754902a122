"""Signed acts on one revision, and what the public sees because of them."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q

from codes.models import Code, Release
from reviews.rules.risk import is_overdue

from .explanations import Explanation, Revision
from .records import Record


class DecisionKind(models.TextChoices):
    APPROVE = "approve"
    RETURN = "return"
    RESCIND = "rescind"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


_DONE = dict(zip(DecisionKind, ("approved", "returned", "rescinded", "published", "withdrawn"), strict=True))
# Why a text goes back to its author: what is kept, and its words.
RETURN_REASONS = {
    "facts": "It does not agree with the official facts",
    "clinical": "It is clinically inaccurate",
    "unclear": "It is hard to understand",
    "advice": "It gives advice",
    "sources": "A source is missing",
    "incomplete": "Something important is missing",
    "other": "Another reason",
}


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing_approvals(self) -> DecisionQuerySet:
        """Approving decisions that nobody took back, in no order."""
        return self.filter(kind=DecisionKind.APPROVE, rescinded_by=None).order_by()


class Decision(models.Model):
    """A signed act on one revision, never changed. Holds what was signed, by whom in print, and how they proved it.

    ``meaning`` is the sentence signed ("I reviewed this text against the official facts ..."). ``reauthenticated`` says
    how ("password", "password and TOTP", "none needed"). ``record`` is what it speaks of: the printed record where it
    publishes, else the text record; none in decisions from before there were records. ``page_parts`` is a digest of
    what rendered the page then. ``compared`` are the claims of the revision that the signer ticked as compared with the
    official facts: an approval has them all. ``signature`` covers all of it: ``reviews.reading.records.signature_of``.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=DecisionKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    meaning = models.CharField(max_length=300)
    reason = models.CharField(max_length=60, blank=True)
    explanation_of_reason = models.TextField(max_length=2000, blank=True)
    printed_name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=120, blank=True)
    reauthenticated = models.CharField(max_length=60)
    checked_sections = models.JSONField(default=list)
    compared = models.JSONField(default=list)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="decisions")
    page_parts = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    rescinds = models.OneToOneField("self", models.PROTECT, null=True, related_name="rescinded_by")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("signed_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("revision", "user"), condition=Q(kind="approve"), name="decision_one_approval_each"
            ),
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=("return", "rescind", "withdraw")) | ~Q(reason=""), name="decision_reason_given"
            ),
            models.CheckConstraint(
                condition=Q(kind="rescind", rescinds__isnull=False) | (~Q(kind="rescind") & Q(rescinds__isnull=True)),
                name="decision_rescinds_something",
            ),
        )
        # Each publication asks whether its words were ever withdrawn (``guards``), however many decisions there are.
        indexes = (
            models.Index(fields=("content_digest",), condition=Q(kind="withdraw"), name="decision_withdrawn_words"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.revision} by {self.printed_name}"

    @property
    def done(self) -> str:
        """What was done, as in "approved by"."""
        return _DONE[DecisionKind(self.kind)]

    @property
    def reason_in_words(self) -> str:
        """A preset reason in words; nothing where the signer's own words are the reason."""
        return "" if self.reason == "other" else RETURN_REASONS.get(self.reason, "")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def live(self) -> PublicationQuerySet:
        """What readers see now: neither superseded nor withdrawn."""
        return self.filter(ended_at=None)

    def overdue(self, on: datetime.date) -> PublicationQuerySet:
        """What readers see and somebody should have looked at again before this day."""
        return self.live().filter(next_review_on__lt=on)


class Publication(models.Model):
    """What the public sees: its own frozen copy of content and signer. Only its end is written later, once.

    ``approval`` is the (last) approving decision, ``decision`` the publishing one. ``signers`` are
    [{"name", "credentials", "slug", "meaning", "signed_at"}], ``disclosure`` how the text was made
    ({"origin", "ai": null or {...}, "specialists": [printed names], "fields": the words of fact fields}), ``pages`` the
    codes on whose pages it stands. All of these are those of ``record``, which publishing signed; neither is there in
    publications from before there were records. ``ended_by`` is the decision that withdrew it, or none where a later
    publication took its place.
    """

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="publications")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="publications")
    approval = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="publication")
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    facts_digest = models.CharField(max_length=64)
    record = models.OneToOneField(Record, models.PROTECT, null=True, related_name="publication")
    pages = models.JSONField(null=True)
    signers = models.JSONField()
    disclosure = models.JSONField()
    reviewed_at = models.DateTimeField()
    published_at = models.DateTimeField()
    next_review_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="ended")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("explanation",), condition=Q(ended_at__isnull=True), name="publication_one_live"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False), name="publication_end_whole"
            ),
        )
        # Queues are asked with every page of the desk, reviews with every text.
        indexes = (
            models.Index(fields=("next_review_on",), condition=Q(ended_at=None), name="publication_due"),
            models.Index(fields=("published_at",), name="publication_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.explanation}, published {self.published_at:%Y-%m-%d}"

    def is_overdue(self, on: datetime.date) -> bool:
        """Its review was due before this day."""
        return is_overdue(self.next_review_on, on)


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def changed_in(self, release: Any) -> DependencyQuerySet:
        """Those whose code has another title or flag in a release than in that signed for, or is in one of the two.

        ``release`` is an id, or an expression for it. ``was_*`` and ``now_*`` are the values of the two versions.
        """
        versions = "code__versions"
        joined = self.annotate(  # joins: PostgreSQL takes seconds to compile as many subqueries
            was=FilteredRelation(versions, condition=Q(code__versions__release=F("publication__release"))),
            now=FilteredRelation(versions, condition=Q(code__versions__release=release)),
            was_title=F("was__title"),
            was_flag=F("was__billable"),
            now_title=F("now__title"),
            now_flag=F("now__billable"),
        )
        others = ~Q(publication__release=release) & ~Q(code=F("publication__explanation__code"))
        gone, came = Q(was_title__isnull=False, now_title=None), Q(was_title=None, now_title__isnull=False)
        differs = ~Q(now_title=F("was_title")) | ~Q(now_flag=F("was_flag"))
        changed: DependencyQuerySet = joined.filter(others, gone | came | differs)
        return changed


class Dependency(models.Model):
    """A code that a published text names in its prose or in a fact field: it rests on that code's title and flag.

    ``whole``: a fact field says more of it, and is compared with what it says beside another release
    (``reading.changes.inserted``). The text's own code is here for that alone. Written with the publication, never
    changed.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="rests_on", db_index=False)
    code = models.ForeignKey(Code, models.PROTECT, related_name="+")
    whole = models.BooleanField(default=False)

    objects = DependencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = (models.UniqueConstraint(fields=("publication", "code"), name="dependency_once"),)

    def __str__(self) -> str:
        return f"{self.publication} on {self.code}"
