"""Which tests reach which lines of our code, and how long they take: the tests that may notice a fault there.

    COVERED=folder python -m pytest -n 2 -p tests.mutation.covering     # writes it down, a file for each process
    tests_reaching(Path("folder"), {"reviews/rules/risk.py": {12, 13}})  # -> node ids, the quickest of each file first

What another process runs is not seen, nor what runs as a module is imported.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import coverage
import pytest
from coverage.sqldata import CoverageData

SOURCES = ("codes/*", "reviews/*", "public/*")

_seconds: dict[str, float] = {}
_running: list[coverage.Coverage] = []


def pytest_configure(config: pytest.Config) -> None:
    if config.option.numprocesses and not hasattr(config, "workerinput"):
        return  # the workers run the tests
    folder = Path(os.environ["COVERED"]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    run = coverage.Coverage(data_file=str(folder / "lines"), data_suffix=True, include=SOURCES, config_file=False)
    run.start()
    _running.append(run)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if _running:
        _running[0].switch_context(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0.0) + report.duration


def pytest_unconfigure() -> None:
    for run in _running:
        run.stop()
        run.save()
        Path(os.environ["COVERED"], f"seconds.{os.getpid()}.json").write_text(json.dumps(_seconds))


def tests_reaching(folder: Path, lines: dict[str, set[int]]) -> list[str]:
    """The tests that ran one of the lines of a file, by its path in the project: of each test file the quickest, then
    of each the next, so that the first hundred look at the lines in as many ways as possible."""
    seconds: dict[str, float] = {}
    for path in folder.glob("seconds.*.json"):
        seconds |= json.loads(path.read_text())
    reaching = {test for path in folder.glob("lines.*") for test in _reaching(path, lines)}
    quickest = sorted(reaching, key=lambda test: (seconds.get(test, 0.0), test))
    before = Counter[str]()
    places: dict[str, int] = {}
    for test in quickest:
        file = test.partition("::")[0]
        places[test], before[file] = before[file], before[file] + 1
    return sorted(quickest, key=places.__getitem__)


def run_at_import(folder: Path, lines: dict[str, set[int]]) -> bool:
    """Whether one of the lines ran outside of a test, or none of them ran at all: whatever test may depend on it."""
    contexts = {test for path in folder.glob("lines.*") for test in _contexts(path, lines)}
    return not contexts or "" in contexts


def _reaching(path: Path, places: dict[str, set[int]]) -> Iterable[str]:
    return (test for test in _contexts(path, places) if test)


def _contexts(path: Path, places: dict[str, set[int]]) -> Iterator[str]:
    data = CoverageData(str(path))
    data.read()
    for file in data.measured_files():
        for place, lines in places.items():
            if file.endswith(f"/{place}"):
                tests = data.contexts_by_lineno(file)
                yield from (test for line in lines for test in tests.get(line, ()))
