"""Make an approved text public, now or at a date, and take a public one back."""

from __future__ import annotations

import datetime
import logging
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from codes.search import registry
from reviews.actions.common import (
    Reauthenticated,
    change_row,
    facts_of,
    lock,
    move,
    record_act,
    refuse,
    require,
    require_reauthenticated,
)
from reviews.actions.texts.ahead import compare_ahead, compared_first, submitted_text
from reviews.actions.texts.signing import decided_on, sign
from reviews.actions.texts.submitting import reopen, require_unblocked
from reviews.models import Decision, Explanation, Publication, Record, Revision
from reviews.models.decisions import DecisionKind
from reviews.reading.changes import dependencies
from reviews.reading.hands import texts_made_from
from reviews.reading.records import keep, kept_text_record, printed_record, publication_fields, read
from reviews.reading.set_asides import set_aside_of
from reviews.reading.situations import SituationNow
from reviews.rules import refusals
from reviews.rules.acts import Act, next_state
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import ConflictError, RefusedError
from reviews.rules.events import SCHEDULE_REFUSED, SOURCE_WITHDRAWN
from reviews.rules.risk import next_review
from reviews.rules.states import State

log = logging.getLogger(__name__)
UNSCHEDULED: dict[str, None] = {"publish_at": None, "scheduled_by": None}


@compared_first(submitted_text)
def publish(
    *,
    actor: User,
    explanation_id: int,
    lock_version: int,
    revision_id: int,
    content: str,
    reauthenticated: Reauthenticated | None,
    now: datetime.datetime,
) -> Publication:
    """Publish exactly the approved revision; what was live before ends. Both digests are computed again."""
    require(actor, Act.PUBLISH)
    explanation = lock(explanation_id, lock_version)
    next_state(explanation.state, Act.PUBLISH)
    how = require_reauthenticated(reauthenticated, now)
    return _publish(explanation, revision_id, content, actor=actor, how=how, now=now)


def _publish(
    explanation: Explanation, revision_id: int, content: str, *, actor: User, how: str, now: datetime.datetime
) -> Publication:
    revision = decided_on(explanation, revision_id, content)
    approved = require_publishable(Act.PUBLISH, explanation, actor)
    require_unblocked(explanation.code, revision.content, set_aside_of(revision))
    due = next_review(approved[-1].signed_at, explanation.tier)
    publication = put_live(revision, approved, actor=actor, how=how, review_due=due, now=now)
    move(explanation, Act.PUBLISH, now=now, submitted_revision=None, **UNSCHEDULED)
    signed = {"content": publication.content_digest, "signature": publication.decision.signature}
    record_act(Act.PUBLISH, explanation, actor=actor, now=now, revision=revision.number, **signed)
    registry.update(code=explanation.code, now=now)
    return publication


def require_publishable(act: Act, explanation: Explanation, actor: User) -> list[Decision]:
    """The approvals of the submitted text, when it may be public by them."""
    situation = SituationNow(explanation, person=actor.pk, version=facts_of(explanation.code))
    refuse(act, situation)
    return situation.submitted.approvals if situation.submitted else []


def put_live(
    revision: Revision,
    approved: list[Decision],
    *,
    actor: User,
    how: str,
    meaning: str = "",
    review_due: datetime.date,
    now: datetime.datetime,
) -> Publication:
    """Sign the printed record, and make of it what readers see from now on; what was live before ends."""
    text = read(kept_text_record(revision))
    printed = printed_record(text, approved, published_at=now, next_review_on=review_due)
    record = keep(Record.Kind.PRINTED, revision, printed)
    decision = sign(DecisionKind.PUBLISH, revision, actor=actor, how=how, now=now, meaning=meaning, record=record)
    Publication.objects.live().filter(explanation=revision.explanation_id).update(ended_at=now)
    publication = Publication.objects.create(
        explanation_id=revision.explanation_id,
        revision=revision,
        approval=approved[-1],
        decision=decision,
        record=record,
        release=revision.release,
        **publication_fields(printed) | {"content": revision.content},  # SQLite compares the order of keys as well
    )
    dependencies.keep(publication)
    return publication


@transaction.atomic
def schedule(
    *,
    actor: User,
    explanation_id: int,
    lock_version: int,
    revision_id: int,
    content: str,
    publish_at: datetime.datetime,
    reauthenticated: Reauthenticated | None,
    now: datetime.datetime,
) -> Explanation:
    """Have the clock publish an approved text at a time to come, in the name of who schedules it."""
    require(actor, Act.SCHEDULE)
    explanation = lock(explanation_id, lock_version)
    next_state(explanation.state, Act.SCHEDULE)
    decided_on(explanation, revision_id, content)
    require_publishable(Act.SCHEDULE, explanation, actor)
    if publish_at <= now:
        raise RefusedError("choose a later time, or publish now")
    require_reauthenticated(reauthenticated, now)
    move(explanation, Act.SCHEDULE, now=now, publish_at=publish_at, scheduled_by=actor)
    record_act(Act.SCHEDULE, explanation, actor=actor, now=now, publish_at=publish_at.isoformat())
    return explanation


class Disarmed(NamedTuple):
    """A schedule that ended because the text could not be published when it was due."""

    explanation: Explanation
    scheduled_by: User | None
    reason: str


