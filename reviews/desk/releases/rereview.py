"""How far the re-review of a release is: done, left, by chapter and by reviewer, and when it may end. Read only.

All of it is derived. Left is what ``impact`` lists now. Done are the texts signed for the release since it came into
force, where the text before had rested on other facts.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef

from codes.days import day_of
from codes.models import Release
from reviews.models import Decision, Publication
from reviews.models.decisions import DecisionKind
from reviews.reading.changes.impact import Impact

FORESEEN = 3650.0
"""Days. A forecast beyond them means nothing, and would soon leave the calendar."""


class Chapter(NamedTuple):
    """``name`` is the chapter's number."""

    name: str
    done: int
    left: int


@dataclass(frozen=True)
class RereviewProgress:
    """``ends_on`` is when the rest is done at the rate since the first signature; None without a rate to go by."""

    done: int
    left: int
    chapters: list[Chapter] = field(default_factory=list)
    reviewers: list[tuple[str, int]] = field(default_factory=list)
    per_day: float = 0.0
    ends_on: datetime.date | None = None

    @property
    def all(self) -> int:
        return self.done + self.left

    @property
    def percent(self) -> int:
        return 100 * self.done // self.all if self.all else 100


def progress_of(release: Release, impact: Impact, *, now: datetime.datetime) -> RereviewProgress:
    """``impact`` is that of the same release."""
    done = _done(release)
    chapters_done, chapters_left = (
        Counter(chapter for _, chapter, _ in done),
        Counter(affected.chapter for affected in impact.affected),
    )
    names = sorted({*chapters_done, *chapters_left}, key=lambda name: int(name) if name.isdecimal() else 0)
    signed = [at for _, _, at in done]
    days = max((now - min(signed)).total_seconds() / 86400, 1.0) if signed else 0.0
    per_day = len(done) / days if days else 0.0
    left = len(impact.affected)
    return RereviewProgress(
        done=len(done),
        left=left,
        chapters=[Chapter(name, chapters_done[name], chapters_left[name]) for name in names],
        reviewers=_reviewers(release, [pk for pk, _, _ in done]),
        per_day=per_day,
        ends_on=_forecast(now, left / per_day) if per_day and left else None,
    )


def _forecast(now: datetime.datetime, days: float) -> datetime.date | None:
    """The day, if it is within ten years."""
    return day_of(now + datetime.timedelta(days=days)) if days < FORESEEN else None


def _done(release: Release) -> list[tuple[int, str, datetime.datetime]]:
    """(revision, chapter, when signed) of live texts signed for the release, in place of one that rested on others."""
    before = Publication.objects.filter(explanation=OuterRef("explanation"), ended_at__gte=release.activated_at)
    publications = Publication.objects.live().filter(
        Exists(before.exclude(facts_digest=OuterRef("facts_digest"))),
        explanation__code__versions__release=release,
        explanation__code__versions__facts_digest=F("facts_digest"),
        published_at__gte=release.activated_at,
    )
    rows = publications.annotate(chapter=F("explanation__code__versions__chapter__code__code"))
    return [(pk, chapter or "", at) for pk, chapter, at in rows.values_list("revision_id", "chapter", "reviewed_at")]


def _reviewers(release: Release, revisions: list[int]) -> list[tuple[str, int]]:
    """(printed name, signatures), the busiest first."""
    signed = Decision.objects.filter(kind=DecisionKind.APPROVE, signed_at__gte=release.activated_at)
    wanted = set(revisions)
    names = Counter(name for pk, name in signed.values_list("revision_id", "printed_name") if pk in wanted)
    return names.most_common()
