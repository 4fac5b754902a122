"""What costly pages may take: so many a client, and one thread of a worker at a time.

Searches, comparisons of releases with their feeds, and checks are costly: they read or compute much. Requests are
counted in the worker's own memory, as readers' processes may write nothing. What the layer in front of Django answers
from memory (``public.serving.store``) is not counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from .answers import View, refusal

_SALT = "public.limits"
_PATIENCE = 1.0  # seconds that a waiting thread waits


def client_of(request: HttpRequest) -> str:
    """The address of the client; behind our proxies, the address the outermost of them saw; of IPv6, the network."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    client = seen[-trusted] if trusted and len(seen) >= trusted else request.META.get("REMOTE_ADDR", "")
    return ":".join(client.split(":")[:4]) if client.count(":") > 1 else client


def count_of(request: HttpRequest, what: str, window: int, by: int = 1) -> tuple[int, int]:
    """The number of this request for ``what`` within its client's window of seconds, and the seconds until that ends.

    The address itself is not kept.
    """
    now, counts = int(time.time()), caches["readers"]
    client = salted_hmac(_SALT, client_of(request), algorithm="sha256").hexdigest()[:32]
    ends_at = int(counts.get_or_set(f"{what}.{client}", now + window, window) or now + window)
    key = f"{what}.{client}.{ends_at}"
    counts.add(key, 0, window)
    try:
        return counts.incr(key, by), max(1, ends_at - now)
    except ValueError:  # it ran out in between
        return 1, window


class Turnstile:
    """Lets one thread of the worker through at a time, or ``through``; ``waiting`` others may wait for a moment."""

    def __init__(self, waiting: int, through: int = 1) -> None:
        self._through, self._waiting = threading.Semaphore(through), threading.Semaphore(waiting)

    @contextmanager
    def passage(self) -> Iterator[bool]:
        """Whether the thread may go on."""
        may = self._through.acquire(blocking=False)
        if not may and self._waiting.acquire(blocking=False):
            may = self._through.acquire(timeout=_PATIENCE)
            self._waiting.release()
        try:
            yield may
        finally:
            if may:
                self._through.release()


SEARCHES, COMPARISONS, CHECKS, LISTS = (Turnstile(waiting=number) for number in (2, 1, 2, 0))
EXPORTS = Turnstile(waiting=2, through=4)


def costly(turnstile: Turnstile) -> Callable[[View], View]:
    """Keeps a view within these limits: 429 for a client that asked too often, 503 while other requests are in it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, **parts: Any) -> HttpResponse:
            number, ends_in = count_of(request, "costly", 60) if settings.COSTLY_PER_MINUTE else (0, 0)
            if number > settings.COSTLY_PER_MINUTE:
                return refusal(request, 429, "too_many_requests", ends_in, "Too many requests came from your address.")
            with turnstile.passage() as may:
                if not may:
                    return refusal(request, 503, "busy", 2, "Too many others ask for such pages at the moment.")
                return view(request, **parts)

        return limited

    return decorate
