"""Links of experts outside, as acts and pages read them. SELECT only; ``actions.texts.inviting`` writes."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable

from django.db.models import Count, Q

from reviews.models import Comment, Invitation, Revision
from reviews.models.invitations import InvitationQuerySet


def hash_of(token: str) -> str:
    """How the token of a link is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_by(token: str, now: datetime.datetime) -> Invitation | None:
    """The invitation whose link has this token and works now; None for any other token, ended or revoked ones too."""
    rows = Invitation.objects.open(now).select_related("revision__explanation__code", "revision__release", "invited_by")
    return rows.filter(token_hash=hash_of(token)).first()


def invitations(**of: object) -> InvitationQuerySet:
    """With the number of comments (``written``, and ``still_open`` of them) and whose text it is, the newest first."""
    rows = Invitation.objects.select_related("revision__explanation__code", "invited_by", "revoked_by")
    still_open = Count("comments", filter=Q(comments__state=Comment.State.OPEN))
    counted = rows.filter(**of).annotate(written=Count("comments"), still_open=still_open)
    return counted.order_by("-invited_at", "-pk")


def consulted_on(revision: Revision, comments: Iterable[Comment]) -> list[str]:
    """Experts outside who wrote of this revision, each once, as they typed their names. They decide on nothing."""
    of_it = (row for row in comments if row.invitation is not None and row.invitation.revision_id == revision.pk)
    return list(dict.fromkeys(row.by for row in of_it))
