"""In which texts a row of manner speaks: what a proposal would do to published texts and to those in work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet

from codes.models import CodeVersion
from reviews.checks import Finding, run_checks
from reviews.checks.facts.subject import Subject
from reviews.checks.manner import phrases, reading_grade
from reviews.checks.manner_row import GRADE, WORDS, MannerRow
from reviews.models import Draft, Explanation, Publication
from reviews.reading.facts.subjects import subject_of
from reviews.rules.content import Content
from reviews.rules.states import UNDER_REVIEW

NEWEST, MOST, SHOWN = 2_000, 500, 10  # texts of a kind that are looked at, that are counted, that are shown
_NO_FACTS = Subject("", "", billable=False, level="", release="")
_CHECKS = {WORDS: phrases.check, GRADE: reading_grade.check}


class _Text(NamedTuple):
    kind: str
    explanation: int
    code: str
    content: Content


def effect_of(before: MannerRow | None, after: MannerRow | None) -> dict[str, Any]:
    """In how many of the newest texts the row speaks as it is and as it would be, and some of them, those where that
    differs first. Of a kind it stops as soon as it has ``MOST``; ``looked_at`` and ``there`` say of how many.
    """
    kinds = {"published": _published(), "draft": _in_work()}
    counts = {when: dict.fromkeys(kinds, 0) for when in ("before", "after", "looked_at", "there")}
    changed: list[dict[str, Any]] = []
    same: list[dict[str, Any]] = []
    for kind, some in kinds.items():
        counts["there"][kind], speaks_in = sum(rows.count() for rows in some), 0
        for text in islice(_texts(kind, some), NEWEST):
            if speaks_in == MOST:
                break
            old, new = (_findings(row, text) for row in (before, after))
            for when, speaks in (("looked_at", True), ("before", bool(old)), ("after", bool(new))):
                counts[when][kind] += speaks
            if old or new:
                speaks_in += 1
                differs = "" if old and new else "new" if new else "gone"
                (changed if differs else same).append(_shown(text, (new or old)[0], differs))
    return counts | {"texts": (changed + same)[:SHOWN]}


def _published() -> list[QuerySet[Any, Any]]:
    live = Publication.objects.live().order_by("-pk")
    return [live.values_list("explanation_id", "explanation__code__code", "content")]


def _in_work() -> list[QuerySet[Any, Any]]:
    """Drafts, and what was submitted and is not public yet."""
    drafts = Draft.objects.order_by("-pk")
    in_review = Explanation.objects.in_state(*UNDER_REVIEW).order_by("-pk")
    return [
        drafts.values_list("explanation_id", "explanation__code__code", "content"),
        in_review.values_list("pk", "code__code", "submitted_revision__content"),
    ]


def _texts(kind: str, some: list[QuerySet[Any, Any]]) -> Iterator[_Text]:
    for rows in some:
        for fields in rows[:NEWEST].iterator(chunk_size=500):
            yield _Text(kind, *fields)


def _shown(text: _Text, finding: Finding, differs: str) -> dict[str, Any]:
    return {
        "kind": text.kind,
        "explanation": text.explanation,
        "code": text.code,
        "differs": differs,
        "message": finding.message,
        "excerpt": finding.excerpt,
    }


def _findings(row: MannerRow | None, text: _Text) -> list[Finding]:
    """What the row says of a text. Official words, which it may repeat, are read only where it speaks without them."""
    if row is None:
        return []
    checks = (_CHECKS[row.measure],)
    if not (findings := run_checks(text.content, replace(_NO_FACTS, manner=(row,)), checks)):
        return []
    versions = CodeVersion.objects.named([text.code]).in_force()
    version = versions.select_related("release", "code").first()
    if version is None:
        return findings
    return run_checks(text.content, replace(subject_of(version), manner=(row,)), checks)
