"""While the database is away or busy for too long: 503 and when to come back, instead of an error page."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from .answers import refusal

_AGAIN = 10  # seconds
_log = logging.getLogger(__name__)


class DatabaseAwayMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, InterfaceError | OperationalError):
            return None
        _log.error("the database does not answer: %s", str(exception).partition("\n")[0])
        return refusal(request, 503, "unavailable", _AGAIN, "The database does not answer at the moment.")
