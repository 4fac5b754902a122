"""What people say about an explanation: comments and ticks of the team, comments by links, problems readers report."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from codes.models import Code

from .decisions import Publication
from .explanations import Explanation, Revision


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime.datetime) -> InvitationQuerySet:
        """Those whose link still works."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A link to one revision. ``token_hash`` is the SHA-256 of the token in its address, which is kept nowhere.

    ``name`` is whom it was made for, as who invited them calls them; an expert's own name stands with their comments.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="invitations")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, help_text="When its address was asked for first.")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-invited_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="invitation_revoked_whole",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_ends_later"),
        )

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.revision}"

    def is_open(self, now: datetime.datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.OPEN)


class Comment(models.Model):
    """On a section (a key of ``content.SECTIONS``), on words of it, or on the whole text. Closed, never deleted.

    ``quote`` are words of the section as its author wrote them, ``suggested`` what could stand in their place. Nobody
    approves a text while a comment on it is open. ``taken_by`` put the suggested words into the draft.

    Its writer is the ``author``, or an outside expert, who came by the link of an ``invitation`` and typed
    ``printed_name`` and ``credentials``; nobody outside suggests words.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        SET_ASIDE = "set aside"

    explanation = models.ForeignKey(Explanation, models.PROTECT, related_name="comments")
    section = models.CharField(max_length=30, blank=True)
    quote = models.TextField(max_length=2500, blank=True)
    suggested = models.TextField(max_length=2500, blank=True)
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="comments")
    printed_name = models.CharField(max_length=100, blank=True)
    credentials = models.CharField(max_length=100, blank=True)
    written_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("written_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, closed_by__isnull=True)
                | Q(state__in=("answered", "set aside"), closed_at__isnull=False, closed_by__isnull=False),
                name="comment_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False) & ~Q(suggested=""),
                name="comment_taken_whole",
            ),
            models.CheckConstraint(condition=~Q(quote="") | Q(suggested=""), name="comment_suggested_for_a_quote"),
            models.CheckConstraint(
                condition=Q(author__isnull=False, invitation__isnull=True, printed_name="", credentials="")
                | Q(author__isnull=True, invitation__isnull=False, suggested="") & ~Q(printed_name=""),
                name="comment_by_one_writer",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def by(self) -> str:
        """Who wrote it, to be read; of an outside expert the name and credentials that they typed."""
        if self.author is not None:
            return self.author.get_full_name() or self.author.get_username()
        return ", ".join(filter(None, (self.printed_name, self.credentials)))


class Reply(models.Model):
    """What somebody said to a comment, and what became of the comment with it. Never changed."""

    class Outcome(models.TextChoices):
        NONE = "", "as before"
        ANSWERED = "answered"
        SET_ASIDE = "set aside"
        OPEN_AGAIN = "open again"

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="replies")
    text = models.TextField(max_length=4000)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.NONE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        ordering = ("written_at", "id")

    def __str__(self) -> str:
        return self.text[:60]


class Tick(models.Model):
    """A section (its key) that a person checked, or a claim (its key) that they compared with the official fact.

    It is work in progress: an approval keeps in its decision what was ticked. It counts for this revision alone.
    """

    class What(models.TextChoices):
        SECTION = "section"
        CLAIM = "claim"

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="ticks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(max_length=7, choices=What.choices)
    key = models.CharField(max_length=30)
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("revision", "user", "what", "key"), name="tick_once"),)

    def __str__(self) -> str:
        return f"{self.what} {self.key} of {self.revision} by {self.user}"


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
