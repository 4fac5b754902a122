"""Texts that were approved and not published when they were due."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from reviews.models import AuditEvent, Explanation
from reviews.rules.events import SCHEDULE_REFUSED
from reviews.rules.states import State


class RefusedSchedule(NamedTuple):
    """Why a text was not published when it was due, and for whom (a user's id) it was scheduled."""

    reason: str
    at: datetime.datetime
    to: int | None


def refused_schedules() -> dict[int, RefusedSchedule]:
    """Of texts that nobody has acted on since, by id of the explanation: the refusal was its last change."""
    return {
        event.target_id: RefusedSchedule(event.fields["reason"], event.at, event.fields["to"])
        for event in _refusals().order_by("number")
        if event.target_id
    }


def refused_for(user_id: int) -> QuerySet[Any, Any]:
    """Ids of those explanations of them that this person had scheduled."""
    # As texts: PostgreSQL may look at the detail of other acts as well, where it need not be a number.
    whose = Cast(KeyTextTransform("to", "detail"), TextField())
    return _refusals().annotate(whose=whose).filter(whose=Cast(Value(user_id), TextField())).values("target_id")


def _refusals() -> QuerySet[AuditEvent]:
    waiting = Explanation.objects.in_state(State.APPROVED).filter(publish_at=None)
    last = waiting.filter(pk=OuterRef("target_id"), changed_at=OuterRef("at"))
    return AuditEvent.objects.filter(Exists(last), act=SCHEDULE_REFUSED).order_by()
