"""Checking codes: 50 together, and 100,000 rows of a list against reading and writing the file with a dictionary.

In the database in use, which is only read. The list has 3,000 codes of the release in force, in the spellings and with
the dates that people write; CHECK_ROWS is another number of rows. Seconds are the least of the rounds.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.db import connection

from codes.benchmarks.release_copies import codes_by_chance
from codes.tables.cells import write_csv
from codes.tables.reading import read_table
from public.checking.lists import ADDED, CheckedList
from public.reading.checking import MOST, read_check
from public.reading.editions import Edition, Editions, read_editions

NAME = "check"
ABOUT = "50 codes together, and a list against reading and writing the file with a dictionary, in the database in use"
ROWS, CODES, ROUNDS = int(os.environ.get("CHECK_ROWS", "100000")), 3_000, 3
BOUND, BOUND_MS = 1.5, 60


def run(say: Callable[[str], Any]) -> dict[str, Any]:
    """Figures by name, with their bounds; nothing without a release in force."""
    editions = read_editions()
    edition = editions.in_force
    if edition is None:
        say("no release is in force")
        return {}
    names = codes_by_chance(edition.release)
    together = _together(names, edition, editions)
    say(f"{MOST} codes together: {together} ms")
    floor, checked = _list(names[:CODES], edition, editions)
    figures = {
        "engine": connection.vendor, "together_ms": together, "together_bound_ms": BOUND_MS, "rows": ROWS,
        "floor_s": round(floor, 2), "list_s": round(checked, 2), "ratio": round(checked / floor, 2), "bound": BOUND,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    say(f"{ROWS:,} rows: {checked:.2f} s, floor {floor:.2f} s")
    return {"check": figures}


def _together(names: list[str], edition: Edition, editions: Editions) -> float:
    sets = [names[at : at + MOST] for at in range(0, 10 * MOST, MOST)]
    least = []
    for codes in sets:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            read_check(codes, edition.covers_to, editions)
            times.append(time.perf_counter() - began)
        least.append(min(times))
    return round(1000 * sorted(least)[len(least) // 2], 1)


def _list(names: list[str], edition: Edition, editions: Editions) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "codes.csv")
        _write(path, names, edition)
        known = {name: name for name in names}

        def floor(file: IO[bytes], out: IO[bytes]) -> None:
            rows = read_table(file, name=path.name)
            head = [*next(rows), *ADDED]
            write_csv(out, head, ([*row, known.get(row[1], ""), "", "", ""] for row in rows))

        def check(file: IO[bytes], out: IO[bytes]) -> None:
            checked = CheckedList(read_table(file, name=path.name), editions)
            write_csv(out, checked.head, checked.rows())

        times: dict[str, list[float]] = {"floor": [], "check": []}
        for _ in range(ROUNDS):
            for what, work in (("floor", floor), ("check", check)):
                with path.open("rb") as file, tempfile.TemporaryFile() as out:
                    began = time.perf_counter()
                    work(file, out)
                    times[what].append(time.perf_counter() - began)
    return min(times["floor"]), min(times["check"])


def _write(path: Path, names: list[str], edition: Edition) -> None:
    chance = random.Random(1)  # noqa: S311 - the same list each time
    days = (edition.covers_to - edition.effective_from).days
    spellings: tuple[Callable[[str], str], ...] = (str, str.lower, lambda name: name.replace(".", ""))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["visit", "ICD-10 code", "date of service", "department", "remark"])
        for number in range(ROWS):
            day = edition.effective_from.toordinal() + chance.randint(0, days)
            date = edition.effective_from.fromordinal(day)
            spelled = chance.choice(spellings)(chance.choice(names))
            writer.writerow([number, spelled, date.strftime("%m/%d/%Y"), "outpatients", "as documented"])
