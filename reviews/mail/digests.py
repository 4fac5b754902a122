"""One mail a day to whoever chose that, composed from the audit log: nothing else is stored for it."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db.models import Q

from codes.days import PUBLISHER, day_of, written
from reviews.actions.common import by_itself, those_who_may
from reviews.models import AuditEvent, ReviewerProfile, Revision, SecondLook
from reviews.rules.events import SCHEDULE_REFUSED, about_user
from reviews.rules.states import State
from reviews.safety import audit

from .notices import OVERDUE, WORDS
from .sending import address_of, audit_log_locked, just_failed, send, sent

FROM_HOUR = 6  # of the publisher's day, which is the day that "one a day" counts
SENT = "send digest"


def send_digests(*, now: datetime.datetime) -> int:
    """Send those that are due and not empty. Returns how many."""
    if now.astimezone(PUBLISHER).hour < FROM_HOUR:
        return 0
    wanted = ReviewerProfile.objects.filter(notices_as_digest=True, user__is_active=True).exclude(user__email="")
    count = 0
    for profile in wanted.select_related("user"):
        with by_itself(f"the digest of {profile.user}"):
            count += _send_digest(profile.user, now)
    return count


def _send_digest(person: User, now: datetime.datetime) -> bool:
    about = about_user(person.pk)
    with audit_log_locked():
        last = sent(SENT).about(about).order_by("-number").first()
        if just_failed(about, now) or (last and day_of(last.at) >= day_of(now)):
            return False
        lines = digest_lines(person, since=last.at if last else now - datetime.timedelta(days=1), until=now)
        if not lines:
            return False
        detail = {"notices": len(lines)}
        recorded = audit.record(actor=None, act=SENT, about=about, detail=detail, now=now)
        text = "\n".join(["What happened since your last digest:", "", *lines])
        send("your daily digest", text, [person.email], recorded=recorded)
    return True


def digest_lines(person: User, *, since: datetime.datetime, until: datetime.datetime) -> list[str]:
    """A line for each event that concerns this person, oldest first: "2026-05-01 08:15 UTC Z53.9 was returned ..."."""
    events = AuditEvent.objects.filter(act__in=WORDS, at__gt=since, at__lte=until).exclude(actor=person)
    hidden = set(SecondLook.objects.hidden_from(person.pk).values_list("explanation", flat=True))
    lines = []
    for event in events.order_by("number"):
        pk, code = event.target_id, event.target_name
        if pk is not None and _concerns(event, pk, person):
            who = "" if event.act == "approve" and pk in hidden else f" (by {event.actor_name})"
            notice = f"{code} {WORDS[event.act]}{who}"
            lines.append(f"{written(event.at)} {notice}  {address_of(pk)}")
    return lines


def _concerns(event: AuditEvent, explanation_id: int, person: User) -> bool:
    if event.act in {"assign", OVERDUE}:
        return bool(event.fields.get("to") == person.pk)
    if event.act == SCHEDULE_REFUSED:
        return bool(event.fields.get("to") == person.pk) or person in those_who_may("publish")
    own = Revision.objects.filter(explanation=explanation_id, number=event.fields.get("revision") or 0)
    mine = Q(submitted_by=person) | Q(explanation__assigned_to=person)
    if own.filter(mine).exists():
        return True
    return event.act == "approve" and event.fields.get("state") == State.APPROVED and person in those_who_may("publish")
