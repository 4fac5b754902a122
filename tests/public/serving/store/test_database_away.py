"""The database is away: pages from memory for a minute, then an honest 503, and all is right once it is back.

It is stopped for five seconds in every run, and for ninety with ``bin/test --all`` (``DATABASE_AWAY=90``).
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from public.benchmarks.serving import Site, served
from tests.codes.killed.databases import Server, server
from tests.conftest import ROOT
from tests.shares import size

pytestmark = [pytest.mark.postgres, pytest.mark.campaign]
AWAY = size("DATABASE_AWAY", share=5, whole=90)
KEPT, OTHER = "/icd-10-cm/Z53.9", "/icd-10-cm/B20"
LOAD = """
import django; django.setup()
from pathlib import Path
from tests.releases.loading import load_history
load_history(Path({folder!r}))
"""


class Answer(NamedTuple):
    status: int
    cache_control: str
    retry_after: str | None


def ask(site: Site, path: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return Answer(answer.status, answer.headers["Cache-Control"], answer.headers["Retry-After"])
    finally:
        connection.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[tuple[Server, dict[str, str]]]:
    with server() as made:
        environment = {"DATABASE_URL": made.url("postgres"), "DJANGO_SETTINGS_MODULE": "icdcms.settings"}
        environment |= {"PYTHONPATH": str(ROOT)}
        for command in (["manage.py", "migrate", "-v0"], ["-c", LOAD.format(folder=str(tmp_path))]):
            subprocess.run([sys.executable, *command], cwd=ROOT, env=os.environ | environment, check=True)
        yield made, environment


def test_pages_go_on_for_a_minute_without_a_database(database: tuple[Server, dict[str, str]]) -> None:
    server, environment = database
    with served("icdcms.wsgi:application", environment, workers=1) as site:
        assert ask(site, KEPT).status == ask(site, "/icd-10-cm/chapter/21").status == 200
        server.stop("immediate")
        began, answers = time.monotonic(), list[tuple[float, Answer]]()
        while time.monotonic() < began + AWAY:
            asked = time.monotonic() - began
            answers.append((asked, ask(site, KEPT)))
            other = ask(site, OTHER)
            assert (other.status, other.cache_control) == (503, "no-store"), asked
            assert other.retry_after
            time.sleep(0.5)
        server.start()
        early = {answer for asked, answer in answers if 3 < asked < 55}
        late = {answer for asked, answer in answers if asked > 65}
        assert early <= {Answer(200, "no-cache", None)}
        assert late <= {Answer(503, "no-store", "60")}
        if AWAY >= 90:
            assert early
            assert late
        back = time.monotonic()
        while ask(site, KEPT) != Answer(200, "public, max-age=30, s-maxage=20", None):
            assert time.monotonic() < back + 10
            time.sleep(0.1)
        assert ask(site, OTHER).status == 200
