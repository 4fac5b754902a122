"""Each request has an id, and a line in the log.

No line says who asked, from which address or browser, or for which words: a path stands without its query. Of the
staff's pages, whose addresses may hold a link that sets a password, the pattern stands instead of the path.
"""

from __future__ import annotations

import re
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import bind_contextvars, clear_contextvars

from .addresses import STAFF_PREFIX

_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


class RequestIdMiddleware(RequestMiddleware):
    """Gives each request an id: that of our own proxy (``X-Request-ID``), else a new one. Errors carry it back."""

    def prepare(self, request: HttpRequest) -> None:
        clear_contextvars()
        given = request.headers.get("X-Request-ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        bind_contextvars(request_id=request_id)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        if response.status_code >= 400:  # others may be kept and answer many requests
            response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        if not request.path_info.startswith(STAFF_PREFIX):
            return f"{request.method} {request.path}"
        match = request.resolver_match
        return f"{request.method} /{match.route}" if match else f"{request.method} {STAFF_PREFIX}"
