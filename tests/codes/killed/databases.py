"""Databases for a single test: a file on SQLite, a copy of a template on PostgreSQL; and functions that read them.

Looked into with the engines' own drivers, so that what a killed command left is seen as any other process would see it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from icdcms.drills.servers import Server, servers

ROOT = Path(__file__).resolve().parents[3]
RUNS = "codes_importrun"  # grows with every attempt, however it ends


class Database(Protocol):
    url: str

    def connect(self) -> Any: ...

    def copy(self, name: str) -> Database: ...

    def remove(self) -> None: ...


@dataclass
class Sqlite:
    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def connect(self) -> Any:
        return closing(sqlite3.connect(self.path))

    def copy(self, name: str) -> Sqlite:
        with self.connect() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Sqlite(Path(shutil.copy(self.path, self.path.with_name(f"{name}.sqlite3"))))

    def remove(self) -> None:
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()


@dataclass
class Postgres:
    """``server`` is a URL without the name of a database at its end."""

    server: str
    name: str

    @property
    def url(self) -> str:
        return f"{self.server}/{self.name}"

    def connect(self) -> Any:
        return psycopg.connect(dsn(self.url), autocommit=True)

    def create(self, template: str = "template0") -> Postgres:
        with psycopg.connect(dsn(f"{self.server}/postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        return self

    def copy(self, name: str) -> Postgres:
        return Postgres(self.server, f"kill_{name}").create(self.name)

    def remove(self) -> None:
        with psycopg.connect(dsn(f"{self.server}/postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


def dsn(url: str) -> str:
    """``postgres://user@/folder-of-the-socket/name`` as the driver expects it; other URLs stay as they are."""
    rest = url.removeprefix("postgres://")
    user, _, place = rest.partition("@")
    if not place.startswith("/"):
        return url
    folder, _, name = place.rpartition("/")
    return f"user={user} host={folder} dbname={name}"


def start(database: Database, *arguments: str) -> subprocess.Popen[bytes]:
    """Run ``manage.py`` on this database, in a process of its own."""
    environment = os.environ | {
        "DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": "icdcms.settings",
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def run(database: Database, *arguments: str) -> str:
    """The output of a process, which has to succeed."""
    process = start(database, *arguments)
    out, err = process.communicate()
    assert process.returncode == 0, (arguments, err.decode()[-2000:])
    return out.decode()


def still_at_work(process: subprocess.Popen[bytes], after: float, once: Callable[[], object]) -> bool:
    """Wait until ``once`` is true, and then so many seconds; whether the process was still running then."""
    while process.poll() is None and not once():
        time.sleep(0.01)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        return True
    return False


def kill(process: subprocess.Popen[bytes], after: float, once: Callable[[], object]) -> bool:
    """Send SIGKILL so many seconds after ``once`` is true; whether the process was still running."""
    if not still_at_work(process, after, once):
        return False
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return True


def states(database: Database) -> list[tuple[str, str]]:
    """(label, state) of all releases that can be seen at this moment."""
    with database.connect() as connection:
        return list(connection.execute("SELECT label, state FROM codes_release ORDER BY effective_from").fetchall())


def rows(database: Database) -> dict[str, str]:
    """Table -> digest over all its rows, for all tables of facts without import runs."""
    with database.connect() as connection:
        if isinstance(database, Sqlite):
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'codes_%'")
        else:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'codes_%'")
        tables = sorted(name for (name,) in names.fetchall() if name != RUNS)
        digests = {}
        for table in tables:
            digest = hashlib.sha256()
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY id"):
                digest.update(repr(row).encode())
            digests[table] = digest.hexdigest()
        return digests


def facts(database: Database) -> int:
    """The number of rows of facts without a completely loaded release."""
    with database.connect() as connection:
        (count,) = connection.execute(
            "SELECT COUNT(*) FROM codes_codeversion v JOIN codes_release r ON r.id = v.release_id "
            "WHERE r.state = 'staged'"
        ).fetchone()
        return int(count)


def begun(database: Database) -> int:
    """The number of import runs without an outcome: those that were killed."""
    with database.connect() as connection:
        return int(connection.execute(f"SELECT COUNT(*) FROM {RUNS} WHERE outcome = 'running'").fetchone()[0])


@contextmanager
def server() -> Iterator[Server]:
    """A server of our own, which may be crashed: an immediate shutdown, after which a start recovers from the log.

    With ``fsync`` as in production, since the tests are about what a crash leaves.
    """
    with servers(1) as (made,):
        made.initialize()
        made.start()
        yield made
