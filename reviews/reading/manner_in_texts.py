"""In which texts rows of manner and terms of the glossary speak: what proposals would do, to published texts and to
those in work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet

from codes.models import CodeVersion
from reviews.checks import Finding, run_checks
from reviews.checks.facts.subject import Subject
from reviews.checks.glossary_term import Term
from reviews.checks.manner import glossary, phrases, reading_grade
from reviews.checks.manner_row import GRADE, WORDS, MannerRow
from reviews.models import Draft, Explanation, Publication
from reviews.reading.facts.subjects import subject_of
from reviews.rules.content import Content
from reviews.rules.states import UNDER_REVIEW

NEWEST, MOST, SHOWN = 2_000, 500, 10  # texts of a kind that are looked at, that are counted, that are shown
_NO_FACTS = Subject("", "", billable=False, level="", release="")
_CHECKS = {WORDS: phrases.check, GRADE: reading_grade.check}
_COUNTED = ("before", "after", "looked_at", "there")

Row = MannerRow | Term


class _Text(NamedTuple):
    kind: str
    explanation: int
    code: str
    content: Content


@dataclass
class _Effect:
    """Of one change: ``counts`` of texts by ``_COUNTED`` and kind, ``speaks_in`` by kind."""

    before: Row | None
    after: Row | None
    counts: dict[str, dict[str, int]]
    speaks_in: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    changed: list[dict[str, Any]] = field(default_factory=list)
    same: list[dict[str, Any]] = field(default_factory=list)

    def count(self, text: _Text, old: list[Finding], new: list[Finding]) -> None:
        for when, speaks in (("looked_at", True), ("before", bool(old)), ("after", bool(new))):
            self.counts[when][text.kind] += speaks
        if old or new:
            self.speaks_in[text.kind] += 1
            differs = "" if old and new else "new" if new else "gone"
            some = self.changed if differs else self.same
            if len(some) < SHOWN:
                some.append(_shown(text, (new or old)[0], differs))

    @property
    def as_kept(self) -> dict[str, Any]:
        return self.counts | {"texts": (self.changed + self.same)[:SHOWN]}


def effect_of(before: Row | None, after: Row | None) -> dict[str, Any]:
    """In how many of the newest texts the row speaks as it is and as it would be, and some of them, those where that
    differs first. Of a kind it stops as soon as it has ``MOST``; ``looked_at`` and ``there`` say of how many.
    """
    return effects_of([(before, after)])[0]


def effects_of(changes: Iterable[tuple[Row | None, Row | None]]) -> list[dict[str, Any]]:
    """The effect of each change by itself, with every text read once. No two changes are of rows of one name."""
    kinds = {"published": _published(), "draft": _in_work()}
    effects = [
        _Effect(before, after, {when: dict.fromkeys(kinds, 0) for when in _COUNTED}) for before, after in changes
    ]
    for kind, some in kinds.items():
        there = sum(rows.count() for rows in some)
        for effect in effects:
            effect.counts["there"][kind] = there
        for text in islice(_texts(kind, some), NEWEST):
            going = [effect for effect in effects if effect.speaks_in[kind] < MOST]
            if not going:
                break
            old, new = (
                _findings([change.before for change in going], text),
                _findings([change.after for change in going], text),
            )
            for effect in going:
                effect.count(text, old[_name(effect.before)], new[_name(effect.after)])
    return [effect.as_kept for effect in effects]


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


def _name(row: Row | None) -> str:
    """As a finding names the row that speaks."""
    return "" if row is None else row[0]


def _findings(rows: Sequence[Row | None], text: _Text) -> dict[str, list[Finding]]:
    """What each row says of a text, by its name. Official words, which it may repeat, are read only where one speaks
    without them."""
    manner = tuple(row for row in rows if isinstance(row, MannerRow))
    terms = tuple(row for row in rows if isinstance(row, Term))
    by_name: dict[str, list[Finding]] = defaultdict(list)
    if not (manner or terms):
        return by_name
    checks = [_CHECKS[measure] for measure in sorted({row.measure for row in manner})]
    checks += [glossary.check] if terms else []
    findings = run_checks(text.content, replace(_NO_FACTS, manner=manner, glossary=terms), checks)
    if findings:
        versions = CodeVersion.objects.named([text.code]).in_force()
        version = versions.select_related("release", "code").first()
        if version is not None:
            findings = run_checks(text.content, replace(subject_of(version), manner=manner, glossary=terms), checks)
    for finding in findings:
        by_name[finding.row].append(finding)
    return by_name
