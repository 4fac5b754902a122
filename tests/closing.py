"""A pytest plugin that prints what a run left out and why, and keeps it for ``bin/test``, which sums up its runs.

    left out on SQLite: 27 skipped (27 holds for PostgreSQL only); of long tests all but a share: kills 1 of 5, ...
    ============ 4312 passed, 45 skipped, 2849 deselected in 634s (0:10:34) ============

``python -m tests.closing FILE SECONDS`` prints this of the runs that are kept in a file.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.shares import SEED, taken

_HERE = Path(__file__).parent  # the files with shares of the whole suite
# Words of pytest's closing line -> where pytest keeps their counts.
COUNTED = {"failed": "failed", "passed": "passed", "skipped": "skipped", "errors": "error"}


class Closing:
    """Counts in every process of a run; the first process sums up and prints."""

    def __init__(self, config: pytest.Config, engine: str) -> None:
        self.config, self.engine = config, engine
        self.not_chosen = 0
        self.files: set[str] = set()
        self.shares: dict[str, tuple[int, int]] = {}

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self.not_chosen += len(items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.files = {str(item.path) for item in session.items}

    def pytest_sessionfinish(self) -> None:
        self.shares |= {
            what: sizes for (file, what), sizes in taken.items() if file in self.files or Path(file).parent == _HERE
        }
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["left_out"] = (self.not_chosen, self.shares)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        not_chosen, shares = getattr(node, "workeroutput", {}).get("left_out", (0, {}))
        self.not_chosen = max(self.not_chosen, not_chosen)  # every worker collects all tests
        self.shares |= shares

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if hasattr(self.config, "workerinput"):
            return
        skipped = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
        line = f"left out on {self.engine}: {self._parts(skipped) or 'nothing'}"
        terminalreporter.write_line(line)
        terminalreporter.write_line(f"chance: ICDCMS_SEED={SEED} repeats this run's")
        if path := os.environ.get("ICDCMS_LEFT_OUT"):
            with Path(path).open("a") as kept:
                counts = {word: len(terminalreporter.stats.get(name, [])) for word, name in COUNTED.items()}
                kept.write(json.dumps({"line": line, "counts": counts | {"deselected": self.not_chosen}}) + "\n")

    def _parts(self, skipped: Counter[str]) -> str:
        parts = []
        if self.not_chosen:
            parts.append(f"{self.not_chosen:,} not chosen")
        if skipped:
            why = "; ".join(f"{number} {reason}" for reason, number in skipped.most_common())
            parts.append(f"{skipped.total()} skipped ({why})")
        short = [f"{what} {part:,} of {whole:,}" for what, (part, whole) in sorted(self.shares.items()) if part < whole]
        if short:
            parts.append(f"of long tests all but a share: {', '.join(short)}")
        return "; ".join(parts)


def _reason(report: pytest.TestReport) -> str:
    words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return words.removeprefix("Skipped: ")


def closing_of(runs: list[dict[str, Any]], seconds: int) -> str:
    """One closing line in pytest's words for all runs together."""
    counts = Counter[str]()
    for run in runs:
        counts.update(run["counts"])
    words = ", ".join(f"{counts[word]} {word}" for word in (*COUNTED, "deselected") if counts[word])
    return f" {words or 'no tests ran'} in {seconds}s ({datetime.timedelta(seconds=seconds)}) ".center(100, "=")


if __name__ == "__main__":
    kept_runs = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    sys.stdout.write("".join(f"{run['line']}\n" for run in kept_runs))
    sys.stdout.write(closing_of(kept_runs, int(sys.argv[2])) + "\n")
