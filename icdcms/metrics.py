"""Figures for Prometheus: what the site's processes answered, counted in files that they share (``METRICS_DIR``).

``manage.py metrics`` adds what the database knows, and serves all of it on an address of its own, never the site's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import Counter, Histogram

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_BUCKETS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_PARTS = ("admin", "api", "fhir", "search", "check", "lists", "static")
_answers = Counter("icdcms_answers", "Answers by part of the site, status and source", ("part", "status", "source"))
_seconds = Histogram("icdcms_answer_seconds", "Seconds until an answer began", ("part", "source"), buckets=_BUCKETS)


class Counted:
    """Wraps the whole site, the store of pages included."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        part = part_of(environ.get("PATH_INFO", ""))

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            source = "memory" if ("Cache-Status", "icdcms; hit") in headers else "made"
            _answers.labels(part, status[:3], source).inc()
            _seconds.labels(part, source).observe(time.perf_counter() - began)
            return start_response(status, headers, *more)

        return self.application(environ, start)


def part_of(path: str) -> str:
    """The part of the site that an address belongs to; "pages" for all that have no name of their own."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in _PARTS else "pages"
