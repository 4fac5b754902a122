"""A process for readers with a replica: it reads from it, and while the replica stands still nobody sees what is gone.

Two servers of PostgreSQL, the second one streaming from the first. One time that the replica stands still in every run;
the figure in docs is of ten: ``REPLICA_LAGS=10``.
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.utils import timezone

from icdcms.drills.servers import USER, Server, servers
from public.benchmarks.serving import Site, served
from tests.reviews.stories import Team, act, published, text
from tests.shares import size

pytestmark = [pytest.mark.campaign, pytest.mark.postgres]
LAGS = size("REPLICA_LAGS", share=1, whole=10)
LATEST = 5.0  # seconds after which every page shows what is so; a minute is allowed
NAME = "icdcms"
_COUNTED = "codes_codeversion"


class Pair(NamedTuple):
    primary: Server
    replica: Server

    def ask_replica(self, statement: str) -> None:
        command = ["psql", "-h", str(self.replica.folder), "-U", USER, "-d", NAME, "-X", "-q", "-c", statement]
        subprocess.run(command, check=True, capture_output=True)

    def reads(self) -> int:
        """How often pages were read from the replica so far, by its log."""
        return self.replica.log.read_text(errors="replace").count(_COUNTED)


@pytest.fixture
def pair(transactional_db: None, team: Team) -> Iterator[Pair]:
    """The database of the test on a server of its own, to which this process connects then, and its replica."""
    before = dict(connection.settings_dict)
    where = [
        "-h",
        before["HOST"] or "localhost",
        "-U",
        before["USER"] or USER,
        *(["-p", str(before["PORT"])] if before["PORT"] else []),
    ]
    dump = subprocess.run(
        ["pg_dump", "--no-owner", "--no-privileges", *where, before["NAME"]], check=True, capture_output=True
    )
    with servers(2) as (primary, replica):
        primary.initialize()
        primary.start("wal_level=replica", "fsync=off")
        primary.create(NAME)
        into = ["psql", "-h", str(primary.folder), "-U", USER, "-d", NAME, "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        subprocess.run(into, input=dump.stdout, check=True, capture_output=True)
        primary.base_backup(replica.folder / "data", "-R")
        replica.start("hot_standby=on", "log_statement=all", "fsync=off")
        connection.close()
        connection.settings_dict |= {
            "HOST": str(primary.folder),
            "NAME": NAME,
            "USER": USER,
            "PORT": "",
            "PASSWORD": "",
        }
        try:
            yield Pair(primary, replica)
        finally:
            connection.close()
            connection.settings_dict |= before


@pytest.fixture
def process(pair: Pair) -> Iterator[Site]:
    settings = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.public.readers_process",
        "SERVED_CONNECTION": json.dumps(settings),
        "REPLICA_URL": pair.replica.url(NAME),
    }
    with served("icdcms.wsgi:application", environment, workers=1) as site:
        yield site


def shown(site: Site, path: str) -> str:
    try:
        with site.get(path) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return f"answer {error.code}"


def seconds_until(is_so: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < 30
        time.sleep(0.05)
    return time.monotonic() - began


def anew(path: str) -> str:
    """The same page at an address that nobody asked for yet."""
    return f"{path}{'&' if '?' in path else '?'}{time.monotonic_ns()}"


def is_read_from_replica(site: Site, pair: Pair) -> bool:
    before = pair.reads()
    return "B20" in shown(site, anew("/icd-10-cm/B20")) and pair.reads() > before


PATHS = ("/icd-10-cm/Z53.9", "/icd-10-cm/Z53.9.md", "/icd-10-cm/Z53.9/versions", "/search?q={}", "/team/reviewer")


def test_a_replica_that_stands_still_shows_nothing_that_is_gone(
    process: Site, pair: Pair, team: Team, no_findings: None, record_property: Any
) -> None:
    slowest = 0.0
    for lag in range(LAGS):
        marker = f"gone-{lag}"
        live = published(team, **text(marker))
        seconds_until(lambda: marker in shown(process, PATHS[0]))  # noqa: B023 - asked at once
        seconds_until(lambda: is_read_from_replica(process, pair))
        pair.ask_replica("SELECT pg_wal_replay_pause()")
        act("withdraw", live, team.publisher, timezone.now())
        slowest = max(slowest, seconds_until(lambda: marker not in shown(process, PATHS[0])))  # noqa: B023
        assert not is_read_from_replica(process, pair)
        ends = time.monotonic() + 2
        while time.monotonic() < ends:  # nor does it come back, whether kept or made anew
            for path in PATHS:
                assert f"({marker})" not in shown(process, anew(path.format(marker))), path
        pair.ask_replica("SELECT pg_wal_replay_resume()")
    figures = f"{LAGS} times, gone after {slowest:.2f} s at most, {pair.reads()} reads of the replica"
    record_property("figures", figures)
    print(figures)  # noqa: T201 - the figure of this test; shown with -s
    assert slowest < LATEST

    pair.replica.stop("immediate")
    assert seconds_until(lambda: "Z53.1" in shown(process, anew("/icd-10-cm/Z53.1"))) < LATEST
