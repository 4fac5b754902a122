"""In which texts a row of manner speaks: what a proposal would do to published texts and to those in work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from codes.models import CodeVersion, Release
from reviews.checks import Finding, manner, reading_grade, run_checks
from reviews.checks.manner import Row
from reviews.checks.reading import subject_of
from reviews.checks.subject import Subject
from reviews.content import Content
from reviews.models import Draft, Explanation, Publication
from reviews.workflow import State

MOST, SHOWN = 500, 10  # texts that are counted, texts that are shown
_KINDS = ("published", "draft")
_NO_FACTS = Subject("", "", billable=False, level="", release="")


class _Text(NamedTuple):
    kind: str
    explanation: int
    code: str
    content: Content


def effect_of(before: Row | None, after: Row | None) -> dict[str, Any]:
    """How many texts the row speaks in as it is and as it would be, and some of them, those where that differs first.

    It reads every text; as soon as it has ``MOST`` in which one of both speaks it stops, and says so by ``more``.
    """
    counts = {when: dict.fromkeys(_KINDS, 0) for when in ("before", "after")}
    changed: list[dict[str, Any]] = []
    same: list[dict[str, Any]] = []
    looked_at, speaks_in = dict.fromkeys(_KINDS, 0), 0
    for text in _texts():
        if speaks_in == MOST:
            break
        looked_at[text.kind] += 1
        old, new = (_findings(row, text) for row in (before, after))
        counts["before"][text.kind] += bool(old)
        counts["after"][text.kind] += bool(new)
        if old or new:
            speaks_in += 1
            differs = "" if old and new else "new" if new else "gone"
            (changed if differs else same).append(_shown(text, (new or old)[0], differs))
    return counts | {"looked_at": looked_at, "more": speaks_in == MOST, "texts": (changed + same)[:SHOWN]}


def _shown(text: _Text, finding: Finding, differs: str) -> dict[str, Any]:
    return {
        "kind": text.kind,
        "explanation": text.explanation,
        "code": text.code,
        "differs": differs,
        "message": finding.message,
        "excerpt": finding.excerpt,
    }


def _texts() -> Iterator[_Text]:
    """What readers see, then drafts and what is in review; the newest first."""
    live = Publication.objects.live().order_by("-pk")
    in_review = Explanation.objects.in_state(State.SUBMITTED, State.APPROVED).order_by("-pk")
    for kind, rows, explanation, code, content in (
        ("published", live, "explanation_id", "explanation__code__code", "content"),
        ("draft", Draft.objects.order_by("-pk"), "explanation_id", "explanation__code__code", "content"),
        ("draft", in_review, "pk", "code__code", "submitted_revision__content"),
    ):
        for fields in rows.values_list(explanation, code, content).iterator(chunk_size=500):
            yield _Text(kind, *fields)


def _findings(row: Row | None, text: _Text) -> list[Finding]:
    """What the row says of a text. Official words, which it may repeat, are read only where it speaks without them."""
    checks = (manner.check, reading_grade.check)
    if row is None or not (findings := run_checks(text.content, replace(_NO_FACTS, manner=(row,)), checks)):
        return []
    versions = CodeVersion.objects.named([text.code]).filter(release__state=Release.State.ACTIVE)
    version = versions.select_related("release", "code").first()
    if version is None:
        return findings
    return run_checks(text.content, replace(subject_of(version), manner=(row,)), checks)
