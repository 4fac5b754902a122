"""The release is switched while 16 connections read at full speed: no error, no page of two releases, seen at once.

One switch in every run; the figures in docs are of twenty: ``SWITCHES=20``.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.db import connection
from django.utils import timezone

from codes.releases.loading.activate import activate_release
from reviews.models import Publication
from tests.releases.loading import LATER
from tests.reviews.conftest import Releases
from tests.reviews.serving import Site, site
from tests.reviews.stories import Team, published
from tests.shares import size

__all__ = ["site"]
pytestmark = [pytest.mark.campaign, pytest.mark.engine]
SWITCHES = size("SWITCHES", share=1, whole=2)
READERS = 16
BETWEEN = 2.0  # seconds
PAGES = ("Z53.9", "B20", "Z53.1", "Z53.8")
_RELEASE = re.compile(r"<th scope=\"row\">Release</th>\s*<td>\s*([^<]+?)\s*</td>")
_TITLE = re.compile(r"<span class=\"title\">\s*([^<]+?)\s*</span>")


class Read(NamedTuple):
    """One answer: when it was asked for and had, which release it was made of, and what was wrong with it."""

    asked: float
    had: float
    release: str
    wrong: str


class Switched(NamedTuple):
    """When it began and was done, and which release it made the one in force."""

    began: float
    done: float
    label: str


def looked_at(page: str, status: int, text: str) -> tuple[str, str]:
    """(release the page is made of, what is wrong with it)."""
    shown, title = _RELEASE.search(text), _TITLE.search(text)
    if status != 200 or shown is None or title is None:
        return "", f"{page}: answer {status}"
    # a retired code's own facts are those of its last release, whichever is in force
    if page == "Z53.8":
        later = "is no longer in ICD-10-CM" in text
        return LATER.label if later else shown[1], "" if "canary" in text else f"{page} lost its text"
    release, later = shown[1], shown[1] == LATER.label
    expected = {
        "Z53.9": ("no reason given" in title[1]) == later and ("canary" in text) != later,
        "B20": ("being reviewed again" in text) == later and "canary" in text,
        "Z53.1": "being reviewed again" not in text and "canary" in text,
    }
    return release, "" if expected[page] else f"{page} is made of {release} and of something else"


class Reader(threading.Thread):
    """One connection that asks for one page after the other until it is told to stop."""

    def __init__(self, site: Site, number: int) -> None:
        super().__init__()
        self.site, self.number = site, number
        self.reads: list[Read] = []
        self.over = threading.Event()

    def run(self) -> None:
        server = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        turn = self.number
        while not self.over.is_set():
            page = PAGES[turn % len(PAGES)]
            turn += 1
            asked = time.monotonic()
            try:
                server.request("GET", f"/icd-10-cm/{page}")
                response = server.getresponse()
                release, wrong = looked_at(page, response.status, response.read().decode())
            except (OSError, http.client.HTTPException) as error:
                release, wrong = "", repr(error)
                server.close()
            self.reads.append(Read(asked, time.monotonic(), release, wrong))
        server.close()


def test_readers_see_one_release_or_the_other(
    site: Site, team: Team, two_releases: Releases, record_property: Callable[[str, object], None]
) -> None:
    for name in PAGES:
        published(team, name)
    before = list(Publication.objects.order_by("pk").values())
    readers = [Reader(site, number) for number in range(READERS)]
    for reader in readers:
        reader.start()
    everybody_reads(readers)
    switches = []
    for turn in range(SWITCHES):
        release = (two_releases.later, two_releases.now)[turn % 2]
        began = time.monotonic()
        activate_release(release, now=timezone.now())
        switches.append(Switched(began, time.monotonic(), release.label))
        everybody_reads(readers)
    for reader in readers:
        reader.over.set()
    for reader in readers:
        reader.join()
    reads = [read for reader in readers for read in reader.reads]
    assert Counter(read.wrong for read in reads if read.wrong) == {}
    ends = [switch.began for switch in switches[1:]] + [float("inf")]
    late = [slowest(reads, switch, end) for switch, end in zip(switches, ends, strict=True)]
    figures = f"{len(reads)} pages, {len(switches)} switches, seen by everybody within {max(late):.2f} s"
    record_property("figures", figures)
    print(f"{connection.vendor}: {figures}")  # noqa: T201 - the figure of this test; shown with -s
    assert max(late) < 1
    assert list(Publication.objects.order_by("pk").values()) == before
    assert "Traceback" not in site.log.read_text()


def everybody_reads(readers: list[Reader]) -> None:
    """Wait until each has had all the pages once more."""
    had = [len(reader.reads) for reader in readers]
    deadline = time.monotonic() + 120
    while any(len(reader.reads) < before + len(PAGES) for reader, before in zip(readers, had, strict=True)):
        assert time.monotonic() < deadline, "somebody waits for a page in vain"
        time.sleep(0.05)
    time.sleep(BETWEEN)


def slowest(reads: list[Read], switch: Switched, end: float) -> float:
    """Seconds after a switch, and before the next began, in which somebody still asked for a page and got the release
    of before; 0 for nobody."""
    stale = [
        read.asked - switch.done
        for read in reads
        if switch.done < read.asked and read.had < end and read.release not in {"", switch.label}
    ]
    return max(stale, default=0.0)
