"""Ask the application for a page in this process, as any reader would."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application


class Answer(NamedTuple):
    """``status`` as a number, the content type without a charset, the body as it is; ``location`` of a redirect."""

    status: int
    content_type: str
    body: bytes
    location: str = ""


@cache
def _application() -> Callable[..., Any]:
    settings.COSTLY_PER_MINUTE = 0  # nobody else asks in this process
    application: Callable[..., Any] = get_wsgi_application()
    return application


def ask(path: str, origin: str) -> Answer:
    """The answer of GET at a path, for readers who ask at ``origin``."""
    site = urlsplit(origin)
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
    return Answer(int(status.split()[0]), kind, body, fields.get("location", ""))
