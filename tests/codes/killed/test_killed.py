"""``kill -9`` of an import, of a switch and of the database itself, at any moment: nobody ever sees half a release.

Asked for by name, and for as many kills as there is time for (``KILLS``; of the server ``SERVER_KILLS``):

    KILLS=50 python -m pytest tests/codes/killed -m campaign -s
    KILLS=50 KILLED_RELEASE=2026-april bin/with-postgres python -m pytest tests/codes/killed -m campaign -s

``KILLED_RELEASE`` names an official release instead of the tiny one. Each kill has a database of its own. After it:
no release is visible that is not whole; the same command completes; once more it changes no row.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from tests.conftest import SHARED_DATA
from tests.releases.mini import ANNUAL_2025, APRIL_2026

from .databases import Database, Postgres, Sqlite, begun, facts, kill, rows, run, server, start, states

pytestmark = pytest.mark.campaign
KILLS = int(os.environ.get("KILLS", "5"))
SERVER_KILLS = int(os.environ.get("SERVER_KILLS", str(KILLS)))
WHOLE = os.environ.get("KILLED_RELEASE", "")
SEED = int(os.environ.get("KILLED_SEED", "7"))
POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]
postgres_only = pytest.mark.skipif(not POSTGRES, reason="holds for PostgreSQL only; this run is on SQLite")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The tables, and nothing in them."""
    made: Database
    if POSTGRES:
        url = os.environ["DATABASE_URL"]
        made = Postgres(url.rpartition("/")[0], "kill_template").create()
    else:
        made = Sqlite(tmp_path_factory.mktemp("killed") / "template.sqlite3")
    run(made, "migrate", "--verbosity", "0")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if WHOLE:
        if not (SHARED_DATA / WHOLE).is_dir():
            pytest.skip(f"no official releases in {SHARED_DATA}")
        return SHARED_DATA / WHOLE
    return APRIL_2026.write(tmp_path_factory.mktemp("packages"))


def importing(packages: Path) -> tuple[str, ...]:
    return ("import_release", str(packages), "--json")


def outcome(printed: str) -> str:
    return str(json.loads(printed)["outcome"])


class Pace(NamedTuple):
    """How long a command takes when nobody kills it, and how much of that, at its end, it works on the database."""

    takes: float
    works: float

    def moment(self, rng: random.Random) -> float:
        """Seconds to wait: spread over the work and somewhat more, not over the start of Python."""
        return max(0.0, self.takes - 1.25 * self.works * rng.random())


def pace(database: Database, name: str, command: tuple[str, ...]) -> Pace:
    copy = database.copy(name)
    began = time.monotonic()
    printed = json.loads(run(copy, *command))
    took = time.monotonic() - began
    copy.remove()
    return Pace(took, float(printed.get("seconds", took / 3)))


def test_a_killed_import(empty: Database, packages: Path) -> None:
    command, rng, seen = importing(packages), random.Random(SEED), Counter[str]()
    paced = pace(empty, "whole", command)
    for number in range(KILLS):
        database = empty.copy(f"import_{number}")
        seen["killed" if in_import(database, command, paced, rng) else "was quicker"] += 1
        seen["of them in the middle of the import"] += begun(database)
        whole_or_not_there(database, {"validated"})
        seen[completed(database, command, {"imported", "unchanged"})] += 1
        database.remove()
        told("import_release", number, paced, seen)


def in_import(database: Database, command: tuple[str, ...], paced: Pace, rng: random.Random) -> bool:
    """From the moment the run is on record: how long Python takes to start depends on who else is at work."""
    after = 1.1 * paced.works * rng.random()
    return kill(start(database, *command), after, once=lambda: begun(database))


def whole_or_not_there(database: Database, fitting: set[str]) -> None:
    """Everybody else's view: no release under way, no row of one, and what is there stands a recount."""
    assert {state for _, state in states(database)} <= fitting
    assert facts(database) == 0
    if states(database):
        run(database, "verify", "--json")


def completed(database: Database, command: tuple[str, ...], fitting: set[str]) -> str:
    """The same command ends well, and changes no row when it is given once more."""
    first = outcome(run(database, *command))
    assert first in fitting
    before = rows(database)
    assert outcome(run(database, *command)) == "unchanged"
    assert rows(database) == before
    return f"then {first}"


def test_a_killed_switch(empty: Database, packages: Path, tmp_path: Path) -> None:
    """One release is active before, during and after; which one is the old or the new, never none or both."""
    earlier = SHARED_DATA / "2025-annual" if WHOLE else ANNUAL_2025.write(tmp_path)
    later = packages.name
    template = empty.copy("switch")
    run(template, *importing(earlier), "--activate")
    run(template, *importing(packages))
    command = ("activate_release", later, "--json")
    rng, seen = random.Random(SEED), Counter[str]()
    paced = pace(template, "switched", command)
    for number in range(KILLS):
        database = template.copy(f"switch_{number}")
        seen["killed" if kill(start(database, *command), paced.moment(rng)) else "was quicker"] += 1
        active = [label for label, state in states(database) if state == "active"]
        assert active in ([earlier.name], [later])
        seen[f"saw {active[0]}"] += 1
        seen[completed(database, command, {"activated", "unchanged"})] += 1
        assert [label for label, state in states(database) if state == "active"] == [later]
        database.remove()
        told("activate_release", number, paced, seen)
    template.remove()


@postgres_only
def test_a_killed_server(packages: Path) -> None:
    """Immediate shutdowns in the middle of imports and of switches, in turns; after each the log is gone through."""
    command, rng, seen = importing(packages), random.Random(SEED), Counter[str]()
    with server() as ours:
        template = Postgres(ours.url, "kill_template").create()
        run(template, "migrate", "--verbosity", "0")
        imports = pace(template, "whole", command)
        loaded = template.copy("loaded")
        run(loaded, *command)
        switching = ("activate_release", packages.name, "--json")
        switches = pace(loaded, "switched", switching)
        for number in range(SERVER_KILLS):
            switch = number % 5 == 4  # four imports, one switch
            acts, paced = (switching, switches) if switch else (command, imports)
            database = (loaded if switch else template).copy(f"server_{number}")
            process = start(database, *acts)
            time.sleep(paced.moment(rng))
            seen["server killed in a switch" if switch else "server killed in an import"] += 1
            ours.crash()
            process.communicate()
            seen["command had ended" if process.returncode == 0 else "command failed"] += 1
            ours.start()
            seen["of them in the middle of an import"] += begun(database)
            whole_or_not_there(database, {"validated", "active"})
            seen[completed(database, acts, {"imported", "activated", "unchanged"})] += 1
            database.remove()
            told("server", number, imports, seen)


def told(what: str, number: int, paced: Pace, seen: Counter[str]) -> None:
    """The figures so far, each tenth kill: these runs take their time."""
    if (number + 1) % 10:
        return
    engine = "PostgreSQL" if POSTGRES else "SQLite"
    figures = ", ".join(f"{name}: {count}" for name, count in sorted(seen.items()))
    run_so_far = f"{engine}, {WHOLE or 'mini'}, {what} ({paced.takes:.1f} s when not killed), {number + 1} kills"
    print(f"\n{run_so_far}: {figures}", flush=True)  # noqa: T201
