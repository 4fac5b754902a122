"""A database that is locked, or not there for a while, ends no worker: the clock and drafting go on afterwards."""

from __future__ import annotations

import datetime
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from reviews import actions
from reviews.management.commands.work import LONGEST_BACK_OFF, back_off, keep_doing
from reviews.models import AuditEvent, Suggestion
from tests.reviews.stories import Team, act, approved, code

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def worker(clinical: None, transactional_db: None, team: Team, tmp_path: Path) -> Iterator[tuple[Any, Path]]:
    """A worker's process with AI on, and the file of its log."""
    log = tmp_path / "log"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reviews.ai.settings",
        "WORKED_DATABASE": str(connection.settings_dict["NAME"]),
        "WORKED_TIMEOUT": "0.2",
        "AI_MODEL": "python:tests.reviews.ai.scripted.faithful",
        "AUDIT_HEAD_FILE": str(tmp_path / "heads"),
        "LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "manage.py", "work", "--every", "0.2"]
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=file, text=True)
        yield process, log
        process.kill()
        process.wait()


def until(holds: Callable[[], bool], process: subprocess.Popen[str], log: Path) -> None:
    while not holds():
        assert process.poll() is None, log.read_text()[-3000:]
        time.sleep(0.1)


@contextmanager
def database_away() -> Iterator[None]:
    """Locked by a writer that takes its time; on PostgreSQL everybody is thrown out, and nobody let in."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        other = sqlite3.connect(name, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    import psycopg  # where there is a server, there is its driver

    params = connection.get_connection_params()
    connection.close()
    with psycopg.connect(**(params | {"dbname": "postgres"}), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_for_a_while_ends_no_worker(worker: tuple[Any, Path], team: Team) -> None:
    process, log = worker
    assert "working" in process.stdout.readline()
    with database_away():
        until(lambda: "its part 'drafting'" in log.read_text(), process, log)
    due = approved(team)
    act("schedule", due, team.publisher, now=(now := timezone.now()), publish_at=now + datetime.timedelta(seconds=1))
    actions.ask(actor=team.author, codes=[code("Z53.1")], sections=["summary"], now=timezone.now())
    until(Suggestion.objects.exists, process, log)
    until(lambda: AuditEvent.objects.filter(act__in=("publish", "schedule refused")).exists(), process, log)
    process.terminate()
    output, _ = process.communicate()
    assert (process.returncode, output.strip()) == (0, "stopped")


@pytest.mark.django_db
def test_what_fails_is_tried_again_and_what_works_begins_anew() -> None:
    stop, tries = threading.Event(), []

    def do() -> None:
        tries.append(len(tries))
        if len(tries) == 4:
            stop.set()
        elif len(tries) < 3:
            raise OperationalError("database is locked")

    keep_doing("clock", do, every=0, stop=stop)
    assert tries == [0, 1, 2, 3]


def test_each_failure_in_a_row_waits_longer_up_to_a_minute() -> None:
    waits = [back_off(failures) for failures in range(2000)]
    assert waits[:4] == [0, 1, 2, 4]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_BACK_OFF
