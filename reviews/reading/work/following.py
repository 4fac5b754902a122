"""What somebody follows, and what happened to it since. SELECT only."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from codes.models import Code, CodeVersion
from reviews.models import AuditEvent, Explanation, Follow
from reviews.reading.work.second_looks import readable_events
from reviews.rules.events import COMMENT_FROM_OUTSIDE, TargetKind

# Acts on explanations that those who follow want to know of, as a sentence says them.
DONE = {
    "start": "began a draft of",
    "submit": "submitted",
    "recall": "recalled",
    "return": "returned",
    "approve": "approved",
    "rescind": "rescinded the approval of",
    "schedule": "scheduled",
    "publish": "published",
    "reapprove": "signed again",
    "withdraw": "withdrew",
    "comment": "commented on",
    COMMENT_FROM_OUTSIDE: "commented on",
}


class Happening(NamedTuple):
    """One act: ``who`` by name and id (None for the clock), what they did, to which explanation (id and code)."""

    who: str
    by: int | None
    done: str
    explanation: int
    code: str
    at: datetime.datetime


def follows_of(user: User) -> list[Follow]:
    return list(Follow.objects.filter(user=user).select_related("code", "person"))


def happenings(follows: Sequence[Follow], user: User, *, most: int = 10) -> list[Happening]:
    """What others did of late to what somebody follows, since they follow it, the newest first. One query at most."""
    if not follows:
        return []
    wanted = Q()
    for follow in follows:
        wanted |= _of(follow) & Q(at__gte=follow.since)
    return happened(readable_events(user.pk).filter(wanted).exclude(actor=user), most)


class Followable(NamedTuple):
    """A code or its chapter (``name``), and whether somebody follows it."""

    code: int
    name: str
    followed: bool


def followable(user: User, code: Code, version: CodeVersion | None) -> list[Followable]:
    """What the page of a code offers to follow. Two queries."""
    offered = [(code.pk, code.code)]
    if version is not None and version.chapter_id is not None:
        chapter = CodeVersion.objects.filter(pk=version.chapter_id).values_list("code", "code__code")
        offered += [(pk, f"chapter {name}") for pk, name in chapter]
    own = Follow.objects.filter(user=user, code__in=[pk for pk, _ in offered])
    followed = set(own.values_list("code", flat=True))
    return [Followable(pk, name, pk in followed) for pk, name in offered]


def done_by(person: User, *, reader: User, most: int = 20) -> list[Happening]:
    """What a person did of late, as far as the ``reader`` may know of it."""
    return happened(readable_events(reader.pk).filter(actor=person), most)


def happened(events: QuerySet[AuditEvent], most: int) -> list[Happening]:
    rows = events.filter(target_kind=TargetKind.EXPLANATION, act__in=DONE).order_by("-number")[:most]
    return [
        Happening(row.actor_name or "the clock", row.actor_id, DONE[row.act], row.target_id, row.target_name, row.at)
        for row in rows
        if row.target_id is not None
    ]


def _of(follow: Follow) -> Q:
    if follow.code is None:
        return Q(actor=follow.person_id)
    if follow.code.kind == Code.Kind.CODE:
        return Q(target_id__in=Explanation.objects.filter(code=follow.code_id).values("pk"))
    below = CodeVersion.objects.in_force().filter(chapter__code=follow.code_id)
    return Q(target_id__in=Explanation.objects.filter(code__in=below.values("code")).values("pk"))
