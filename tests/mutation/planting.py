"""Plant faults in a copy of the tree, and run its tests there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

SQLITE, POSTGRESQL = ENGINES = "sqlite", "postgresql"
SOURCES = ("codes", "reviews", "public")  # where code that was moved is looked for
PASSED, FAILED = (0, 5), (1, 2)  # exit codes of pytest; 5: none of the tests was for this run, 2: one cannot be loaded


class LostError(Exception):
    """The text that a fault replaces is nowhere any more, or in more than one place."""


class Run(NamedTuple):
    """One run of pytest. ``outcome`` is ``survived`` (nothing failed), ``killed``, ``timeout`` or ``broken``."""

    outcome: str
    engine: str
    seconds: float
    failed: list[str]  # node ids
    output: str


class Copy:
    """A copy of the files that git knows of in a tree, with a PostgreSQL of its own where that is asked for."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.folder, self.code = folder, folder / "code"
        self.urls: dict[str, str] = {}
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=tree, stdout=subprocess.PIPE, check=True, text=True)
        for name in filter(None, listed.stdout.split("\0")):
            if (tree / name).is_file():
                (self.code / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(tree / name, self.code / name)

    @contextmanager
    def serving(self, engines: Sequence[str]) -> Iterator[None]:
        """With a database server that nobody else uses, for as long as this lasts."""
        with ExitStack() as stack:
            if POSTGRESQL in engines:
                command = ["bin/with-postgres", "sh", "-c", 'echo "$DATABASE_URL"; exec cat']
                environment = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
                server = stack.enter_context(
                    subprocess.Popen(
                        command, cwd=self.code, env=environment, text=True, start_new_session=True,
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    )
                )  # fmt: skip
                assert server.stdin is not None
                assert server.stdout is not None
                stack.callback(server.stdin.close)  # at which cat ends, and the server with it
                self.urls[POSTGRESQL] = server.stdout.readline().strip()
                if not self.urls[POSTGRESQL]:
                    raise SystemExit("bin/with-postgres started no PostgreSQL")
            yield

    @contextmanager
    def planted(self, mutants: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
        """With the faults in the code; gives the files they were found in. Raises LostError, and leaves nothing."""
        kept: dict[Path, str] = {}
        files = []
        try:
            for edit in (edit for mutant in mutants for edit in mutant["edits"]):
                path = self._find(edit["file"], edit["before"])
                text = path.read_text()
                kept.setdefault(path, text)
                self._write(path, text.replace(edit["before"], edit["after"]))
                files.append(str(path.relative_to(self.code)))
            yield files
        finally:
            for path, text in kept.items():
                self._write(path, text)

    def lines(self, mutant: dict[str, Any], *, around: int = 0) -> dict[str, set[int]]:
        """The lines that a fault changes and so many before and after them, by file. Raises LostError."""
        lines: dict[str, set[int]] = {}
        for edit in mutant["edits"]:
            path = self._find(edit["file"], edit["before"])
            first = path.read_text().partition(edit["before"])[0].count("\n") + 1
            last = first + edit["before"].rstrip("\n").count("\n")
            lines.setdefault(str(path.relative_to(self.code)), set()).update(range(first - around, last + around + 1))
        return lines

    def _find(self, file: str, before: str) -> Path:
        """The file itself, else the only one of our code that has the text: files are moved."""
        path = self.code / file
        count = path.read_text().count(before) if path.is_file() else 0
        if count == 1:
            return path
        others = [] if count else [path for room in SOURCES for path in sorted((self.code / room).rglob("*.py"))]
        having = [path for path in others if before in path.read_text()]
        if len(having) == 1 and having[0].read_text().count(before) == 1:
            return having[0]
        raise LostError(f"{file}: {count} times there, in {len(having)} other files: {before.strip()[:60]!r}")

    @staticmethod
    def _write(path: Path, text: str) -> None:
        """Python tells old byte code by time and size alone, which a fault within a second may leave as they are."""
        path.write_text(text)
        for old in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            old.unlink()

    def run(self, engine: str, arguments: Sequence[str], *, seconds: float) -> Run:
        """Run pytest on an engine; what takes longer than ``seconds`` is ended, with all that it started."""
        report, listed = self.folder / "report.xml", self.folder / "arguments.txt"
        report.unlink(missing_ok=True)
        listed.write_text("".join(f"{argument}\n" for argument in arguments))  # more than a command line may hold
        fixed = (
            "-q",
            "-p",
            "no:cacheprovider",
            f"--basetemp={self.folder / 'tmp'}",
            f"--junitxml={report}",
            "-ojunit_family=xunit1",
        )
        command = [sys.executable, "-m", "pytest", *fixed, f"@{listed}"]
        # The same shares and examples each time, so that two runs can be compared.
        environment = os.environ | {"ICDCMS_SEED": os.environ.get("ICDCMS_SEED", "1")}
        for name in ("DATABASE_URL", "TEST_DATABASE_URL"):
            environment.pop(name, None)
            if engine in self.urls:
                environment[name] = self.urls[engine]
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=self.code, env=environment, text=True, errors="replace", start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return Run("timeout", engine, round(time.monotonic() - began, 1), [], output)
        outcome = "survived" if process.returncode in PASSED else "killed" if process.returncode in FAILED else "broken"
        return Run(outcome, engine, round(time.monotonic() - began, 1), self._failed(report), output)

    def _failed(self, report: Path) -> list[str]:
        """Node ids of tests that failed, each once; of a file that cannot be loaded, the file."""
        cases = ElementTree.parse(report).iter("testcase") if report.exists() else ()
        bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
        return list(dict.fromkeys(self._node(case.get("classname") or "", case.get("name") or "") for case in bad))

    def _node(self, place: str, name: str) -> str:
        """("tests.codes.test_verify", "test_it[1]") -> "tests/codes/test_verify.py::test_it[1]"."""
        file = f"{(place or name).replace('.', '/')}.py"
        return f"{file}::{name}" if place and (self.code / file).is_file() else file if not place else f"{place}.{name}"
