"""People in lines of the audit log, which keeps their numbers: their names are looked up for whoever reads it.

people = people_in(events)
about_in_words(event, people)       ->  "user 9 (ada)"
detail_in_words(event, people)      ->  {"to": "user 9 (ada)", "reason": "She knows it."}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User

from reviews.models import AuditEvent
from reviews.rules.events import TargetKind


def people_in(events: Iterable[AuditEvent]) -> dict[int, str]:
    """User names by number, of everybody whom these events concern."""
    numbers = {number for event in events for number in (_subject(event), event.fields.get("to")) if number is not None}
    return dict(User.objects.filter(pk__in=numbers).values_list("pk", "username"))


def about_in_words(event: AuditEvent, people: Mapping[int, str]) -> str:
    name = people.get(_subject(event) or 0)
    return f"{event.about} ({name})" if name else event.about


def detail_in_words(event: AuditEvent, people: Mapping[int, str]) -> dict[str, Any]:
    """The detail as it stands, with whom it concerns by name."""
    number, detail = event.fields.get("to"), dict(event.detail)
    if number is not None and number in people:
        detail["to"] = f"user {number} ({people[number]})"
    return detail


def _subject(event: AuditEvent) -> int | None:
    return event.target_id if event.target_kind == TargetKind.USER else None
