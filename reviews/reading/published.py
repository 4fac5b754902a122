"""What the public may know of explanations: the one door through which ``public`` sees this room. Read only.

Drafts, revisions, comments and decisions do not pass. What passes is a publication's own frozen copy, and who signed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import F, Func, QuerySet, Subquery

from codes.prepared import Prepared
from reviews.models import Decision, Publication
from reviews.reading.shown.explained import explained_codes, live_pages
from reviews.reading.shown.live import count_live, live_explanations, live_retired
from reviews.reading.shown.publications import PublishedExplanation, Signer, explanation_for
from reviews.reading.shown.team import Signed, TeamMember, photo_of, signed_by, team, team_member
from reviews.reading.shown.text_changes import TextChange, text_changes
from reviews.reading.shown.versions import Correction, Versions, versions_of
from reviews.reading.specialists import specialist_names
from reviews.rules.content import SECTIONS, SPECIALISTS, Section
from reviews.rules.errors import RefusalCode, RefusedError
from reviews.rules.fields import parts, unmarked
from reviews.rules.severity import Mark

__all__ = [
    "SECTIONS",
    "SPECIALISTS",
    "Correction",
    "Mark",
    "PublishedExplanation",
    "RefusalCode",
    "RefusedError",
    "Section",
    "Signed",
    "Signer",
    "Standing",
    "TeamMember",
    "TextChange",
    "Versions",
    "count_live",
    "explained_codes",
    "explanation_for",
    "live_explanations",
    "live_pages",
    "live_retired",
    "parts",
    "photo_of",
    "signed_by",
    "specialist_names",
    "standing",
    "team",
    "team_member",
    "text_changes",
    "unmarked",
    "versions_of",
]


@dataclass(frozen=True)
class Standing:
    """How many explanations are live, and the number of the newest decision, without which none appears or ends."""

    live: int = 0
    last_decision: int = 0
    last_published_at: datetime.datetime | None = None

    @property
    def validator(self) -> str:
        return f"{self.live} {self.last_decision}"

    @property
    def changed_at(self) -> datetime.datetime | None:
        return self.last_published_at


def standing() -> Standing:
    """Read from the ends of two keys and one small index: it costs the same however much is published."""
    rows = _standing.rows()
    return Standing(*rows[0]) if rows else Standing()


def _standing_query() -> QuerySet[Publication, tuple[object, ...]]:
    live = Publication.objects.live().order_by().annotate(number=Func(F("pk"), function="COUNT"))
    last = Decision.objects.order_by("-id").values("id")[:1]
    newest = Publication.objects.order_by("-id").annotate(live=Subquery(live.values("number")), last=Subquery(last))
    return newest.values_list("live", "last", "published_at")[:1]


_standing = Prepared(_standing_query)
