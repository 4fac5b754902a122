"""Who signs: the team as readers see it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery

from reviews.models import Decision, Publication, ReviewerProfile


@dataclass(frozen=True)
class TeamMember:
    """A listed, active member of the team. ``signed`` counts the live texts they approved; ``newest`` is the last."""

    name: str
    credentials: str
    slug: str
    bio: str
    has_photo: bool
    signed: int
    newest: int


@dataclass(frozen=True)
class Signed:
    """A live text somebody approved."""

    code: str
    reviewed_at: datetime.datetime


def _listed() -> QuerySet[ReviewerProfile]:
    return ReviewerProfile.objects.filter(listed=True, user__is_active=True)


def _members(profiles: QuerySet[ReviewerProfile]) -> list[TeamMember]:
    approvals = Decision.objects.standing_approvals().filter(revision=OuterRef("revision_id"))
    mine = approvals.filter(user=OuterRef(OuterRef("user_id")))
    live = Publication.objects.live().filter(Exists(mine)).order_by()
    rows = profiles.annotate(
        has_photo=Q(photo__isnull=False),
        signed=Subquery(live.annotate(number=Func(F("pk"), function="COUNT")).values("number")),
        newest=Subquery(live.annotate(last=Func(F("pk"), function="MAX")).values("last")),
    ).values_list("printed_name", "credentials", "slug", "bio", "has_photo", "signed", "newest")
    return [
        TeamMember(name, credentials, slug, bio, has_photo, signed=signed or 0, newest=newest or 0)
        for name, credentials, slug, bio, has_photo, signed, newest in rows
    ]


def team() -> list[TeamMember]:
    """Listed members of the team who are active, by name."""
    return _members(_listed())


def team_member(slug: str) -> TeamMember | None:
    return next(iter(_members(_listed().filter(slug=slug))), None)


def signed_by(slug: str, *, first: int, last: int) -> list[Signed]:
    """What a member approved and is live, newest first: those from place ``first`` to before ``last``."""
    approvals = Decision.objects.standing_approvals().filter(revision=OuterRef("revision_id"))
    mine = approvals.filter(user__reviewer_profile__slug=slug)
    live = Publication.objects.live().filter(Exists(mine)).order_by("-published_at", "-id")
    return [Signed(*row) for row in live.values_list("explanation__code__code", "reviewed_at")[first:last]]


def photo_of(slug: str) -> bytes | None:
    """A listed member's photo, if it is a JPEG."""
    kept = _listed().filter(slug=slug).values_list("photo", flat=True).first()
    data = bytes(kept) if kept is not None else b""
    return data if data.startswith(b"\xff\xd8\xff") else None
