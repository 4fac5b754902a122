"""Claims, assignments, and what readers report."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from codes.days import written
from reviews.models import Explanation, ProblemReport
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError

from .common import clean_text, lock, record_act, require, roles_of

LEASE = datetime.timedelta(minutes=30)


@transaction.atomic
def claim(*, actor: User, explanation_id: int, now: datetime.datetime) -> Explanation:
    """Say "I am on it" for half an hour; again prolongs it. Refused while somebody else's claim holds."""
    require(actor, "assign")
    explanation = lock(explanation_id)
    until = explanation.claimed_until
    if until is not None and until > now and explanation.claimed_by_id != actor.pk:
        raise ConflictError(f"{explanation.claimed_by} has claimed it until {written(until)}", explanation)
    explanation.claimed_by, explanation.claimed_until = actor, now + LEASE
    explanation.save(update_fields=("claimed_by", "claimed_until"))
    return explanation


@transaction.atomic
def give_up_claim(*, actor: User, explanation_id: int, now: datetime.datetime) -> Explanation:
    require(actor, "assign")
    explanation = lock(explanation_id)
    if explanation.claimed_by_id == actor.pk:
        explanation.claimed_by = explanation.claimed_until = None
        explanation.save(update_fields=("claimed_by", "claimed_until"))
    return explanation


def end_claims(*, now: datetime.datetime) -> int:
    """Clear claims whose lease is over; they hold nobody off any more anyway. Called by the clock."""
    return Explanation.objects.filter(claimed_until__lte=now).update(claimed_by=None, claimed_until=None)


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
        raise RefusedError(f"{explanation.assigned_to} has it; say why it goes to somebody else")
    reason = clean_text(reason, longest=300, optional=True)
    explanation.assigned_to, explanation.assigned_because = to, reason
    explanation.save(update_fields=("assigned_to", "assigned_because"))
    record_act("assign", explanation, actor=actor, now=now, to=to.pk if to else None, reason=reason)
    return explanation


@transaction.atomic
def handle_report(*, actor: User, report_id: int, outcome: str, now: datetime.datetime) -> ProblemReport:
    require(actor, "handle report")
    report = ProblemReport.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise RefusedError("there is no such report")
    if report.handled_at is not None:
        raise ConflictError("somebody else has handled this report", report)
    report.handled_at, report.handled_by, report.outcome = now, actor, clean_text(outcome, longest=300)
    report.save(update_fields=("handled_at", "handled_by", "outcome"))
    return report
