"""What a release does to the published explanations: which stay, which need review and why, which retire. Read only.

    impact = impact_of(release)
    impact.affected   ->  [Affected("Z53.9", ..., mark=Mark(NOTICE, ...)), ...], the gravest first

Nothing is stored: whether a text stands beside the facts it was signed against is derived, for the release in force and
for one that is still to come alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from codes.bulk import in_batches
from codes.models import Code, CodeVersion, Release
from codes.releases.files.records import names_above
from reviews.models import Explanation, Publication
from reviews.reading.changes.dependencies import changes_of, changes_of_live
from reviews.reading.signatures import tier_of
from reviews.rules.risk import Tier
from reviews.rules.severity import ChangeSeverity, FactChange, Mark, ReleaseFacts, mark, weigh, weigh_guidance

Wanted = tuple[str, int]
"""A code's name and the id of a release."""


class Affected(NamedTuple):
    """A published explanation whose facts, or inherited guidance, a release changes."""

    explanation: int
    code: str
    title: str
    chapter: str
    tier: str
    signed_for: str
    changes: list[FactChange]
    mark: Mark


class Retiring(NamedTuple):
    """A published explanation of a code that the release does not have."""

    explanation: int
    code: str
    tier: str
    signed_for: str


@dataclass(frozen=True)
class Impact:
    """``stay`` counts explanations whose facts and guidance are equal; the others are listed, the gravest first."""

    stay: int = 0
    affected: list[Affected] = field(default_factory=list)
    guidance: list[Affected] = field(default_factory=list)
    retiring: list[Retiring] = field(default_factory=list)

    @property
    def unmarked(self) -> int:
        """How many rest on equal facts: no new signature is asked for."""
        return self.stay + len(self.guidance)

    def by_severity(self, severity: ChangeSeverity) -> list[Affected]:
        return [text for text in self.affected if text.mark.severity == severity]


def impact_of(release: Release) -> Impact:
    """Every live publication beside the facts that ``release`` has: a few queries, however many there are."""
    rows = list(_live_beside(release.pk).annotate(tier=F("explanation__tier")))
    retiring = [
        Retiring(row["explanation_id"], row["name"], row["tier"], row["signed_for"])
        for row in rows
        if row["now_facts"] is None
    ]
    affected = [
        Affected(
            row["explanation_id"], row["name"], row["title"], row["chapter"] or "", row["tier"], row["signed_for"],
            changes, marked,
        )
        for row, changes, marked in _weighed(rows, release, changes_of_live(release.pk))
    ]  # fmt: skip
    affected.sort(key=lambda text: (-text.mark.severity, text.tier != Tier.HIGH))
    return Impact(
        stay=len(rows) - len(retiring) - len(affected),
        affected=[text for text in affected if text.mark.facts_changed],
        guidance=[text for text in affected if not text.mark.facts_changed],
        retiring=retiring,
    )


def _live_beside(release_id: int) -> QuerySet[Any, Any]:
    """Live publications in tabular order, with the digests they rest on and those of the release.

    No column that the public's database role may not read: the sitemap asks too.
    """
    now = CodeVersion.objects.filter(code=OuterRef("explanation__code"), release=release_id)
    signed = CodeVersion.objects.filter(code=OuterRef("explanation__code"), release=OuterRef("release"))
    return (
        Publication.objects.live()
        .annotate(
            name=F("explanation__code__code"),
            signed_for=F("release__label"),
            now_facts=Subquery(now.values("facts_digest")),
            now_guidance=Subquery(now.values("guidance_digest")),
            signed_guidance=Subquery(signed.values("guidance_digest")),
            title=Subquery(now.values("title")),
            chapter=Subquery(now.values("chapter__code__code")),
            place=Subquery(now.values("position")),
        )
        .order_by("place", "pk")
        .values(
            "id", "explanation_id", "name", "release_id", "signed_for", "facts_digest", "now_facts", "now_guidance",
            "signed_guidance", "title", "chapter",
        )
    )  # fmt: skip


def _weighed(
    rows: list[dict[str, Any]], release: Release, besides: Mapping[int, list[FactChange]]
) -> Iterator[tuple[dict[str, Any], list[FactChange], Mark]]:
    """Rows of ``_live_beside`` that rest on something else in the release: what changed, and the mark. ``besides`` are
    changes of what they name, by publication."""
    there = [row for row in rows if row["now_facts"] is not None]
    sheets = read_sheets(
        wanted
        for row in there
        if row["facts_digest"] != row["now_facts"]  # guidance needs no facts to be weighed
        for wanted in ((row["name"], row["release_id"]), (row["name"], release.pk))
    )
    for row in there:
        if row["facts_digest"] != row["now_facts"]:
            changes = weigh(sheets[row["name"], row["release_id"]], sheets[row["name"], release.pk])
        else:
            changes = weigh_guidance(row["signed_guidance"], row["now_guidance"])
        changes += besides.get(row["id"], [])
        marked = mark(changes)
        if marked is not None:
            yield row, changes, marked


