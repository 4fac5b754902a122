"""The site stopped and started, and its workers ended, while people act and readers read: no act is half done.

As systemd starts it (``docs/serving/icdcms-web.service``) and as systemd stops it, by SIGTERM. One restart and one
ended worker in every run; the figures in docs are of twenty each: ``RESTARTS=20``.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from codes.models import CodeVersion
from public.benchmarks.serving import documented, free_port
from reviews.benchmarks.lanes import Lane, Person, Staff, at_work, counted, faults
from reviews.reading.signatures import tier_of
from reviews.safety import audit, verify
from tests.conftest import ROOT
from tests.reviews.stories import Team, person, published
from tests.shares import dice, size

pytestmark = [pytest.mark.campaign, pytest.mark.engine]
ROUNDS = size("RESTARTS", share=1, whole=20)
LANES, READERS = 10, 40
PASSWORD = "correct horse battery"
PAGES = ("/icd-10-cm/Z53.9", "/icd-10-cm/B20", "/search?q=procedure", "/icd-10-cm/")


class Server:
    """granian as documented, on one port for as long as the test takes."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port, self.environment, self.log = free_port(), environment, log
        self.start()

    def start(self) -> None:
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                documented(self.port, "tests.reviews.served:site --factory"),
                cwd=ROOT, env=self.environment, stdout=output, stderr=output,
            )  # fmt: skip
        self.wait_until_ready()

    def is_ready(self) -> bool:
        try:
            return get(self.port, "/readyz", within=1) == 200  # as a balancer's probe, which does not wait for long
        except (OSError, http.client.HTTPException):
            return False

    def wait_until_ready(self) -> None:
        ends = time.monotonic() + 120
        while not self.is_ready():
            assert time.monotonic() < ends, self.log.read_text()[-3000:]
            time.sleep(0.05)

    def stop(self) -> float:
        """Seconds until ``/readyz`` said for the last time that it is ready."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        last = began
        while self.is_ready():
            last = time.monotonic()
            time.sleep(0.02)
        assert self.process.wait(60) is not None
        return last - began

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {
            int(child) for child in children if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
        }

    def end_a_worker(self, rng: random.Random) -> None:
        """Another one takes its place."""
        before = self.workers()
        os.kill(rng.choice(sorted(before)), signal.SIGTERM)
        ends = time.monotonic() + 60
        while len(self.workers() - before) < 1 or len(self.workers()) < len(before):
            assert time.monotonic() < ends, self.log.read_text()[-3000:]
            time.sleep(0.1)
        self.wait_until_ready()


def get(port: int, path: str, within: float = 60) -> int:
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=within)
    try:
        server.request("GET", path, headers={"Connection": "close"})
        answer = server.getresponse()
        answer.read()
        return answer.status
    finally:
        server.close()


class Readers:
    """So many who read without a pause, each answer counted; a connection that is refused or cut is none."""

    def __init__(self, port: int) -> None:
        self.port, self.answers, self.over = port, Counter[object](), threading.Event()
        self.threads = [threading.Thread(target=self.read, args=(number,)) for number in range(READERS)]

    def read(self, number: int) -> None:
        while not self.over.wait(0.05):
            try:
                self.answers[get(self.port, PAGES[number % len(PAGES)])] += 1
            except (OSError, http.client.HTTPException):
                self.answers["no answer"] += 1
                self.over.wait(0.3)

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def server(transactional_db: None, team: Team, settings: Any, tmp_path: Path) -> Iterator[Server]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reviews.served",
        "SERVED_DATABASE": str(connection.settings_dict["NAME"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "AUDIT_HEAD_FILE": settings.AUDIT_HEAD_FILE,
        "COSTLY_PER_MINUTE": "0",
    }
    started = Server(environment, tmp_path / "server.log")
    yield started
    started.process.terminate()
    started.process.wait(60)


def lanes_of(server: Server) -> list[Lane]:
    """A code each, with an author and a reviewer who also publishes."""
    versions = CodeVersion.objects.codes().filter(release__state="active", code__explanation=None)
    names = [str(version.code) for version in versions.select_related("code") if tier_of(version).approvals == 1]
    assert len(names) >= LANES
    made = []
    for number, name in enumerate(names[:LANES]):
        author, reviewer = person(f"writer-{number}", "author"), person(f"signer-{number}", "reviewer", "publisher")
        signer = signed_in(reviewer)
        staff = Staff(signed_in(author), signer, signer)
        made.append(Lane(lambda: server.port, name, staff))
    return made


def signed_in(user: User) -> Person:
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user, backend="reviews.desk.people.accounts.StaffBackend")
    return Person(client.cookies["sessionid"].value, PASSWORD)


def test_nothing_is_half_done(
    server: Server, team: Team, no_findings: None, settings: Any, record_property: Callable[[str, object], None]
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    published(team)
    lanes, rng, flipped = lanes_of(server), dice("ended workers"), list[float]()
    with Readers(server.port) as readers, at_work(lanes, every=0.02):
        for _ in range(ROUNDS):
            time.sleep(1)
            flipped.append(server.stop())
            server.start()
            time.sleep(1)
            server.end_a_worker(rng)
    acts = counted(lanes)
    figures = f"{ROUNDS} restarts and {ROUNDS} workers ended, acts: {acts}, readers: {dict(readers.answers)}, "
    figures += f"/readyz said so {max(flipped):.2f} s after SIGTERM at most"
    record_property("figures", figures)
    print(f"{connection.vendor}: {figures}")  # noqa: T201 - the figure of this test; shown with -s
    assert faults(lanes) == []
    assert (acts["error"], acts["refused"]) == (0, 0), [problem for lane in lanes for problem in lane.problems][:3]
    assert acts["done"] >= 10 * ROUNDS
    assert set(readers.answers) <= {200, 503, "no answer"}
    assert readers.answers[200] > READERS
    assert max(flipped) < 1
    assert {name: broken for name, rows in verify.checks() if name != "audit log" and (broken := list(rows))} == {}
    assert list(audit.broken(exported=None)) == []
    for bad in ("Traceback", "database is locked", "Internal Server Error", "deadlock"):
        assert bad not in server.log.read_text(), server.log.read_text()[-3000:]
