"""Checking codes: 50 together, and 100,000 rows of a list against reading and writing the file with a dictionary, by
Python's csv module alone.

In the database in use, which is only read. The list has 3,000 codes of the release in force, in the spellings and with
the dates that people write; CHECK_ROWS is another number of rows. Seconds are of the processor, the least of the
rounds; the collector leaves alone what was loaded before, as in the command and in workers. Memory is the peak of
``manage.py check_codes`` with a tenth of the rows and with all of them.
"""

from __future__ import annotations

import csv
import gc
import io
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
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
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few.csv"), Path(folder, "many.csv")
        _write(few, names[:CODES], edition, ROWS // 10)
        _write(many, names[:CODES], edition, ROWS)
        floor, checked = _list(many, names[:CODES], editions)
        say(f"{ROWS:,} rows: {checked:.2f} s, floor {floor:.2f} s")
        of_few, of_many = _peak_megabytes(few), _peak_megabytes(many)
        say(f"memory: {of_few} MB for {ROWS // 10:,} rows, {of_many} MB for {ROWS:,}")
    figures = {
        "engine": connection.vendor, "together_ms": together, "together_bound_ms": BOUND_MS, "rows": ROWS,
        "floor_s": round(floor, 2), "list_s": round(checked, 2), "ratio": round(checked / floor, 2), "bound": BOUND,
        "megabytes": of_many, "megabytes_of_a_tenth": of_few,
    }  # fmt: skip
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


def _list(path: Path, names: list[str], editions: Editions) -> tuple[float, float]:
    """Seconds with a dictionary, and checked."""
    known = {name: name for name in names}

    def floor(file: IO[bytes], out: IO[bytes]) -> None:
        rows = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow([*next(rows), *ADDED])
        writer.writerows([*row, known.get(row[1], ""), "", "", ""] for row in rows)
        text.flush()

    def check(file: IO[bytes], out: IO[bytes]) -> None:
        checked = CheckedList(read_table(file, name=path.name), editions)
        write_csv(out, checked.head, checked.pieces())

    times: dict[str, list[float]] = {"floor": [], "check": []}
    gc.freeze()
    for _ in range(2 * ROUNDS):
        for what, work in (("floor", floor), ("check", check)):
            with path.open("rb") as file, tempfile.TemporaryFile() as out:
                began = time.process_time()
                work(file, out)
                times[what].append(time.process_time() - began)
    return min(times["floor"]), min(times["check"])


def _peak_megabytes(path: Path) -> int:
    """Of a process of its own that checks the file."""
    command = [sys.executable, "manage.py", "check_codes", str(path), "--out", str(path.with_suffix(".out.csv"))]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss // 1024


def _write(path: Path, names: list[str], edition: Edition, rows: int) -> None:
    chance = random.Random(1)  # noqa: S311 - the same list each time
    days = (edition.covers_to - edition.effective_from).days
    spellings: tuple[Callable[[str], str], ...] = (str, str.lower, lambda name: name.replace(".", ""))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["visit", "ICD-10 code", "date of service", "department", "remark"])
        for number in range(rows):
            day = edition.effective_from.toordinal() + chance.randint(0, days)
            date = edition.effective_from.fromordinal(day)
            spelled = chance.choice(spellings)(chance.choice(names))
            writer.writerow([number, spelled, date.strftime("%m/%d/%Y"), "outpatients", "as documented"])
