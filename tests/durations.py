"""How long tests took that took long, for ``choosing``: a line a test in ``durations.tsv``, engine, seconds, name.

``python -m tests.durations SQLITE.xml POSTGRESQL.xml`` brings that file up to date from two reports of pytest
(``--junitxml``); tests that they lack, as a run has a share, keep their line.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

FILE = Path(__file__).with_name("durations.tsv")
LONG = 2.0  # seconds of all cases of a test together, from which on a test is long
ENGINES = ("SQLite", "PostgreSQL")


def read_durations(engine: str) -> dict[str, float]:
    """The seconds of long tests on an engine, by the node id of the test without its cases."""
    rows = (line.split("\t") for line in FILE.read_text().splitlines())
    return {name: float(seconds) for of_engine, seconds, name in rows if of_engine == engine}


def main(reports: list[str]) -> None:
    lines = []
    for engine, report in zip(ENGINES, reports, strict=True):
        seconds: Counter[str] = Counter()
        for case in ElementTree.parse(report).iter("testcase"):
            name = (case.get("name") or "").partition("[")[0]
            seconds[(case.get("classname") or "").replace(".", "/") + f".py::{name}"] += float(case.get("time") or 0)
        known = {name: took for name, took in read_durations(engine).items() if name not in seconds}
        long = known | {name: took for name, took in seconds.items() if took >= LONG}
        lines += [f"{engine}\t{took:.1f}\t{name}\n" for name, took in sorted(long.items())]
    FILE.write_text("".join(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
