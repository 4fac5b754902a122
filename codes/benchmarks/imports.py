"""Importing whole releases. The floor parses the same files to plain rows and puts them into the same tables.

Every measurement is a process of its own with a new, migrated database. Import and floor take turns, so that a machine
that slows down slows both. Seconds are the median of the rounds, memory is the peak of the whole process.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from codes.releases.loading.built_in import LABEL, built_in_tabular

NAME = "import"
ABOUT = "import_release against plain rows + COPY (PostgreSQL) or executemany (SQLite) into the same tables"
ROUNDS = 3
RELEASES = ("2026-april", "2017-annual")
MEGA = 1024
_NUMBERS = count(1)  # of databases


def packages() -> Iterator[tuple[str, Path]]:
    """(label, folder or file): the official packages where they are available, else the built-in tabular list."""
    shared = Path(os.environ.get("ICDCMS_SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data" / "icd-10-cm")
    official = [(label, shared / label) for label in RELEASES if (shared / label).is_dir()]
    yield from official or [(LABEL, built_in_tabular())]


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Figures by release: seconds of import and floor, their ratio, peak memory in MB, rows a second."""
    figures = {}
    for label, path in packages():
        rounds: dict[str, list[dict[str, float]]] = {"import": [], "floor": []}
        for number in range(1, ROUNDS + 1):
            for what, measured in rounds.items():
                measured.append(_measured(what, label, path))
                say(f"{label} round {number}, {what}: {measured[-1]['seconds']:.2f} s")
        seconds = {what: median(row["seconds"] for row in rows) for what, rows in rounds.items()}
        figures[label] = {
            "engine": connection.vendor,
            "import_s": round(seconds["import"], 2),
            "floor_s": round(seconds["floor"], 2),
            "ratio": round(seconds["import"] / seconds["floor"], 2),
            "import_peak_mb": round(max(row["peak_mb"] for row in rounds["import"])),
            "floor_peak_mb": round(max(row["peak_mb"] for row in rounds["floor"])),
            "rounds": ROUNDS,
        }
    return figures


def _measured(what: str, label: str, path: Path) -> dict[str, float]:
    with fresh_database() as url:
        command = [sys.executable, "-m", "codes.benchmarks.import_process", what, label, str(path)]
        environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
        done = subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{what} of {label} failed:\n{done.stderr}")
        return dict(json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def fresh_database(*, copied: bool = False) -> Iterator[str]:
    """The URL of an empty database on the engine in use, or of a copy of the database in use; it is dropped afterwards.

    PostgreSQL copies no database that somebody is connected to, and never the one named ``postgres``.
    """
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            if copied:
                _back_up(f"{folder}/benchmark.sqlite3")
            yield f"sqlite:///{folder}/benchmark.sqlite3"
        return
    name = f"icdcms_benchmark_{os.getpid()}_{next(_NUMBERS)}"
    parts = urlsplit(os.environ["DATABASE_URL"])
    socket, _, _ = parts.path.rpartition("/")
    template = f" TEMPLATE {connection.ops.quote_name(connection.settings_dict['NAME'])}" if copied else ""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}{template}")
    try:
        yield urlunsplit(parts._replace(path=f"{socket}/{name}"))
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _back_up(path: str) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
