"""Claims, assignments, and what readers report."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from codes.days import written
from reviews.models import Explanation, ProblemReport
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError

from .common import NO_CLAIM, change_row, lock, record_act, require, roles_of, row_or_refuse

LEASE = datetime.timedelta(minutes=30)


@transaction.atomic
def claim(*, actor: User, explanation_id: int, now: datetime.datetime) -> Explanation:
    """Say "I am on it" for half an hour; again prolongs it. Refused while somebody else's claim holds."""
    require(actor, "assign")
    explanation = lock(explanation_id)
    until = explanation.claimed_until
    if until is not None and until > now and explanation.claimed_by_id != actor.pk:
        raise ConflictError(f"{explanation.claimed_by} has claimed it until {written(until)}", explanation)
    change_row(explanation, claimed_by=actor, claimed_until=now + LEASE)
    return explanation


@transaction.atomic
def give_up_claim(*, actor: User, explanation_id: int, now: datetime.datetime) -> Explanation:
    require(actor, "assign")
    explanation = lock(explanation_id)
    end_claim(explanation, actor)
    return explanation


def end_claim(explanation: Explanation, holder: User) -> None:
    """What somebody does without a change of state ends their own claim; others' holds. ``common.move`` ends any."""
    if explanation.claimed_by_id == holder.pk:
        change_row(explanation, **NO_CLAIM)


def end_claims(*, now: datetime.datetime) -> int:
    """Clear claims whose lease is over; they hold nobody off any more anyway. Called by the clock."""
    return Explanation.objects.filter(claimed_until__lte=now).update(**NO_CLAIM)


@transaction.atomic
def assign(
    *, actor: User, explanation_id: int, to: User | None, reason: str = "", now: datetime.datetime
) -> Explanation:
    """Give the work to somebody; taking it from one person and giving it to another needs a reason."""
    require(actor, "assign")
    explanation = lock(explanation_id)
    if to is not None and not (to.is_active and roles_of(to)):
        raise NotPermittedError(f"{to} is not on the team")
    if explanation.assigned_to_id not in (None, to.pk if to else None) and not reason.strip():
        raise RefusedError("it is assigned already; say why it goes to somebody else")
    reason = clean_text(reason, longest=300, optional=True)
    change_row(explanation, assigned_to=to, assigned_because=reason)
    record_act("assign", explanation, actor=actor, now=now, to=to.pk if to else None, reason=reason)
    return explanation


@transaction.atomic
def handle_report(*, actor: User, report_id: int, outcome: str, now: datetime.datetime) -> ProblemReport:
    require(actor, "handle report")
    report = row_or_refuse(ProblemReport.objects.select_for_update().filter(pk=report_id), "report")
    if report.handled_at is not None:
        raise ConflictError("somebody else has handled this report", report)
    change_row(report, handled_at=now, handled_by=actor, outcome=clean_text(outcome, longest=300))
    return report
