"""Which signatures a text has, and how many it needs."""

from __future__ import annotations

from django.db.models import QuerySet

from codes.models import CodeVersion
from reviews.models import Decision, Revision
from reviews.rules.risk import Tier, risk_tier


def approvals(revision: Revision) -> QuerySet[Decision]:
    """Those of a revision that nobody took back, in the order of signing (by number: clocks of servers differ)."""
    return Decision.objects.standing_approvals().filter(revision=revision).order_by("pk")


def signatures_needed(revision: Revision, version: CodeVersion) -> int:
    """As many as the risk tier asked for at submit, or as it asks for by the facts of now, whichever is more."""
    return max(revision.approvals_needed, tier_of(version).approvals)


def tier_of(version: CodeVersion) -> Tier:
    chapter = version.chapter.code.code if version.chapter else ""
    return risk_tier(code=version.code.code, chapter=chapter, title=version.title)
