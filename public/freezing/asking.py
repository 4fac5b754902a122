"""Ask the application for a page in this process, as any reader would."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from codes.days import day_of, start_of
from public.serving.store.note import KEY, AnswerNote


class Answer(NamedTuple):
    """``status`` as a number, the content type without a charset, the body as it is; ``location`` of a redirect.

    ``turns`` is the moment at which time alone changes it, in ISO 8601 and UTC: the end of the day, where nobody says;
    "" where none is known.
    """

    status: int
    content_type: str
    body: bytes
    location: str = ""
    turns: str = ""


@cache
def _application() -> Callable[..., Any]:
    settings.COSTLY_PER_MINUTE = 0  # nobody else asks in this process
    application: Callable[..., Any] = get_wsgi_application()
    return application


def ask(path: str, origin: str) -> Answer:
    """The answer of GET at a path, for readers who ask at ``origin``."""
    site, note = urlsplit(origin), AnswerNote()
    secure = site.scheme == "https"
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if secure else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": site.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        KEY: note,
    }
    if secure and settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        environ[name] = value
    started: list[Any] = []
    answer = _application()(environ, lambda status, headers, *_: started.extend((status, headers)))
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    status, headers = started
    fields = {name.lower(): value for name, value in headers}
    kind = fields.get("content-type", "").partition(";")[0].strip()
    return Answer(int(status.split()[0]), kind, body, fields.get("location", ""), _turns(note))


def _turns(note: AnswerNote) -> str:
    now = timezone.now()
    tomorrow = start_of(day_of(now) + datetime.timedelta(days=1))
    until = note.until if note.keep and note.until is not None else tomorrow
    # Views say "in a year" where they know of no such moment.
    return "" if until > now + datetime.timedelta(days=360) else until.astimezone(datetime.UTC).isoformat()
