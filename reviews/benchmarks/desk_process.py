"""One measurement of ``desk``, in a process and a database of its own: prints one JSON line.

python -m reviews.benchmarks.desk_process TEXTS WAITING ROUNDS
"""

from __future__ import annotations

import json
import secrets
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from reviews.models import Explanation

_PLACE = "to-review"
_PAGES = {
    "home": "/admin/desk/",
    "queue": "/admin/desk/queues/to-review/",
    "all": "/admin/desk/queues/all/",
    "dashboard": "/admin/desk/dashboard/",
    "search": "/admin/desk/search/?q=kidney%20stone",
    "search_code": "/admin/desk/queues/all/?q=E11",
    "search_in_queue": "/admin/desk/queues/all/?q=kidney%20stone",
    "palette": "/admin/search/?s=kidney",
}
_FLOOR = "floor"


class Taken:
    """Seconds by the clock, and of this process alone: without the server of PostgreSQL, and without what else runs."""

    clock = processor = 0.0


@contextmanager
def _measured() -> Iterator[Taken]:
    taken = Taken()
    began, ran = time.perf_counter(), time.process_time()
    yield taken
    taken.clock, taken.processor = time.perf_counter() - began, time.process_time() - ran


class _Reviewer:
    """A reviewer who signed nothing yet, at their browser."""

    def __init__(self) -> None:
        from django.test import Client
        from django.utils import timezone

        from reviews.actions.people import make_staff
        from reviews.models import ReviewerProfile

        now = timezone.now()
        self.user: User = make_staff(name="reader", password=secrets.token_urlsafe(), roles=["reviewer"], now=now)
        ReviewerProfile.objects.create(user=self.user, slug="reader", printed_name="A Reader", credentials="MD")
        self.client: Client = Client(raise_request_exception=True)
        self.client.force_login(self.user, backend="reviews.desk.people.accounts.StaffBackend")

    def open(self, address: str) -> Taken:
        """What a page takes."""
        with _measured() as taken:
            answer = self.client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return taken

    def take_next(self) -> tuple[Taken, Explanation]:
        """What it takes from the press of "Review next" to the page of the text."""
        from reviews.models import Explanation

        with _measured() as taken:
            answer = self.client.post("/admin/desk/next/", {"from": _PLACE})
            page = self.client.get(answer["Location"])
        if page.status_code != 200 or "/review/" not in answer["Location"]:
            raise RuntimeError(f"the next text is not there: {answer['Location']} answered {page.status_code}")
        pk = int(answer["Location"].partition("/explanations/")[2].partition("/")[0])
        return taken, Explanation.objects.get(pk=pk)

    def give_back(self, explanation: Explanation) -> None:
        """A decision, so that another text is the next one."""
        from django.utils import timezone

        from reviews import actions

        if explanation.submitted_revision_id is None:
            raise RuntimeError(f"{explanation} was not submitted")
        actions.return_to_author(
            actor=self.user, explanation_id=explanation.pk, lock_version=explanation.lock_version,
            revision_id=explanation.submitted_revision_id, reason="unclear", text="", now=timezone.now(),
        )  # fmt: skip


def measure(rounds: int) -> dict[str, Any]:
    """Milliseconds, the middle of the rounds; the first round, in which templates are read, does not count.

    ``*_ratio`` are to the floor, by the clock; ``*_processor_ratio`` by the processor time of this process.
    """
    from reviews.reading.changes import dependencies

    reviewer = _Reviewer()
    rows: list[dict[str, Taken]] = []
    for _ in range(rounds + 1):
        taken, explanation = reviewer.take_next()
        row = {"next": taken, _FLOOR: reviewer.open(f"/admin/plain/reviews/explanation/{explanation.pk}/change/")}
        row["review"] = reviewer.open(f"/admin/desk/explanations/{explanation.pk}/review/")
        row |= {name: reviewer.open(address) for name, address in _PAGES.items()}
        reviewer.give_back(explanation)
        row["editor"] = reviewer.open(f"/admin/desk/explanations/{explanation.pk}/")
        dependencies.forget()
        row["after_publishing"] = reviewer.open(_PAGES["home"])
        rows.append(row)
    return _figures(rows[1:]) | _queries(reviewer)


def _figures(rows: list[dict[str, Taken]]) -> dict[str, Any]:
    clock, processor = (
        {name: statistics.median(getattr(row[name], what) for row in rows) for name in rows[0]}
        for what in ("clock", "processor")
    )
    figures: dict[str, Any] = {f"{name}_ms": round(1000 * value, 1) for name, value in clock.items()}
    for suffix, middle in (("ratio", clock), ("processor_ratio", processor)):
        figures |= {f"{name}_{suffix}": round(value / middle[_FLOOR], 2) for name, value in middle.items()}
    return {name: value for name, value in figures.items() if not name.startswith(f"{_FLOOR}_") or name == "floor_ms"}


def _queries(reviewer: _Reviewer) -> dict[str, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as home:
        reviewer.open(_PAGES["home"])
    with CaptureQueriesContext(connection) as taken:
        reviewer.take_next()
    return {"home_queries": len(home), "next_queries": len(taken)}


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from codes.models import Release
    from reviews.benchmarks.plain_admin import ENGINE
    from reviews.benchmarks.publications import publish_many

    settings.TEMPLATES.append(ENGINE)
    settings.ROOT_URLCONF = "reviews.benchmarks.plain_admin"
    settings.ALLOWED_HOSTS.append("testserver")
    texts, waiting, rounds = map(int, sys.argv[1:4])
    release = Release.objects.active().get()
    publish_many(texts - waiting, release=release, now=timezone.now(), say=lambda _: None, waiting=waiting)
    sys.stdout.write(f"{json.dumps(measure(rounds))}\n")


if __name__ == "__main__":
    main()
