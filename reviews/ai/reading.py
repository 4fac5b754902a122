"""The briefing on a code, read from the database: facts of the release in force, approved sources, specialists."""

from __future__ import annotations

from typing import NamedTuple

from codes.models import Code, MapEntry, SourceFile
from reviews.checks.facts.subject import Subject
from reviews.models import Publication, Specialist
from reviews.reading.checking import subject_for
from reviews.reading.facts.in_force import version_in_force
from reviews.rules.content import LINKS, rows_of

from .facts import ApprovedSource, FactSheet, sheet_of

MOST_MAPS = 10


class NoFactsError(Exception):
    """The release in force does not have this code."""


class Briefing(NamedTuple):
    """All that a model is told of a code, and the subject that its answer is checked against."""

    release_id: int
    facts_digest: str
    subject: Subject
    sheet: FactSheet
    specialists: list[str]


def briefing_of(code: Code) -> Briefing:
    """Raises NoFactsError."""
    version = version_in_force(code)
    if version is None or not version.is_code:
        raise NoFactsError(f"{code.code} is no code of the release in force")
    subject = subject_for(version)
    return Briefing(
        version.release_id,
        version.facts_digest,
        subject,
        sheet_of(subject, maps=_maps(code), sources=_sources(code)),
        list(Specialist.objects.filter(active=True).order_by("slug").values_list("slug", flat=True)),
    )


def _maps(code: Code) -> list[str]:
    """ICD-9-CM codes of the GEM, frozen in 2018."""
    rows = MapEntry.objects.filter(source__kind=SourceFile.Kind.GEM_I10, from_code=code.code, no_map=False)
    return [f"{code.code} maps to ICD-9-CM {row.to_code}" for row in rows.order_by("position")[:MOST_MAPS]]


def _sources(code: Code) -> list[ApprovedSource]:
    """Sources of the published explanation, which people signed."""
    live = Publication.objects.live().filter(explanation__code=code).values_list("content", flat=True).first()
    rows = rows_of(live or {}, LINKS)
    return [ApprovedSource(row.get("title", ""), row.get("url", "")) for _, row in rows]
