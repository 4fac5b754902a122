"""What lets a browser or proxy keep a page, and answers "has it changed?" before anything is rendered.

A validator comes from what a page shows: the facts that are visible, what people published on it, the templates and
stylesheet of this version, the site's name, and the last day on which time alone changed it (a release runs out). Proxy
and browser together may keep a page for less than a minute, so that a withdrawn text is gone within a minute. A layer
in front of Django keeps it until something changes (``public.serving.store``).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_etags

from codes.days import start_of
from public.reading.editions import Editions, read_editions
from reviews.reading.published import SECTIONS

from .answers import MAX_AGE
from .store.note import note_for


class Published(Protocol):
    """What a page shows of people's work: ``validator`` changes whenever that does.

    Where time alone changes it, ``turning_days`` are the days at whose beginning something else is shown.
    """

    @property
    def validator(self) -> str: ...
    @property
    def changed_at(self) -> datetime.datetime | None: ...


P = ParamSpec("P")
T = TypeVar("T", bound=Published)
EditionView = Callable[Concatenate[HttpRequest, Editions, P], HttpResponse]
PublishedView = Callable[Concatenate[HttpRequest, Editions, T | None, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True)
class Today:
    """For a page that says which day it is: it changes every day."""

    day: datetime.date
    changed_at: datetime.datetime | None = None

    @property
    def validator(self) -> str:
        return self.day.isoformat()

    @property
    def turning_days(self) -> tuple[datetime.date, ...]:
        return self.day, self.day + datetime.timedelta(days=1)


@cache
def digest_of_look() -> str:
    """Digest of everything that makes pages look as they do: the code of all rooms, stylesheet and templates.

    Readers' pages say what ``codes`` and ``reviews`` make of facts and signatures, so a change there changes pages.
    """
    roots = [settings.BASE_DIR / room for room in ("codes", "reviews", "public", "templates")]
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    digest = hashlib.sha256(
        f"{settings.SITE_NAME} {settings.SITE_URL} {settings.COUNT_UNFOUND_SEARCHES} {SECTIONS}".encode()
    )
    for path in sorted(files):
        if path.suffix in (".py", ".html", ".css", ".js", ".svg", ".xml", ".txt", ".md"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def etag(editions: Editions, path: str, published: Published | None = None) -> str:
    """The validator of an address; that of another page does not fit it."""
    turned = turned_on(editions, published)
    shown = f"{digest_of_look()} {turned} {editions.digest} {path} {published.validator if published else ''}"
    return '"' + hashlib.sha256(shown.encode()).hexdigest()[:32] + '"'


def _turning_days(editions: Editions, published: Published | None) -> tuple[datetime.date, ...]:
    return (*editions.turning_days, *getattr(published, "turning_days", ()))


def turned_on(editions: Editions, published: Published | None) -> datetime.date:
    """The last day on which time alone changed what is shown."""
    days = _turning_days(editions, published)
    return max((day for day in days if day <= editions.today), default=datetime.date.min)


def turns_at(editions: Editions, published: Published | None) -> datetime.datetime:
    """The first moment to come at which time alone changes what is shown; in a year at the latest."""
    days = _turning_days(editions, published)
    in_a_year = editions.today + datetime.timedelta(days=365)
    return start_of(min((day for day in days if day > editions.today), default=in_a_year))


def last_modified(editions: Editions, published: Published | None = None) -> int:
    """Seconds since 1970: the newest fact, what was published last, or the last turning day, whichever is latest."""
    turned = turned_on(editions, published)
    moments = [start_of(turned) if turned > datetime.date.min else None]
    moments += [editions.changed_at, published.changed_at if published else None]
    known = [moment for moment in moments if moment is not None]
    return int(max(known, default=start_of(editions.today)).timestamp())


def cacheable(view: EditionView[P]) -> View[P]:
    """Gives a view the editions, and its answer the headers. An unchanged page is answered 304 without the view, with
    a single query. Answers other than 200, redirects among them, carry no validator.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        editions = read_editions()
        return _answer(request, editions, None, lambda: view(request, editions, *args, **kwargs))

    return answer


def cacheable_with(read: Callable[..., T | None]) -> Callable[[PublishedView[T, P]], View[P]]:
    """The same for a page that shows what people published: ``read``, called like the view, reads it.

    It is given the editions that the page is made of, so that facts and text are of the same moment.
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
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    dated = published is None
    unchanged = asked and asked != ["*"] and get_conditional_response(request, tag, modified)
    response = unchanged if isinstance(unchanged, HttpResponse) else view()
    note = note_for(request.META)
    note.keep, note.dated, note.until = True, dated, turns_at(editions, published)
    if response.status_code == 200 and dated and not asked:
        # A date does not say whether such a page exists. Where people's work is shown it is no validator at all: two
        # acts may share a second, and a profile has no date.
        response = get_conditional_response(request, tag, modified, response) or response
    response.headers.setdefault("Cache-Control", MAX_AGE)
    if response.status_code in (200, 304):
        response.headers["ETag"] = tag
        response.headers["Last-Modified"] = http_date(modified)
    return response
