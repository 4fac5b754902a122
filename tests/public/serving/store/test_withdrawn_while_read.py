"""Texts come and go while 16 connections read from four processes: nobody reads what is older than two seconds.

Ten acts in every run; the figures in docs are of two hundred: ``WITHDRAWALS=200``.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.utils import timezone

from public.benchmarks.serving import Site, served
from reviews.models import Explanation
from tests.reviews.stories import Team, act, published, text
from tests.shares import size

pytestmark = [pytest.mark.campaign, pytest.mark.engine]
ACTS = size("WITHDRAWALS", share=10, whole=60)
READERS, PROCESSES = 16, 4
OLDEST = 2.0  # seconds
NAMES = ("Z53.9", "Z53.1", "Z53.8", "Z53.01")
_MARK = re.compile(r"\((mark-[0-9]+)\)")
NOTHING, WITHDRAWN = "no text", "withdrawn"
TOMBSTONE = "Signed texts and what became of them"


class Read(NamedTuple):
    """One answer: the code, when it was asked for and had, and what its page shows."""

    name: str
    asked: float
    had: float
    shown: str


class Shown(NamedTuple):
    """From the beginning of an act on a page may show this, and must at the latest two seconds after its end."""

    began: float
    done: float
    what: str


def looked_at(status: int, page: str) -> str:
    if status != 200:
        return f"answer {status}"
    marks = set(_MARK.findall(page))
    if len(marks) > 1 or (marks and TOMBSTONE in page):
        return f"mixed: {marks}"
    return marks.pop() if marks else WITHDRAWN if TOMBSTONE in page else NOTHING


class Reader(threading.Thread):
    def __init__(self, site: Site, number: int) -> None:
        super().__init__()
        self.site, self.number, self.reads, self.over = site, number, list[Read](), threading.Event()

    def run(self) -> None:
        server = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        turn = self.number
        while not self.over.wait(0.01):
            name, turn = NAMES[turn % len(NAMES)], turn + 1
            asked = time.monotonic()
            try:
                server.request("GET", f"/icd-10-cm/{name}")
                answer = server.getresponse()
                shown = looked_at(answer.status, answer.read().decode())
            except (OSError, http.client.HTTPException) as error:
                shown = repr(error)
                server.close()
            self.reads.append(Read(name, asked, time.monotonic(), shown))
        server.close()


@pytest.fixture
def site(transactional_db: None, team: Team, settings: Any) -> Iterator[Site]:
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.reviews.served",
        "SERVED_DATABASE": str(connection.settings_dict["NAME"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "AUDIT_HEAD_FILE": settings.AUDIT_HEAD_FILE,
    }
    with served("tests.reviews.served:site --factory", environment, workers=PROCESSES) as site:
        yield site


def test_nobody_reads_what_was_withdrawn(
    site: Site, team: Team, record_property: Callable[[str, object], None]
) -> None:
    readers = [Reader(site, number) for number in range(READERS)]
    for reader in readers:
        reader.start()
    history = {name: [Shown(0.0, 0.0, NOTHING)] for name in NAMES}
    live: dict[str, Explanation] = {}
    for number in range(ACTS):
        name = NAMES[number % len(NAMES)]
        began = time.monotonic()
        if name in live:
            act("withdraw", live.pop(name), team.publisher, timezone.now())
            what = WITHDRAWN
        else:
            what = f"mark-{number}"
            live[name] = published(team, name, **text(what))
        history[name].append(Shown(began, time.monotonic(), what))
    time.sleep(OLDEST)
    for reader in readers:
        reader.over.set()
    for reader in readers:
        reader.join()
    reads = [read for reader in readers for read in reader.reads]
    wrong = Counter(f"{read.name}: {read.shown}" for read in reads if not is_right(read, history[read.name]))
    oldest = max((age(read, history[read.name]) for read in reads), default=0.0)
    figures = f"{len(reads)} pages, {ACTS} acts, the oldest page {oldest:.2f} s"
    record_property("figures", figures)
    print(f"{connection.vendor}: {figures}")  # noqa: T201 - the figure of this test; shown with -s
    assert len(reads) > 10 * READERS
    assert wrong == {}


def is_right(read: Read, history: list[Shown]) -> bool:
    return any(shown.what == read.shown for shown in begun(read, history)) and age(read, history) < OLDEST


def begun(read: Read, history: list[Shown]) -> list[Shown]:
    """What the page may have shown when the answer was had."""
    return [shown for shown in history if shown.began <= read.had]


def age(read: Read, history: list[Shown]) -> float:
    """Seconds for which what a page showed had been something else when it was asked for."""
    ends = [following.done for following in history[1:]] + [float("inf")]
    of_same = [
        read.asked - end for shown, end in zip(begun(read, history), ends, strict=False) if shown.what == read.shown
    ]
    return max(0.0, min(of_same, default=0.0))
