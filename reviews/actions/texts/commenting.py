"""Comments on a text: write one, reply to it and so answer or set it aside, put the words it suggests into the draft.

Nobody approves a text while a comment on it is open (``rules.refusals.OPEN_COMMENTS``, and the database).
"""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from reviews.actions.common import change_row, lock, lock_draft, record_act, refuse, require, row_or_refuse
from reviews.actions.texts.drafting import save
from reviews.checks.words.quotes import replaced_in, stands_in
from reviews.models import Comment, Draft, Explanation, Reply
from reviews.reading.situations import SituationNow
from reviews.reading.talk import REPLY_ACTS, text_talked_of
from reviews.rules.acts import Act, next_state
from reviews.rules.cleaning import clean_text
from reviews.rules.content import SECTIONS
from reviews.rules.errors import ConflictError, RefusedError, WrongStateError

LONGEST, LONGEST_QUOTE = 4000, 2500
TAKEN = "The suggested words are in the draft."


@transaction.atomic
def comment(
    *,
    actor: User,
    explanation_id: int,
    section: str = "",
    quote: str = "",
    suggested: str = "",
    text: str,
    now: datetime.datetime,
) -> Comment:
    """Say something of the text, of a section, or of words in it (``quote``), with other words in their place.

    For words the section may be left out: it is the first that has them.
    """
    require(actor, "comment")
    explanation = lock(explanation_id)
    if section and section not in SECTIONS:
        raise RefusedError(f"there is no section {section!r}")
    quote = clean_text(quote, longest=LONGEST_QUOTE, optional=True)
    suggested = clean_text(suggested, longest=LONGEST_QUOTE, optional=True)
    if quote and not section:
        section = _section_with(explanation, quote)
    _require_place(explanation, section, quote, suggested)
    made = Comment.objects.create(
        explanation=explanation,
        section=section,
        quote=quote,
        suggested=suggested,
        text=clean_text(text, longest=LONGEST, optional=bool(suggested)),
        author=actor,
        written_at=now,
    )
    record_act("comment", explanation, actor=actor, now=now, comment=made.pk)
    return made


def _section_with(explanation: Explanation, quote: str) -> str:
    content = text_talked_of(explanation) or {}
    return next((key for key in SECTIONS if stands_in(content, key, quote)), "")


def _require_place(explanation: Explanation, section: str, quote: str, suggested: str) -> None:
    if suggested and not quote:
        raise RefusedError("choose the sentence that your words should replace")
    if suggested and not SECTIONS[section].is_written:
        raise RefusedError("words can be suggested only for prose")
    if quote:
        content = text_talked_of(explanation)
        if content is None or not stands_in(content, section, quote):
            raise ConflictError("the sentence is not in this section any more", explanation)


@transaction.atomic
def reply(
    *,
    actor: User,
    explanation_id: int,
    comment_id: int,
    text: str,
    outcome: str = Reply.Outcome.NONE,
    now: datetime.datetime,
) -> Reply:
    """Say something to a comment. With an ``outcome`` it is answered, set aside or open again."""
    if outcome not in REPLY_ACTS:
        raise RefusedError("answer the comment, set it aside, or reply and leave it open")
    act = REPLY_ACTS[Reply.Outcome(outcome)]
    require(actor, act)
    explanation = lock(explanation_id)
    row = _comment(explanation, comment_id)
    if outcome and row.is_open == (outcome == Reply.Outcome.OPEN_AGAIN):
        raise WrongStateError(f"this comment is {row.state} already")
    words = clean_text(text, longest=LONGEST)
    return _reply(row, explanation, act, actor=actor, text=words, outcome=Reply.Outcome(outcome), now=now)


def _reply(
    row: Comment,
    explanation: Explanation,
    act: str,
    *,
    actor: User,
    text: str,
    outcome: Reply.Outcome,
    now: datetime.datetime,
) -> Reply:
    made = Reply.objects.create(comment=row, text=text, outcome=outcome, author=actor, written_at=now)
    if outcome:
        closes = outcome != Reply.Outcome.OPEN_AGAIN
        row.state = Comment.State(outcome) if closes else Comment.State.OPEN
        row.closed_at, row.closed_by = (now, actor) if closes else (None, None)
        row.save(update_fields=("state", "closed_at", "closed_by"))
    record_act(act, explanation, actor=actor, now=now, comment=row.pk, reply=made.pk)
    return made


@transaction.atomic
def take_words(*, actor: User, explanation_id: int, comment_id: int, version: int, now: datetime.datetime) -> Draft:
    """Put the words that an open comment suggests into the draft, and answer it so.

    Who suggested them is a contributor from here on, as is who takes them over. ``version`` is the draft's, as for a
    save.
    """
    require(actor, Act.TAKE_WORDS)
    explanation = lock(explanation_id)
    next_state(explanation.state, Act.TAKE_WORDS)
    refuse(Act.TAKE_WORDS, SituationNow(explanation, person=actor.pk))
    row = _comment(explanation, comment_id)
    if not row.suggested or row.author is None or row.taken_at is not None:
        raise WrongStateError("this comment suggests no words, or they were taken over already")
    if not row.is_open:
        raise WrongStateError(f"this comment is {row.state} already")
    changed = replaced_in(lock_draft(explanation).content, row.section, row.quote, row.suggested)
    if changed is None:
        raise ConflictError("the sentence is not in this section any more", explanation)
    draft = save(actor=actor, explanation_id=explanation_id, version=version, content={row.section: changed}, now=now)
    draft.contributors.add(actor, row.author)
    change_row(row, taken_at=now, taken_by=actor)
    record_act(Act.TAKE_WORDS, explanation, actor=actor, now=now, comment=row.pk, to=row.author_id)
    answered = Reply.Outcome.ANSWERED
    _reply(row, explanation, REPLY_ACTS[answered], actor=actor, text=TAKEN, outcome=answered, now=now)
    return draft


def _comment(explanation: Explanation, comment_id: int) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",)).select_related("author")
    return row_or_refuse(rows.filter(pk=comment_id, explanation=explanation), "comment here")