def publish_due(*, now: datetime.datetime) -> tuple[list[Publication], list[Disarmed]]:
    """Publish what is scheduled for now or earlier. Called by the clock.

    What cannot be published is disarmed: it is tried once, on record, and waits for a person. An error that nobody
    foresaw is logged, and does not keep the others waiting.
    """
    published, disarmed = [], []
    for pk in Explanation.objects.filter(publish_at__lte=now).order_by("publish_at", "pk").values_list("pk", flat=True):
        try:
            compare_ahead(submitted_text, pk)
            if (publication := _publish_scheduled(pk, now)) is not None:
                published.append(publication)
        except RefusedError as error:
            disarmed += _disarm_due(pk, str(error), now)
        except Exception:
            log.exception("explanation %s could not be published when it was due", pk)
    return published, disarmed


@transaction.atomic
def _publish_scheduled(pk: int, now: datetime.datetime) -> Publication | None:
    explanation = lock(pk)
    if explanation.publish_at is None or explanation.publish_at > now or explanation.scheduled_by is None:
        return None
    revision = explanation.revisions.get(pk=explanation.submitted_revision_id or 0)
    require(explanation.scheduled_by, Act.PUBLISH)
    how = "when it was scheduled"
    return _publish(explanation, revision.pk, revision.content_digest, actor=explanation.scheduled_by, how=how, now=now)


@transaction.atomic
def _disarm_due(pk: int, reason: str, now: datetime.datetime) -> list[Disarmed]:
    explanation = lock(pk)
    due = explanation.publish_at is not None and explanation.publish_at <= now
    return disarm(explanation, reason, now) if due else []


def disarm(explanation: Explanation, reason: str, now: datetime.datetime) -> list[Disarmed]:
    """End a schedule, on record; within the caller's transaction and lock."""
    scheduled_by = explanation.scheduled_by
    move(explanation, Act.SCHEDULE, now=now, **UNSCHEDULED)
    to = scheduled_by.pk if scheduled_by else None
    record_act(SCHEDULE_REFUSED, explanation, actor=None, now=now, reason=reason[:300], to=to)
    return [Disarmed(explanation, scheduled_by, reason)]


@transaction.atomic
def withdraw(
    *,
    actor: User,
    explanation_id: int,
    lock_version: int,
    publication_id: int,
    reason: str,
    reauthenticated: Reauthenticated | None,
    now: datetime.datetime,
) -> Publication:
    """Take a live text away from readers at once. One authorised person, a typed reason; a tombstone stays.

    It ends every schedule of the explanation. What was submitted or approved and was made from this text, for whatever
    code, is a draft again, in which all who had a hand in this text have one.
    """
    require(actor, Act.WITHDRAW)
    waiting = _locked_with_what_waits(explanation_id, publication_id)
    explanation = lock(explanation_id, lock_version)
    after = next_state(explanation.state, Act.WITHDRAW)
    publication = (
        Publication.objects.live().select_related("revision").filter(explanation=explanation, pk=publication_id).first()
    )
    if publication is None:
        raise ConflictError(refusals.NOT_PUBLIC.words, explanation)
    refuse(Act.WITHDRAW, SituationNow(explanation, person=actor.pk))
    if not reason.strip():
        raise RefusedError("say why it is withdrawn")
    words = clean_text(reason, longest=2000)
    how = require_reauthenticated(reauthenticated, now)
    decision = sign(
        DecisionKind.WITHDRAW, publication.revision, actor=actor, how=how, now=now, reason="other", text=words
    )
    change_row(publication, ended_at=now, ended_by=decision)
    for affected, revision in waiting:
        move(affected, Act.WITHDRAW, now=now, to=State.DRAFT, submitted_revision=None, **UNSCHEDULED)
        reopen(affected, revision, actor=actor, now=now)
        if affected.pk != explanation.pk:
            because = {"source": explanation.code.code, "publication": publication.pk, "reason": words[:300]}
            record_act(SOURCE_WITHDRAWN, affected, actor=actor, now=now, revision=revision.number, **because)
        else:
            explanation = affected
    if explanation.pk not in {affected.pk for affected, _ in waiting}:
        move(explanation, Act.WITHDRAW, now=now, to=after, **UNSCHEDULED)
    record_act(Act.WITHDRAW, explanation, actor=actor, now=now, reason=words[:300], signature=decision.signature)
    registry.update(code=explanation.code, now=now)
    return publication


def _locked_with_what_waits(explanation_id: int, publication_id: int) -> list[tuple[Explanation, Revision]]:
    """Explanations whose submitted or approved text was made from a publication, with that text.

    Locked together with the publication's own, in the order of their ids: two withdrawals never wait for each other.
    """
    publication = Publication.objects.select_related("revision").filter(pk=publication_id).first()
    made = texts_made_from(publication.revision) if publication else set()
    involved = Explanation.objects.select_for_update(of=("self",)).order_by("pk")
    involved = involved.filter(Q(pk=explanation_id) | Q(submitted_revision__in=made))
    waiting = [(row, row.submitted_revision) for row in involved.select_related("code", "submitted_revision")]
    return [(row, revision) for row, revision in waiting if revision is not None and revision.pk in made]
