"""Ask an outside expert: a link to what is under review, for two weeks, by which one may read it and comment.

Whoever has the link is no user: they comment under the name they type, and decide on nothing. What the link may not do
any more, the database refuses as well (``safety.guards.talk``).
"""

from __future__ import annotations

import datetime
import secrets
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from reviews.actions.common import change_row, lock, record_act, require, row_or_refuse
from reviews.actions.texts.commenting import LONGEST
from reviews.checks.words.quotes import stands_in
from reviews.models import Comment, Explanation, Invitation
from reviews.reading.talk import hash_of, invitation_by
from reviews.rules.acts import Act, next_state
from reviews.rules.cleaning import clean_text
from reviews.rules.content import SECTIONS
from reviews.rules.errors import ConflictError, RefusedError, WrongStateError
from reviews.rules.events import COMMENT_FROM_OUTSIDE, OPENED, REVOKE_INVITATION
from reviews.safety import audit

TERM = datetime.timedelta(days=14)
LONGEST_NAME = 100
MOST_OPEN = 10  # links to one text that work at the same time
MOST_COMMENTS = 50  # by one link
OUTSIDE = "an outside expert"  # who acts, in the audit log


class Invited(NamedTuple):
    """``token`` is for the address of the link; it is known here alone, and once."""

    invitation: Invitation
    token: str


class LinkEndedError(RefusedError):
    """A link that never was, has ended or was revoked: nobody is told which."""


@transaction.atomic
def invite(*, actor: User, explanation_id: int, revision_id: int, name: str, now: datetime.datetime) -> Invited:
    """Make a link to the text under review, which the inviter saw (``revision_id``), for somebody called ``name``."""
    require(actor, Act.INVITE)
    explanation = lock(explanation_id)
    next_state(explanation.state, Act.INVITE)
    revision = explanation.submitted_revision
    if revision is None or revision.pk != revision_id:
        raise ConflictError("another text is under review by now", explanation)
    if Invitation.objects.open(now).filter(revision=revision).count() >= MOST_OPEN:
        raise RefusedError(f"{MOST_OPEN} links to this text are open; revoke one first")
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        revision=revision,
        name=_on_one_line(name, "the name"),
        token_hash=hash_of(token),
        invited_by=actor,
        invited_at=now,
        expires_at=now + TERM,
    )
    record_act(Act.INVITE, explanation, actor=actor, now=now, invitation=made.pk, revision=revision.number)
    return Invited(made, token)


@transaction.atomic
def revoke_invitation(*, actor: User, explanation_id: int, invitation_id: int, now: datetime.datetime) -> Invitation:
    """End a link at once, whoever made it."""
    require(actor, REVOKE_INVITATION)
    explanation = lock(explanation_id)
    rows = Invitation.objects.select_for_update(of=("self",))
    row = row_or_refuse(rows.filter(pk=invitation_id, revision__explanation=explanation), "invitation here")
    if not row.is_open(now):
        raise WrongStateError("this link has ended already")
    change_row(row, revoked_at=now, revoked_by=actor)
    record_act(REVOKE_INVITATION, explanation, actor=actor, now=now, invitation=row.pk)
    return row


def open_invitation(*, token: str, now: datetime.datetime) -> Invitation:
    """The invitation of a link that works. That its address was asked for is noted the first time."""
    invitation = invitation_by(token, now)
    if invitation is None:
        raise LinkEndedError("this link does not work")
    if invitation.opened_at is None:
        _note_opened(invitation, now)
    return invitation


@transaction.atomic
def _note_opened(invitation: Invitation, now: datetime.datetime) -> None:
    explanation = lock(invitation.revision.explanation_id)
    unopened = Invitation.objects.open(now).filter(pk=invitation.pk, opened_at=None)
    if unopened.update(opened_at=now):
        _record(OPENED, explanation, now, invitation=invitation.pk)


@transaction.atomic
def comment_from_outside(
    *,
    token: str,
    printed_name: str,
    credentials: str = "",
    text: str,
    section: str = "",
    quote: str = "",
    now: datetime.datetime,
) -> Comment:
    """What an expert says of the text of their link, of a section, or of words in it. It is open, as any comment."""
    invitation = invitation_by(token, now)
    if invitation is None:
        raise LinkEndedError("this link does not work")
    explanation = lock(invitation.revision.explanation_id)
    _require_open(invitation, now)
    _require_place(invitation, explanation, section, quote)
    if invitation.comments.count() >= MOST_COMMENTS:
        raise RefusedError(f"{MOST_COMMENTS} comments have come by this link; ask who invited you for another one")
    made = Comment.objects.create(
        explanation=explanation,
        section=section,
        quote=quote,
        text=clean_text(text, longest=LONGEST),
        invitation=invitation,
        printed_name=_on_one_line(printed_name, "your name"),
        credentials=_on_one_line(credentials, "your credentials", optional=True),
        written_at=now,
    )
    _record(COMMENT_FROM_OUTSIDE, explanation, now, comment=made.pk, invitation=invitation.pk)
    return made


def _record(act: str, explanation: Explanation, now: datetime.datetime, **detail: int) -> None:
    """An act of nobody in the team."""
    about = {"state": str(explanation.state), **detail}
    audit.record(actor=None, by=OUTSIDE, act=act, about=explanation.target, detail=about, now=now)


def _require_open(invitation: Invitation, now: datetime.datetime) -> None:
    """Under lock: whoever revokes it waits until the comment is there, or is first."""
    if Invitation.objects.select_for_update().open(now).filter(pk=invitation.pk).first() is None:
        raise LinkEndedError("this link does not work")


def _require_place(invitation: Invitation, explanation: Explanation, section: str, quote: str) -> None:
    if section and section not in SECTIONS:
        raise RefusedError("choose a part of the text from the list")
    if quote and not (section and stands_in(invitation.revision.content, section, quote)):
        raise ConflictError("choose a sentence of the text from the list", explanation)


def _on_one_line(typed: str, what: str, *, optional: bool = False) -> str:
    try:
        return " ".join(clean_text(typed, longest=LONGEST_NAME, optional=optional).split())
    except RefusedError as error:
        raise type(error)(f"{what}: {error}", code=error.code) from error
