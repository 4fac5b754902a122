"""What lets a browser or proxy keep a page, and answers "has it changed?" before anything is rendered.

A validator comes from what the pages show: the facts that are visible, the templates and stylesheet of this version,
the site's name, and the day (a release runs out at midnight). A page may be kept for a minute at most, so that what is
withdrawn is gone within one.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from .editions import Editions, read_editions

MAX_AGE = "public, max-age=60"

P = ParamSpec("P")
EditionView = Callable[Concatenate[HttpRequest, Editions, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@cache
def look() -> str:
    """Digest of everything that makes pages look as they do: this room's code, stylesheet and templates."""
    here = Path(__file__).resolve().parent
    files = [path for root in (here, settings.BASE_DIR / "templates") for path in root.rglob("*") if path.is_file()]
    digest = hashlib.sha256(f"{settings.SITE_NAME} {settings.SITE_URL}".encode())
    for path in sorted(files):
        if path.suffix in (".py", ".html", ".css", ".svg"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def etag(editions: Editions, path: str) -> str:
    """The validator of one address: that of another page is no answer here."""
    shown = f"{look()} {editions.today} {editions.digest} {path}"
    return '"' + hashlib.sha256(shown.encode()).hexdigest()[:32] + '"'


def last_modified(editions: Editions) -> int:
    """Seconds since 1970: the newest fact or the start of the day, whichever is later."""
    midnight = datetime.datetime.combine(editions.today, datetime.time(), datetime.UTC)
    return int(max(midnight, editions.changed_at or midnight).timestamp())


def cacheable(view: EditionView[P]) -> View[P]:
    """Gives a view the editions, and its answer the headers; an unchanged page is answered 304 without the view.

    One query at that. Answers other than 200, redirects among them, carry no validator.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        editions = read_editions()
        tag, modified = etag(editions, request.get_full_path()), last_modified(editions)
        response = _unchanged(request, tag, modified) or view(request, editions, *args, **kwargs)
        response.headers.setdefault("Cache-Control", MAX_AGE)
        if response.status_code in (200, 304):
            response.headers["ETag"] = tag
            response.headers["Last-Modified"] = http_date(modified)
        return response

    return answer


def _unchanged(request: HttpRequest, tag: str, modified: int) -> HttpResponse | None:
    """304 (or 412) where the request's conditions ask for it. "*" would need to know whether there is such a page."""
    if request.headers.get("If-None-Match", "").strip() == "*":
        return None
    response = get_conditional_response(request, tag, modified)
    return response if isinstance(response, HttpResponse) else None
