"""Comments on an explanation, as acts and pages read them. SELECT only; ``actions.texts.commenting`` writes."""

from __future__ import annotations

from reviews.models import Comment, Draft, Explanation, Reply
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


def text_talked_of(explanation: Explanation) -> Content | None:
    """The text that a comment is about: the draft, what is under review, or what readers see; None without any."""
    draft = Draft.objects.filter(explanation=explanation).first()
    if draft is not None:
        return dict(draft.content)
    text = explanation.submitted_revision or explanation.publications.live().first()
    return dict(text.content) if text is not None else None
