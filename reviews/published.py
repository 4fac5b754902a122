"""What the public may know of explanations: the one door through which ``public`` sees this room. Read only.

Drafts, revisions, comments and decisions do not pass. What passes is a publication's own frozen copy, and who signed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, Subquery, Value

from codes.models import Code, CodeVersion
from reviews.actions.talking import MAX_REPORT, report_problem
from reviews.content import SECTIONS, Section
from reviews.errors import RefusedError
from reviews.models import Explanation, Publication, ReviewerProfile
from reviews.vocabulary import specialist_names

__all__ = [
    "MAX_REPORT",
    "SECTIONS",
    "PublishedExplanation",
    "RefusedError",
    "Section",
    "Signer",
    "explanation_for",
    "live_pages",
    "moments",
    "report_problem",
    "specialist_names",
    "team",
    "team_member",
]


# The work on an explanation is not the public's: its database role reads of that table the key and the code alone.
_NOT_SHOWN = [
    f"explanation__{field.name}" for field in Explanation._meta.concrete_fields if field.name not in {"id", "code"}
]


@dataclass(frozen=True)
class Signer:
    """Who approved, as printed on the day. ``slug`` leads to the team page; empty for somebody not listed."""

    name: str
    credentials: str
    slug: str
    signed_at: datetime.datetime


@dataclass(frozen=True)
class PublishedExplanation:
    """The explanation a page shows. ``code`` is the one it was written for, which may be the shown code's parent.

    ``content`` maps section keys to texts, lists or rows. ``facts_changed``: the official facts of the code are not
    those it was signed against. A withdrawn one has no content, and ``withdrawn_at``.
    """

    id: int
    code: str
    content: dict[str, Any]
    content_digest: str
    signers: tuple[Signer, ...]
    reviewed_at: datetime.datetime
    published_at: datetime.datetime
    next_review_on: datetime.date
    origin: str
    ai: dict[str, Any] | None
    facts_changed: bool
    withdrawn_at: datetime.datetime | None = None
    specialists: tuple[str, ...] = ()


def explanation_for(version: CodeVersion, *, names: list[str]) -> PublishedExplanation | None:
    """The newest publication of the first of ``names`` that has one: the code itself, then the code it completes.

    ``version`` are the official facts shown beside it. One query. A withdrawn text passes as a tombstone.
    """
    rows = (
        Publication.objects.filter(explanation__code__code__in=names, explanation__code__kind=Code.Kind.CODE)
        .filter(Q(ended_at=None) | Q(ended_by__isnull=False))
        .select_related("explanation__code")
        .defer(*_NOT_SHOWN)
        .order_by("-published_at")
    )
    newest: dict[str, Publication] = {}
    for row in rows:
        newest.setdefault(row.explanation.code.code, row)
    found = next((newest[name] for name in names if name in newest), None)
    return None if found is None else _public(found, version)


def _public(publication: Publication, version: CodeVersion) -> PublishedExplanation:
    code = publication.explanation.code.code
    withdrawn = publication.ended_at is not None
    return PublishedExplanation(
        id=publication.pk,
        code=code,
        content={} if withdrawn else publication.content,
        content_digest=publication.content_digest,
        signers=() if withdrawn else tuple(_signer(told) for told in publication.signers),
        specialists=() if withdrawn else tuple(publication.disclosure.get("specialists", ())),
        reviewed_at=publication.reviewed_at,
        published_at=publication.published_at,
        next_review_on=publication.next_review_on,
        origin=publication.disclosure.get("origin", ""),
        ai=publication.disclosure.get("ai"),
        facts_changed=version.code.code == code and version.facts_digest != publication.facts_digest,
        withdrawn_at=publication.ended_at,
    )


def _signer(told: dict[str, str]) -> Signer:
    return Signer(told["name"], told["credentials"], told["slug"], datetime.datetime.fromisoformat(told["signed_at"]))


def team() -> list[ReviewerProfile]:
    """Listed members of the team who are active, by name."""
    return list(ReviewerProfile.objects.filter(listed=True, user__is_active=True))


def team_member(slug: str) -> tuple[ReviewerProfile, list[Publication]] | None:
    """A listed member and the live publications they approved, newest first; None for anybody else."""
    profile = ReviewerProfile.objects.filter(listed=True, slug=slug).first()
    if profile is None:
        return None
    signed = (
        Publication.objects.live()
        .filter(revision__decisions__kind="approve", revision__decisions__user=profile.user_id)
        .filter(revision__decisions__rescinded_by=None)
        .select_related("explanation__code")
        .defer(*_NOT_SHOWN)
        .distinct()
    )
    return profile, list(signed)


def live_pages() -> list[tuple[str, datetime.datetime]]:
    """(code, published at) of every live explanation, by code: for the sitemap."""
    return list(
        Publication.objects.live()
        .order_by("explanation__code__code")
        .values_list("explanation__code__code", "published_at")
    )


def moments() -> dict[str, Subquery]:
    """The newest publishing and the newest end of one, as expressions that ride along with another query.

    What a page shows of explanations can only have changed when one of the two has.
    """
    one = Publication.objects.order_by().annotate(one=Value(1)).values("one")
    return {
        "last_published": Subquery(one.annotate(at=Max("published_at")).values("at")),
        "last_ended": Subquery(one.annotate(at=Max("ended_at")).values("at")),
    }
