"""``/api/export``: which bulk files there are; ``/api/export/2025-10-01.ndjson.gz`` and its kin: the files.

They are made by the worker, never here. A file of a release is for good; that of explanations is answered only while
readers see everything in it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from public.addresses import parse_day
from public.exports.explanations import NAME
from public.exports.files import Export, folder, read_export
from public.exports.keeping import export_of, standing_explanations
from public.exports.releases import own_sources
from public.reading.editions import Edition, read_editions
from public.serving.answers import MAX_AGE, answer, open_to_all, problem
from public.serving.limits import EXPORTS, costly
from public.serving.ranges import answer_with_file

BASE = "/api/export/"
_FOR_GOOD = "public, max-age=31536000, immutable"
_SOON = "30"  # seconds
_EXPOSED = "Accept-Ranges, Content-Range, Content-Length, Digest, ETag, Repr-Digest"


@open_to_all
@costly(EXPORTS)
def index(request: HttpRequest) -> HttpResponse:
    """All of them, with digests; an export that is not made yet has no files."""
    editions = read_editions()
    standing = standing_explanations(editions)
    return answer(
        {
            "releases": [_release(edition) for edition in editions.newest_first],
            "explanations": {"rows": standing.rows if standing else None, "files": _files(standing)},
        }
    )


def _release(edition: Edition) -> dict[str, Any]:
    export = export_of(edition)
    return {
        "release": edition.label,
        "effective_from": edition.effective_from.isoformat(),
        "covers_to": edition.covers_to.isoformat(),
        "in_force": edition.is_in_force,
        "partial": edition.release.partial,
        "sources": [{"file": source.name, "sha256": source.sha256} for source in own_sources(edition)],
        "rows": export.rows if export else None,
        "files": _files(export),
    }


def _files(export: Export | None) -> list[dict[str, Any]]:
    return [
        {"url": f"{settings.SITE_URL}{BASE}{file.name}", "bytes": file.bytes, "sha256": file.sha256}
        for file in (export.files if export else ())
    ]


@open_to_all
@costly(EXPORTS)
def of_release(request: HttpRequest, date: str, suffix: str) -> HttpResponse:
    edition = read_editions().on(parse_day(date))
    if edition is None:
        return problem(404, "not_found", f"No release that takes effect on {date} is loaded.", "date")
    export = export_of(edition)
    if export is None:
        return _not_yet(f"The files of release {edition.label} are being made.")
    return _answer(request, export, f"{date}.{suffix}.gz", _FOR_GOOD)


@open_to_all
@costly(EXPORTS)
def explanations(request: HttpRequest) -> HttpResponse:
    export = standing_explanations(read_editions())
    if export is None:
        what = "are being made anew, as what readers see has changed" if read_export(NAME) else "are being made"
        return _not_yet(f"The explanations {what}.")
    return _answer(request, export, f"{NAME}.ndjson.gz", MAX_AGE)


def _answer(request: HttpRequest, export: Export, name: str, cache: str) -> HttpResponse:
    listed = export.file(name)
    try:
        file = (folder() / listed.kept_as).open("rb") if listed else None
    except OSError:
        file = None
    if listed is None or file is None:
        return _not_yet("The file has just been replaced.")
    response = answer_with_file(request, file, name=name, sha256=listed.sha256)
    response.headers["Cache-Control"] = cache if response.status_code < 400 else MAX_AGE
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    return response


def _not_yet(why: str) -> HttpResponse:
    response = problem(503, "not_ready", f"{why} Please try again in {_SOON} seconds.")
    response.headers["Retry-After"], response.headers["Cache-Control"] = _SOON, "no-store"
    return response
