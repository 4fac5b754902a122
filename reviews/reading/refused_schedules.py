"""Texts that were approved and not published when they were due."""

from __future__ import annotations

import datetime
from typing import NamedTuple

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
    waiting = Explanation.objects.in_state(State.APPROVED).filter(publish_at=None).values_list("pk", "changed_at")
    changed = dict(waiting)
    if not changed:
        return {}
    events = AuditEvent.objects.filter(act=SCHEDULE_REFUSED, at__gte=min(changed.values())).order_by("number")
    refused = {}
    for event in events:
        if event.target_id and changed.get(event.target_id) == event.at:
            refused[event.target_id] = RefusedSchedule(event.fields["reason"], event.at, event.fields["to"])
    return refused
