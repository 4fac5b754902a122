"""Texts that were approved and not published when they were due."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

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
    waiting = Explanation.objects.in_state(State.APPROVED).filter(publish_at=None)
    last = waiting.filter(pk=OuterRef("target_id"), changed_at=OuterRef("at"))
    events = AuditEvent.objects.filter(Exists(last), act=SCHEDULE_REFUSED).order_by("number")
    return {
        event.target_id: RefusedSchedule(event.fields["reason"], event.at, event.fields["to"])
        for event in events
        if event.target_id
    }
