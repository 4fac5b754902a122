"""Set a check aside that blocks a text: its author asks, a reviewer without a hand in the text answers.

Who sets a block aside does not approve the text (``signing``, and the database).
"""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviews.actions.common import change_row, lock, lock_draft, record_act, refuse, require, row_or_refuse
from reviews.actions.texts.ahead import compared_first, draft_text
from reviews.models import Explanation, SetAside
from reviews.reading.checking import findings_of
from reviews.reading.set_asides import ANSWERS, digest_of_words, in_words, may_be_set_aside
from reviews.reading.situations import SituationNow
from reviews.rules.acts import Act, next_state
from reviews.rules.cleaning import clean_text, cleaned
from reviews.rules.content import Content
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError, WrongStateError

LONGEST_REASON = 300


@compared_first(draft_text)
def request_set_aside(*, actor: User, explanation_id: int, finding: str, why: str, now: datetime.datetime) -> SetAside:
    """Ask for a block of the draft (the key of its finding) to be set aside. The draft stays blocked until then."""
    require(actor, Act.REQUEST_SET_ASIDE)
    explanation = lock(explanation_id)
    next_state(explanation.state, Act.REQUEST_SET_ASIDE)
    content = lock_draft(explanation).content
    findings = findings_of(explanation.code, cleaned(content))
    blocking = next((row for row in findings if row.key == finding), None)
    if blocking is None:
        raise ConflictError("the checks do not say this of the draft any more", explanation)
    if not may_be_set_aside(blocking):
        raise RefusedError("this check cannot be set aside: change the text")
    if not why.strip():
        raise RefusedError("say why the text is right as it is")
    try:
        with transaction.atomic():
            row = SetAside.objects.create(
                explanation=explanation,
                finding=blocking.key,
                check_name=blocking.check,
                section=blocking.section,
                excerpt=blocking.excerpt,
                message=blocking.message,
                words=digest_of_words(content, blocking.section),
                why=clean_text(why, longest=LONGEST_REASON),
                requested_by=actor,
                requested_at=now,
            )
    except IntegrityError as error:
        raise ConflictError("this was asked for already, in these words", explanation) from error
    record_act(Act.REQUEST_SET_ASIDE, explanation, actor=actor, now=now, set_aside=row.pk, check=row.check_name)
    return row


@transaction.atomic
def answer_set_aside(
    *, actor: User, explanation_id: int, set_aside_id: int, answer: str, reason: str, now: datetime.datetime
) -> SetAside:
    """Answer a request, "set aside" or "declined", with the reason. Nobody who had a hand in the draft may."""
    require(actor, Act.SET_ASIDE)
    explanation = lock(explanation_id)
    row = row_or_refuse(explanation.set_asides.select_for_update().filter(pk=set_aside_id), "request")
    if row.answer:
        raise WrongStateError("this request was answered or withdrawn already")
    if answer not in ANSWERS:
        raise RefusedError("set the block aside, or decline to")
    next_state(explanation.state, Act.SET_ASIDE)
    draft = lock_draft(explanation)
    refuse(Act.SET_ASIDE, SituationNow(explanation, person=actor.pk))
    if not row.is_answerable_by(actor):
        raise NotPermittedError("you asked for this, so somebody else has to answer")
    if not in_words([row], draft.content):
        raise ConflictError("the words are not the ones it was asked for", explanation)
    if not reason.strip():
        raise RefusedError("say why: it stays on record with the text")
    words = clean_text(reason, longest=LONGEST_REASON)
    change_row(row, answer=answer, reason=words, answered_by=actor, answered_at=now)
    act = ANSWERS[SetAside.Answer(answer)]
    record_act(act, explanation, actor=actor, now=now, set_aside=row.pk, check=row.check_name)
    return row


def void_requests(explanation: Explanation, content: Content | None, now: datetime.datetime) -> None:
    """End open requests whose words are not in the draft any more; all of them where there is no draft (None).

    Within the caller's transaction and lock.
    """
    waiting = list(explanation.set_asides.open())
    kept = in_words(waiting, content) if content is not None else []
    void = [row.pk for row in waiting if row not in kept]
    if void:
        SetAside.objects.filter(pk__in=void).update(answer=SetAside.Answer.VOID, answered_at=now)
