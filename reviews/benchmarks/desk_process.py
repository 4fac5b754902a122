"""One measurement of ``desk``, in a process and a database of its own: prints one JSON line.

python -m reviews.benchmarks.desk_process TEXTS WAITING ROUNDS
"""

from __future__ import annotations

import json
import secrets
import statistics
import sys
import time
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

    def open(self, address: str) -> float:
        """Seconds that a page takes."""
        began = time.perf_counter()
        answer = self.client.get(address)
        taken = time.perf_counter() - began
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return taken

    def take_next(self) -> tuple[float, Explanation]:
        """Seconds from the press of "Review next" to the page of the text."""
        from reviews.models import Explanation

        began = time.perf_counter()
        answer = self.client.post("/admin/desk/next/", {"from": _PLACE})
        page = self.client.get(answer["Location"])
        taken = time.perf_counter() - began
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
    """Milliseconds, the middle of the rounds; the first round, in which templates are read, does not count."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reviews.reading.changes import dependencies

    reviewer = _Reviewer()
    taken: dict[str, list[float]] = {}
    queries = 0
    for number in range(rounds + 1):
        with CaptureQueriesContext(connection) as asked:
            seconds, explanation = reviewer.take_next()
        queries = len(asked)
        row = {"next": seconds, _FLOOR: reviewer.open(f"/admin/plain/reviews/explanation/{explanation.pk}/change/")}
        row |= {name: reviewer.open(address) for name, address in _PAGES.items()}
        reviewer.give_back(explanation)
        row["editor"] = reviewer.open(f"/admin/desk/explanations/{explanation.pk}/")
        dependencies.forget()
        row["after_publishing"] = reviewer.open(_PAGES["home"])
        for name, value in row.items() if number else ():
            taken.setdefault(name, []).append(value)
    middle = {name: statistics.median(values) for name, values in taken.items()}
    figures: dict[str, Any] = {f"{name}_ms": round(1000 * value, 1) for name, value in middle.items()}
    figures |= {f"{name}_ratio": round(value / middle[_FLOOR], 2) for name, value in middle.items() if name != _FLOOR}
    return figures | {"next_queries": queries}


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
