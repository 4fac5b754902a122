"""Leases, workers that die, workers at once: every arrival ends once, and a release is loaded once."""

from __future__ import annotations

import datetime
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from codes.models import CodeVersion, ImportRun, Release
from codes.releases.loading.importing import import_release
from reviews import actions
from reviews.actions import ask_by_upload
from reviews.arrivals import keeping, progress, working
from reviews.arrivals.working import MOST_ATTEMPTS, take_next, work_arrivals
from reviews.leases import Lease
from reviews.models import Arrival, AuditEvent
from tests.reviews.stories import NOW, person

from .conftest import given, only_arrival, work

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[3]
LATER = datetime.timedelta(minutes=5)


@pytest.fixture
def asked(importer: User, packages: Path) -> Arrival:
    return ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)


class Died(BaseException):
    """What ``kill -9`` is to a test in its own process: nothing after it is done."""


def taken(worker: str, now: datetime.datetime) -> int | None:
    lease = take_next(worker=worker, now=now)
    return lease.row.pk if lease else None


def test_a_lease_keeps_others_away_until_it_ends(asked: Arrival) -> None:
    assert taken("a:1", NOW) == asked.pk
    assert taken("b:2", NOW + datetime.timedelta(seconds=59)) is None
    assert taken("b:2", NOW + datetime.timedelta(seconds=60)) == asked.pk
    asked.refresh_from_db()
    assert (asked.leased_by, asked.attempts) == ("b:2", 2)


def test_a_worker_that_died_before_the_import_is_replaced(asked: Arrival) -> None:
    taken("a:1", NOW)
    assert work("b:2") == 0
    assert work("b:2", later=LATER) == 1
    assert only_arrival().state == "imported"


