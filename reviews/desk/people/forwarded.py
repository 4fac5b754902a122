"""Headers of a proxy that no setting says to believe: TRUSTED_PROXY_COUNT is 0, and everybody has one address.

Limits for each client address would then count all people together. It is logged once a process, and shown to access
admins for a day. Anybody may send such a header, so it is a hint and no more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from .sessions import STAFF_PREFIX

HEADERS = ("X-Forwarded-For", "Forwarded")
UNTRUSTED = (
    "Requests come with the header %s of a proxy, and TRUSTED_PROXY_COUNT is 0: all people behind it count as one "
    "address. Set it to the number of proxies of your own; if there are none, somebody sends the header by hand."
)
_SEEN = "forwarded_header_seen"
log = logging.getLogger(__name__)


class ForwardedHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.logged = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0:
            header = next((name for name in HEADERS if name in request.headers), None)
            if header:
                self._note(header, staff=request.path_info.startswith(STAFF_PREFIX))
        return self.get_response(request)

    def _note(self, header: str, *, staff: bool) -> None:
        if not self.logged:
            self.logged = True
            log.warning(UNTRUSTED, header)
        if staff:  # public processes may not write the cache
            cache.add(_SEEN, header, timeout=24 * 3600)


def header_nobody_counts() -> str:
    """The warning for an access admin; empty where there is nothing to say."""
    header = cache.get(_SEEN) if settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0 else None
    return UNTRUSTED % header if header in HEADERS else ""
