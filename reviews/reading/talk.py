"""Comments on an explanation and links of outside experts, as acts and pages read them. SELECT only.

``actions.texts.commenting`` and ``inviting`` write.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable

from django.db.models import Count, Q

from reviews.models import Comment, Draft, Explanation, Invitation, Reply, Revision
from reviews.models.talk import InvitationQuerySet
from reviews.rules.content import Content

REPLY_ACTS = {
    Reply.Outcome.NONE: "comment",
    Reply.Outcome.ANSWERED: "answer comment",
    Reply.Outcome.SET_ASIDE: "set comment aside",
    Reply.Outcome.OPEN_AGAIN: "reopen comment",
}
"""What each reply is, as an act of ``rules.acts``."""


def comments_on(explanation: Explanation) -> list[Comment]:
    """All of them, with who wrote and closed them and what was replied, in the order written."""
    comments = explanation.comments.select_related(
        "author", "closed_by", "taken_by", "invitation__invited_by", "invitation__revision"
    )
    return list(comments.prefetch_related("replies__author"))


def people_in_thread(comment: Comment) -> set[int]:
    """Ids of who wrote a comment, or replied to it; outside experts have none."""
    ids = (comment.author_id, *(reply.author_id for reply in comment.replies.all()))
    return {pk for pk in ids if pk is not None}


def text_talked_of(explanation: Explanation) -> Content | None:
    """The text that a comment is about: the draft, what is under review, or what readers see; None without any."""
    draft = Draft.objects.filter(explanation=explanation).first()
    if draft is not None:
        return dict(draft.content)
    text = explanation.submitted_revision or explanation.publications.live().first()
    return dict(text.content) if text is not None else None


# --- Links of outside experts -----------------------------------------------------------------------------------------


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
    """Outside experts who wrote of this revision, each once, as they typed their names. They decide on nothing."""
    of_it = (row for row in comments if row.invitation is not None and row.invitation.revision_id == revision.pk)
    return list(dict.fromkeys(row.by for row in of_it))
