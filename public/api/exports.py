"""``/api/export``: which bulk files there are; ``/api/export/2025-10-01.ndjson.gz`` and its kin: the files.

They are made by the worker, never here. A file of a release is for good; that of explanations is answered only while
readers see everything in it.
"""

from __future__ import annotations

from typing import Annotated, TypedDict

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from public.addresses import parse_day
from public.exports.explanations import NAME
from public.exports.files import Export, folder, read_export
from public.exports.keeping import export_of, standing_explanations
from public.exports.releases import own_sources
from public.reading.editions import Edition, Editions, read_editions
from public.serving.answers import MAX_AGE, answer, open_to_all, problem
from public.serving.limits import EXPORTS, costly
from public.serving.ranges import answer_with_file

from .common import Source, Sourced, source_json, sourced
from .openapi.endpoints import FileAddress, endpoint
from .openapi.parameters import Asked, Parameter, first_day_in_force
from .openapi.shapes import Day, Schema

BASE = "/api/export/"
_FOR_GOOD = "public, max-age=31536000, immutable"
_SOON = "30"  # seconds
_EXPOSED = "Accept-Ranges, Content-Range, Content-Length, Digest, ETag, Repr-Digest"


class ExportedFile(TypedDict):
    """A file that is packed by gzip."""

    url: Annotated[str, "Its address."]
    bytes: int
    sha256: Annotated[str, "SHA-256 of its bytes."]


class ExportedExplanations(TypedDict):
    """The reviewed explanations that readers see."""

    rows: Annotated[int | None, "How many; null while the file is being made."]
    files: list[ExportedFile]


class ExportedRelease(TypedDict):
    """The codes of a release with the facts that never change."""

    release: Annotated[str, "Its label."]
    effective_from: Day
    covers_to: Annotated[Day, "The last day that it covers."]
    in_force: Annotated[bool, "Whether answers are from it where no day and no release is asked for."]
    partial: Annotated[bool, "Loaded without a tabular list: titles and flags, and no notes."]
    sources: Annotated[list[Source], "The official files that its own are made from."]
    rows: Annotated[int | None, "How many codes; null while the files are being made."]
    files: list[ExportedFile]


class ExportsAnswer(Sourced):
    """``release`` is the one in force."""

    releases: Annotated[list[ExportedRelease], "The newest first."]
    explanations: ExportedExplanations


@endpoint("/api/export", "api-export", answer=ExportsAnswer, within=EXPORTS, kept=False)
def index(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The bulk files, with their digests.

    What is not made yet has no files.
    """
    editions = read_editions()
    standing = standing_explanations(editions)
    listed: ExportsAnswer = {
        **sourced(editions.in_force),
        "releases": [_release(edition) for edition in editions.newest_first],
        "explanations": {"rows": standing.rows if standing else None, "files": _files(standing)},
    }
    return answer(listed)


def _release(edition: Edition) -> ExportedRelease:
    export = export_of(edition)
    return {
        "release": edition.label,
        "effective_from": edition.effective_from.isoformat(),
        "covers_to": edition.covers_to.isoformat(),
        "in_force": edition.is_in_force,
        "partial": edition.release.partial,
        "sources": [source_json(source) for source in own_sources(edition)],
        "rows": export.rows if export else None,
        "files": _files(export),
    }


def _files(export: Export | None) -> list[ExportedFile]:
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


def _days(editions: Editions) -> Schema:
    return {"type": "string", "enum": [edition.effective_from.isoformat() for edition in editions.newest_first]}


_RELEASE = Parameter("date", "The release, by its effective date.", {"type": "string", "format": "date"}, "",
                     first_day_in_force, required=True, narrowed=_days, in_path=True)  # fmt: skip
_KIND = Parameter("suffix", "A JSON object a line, or a table.", {"type": "string", "enum": ["ndjson", "csv"]}, "",
                  "ndjson", required=True, in_path=True)  # fmt: skip
FILES = (
    FileAddress(f"{BASE}{{date}}.{{suffix}}.gz", "api-export-release", "All codes of a release; for good the same",
                (_RELEASE, _KIND), missing="No release that takes effect on that day is loaded."),
    FileAddress(f"{BASE}{NAME}.ndjson.gz", "api-export-explanations", "All reviewed explanations that readers see"),
)  # fmt: skip
"""The addresses of the files, as the document has them."""