def test_a_worker_that_died_in_the_import_leaves_nothing_of_it(asked: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("codes.releases.loading.load.Loader.supplements", lambda *_: (_ for _ in ()).throw(Died))
        with pytest.raises(Died):
            work("a:1")
    assert not Release.objects.exists()
    assert not CodeVersion.objects.exists()
    assert work("b:2", later=LATER) == 1
    arrival = only_arrival()
    assert (arrival.state, arrival.attempts) == ("imported", 2)
    assert arrival.run == ImportRun.objects.latest("pk")


def test_a_worker_that_died_right_after_the_import_is_not_taken_for_nothing(
    asked: Arrival, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one finds the run finished: it says imported, as it was, and imports nothing again."""
    with monkeypatch.context() as patch:
        patch.setattr(working._Work, "end", lambda *_: (_ for _ in ()).throw(Died))
        with pytest.raises(Died):
            work("a:1")
    assert Release.objects.get().state == "validated"
    assert only_arrival().state == "running"
    monkeypatch.setattr(working, "import_release", lambda **_: pytest.fail("it was imported again"))
    assert work("b:2", later=LATER) == 1
    assert only_arrival().state == "imported"


def test_a_worker_whose_lease_ended_writes_nothing_more(asked: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(**how: Any) -> Any:
        result = import_release(**how)
        assert taken("b:2", NOW + LATER) == asked.pk
        return result

    monkeypatch.setattr(working, "import_release", slow)
    assert work("a:1") == 0
    assert (only_arrival().state, only_arrival().leased_by) == ("running", "b:2")
    assert not AuditEvent.objects.filter(act="end import").exists()


def test_what_kills_every_worker_is_given_up(asked: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "import_release", lambda **_: (_ for _ in ()).throw(MemoryError))
    for number in range(MOST_ATTEMPTS):
        assert work(later=number * LATER) == 0
    assert work(later=MOST_ATTEMPTS * LATER) == 1
    assert only_arrival().state == "failed"
    assert "10 workers" in only_arrival().reason


def test_the_lease_is_renewed_while_the_import_runs(asked: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed = threading.Event()

    def renew(self: Lease[Arrival], now: datetime.datetime) -> bool:  # a test's database is in its own thread
        renewed.set()
        return True

    monkeypatch.setattr(Lease, "renew", renew)
    monkeypatch.setattr("django.conf.settings.RELEASES_LEASE", 0.03)
    monkeypatch.setattr(working, "import_release", lambda **_: renewed.wait(10) and pytest.fail("enough"))
    with pytest.raises(pytest.fail.Exception):
        work()


def test_progress_is_never_half_and_never_in_the_way(asked: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    assert progress.read(asked.folder) is None
    progress.write(asked.folder, "loading 98,186 codes", 11)
    assert progress.read(asked.folder) == progress.ImportProgress("loading 98,186 codes", 11)
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    progress.write(asked.folder, "another", 12)
    assert progress.read(asked.folder) == progress.ImportProgress("loading 98,186 codes", 11)
    (keeping.home(asked.folder) / "progress.json").write_bytes(b'{"stage": ')
    assert progress.read(asked.folder) is None
    assert progress.read("") is None


REFUSED = {
    "be deleted": ("DELETE FROM reviews_arrival", "kept for ever"),
    "say imported without its run": (
        "UPDATE reviews_arrival SET state = 'imported', ended_at = asked_at, leased_until = NULL",
        "arrival_has_its_run|its import run ended otherwise",
    ),
    "speak of another release": ("UPDATE reviews_arrival SET label = '2027-annual'", "what was asked for stays"),
    "be asked for by another": ("UPDATE reviews_arrival SET asked_by_id = 0", "what was asked for stays"),
    "run without a lease": ("UPDATE reviews_arrival SET state = 'running'", "arrival_running_leased"),
    "be in an unknown state": ("UPDATE reviews_arrival SET state = 'active'", "arrival_"),
    "end without a date": ("UPDATE reviews_arrival SET state = 'failed'", "arrival_ended_whole"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses_an_arrival_to(what: str, asked: Arrival) -> None:
    statement, reason = REFUSED[what]
    with pytest.raises(IntegrityError, match=reason), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_has_ended_stays_ended(asked: Arrival, importer: User) -> None:
    actions.cancel_arrival(actor=importer, arrival_id=asked.pk, now=NOW)
    with pytest.raises(IntegrityError, match="it has ended"), transaction.atomic():
        Arrival.objects.update(state="waiting", ended_at=None)
    other = "UPDATE reviews_arrival SET state = 'imported'"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(other)


# --- Workers in processes and threads of their own ---


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one_release(transactional_db: None, packages: Path, settings: Any) -> None:
    importer = person("importer", "importer")
    for _ in range(10):
        ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=NOW)
    failures: list[BaseException] = []

    def bring_in(number: int) -> None:
        try:
            work_arrivals(worker=f"test:{number}", now=timezone.now)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring_in, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    states = Counter(Arrival.objects.values_list("state", flat=True))
    assert states == {"imported": 1, "unchanged": 9}
    assert Release.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_killed_in_the_middle_are_replaced(transactional_db: None, packages: Path, settings: Any) -> None:
    """SIGKILL, three times, at any moment of an import; the fourth worker completes it."""
    importer, rng = person("importer", "importer"), random.Random(7)
    ask_by_upload(actor=importer, files=given(packages), label="2026-april", now=timezone.now())
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reviews.ai.settings",
        "WORKED_DATABASE": str(connection.settings_dict["NAME"]),
        "RELEASES_DIR": str(settings.RELEASES_DIR),
        "AUDIT_HEAD_FILE": str(settings.AUDIT_HEAD_FILE),
        "RELEASES_LEASE": "1",
        "LOG_LEVEL": "ERROR",
    }

    def worker() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment)

    process = worker()
    try:
        for _ in range(3):
            wait_for(lambda: only_arrival().state == "running" or not only_arrival().going)
            time.sleep(rng.random() * 0.5)
            process.kill()
            process.wait()
            visible = Release.objects.all()
            assert [release.state for release in visible] in ([], ["validated"])
            process = worker()
        wait_for(lambda: not only_arrival().going)
    finally:
        process.kill()
        process.wait()
    arrival = only_arrival()
    assert arrival.state == "imported", arrival.reason
    assert Release.objects.get().counts["codes"] == Release.objects.get().versions.filter(code__kind="code").count()
    again = import_release(packages=[packages], label="2026-april")
    assert again.outcome == "unchanged"


def wait_for(so: Any, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < ends, "it takes too long"
        time.sleep(0.02)
