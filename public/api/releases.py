"""``/api/releases``: the releases loaded here, with their official files."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse

from codes.models import SourceFile
from public.reading.editions import Edition, Editions
from public.serving.answers import answer
from public.serving.caching import cacheable

from .common import Paged, Source, Sourced, page_of, sourced
from .openapi.endpoints import endpoint
from .openapi.parameters import PAGE, Asked
from .openapi.shapes import Day, Moment

PAGE_SIZE = 50


class OfficialFile(Source):
    kind: Annotated[str, "What it holds."]
    package: Annotated[str | None, "The archive it came in."]


class LoadedRelease(Sourced):
    label: str
    covers_to: Annotated[Day, "The last day that it covers; the first is its effective date."]
    in_force: Annotated[bool, "Whether answers are from it where no day and no release is asked for."]
    partial: Annotated[bool, "Loaded without a tabular list: titles and flags, and no notes."]
    counts: Annotated[dict[str, int], "Codes, billable codes, chapters and so on."]
    loaded_at: Moment
    files: list[OfficialFile]


class ReleasesAnswer(Sourced, Paged):
    """``release`` is the one in force."""

    total: int
    releases: Annotated[list[LoadedRelease], "The newest first."]


@endpoint("/api/releases", "api-releases", answer=ReleasesAnswer, parameters=(PAGE,))
@cacheable
def releases(request: HttpRequest, editions: Editions, asked: Asked) -> HttpResponse:
    """The releases loaded here, with their official files."""
    shown, pages = page_of(editions.newest_first, page=asked["page"], size=PAGE_SIZE, request=request)
    listed: ReleasesAnswer = {
        **sourced(editions.in_force),
        "total": len(editions.all),
        **pages,
        "releases": [_release(edition) for edition in shown],
    }
    return answer(listed)


def _release(edition: Edition) -> LoadedRelease:
    return {
        **sourced(edition),
        "label": edition.label,
        "covers_to": edition.covers_to.isoformat(),
        "in_force": edition.is_in_force,
        "partial": edition.release.partial,
        "counts": {name: int(number) for name, number in edition.release.counts.items() if isinstance(number, int)},
        "loaded_at": edition.release.loaded_at.isoformat(),
        "files": [official_file(source) for source in edition.sources.values()],
    }


def official_file(source: SourceFile) -> OfficialFile:
    return {
        "kind": SourceFile.Kind(source.kind).label,
        "file": source.name,
        "package": source.package or None,
        "sha256": source.sha256,
    }
