"""``kill -9`` of an import, of a switch and of the database, at any moment: nobody ever sees half a release.

One of each in every run, at another moment each time; as many as there is time for with ``KILLS`` and ``SERVER_KILLS``:

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
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import SHARED_DATA
from tests.releases.mini import ANNUAL_2025, APRIL_2026
from tests.shares import dice, size

from .databases import Database, Postgres, Sqlite, begun, facts, kill, rows, run, server, start, states, still_at_work

pytestmark = [pytest.mark.campaign, pytest.mark.engine]
KILLS, SERVER_KILLS = size("KILLS", share=1, whole=5), size("SERVER_KILLS", share=1, whole=5)
WHOLE = os.environ.get("KILLED_RELEASE", "")
POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]
postgres_only = pytest.mark.skipif(not POSTGRES, reason="holds for PostgreSQL only; this run is on SQLite")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with empty tables."""
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


def import_takes(template: Database, command: tuple[str, ...]) -> float:
    """Seconds that an import takes when nobody kills it, without the start of Python."""
    database = template.copy("whole")
    seconds = float(json.loads(run(database, *command))["seconds"])
    database.remove()
    return seconds


def in_import(database: Database, seconds: float, rng: random.Random) -> tuple[float, Callable[[], object]]:
    """When to kill, in seconds after the run is recorded, as the start of Python takes longer on a busy machine."""
    return 1.1 * seconds * rng.random(), lambda: begun(database)


def switch_takes(template: Database, command: tuple[str, ...]) -> float:
    """Seconds until everybody sees a switch that nobody kills; after that the command only reports."""
    return min(_switch_takes(template, command) for _ in range(3))


def _switch_takes(template: Database, command: tuple[str, ...]) -> float:
    database = template.copy("switched")
    began = time.monotonic()
    process = start(database, *command)
    while (command[1], "active") not in states(database):
        assert process.poll() in (None, 0)
        time.sleep(0.01)
    took = time.monotonic() - began
    process.communicate()
    database.remove()
    return took


def in_switch(seconds: float, rng: random.Random) -> tuple[float, Callable[[], object]]:
    """When to kill, in seconds: half of the time is the start of Python. Some are after the end."""
    return seconds * (0.5 + 0.6 * rng.random()), lambda: True


def test_a_killed_import(empty: Database, packages: Path) -> None:
    command, rng, seen = importing(packages), dice("killed imports"), Counter[str]()
    seconds = import_takes(empty, command)
    for number in range(KILLS):
        database = empty.copy(f"import_{number}")
        seen["killed" if kill(start(database, *command), *in_import(database, seconds, rng)) else "was quicker"] += 1
        seen["of them in the middle of the import"] += begun(database)
        whole_or_not_there(database, {"validated"})
        seen[completed(database, command, {"imported", "unchanged"})] += 1
        database.remove()
        print_figures("import_release", number, seen)


def whole_or_not_there(database: Database, fitting: set[str]) -> None:
    """Nobody sees a release that is being loaded, or a row of one, and releases that are there pass a recount."""
    assert {state for _, state in states(database)} <= fitting
    assert facts(database) == 0
    if states(database):
        run(database, "verify", "--json")


def completed(database: Database, command: tuple[str, ...], fitting: set[str]) -> str:
    """The same command succeeds, and changes no row when it is given again."""
    first = outcome(run(database, *command))
    assert first in fitting
    before = rows(database)
    assert outcome(run(database, *command)) == "unchanged"
    assert rows(database) == before
    return f"then {first}"


def test_a_killed_switch(empty: Database, packages: Path, tmp_path: Path) -> None:
    """Exactly one release is active before, during and after: the old or the new one, never none or both."""
    earlier = SHARED_DATA / "2025-annual" if WHOLE else ANNUAL_2025.write(tmp_path)
    later = packages.name
    template = empty.copy("switch")
    run(template, *importing(earlier), "--activate")
    run(template, *importing(packages))
    command = ("activate_release", later, "--json")
    rng, seen = dice("killed switches"), Counter[str]()
    seconds = switch_takes(template, command)
    for number in range(KILLS):
        database = template.copy(f"switch_{number}")
        seen["killed" if kill(start(database, *command), *in_switch(seconds, rng)) else "was quicker"] += 1
        active = [label for label, state in states(database) if state == "active"]
        assert active in ([earlier.name], [later])
        seen[f"saw {active[0]}"] += 1
        seen[completed(database, command, {"activated", "unchanged"})] += 1
        assert [label for label, state in states(database) if state == "active"] == [later]
        database.remove()
        print_figures("activate_release", number, seen)
    template.remove()


@postgres_only
def test_a_killed_server(packages: Path) -> None:
    """Immediate shutdowns during imports and switches in turns; the log is read after each of them."""
    command, rng, seen = importing(packages), dice("killed servers"), Counter[str]()
    with server() as ours:
        template = Postgres(ours.address, "kill_template").create()
        run(template, "migrate", "--verbosity", "0")
        imports = import_takes(template, command)
        loaded = template.copy("loaded")
        run(loaded, *command)
        switching = ("activate_release", packages.name, "--json")
        switches = switch_takes(loaded, switching)
        for number in range(SERVER_KILLS):
            switch = number % 5 == 4  # four imports, one switch
            acts = switching if switch else command
            database = (loaded if switch else template).copy(f"server_{number}")
            process = start(database, *acts)
            moment = in_switch(switches, rng) if switch else in_import(database, imports, rng)
            cut_off = still_at_work(process, *moment)
            ours.stop("immediate")
            seen[f"{'switch' if switch else 'import'} {'cut off' if cut_off else 'had ended'}"] += 1
            process.communicate()
            ours.start()
            seen["of them in the middle of an import"] += begun(database)
            whole_or_not_there(database, {"validated", "active"})
            seen[completed(database, acts, {"imported", "activated", "unchanged"})] += 1
            database.remove()
            print_figures("server", number, seen)


def print_figures(what: str, number: int, seen: Counter[str]) -> None:
    """Print the figures so far after every tenth kill, since these runs take long."""
    if (number + 1) % 10:
        return
    engine = "PostgreSQL" if POSTGRES else "SQLite"
    figures = ", ".join(f"{name}: {count}" for name, count in sorted(seen.items()))
    print(f"\n{engine}, {WHOLE or 'mini'}, {what}, {number + 1} kills: {figures}", flush=True)  # noqa: T201
