"""The text under review, section by section, as a reviewer works through it.

A section comes with what differs from a text that this reviewer knows, with its claims, findings and comments, and with
the sentences in it that AI wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from reviews.checks.finding import Finding, Severity
from reviews.checks.words.quotes import stands_in
from reviews.desk.shared.diff import SectionDifference, compare_sections
from reviews.desk.shared.frame import values_of
from reviews.desk.shared.talk import Quotable, ShownComment, heading_of, quotable_sections
from reviews.models import Publication, Revision
from reviews.reading.dossier import Dossier
from reviews.rules.content import SECTIONS, Content, Section
from reviews.rules.filling import filled


class Compared(NamedTuple):
    """A text that the one under review can be held against: ``key`` in an address, and what it is to the reviewer."""

    key: str
    name: str
    content: Content


class Step(NamedTuple):
    """One section. ``difference`` is None where the text is held against none; ``by_ai`` are sentences as a suggestion
    has them: {"text", "cites", "standing"}."""

    section: Section
    value: Any
    ticked: bool
    difference: SectionDifference | None
    claims: list[dict[str, Any]]
    findings: list[Finding]
    talk: list[ShownComment]
    sentences: list[Quotable]
    by_ai: list[dict[str, Any]]

    @property
    def unchanged(self) -> bool:
        return self.difference is not None and not self.difference.changed


def comparable(dossier: Dossier) -> list[Compared]:
    """What the text under review can be held against, the best first: what this reviewer read last, what came back,
    what readers see."""
    compared: dict[str, Compared] = {}
    if dossier.revision is None:
        return []
    if dossier.read_last:
        compared[str(dossier.read_last.pk)] = _compared("what you read last", dossier.read_last)
    if dossier.setbacks:
        before = dossier.setbacks[-1].revision
        compared.setdefault(str(before.pk), _compared("what came back", before))
    if dossier.live:
        compared["public"] = Compared("public", "what readers see", _as_read(dossier.live.revision))
    return list(compared.values())


def _compared(name: str, revision: Revision) -> Compared:
    return Compared(str(revision.pk), f"{name} (revision {revision.number})", _as_read(revision))


def _as_read(text: Revision | Publication) -> Content:
    words = text.fields if isinstance(text, Revision) else text.disclosure.get("fields", {})
    return filled(text.content, words)


def steps_of(
    dossier: Dossier,
    revision: Revision | None,
    against: Compared | None = None,
    *,
    ticked: Collection[str],
    claims: Iterable[dict[str, Any]],
    findings: Iterable[Finding],
    talk: Iterable[ShownComment] = (),
) -> list[Step]:
    """Every section with something in it, or with something that is gone from it, in page order."""
    if revision is None:
        return []
    content = _as_read(revision)
    differences = (
        {row.key: row for row in compare_sections(against.content, content, dossier.specialists)} if against else {}
    )
    sentences = {section.key: rows for section, rows in quotable_sections(revision.content, revision.fields)}
    beside = [row for row in findings if row.severity != Severity.CLAIMS]
    claims, talk, by_ai = list(claims), list(talk), list(_by_ai(dossier, revision))
    return [
        Step(
            section=section,
            value=values_of(section, content[key], dossier.specialists) if content.get(key) else "",
            ticked=key in ticked,
            difference=differences.get(key),
            claims=[claim for claim in claims if claim["section"] == key],
            findings=[row for row in beside if row.section == key],
            talk=[row for row in talk if row.comment.section == key],
            sentences=sentences.get(key, []),
            by_ai=[sentence for of, sentence in by_ai if of == key],
        )
        for key, section in SECTIONS.items()
        if content.get(key) or key in differences
    ]


def claims_of(revision: Revision | None, ticked: Collection[str]) -> list[dict[str, Any]]:
    """The claims as they were frozen at submit, a line of official fact each; ``ticked`` are keys."""
    return [
        claim
        | {
            "heading": heading_of(claim["section"]),
            "facts": claim["fact"].splitlines(),
            "ticked": claim["key"] in ticked,
        }
        for claim in (revision.claims if revision else [])
    ]


def _by_ai(dossier: Dossier, revision: Revision) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sentences of suggestions that somebody took over and that stand in the text as they were, with their section."""
    seen: set[tuple[str, str]] = set()
    for suggestion in dossier.taken_suggestions if revision.ai else ():
        for sentence in suggestion.sentences:
            place = (suggestion.section, sentence["text"])
            if place not in seen and stands_in(revision.content, *place):
                seen.add(place)
                yield suggestion.section, sentence
