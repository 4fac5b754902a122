"""What a model is told of a code, read from the database: the facts of the release in force and approved sources."""

from __future__ import annotations

from typing import NamedTuple

from codes.models import Code, CodeVersion, MapEntry, SourceFile
from reviews.checks.reading import in_force
from reviews.checks.subject import Subject
from reviews.models import Publication, Specialist
from reviews.reading.checking import subject_for

from .facts import Sheet, Source, sheet_of

MOST_MAPS = 10


class NoFactsError(Exception):
    """The release in force does not have this code."""


class Told(NamedTuple):
    release_id: int
    facts_digest: str
    subject: Subject
    sheet: Sheet
    specialists: list[str]


def told_about(code: Code) -> Told:
    try:
        version = in_force(code)
    except CodeVersion.DoesNotExist:
        version = None
    if version is None or not version.is_code:
        raise NoFactsError(f"{code.code} is no code of the release in force")
    subject = subject_for(version)
    return Told(
        version.release_id,
        version.facts_digest,
        subject,
        sheet_of(subject, maps=_maps(code), sources=_sources(code)),
        list(Specialist.objects.filter(active=True).order_by("slug").values_list("slug", flat=True)),
    )


def _maps(code: Code) -> list[str]:
    """ICD-9-CM codes of the GEM, frozen in 2018."""
    rows = MapEntry.objects.filter(source__kind=SourceFile.Kind.GEM_I10, from_code=code.code, no_map=False)
    return [f"{code.code} maps to ICD-9-CM {each.to_code}" for each in rows.order_by("position")[:MOST_MAPS]]


def _sources(code: Code) -> list[Source]:
    """Sources of the published explanation: people signed for them."""
    live = Publication.objects.live().filter(explanation__code=code).values_list("content", flat=True).first()
    rows = live.get("sources", []) if live else []
    return [Source(row.get("title", ""), row.get("url", "")) for row in rows]
