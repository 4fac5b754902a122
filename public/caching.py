"""What lets a browser or proxy keep a page, and answers "has it changed?" before anything is rendered.

A validator comes from what a page shows: the facts that are visible, what people published on it, the templates and
stylesheet of this version, the site's name, and the day (a release runs out at midnight). A page may be kept for a
minute at most, so that what is withdrawn is gone within one.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from functools import cache, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from codes.days import start_of
from reviews.published import SECTIONS

from .editions import Editions, read_editions

MAX_AGE = "public, max-age=60"


class Published(Protocol):
    """What a page shows of people's work: ``validator`` changes whenever that does."""

    @property
    def validator(self) -> str: ...
    @property
    def changed_at(self) -> datetime.datetime | None: ...


P = ParamSpec("P")
T = TypeVar("T", bound=Published)
EditionView = Callable[Concatenate[HttpRequest, Editions, P], HttpResponse]
PublishedView = Callable[Concatenate[HttpRequest, Editions, T | None, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@cache
def look() -> str:
    """Digest of everything that makes pages look as they do: the code of all rooms, stylesheet and templates.

    Readers' pages say what ``codes`` and ``reviews`` make of facts and signatures, so a change there is another page.
    """
    roots = [settings.BASE_DIR / room for room in ("codes", "reviews", "public", "templates")]
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    digest = hashlib.sha256(
        f"{settings.SITE_NAME} {settings.SITE_URL} {settings.COUNT_UNFOUND_SEARCHES} {SECTIONS}".encode()
    )
    for path in sorted(files):
        if path.suffix in (".py", ".html", ".css", ".js", ".svg", ".xml", ".txt"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def etag(editions: Editions, path: str, published: Published | None = None) -> str:
    """The validator of one address: that of another page is no answer here."""
    shown = f"{look()} {editions.today} {editions.digest} {path} {published.validator if published else ''}"
    return '"' + hashlib.sha256(shown.encode()).hexdigest()[:32] + '"'


def last_modified(editions: Editions, published: Published | None = None) -> int:
    """Seconds since 1970: the newest fact, what was published last, or the start of the day, whichever is latest."""
    moments = [start_of(editions.today), editions.changed_at, published.changed_at if published else None]
    return int(max(moment for moment in moments if moment is not None).timestamp())


def cacheable(view: EditionView[P]) -> View[P]:
    """Gives a view the editions, and its answer the headers; an unchanged page is answered 304 without the view.

    One query at that. Answers other than 200, redirects among them, carry no validator.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        editions = read_editions()
        return _answer(request, editions, None, lambda: view(request, editions, *args, **kwargs))

    return answer


def cacheable_with(read: Callable[..., T | None]) -> Callable[[PublishedView[T, P]], View[P]]:
    """The same for a page that shows what people published: ``read``, called like the view, finds it.

    It is given the editions that the page is made of, so that facts and text are those of one moment.
    """

    def decorate(view: PublishedView[T, P]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            editions = read_editions()
            published = read(request, editions, *args, **kwargs)
            return _answer(request, editions, published, lambda: view(request, editions, published, *args, **kwargs))

        return answer

    return decorate


def _answer(
    request: HttpRequest, editions: Editions, published: Published | None, view: Callable[[], HttpResponse]
) -> HttpResponse:
    tag, modified = etag(editions, request.get_full_path(), published), last_modified(editions, published)
    response = _unchanged(request, tag, modified, dated=published is None) or view()
    response.headers.setdefault("Cache-Control", MAX_AGE)
    if response.status_code in (200, 304):
        response.headers["ETag"] = tag
        response.headers["Last-Modified"] = http_date(modified)
    return response


def _unchanged(request: HttpRequest, tag: str, modified: int, *, dated: bool) -> HttpResponse | None:
    """304 (or 412) where the request's conditions ask for it. "*" would need to know whether there is such a page.

    Where people's work is shown a date alone is no answer: two acts may share a second, and a profile has no date.
    """
    tags = request.headers.get("If-None-Match", "").strip()
    if tags == "*" or not (tags or dated):
        return None
    response = get_conditional_response(request, tag, modified)
    return response if isinstance(response, HttpResponse) else None
