"""Which planted faults does the suite notice? Each fault of the sample is tried alone, in a copy of the tree.

A fault is {"id", "room", "edits": [{"file", "before", "after"}]}; ``before`` occurs exactly once, in that file or,
after a move, in another. It is tried on SQLite, and on PostgreSQL if it survives there, with tests that reach its
lines (``covering``), some of each test file first, until one fails. ``--whole`` has the tests of ``bin/test --all``.
``--together 40`` first plants so many faults at once, for the whole suite, and then tries each alone with the tests
that failed: what the suite notices, lines that coverage does not see (a table, SQL) as well.

    COVERED=folder python -m pytest -p tests.mutation.covering    # writes down, once, which test reaches which line
    python -m tests.mutation --covered folder --together 40 --jobs 2 --into results.json

The results are a list of {"id", "room", "outcome", "engine", "seconds", "test", "files"}. ``outcome`` is ``killed``,
``survived``, ``unreached``, ``timeout`` (counts as killed), ``lost`` (the text to replace is gone) or
``broken`` (pytest failed).
ICDCMS_SHARED_DATA names the official releases, as for the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .covering import run_at_import, tests_reaching
from .planting import ENGINES, POSTGRESQL, Copy, LostError

NOTICED = {"killed", "timeout"}

AROUND = 10  # lines before and after a fault which reach it as well: code may have moved since coverage was recorded

Record = dict[str, Any]
Tests = Callable[[Copy, Record], dict[str, list[str]]]  # the tests to try a fault with, by engine


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def chosen(engine: str, options: argparse.Namespace) -> list[str]:
    """Which tests run on an engine: those of ``bin/test``, but for what ``--marks`` leaves out."""
    some = engine == POSTGRESQL and not options.whole
    return ["-m", f"({options.marks}) and (engine or postgres)" if some else options.marks]


def try_alone(copy: Copy, mutant: Record, options: argparse.Namespace, tests: Tests) -> Record:
    """What becomes of one fault, engine after engine until one notices. ``tests`` gives those to try it with."""
    record: Record = {"id": mutant["id"], "room": mutant["room"], "engine": "", "seconds": 0.0, "test": "", "files": []}
    try:
        by_engine = {engine: these[: options.most] for engine, these in tests(copy, mutant).items() if these}
        if not by_engine:
            return record | {"outcome": "unreached"}
        with copy.planted([mutant]) as record["files"]:
            for engine, these in by_engine.items():
                run = copy.run(engine, [*these, "-x", *chosen(engine, options)], seconds=options.seconds)
                record |= {
                    "outcome": run.outcome,
                    "engine": engine,
                    "seconds": round(record["seconds"] + run.seconds, 1),
                }
                record["test"] = next(iter(run.failed), "")
                if run.outcome == "broken":
                    say(run.output)
                if run.outcome != "survived":
                    break
    except LostError as error:
        record |= {"outcome": "lost", "test": str(error)}
    return record


def try_all(
    copies: Sequence[Copy], mutants: Sequence[Record], options: argparse.Namespace, tests: Tests, before: list[Record]
) -> list[Record]:
    """Every fault, as many at a time as there are copies. Written down after each: a run may be broken off."""
    done: list[Record] = []
    left, one_at_a_time = iter(mutants), threading.Lock()

    def work(copy: Copy) -> None:
        while True:
            with one_at_a_time:
                mutant = next(left, None)
            if mutant is None:
                return
            record = try_alone(copy, mutant, options, tests)
            with one_at_a_time:
                done.append(record)
                options.into.write_text(
                    json.dumps(before + sorted(done, key=lambda fault: fault["id"]), indent=1) + "\n"
                )
                words = (record[name] for name in ("id", "room", "outcome", "engine", "seconds", "test"))
                say(f"{len(done)}/{len(mutants)}: {' '.join(map(str, words))}")

    with ThreadPoolExecutor(len(copies)) as pool:
        list(pool.map(work, copies))
    return sorted(done, key=lambda fault: int(fault["id"]))


def try_each(copies: Sequence[Copy], mutants: Sequence[Record], options: argparse.Namespace) -> list[Record]:
    """Every fault alone, with the tests that reach its lines."""

    def tests(copy: Copy, mutant: Record) -> dict[str, list[str]]:
        return dict.fromkeys(options.engines, tests_reaching(options.covered, copy.lines(mutant)))

    return try_all(copies, mutants, options, tests, [])


def try_together(copies: Sequence[Copy], mutants: Sequence[Record], options: argparse.Namespace) -> list[Record]:
    """Some faults at once with the whole suite; then each alone with those of the tests that failed which reach its
    lines, or with all of them where it is in what runs as a module is imported."""
    done: list[Record] = []
    for first in range(0, len(mutants), options.together):
        group = mutants[first : first + options.together]
        failed = tests_failing(copies[0], group, options)

        def tests(copy: Copy, mutant: Record, failed: dict[str, list[str]] = failed) -> dict[str, list[str]]:
            if options.covered is None or run_at_import(options.covered, copy.lines(mutant)):
                return failed
            reaching = tests_reaching(options.covered, copy.lines(mutant, around=AROUND))
            return {engine: [test for test in reaching if test in set(these)] for engine, these in failed.items()}

        done += try_all(copies, group, options, tests, done)
    return done


def tests_failing(copy: Copy, mutants: Sequence[Record], options: argparse.Namespace) -> dict[str, list[str]]:
    """The tests of a whole run that fail with all these faults in the code and not without them, by engine."""
    failing = {}
    with ExitStack() as stack:
        for mutant in mutants:
            try:  # of two that change the same text the second is lost: it is still tried alone
                stack.enter_context(copy.planted([mutant]))
            except LostError as error:
                say(f"not with the others: {mutant['id']} {error}")
        for engine in options.engines:
            arguments = [*chosen(engine, options), "-n", str(options.workers), "--dist", "worksteal"]
            run = copy.run(engine, arguments, seconds=10 * options.seconds)
            say(f"together: {engine} {run.outcome} {run.seconds} s, {len(run.failed)} tests failed\n{run.failed}")
            if run.outcome == "broken":
                say(run.output)
            failing[engine] = [test for test in run.failed if "::" in test]  # the others could not be loaded
    for engine, failed in failing.items():
        anyway = copy.run(engine, [*failed, *chosen(engine, options)], seconds=10 * options.seconds) if failed else None
        failing[engine] = [test for test in failed if anyway is None or test not in anyway.failed]
    return failing


def numbers(text: str) -> set[int]:
    return {int(part) for part in text.split(",")}


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--sample", type=Path, default=Path(__file__).with_name("sample.json"), help="the faults, a JSON file")
    add("--into", type=Path, required=True, help="the JSON file to write what came of them to")
    add("--tree", type=Path, default=Path(), help="the tree to copy; this one if not given")
    add("--marks", default="not browser", help="which tests, as pytest -m takes it")
    add("--whole", action="store_true", help="the tests of bin/test --all")
    add("--jobs", type=int, default=1, help="how many at once, each with a copy and a server of its own")
    add("--engines", type=lambda text: text.split(","), default=list(ENGINES), help="in this order")
    add("--seconds", type=float, default=240, help="what takes longer is ended, and counts as noticed")
    add("--only", type=numbers, help="the numbers of some faults: 1,2,3")
    add("--covered", type=Path, help="the folder that says which tests reach which lines")
    add("--most", type=int, default=150, help="how many tests at most to try a fault with")
    add("--together", type=int, default=0, help="plant so many faults at once, for the whole suite")
    add("--workers", type=int, default=3, help="processes of the whole suite")
    options = parser.parse_args()
    if not options.together and not options.covered:
        parser.error("--covered or --together is needed")
    return options


def main() -> None:
    options = read_arguments()
    sample = [
        fault for fault in json.loads(options.sample.read_text()) if options.only is None or fault["id"] in options.only
    ]
    if options.whole:
        os.environ["ICDCMS_TESTS"] = "all"
    options.into.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        copies = []
        for _ in range(options.jobs):
            copies.append(Copy(options.tree, Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            stack.enter_context(copies[-1].serving(options.engines))
        done = (try_together if options.together else try_each)(copies, sample, options)
    for room in dict.fromkeys(fault["room"] for fault in sample):
        outcomes = Counter(record["outcome"] for record in done if record["room"] == room)
        say(f"{room}: {', '.join(f'{number} {outcome}' for outcome, number in sorted(outcomes.items()))}")
    say(f"not noticed: {','.join(str(record['id']) for record in done if record['outcome'] not in NOTICED) or 'none'}")


if __name__ == "__main__":
    main()