def changes_between(code: str, *, signed_for: int, beside: int, publication: int | None = None) -> list[FactChange]:
    """What changed for one code from one release (by id) to another; both have it. With a ``publication`` (its id) also
    what changed of the codes that it names, and of what its fact fields say."""
    changes: list[FactChange] = []
    if signed_for != beside:
        sheets = read_sheets([(code, signed_for), (code, beside)])
        changes = weigh(sheets[code, signed_for], sheets[code, beside])
    if publication is not None:
        changes += changes_besides(publication, beside)
    return changes


def changes_besides(publication: int, release: int) -> list[FactChange]:
    """What changed of the codes that a published text (its id) names, and of what its fact fields say."""
    return changes_of(Publication.objects.filter(pk=publication), release).get(publication, [])


def marks_in(release: Release, beginning: str = "") -> dict[str, Mark]:
    """Codes of the release, those that begin so, whose live text is marked for their own facts -> the mark.

    What else a text rests on hides nothing of it, and is not looked at.
    """
    rows = list(_live_beside(release.pk).filter(explanation__code__code__startswith=beginning))
    return {row["name"]: marked for row, _, marked in _weighed(rows, release, {})}


def marks_of_live(release: Release) -> dict[int, Mark]:
    """Live publications (by id) of codes of the release -> the mark that their pages show, for whatever reason."""
    rows = list(_live_beside(release.pk))
    return {row["id"]: marked for row, _, marked in _weighed(rows, release, changes_of_live(release.pk))}


def hidden_in(release: Release) -> set[str]:
    """Codes of the release whose published explanation readers do not see."""
    return {name for name, marked in marks_in(release).items() if marked.is_hidden}


def new_without_explanation(release: Release, added: Collection[str]) -> list[CodeVersion]:
    """New billable codes that no explanation covers yet, those of high risk first, else in tabular order."""
    explained = set(Explanation.objects.values_list("code__code", flat=True))
    versions = [
        version
        for names in in_batches(added)
        for version in release.versions.named(names).filter(billable=True, generated=False).select_related(
            "code", "chapter__code"
        )
    ]  # fmt: skip
    lacking = [version for version in versions if version.code.code not in explained]
    return sorted(lacking, key=lambda version: (tier_of(version) != Tier.HIGH, version.position))


def read_sheets(wanted: Iterable[Wanted]) -> dict[Wanted, ReleaseFacts]:
    """The facts of codes in releases. A code that a release lacks is missing from the answer."""
    asked = set(wanted)
    releases = {release for _, release in asked}
    rows: dict[Wanted, dict[str, Any]] = {}
    for names in in_batches({name for code, _ in asked for name in (code, *names_above(code))}):
        needed = Q(code__code__in={code for code, _ in asked}.intersection(names)) | ~Q(seventh=[])
        versions = CodeVersion.objects.named(names).filter(needed, release__in=releases)
        facts: QuerySet[Any, Any] = versions.values(
            "code__code", "release_id", "title", "billable", "notes", "seventh", "facts_digest", "guidance_digest",
            "parent__code__code", "parent__code__kind", "release__partial",
        )  # fmt: skip
        rows |= {(row["code__code"], row["release_id"]): row for row in facts}
    return {(code, release): _sheet(code, release, rows) for code, release in asked if (code, release) in rows}


def _sheet(code: str, release: int, rows: dict[Wanted, dict[str, Any]]) -> ReleaseFacts:
    row = rows[code, release]
    line = (rows[name, release] for name in (code, *names_above(code)) if (name, release) in rows)
    table: list[dict[str, Any]] = next((above["seventh"] for above in line if above["seventh"]), [])
    return ReleaseFacts(
        title=row["title"],
        billable=row["billable"],
        parent=row["parent__code__code"] if row["parent__code__kind"] == Code.Kind.CODE else "",
        notes=tuple((part["kind"], note["text"]) for part in row["notes"] for note in part["notes"]),
        seventh=tuple((entry["char"], entry["text"], tuple(entry["notes"])) for entry in table),
        digest=row["facts_digest"],
        guidance=row["guidance_digest"],
        complete=not row["release__partial"],
    )
