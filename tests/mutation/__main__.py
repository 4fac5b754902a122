"""Which planted faults does the suite notice? Each fault of the sample is tried alone, in a copy of the tree.

    python -m tests.mutation --jobs 2 --into results.json

A fault is {"id", "room", "edits": [{"file", "before", "after"}]}; ``before`` occurs exactly once, in that file or,
after a move, in another. It is tried on SQLite, and on PostgreSQL if it survives there, with the test files of its
room, until one test fails. ``--whole`` has the tests of ``bin/test --all``. Survivors are tried again with
``--together 3,17``: all of them at once with the whole suite, then each alone with the tests that failed.

The results are a list of {"id", "room", "outcome", "engine", "seconds", "test", "files"}. ``outcome`` is ``killed``,
``survived``, ``timeout`` (counts as killed), ``lost`` (the text to replace is gone) or ``broken`` (pytest failed).
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
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .planting import ENGINES, POSTGRESQL, Copy, LostError

# What to run for a room, below tests/, first what is most likely to notice. The long ones are left to ``--together``.
TESTS = {
    "workflow": "reviews/test_workflow reviews/test_own_work reviews/staff/test_editing reviews/staff/test_clock "
    "reviews/staff/test_deciding reviews/staff/test_suggesting",
    "permissions": "reviews/staff/test_people reviews/staff/test_release reviews/staff/test_prompts "
    "reviews/arrivals/test_asking reviews/staff/test_clock reviews/staff/test_queues reviews/staff/test_deciding "
    "reviews/staff/test_doors reviews/access/test_every_door",
    "guards": "codes/test_guards reviews/test_guards reviews/test_database_roles reviews/ai/test_evaluating "
    "reviews/staff/test_release",
    "signing": "reviews/test_workflow reviews/test_own_work reviews/test_new_release reviews/staff/test_deciding "
    "public/test_explanations public/test_team reviews/test_audit",
    "digests": "reviews/test_content codes/test_verify codes/test_activate codes/test_import "
    "codes/releases/test_assemble reviews/test_audit reviews/practice/test_practising",
    "importer": "codes/releases/test_assemble codes/releases/test_check codes/releases/test_order "
    "codes/releases/test_tabular codes/releases/test_packages codes/test_refusals codes/test_import "
    "codes/releases/test_mini codes/releases/test_poa codes/releases/test_conversion codes/releases/test_codes_file "
    "codes/releases/test_index",
    "severity": "reviews/test_severity reviews/test_new_release public/test_standing public/test_team "
    "public/test_explanations reviews/staff/test_release public/test_machines",
    "caching": "public/test_caching public/test_standing public/test_team public/test_machines public/test_validity "
    "public/test_explanations public/test_report public/test_code_page public/test_later_releases house/test_responses",
}
LEFT_OUT = "tests/reviews/staff/test_clock.py::test_the_worker_stops_cleanly"  # ten seconds of a worker's life
NOTICED = {"killed", "timeout"}

Record = dict[str, Any]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def arguments_for(room: str, options: argparse.Namespace) -> list[str]:
    """What pytest is given to try the faults of a room."""
    some = [f"tests/{name}.py" for name in TESTS[room].split()]
    return ["tests"] if options.all_tests else [*some, f"--deselect={LEFT_OUT}"]


def chosen(engine: str, options: argparse.Namespace) -> list[str]:
    """Which tests run on an engine: those of ``bin/test``, but for what ``--marks`` leaves out."""
    some = engine == POSTGRESQL and not options.whole
    return ["-m", f"({options.marks}) and (engine or postgres)" if some else options.marks]


def check_unharmed(copy: Copy, rooms: Sequence[str], options: argparse.Namespace) -> None:
    """Without a fault all tests pass: else every fault would be taken for noticed."""
    for room in rooms:
        for engine in options.engines:
            run = copy.run(
                engine, [*arguments_for(room, options), *chosen(engine, options)], seconds=10 * options.seconds
            )
            say(f"without a fault: {room} {engine} {run.outcome} {run.seconds} s")
            if run.outcome != "survived":
                raise SystemExit(run.output)


def try_alone(copy: Copy, mutant: Record, options: argparse.Namespace) -> Record:
    """What becomes of one fault, engine after engine until one notices."""
    record: Record = {"id": mutant["id"], "room": mutant["room"], "engine": "", "seconds": 0.0, "test": "", "files": []}
    arguments = [*arguments_for(mutant["room"], options), "-x"]
    try:
        with copy.planted([mutant]) as record["files"]:
            for engine in options.engines:
                run = copy.run(engine, [*arguments, *chosen(engine, options)], seconds=options.seconds)
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


def try_all(copies: Sequence[Copy], mutants: Sequence[Record], options: argparse.Namespace) -> list[Record]:
    """Every fault, as many at a time as there are copies. Written down after each: a run may be broken off."""
    left, done, one_at_a_time = iter(mutants), [], threading.Lock()

    def work(copy: Copy) -> None:
        while True:
            with one_at_a_time:
                mutant = next(left, None)
            if mutant is None:
                return
            record = try_alone(copy, mutant, options)
            with one_at_a_time:
                done.append(record)
                options.into.write_text(json.dumps(sorted(done, key=lambda fault: fault["id"]), indent=1) + "\n")
                words = (record[name] for name in ("id", "room", "outcome", "engine", "seconds", "test"))
                say(f"{len(done)}/{len(mutants)}: {' '.join(map(str, words))}")

    with ThreadPoolExecutor(len(copies)) as pool:
        list(pool.map(work, copies))
    return sorted(done, key=lambda fault: int(fault["id"]))


def try_together(copy: Copy, mutants: Sequence[Record], options: argparse.Namespace) -> list[Record]:
    """All faults at once with the whole suite; then each alone with the tests that failed."""
    runs = []
    with copy.planted(mutants):  # of two that change the same line the second is lost: take them one after the other
        for engine in options.engines:
            run = copy.run(
                engine, ["tests", *chosen(engine, options), "-n", str(options.jobs)], seconds=100 * options.seconds
            )
            say(f"together: {engine} {run.outcome} {run.seconds} s, {len(run.failed)} tests failed")
            say("\n".join(run.failed) or run.output)
            runs.append(run)
    done: list[Record] = []
    for mutant in mutants:
        record: Record = {"id": mutant["id"], "room": mutant["room"], "outcome": "survived", "tests": []}
        with copy.planted([mutant]) as record["files"]:
            for run in (run for run in runs if run.failed and record["outcome"] == "survived"):
                alone = copy.run(run.engine, [*run.failed, *chosen(run.engine, options)], seconds=10 * options.seconds)
                record |= {"outcome": alone.outcome, "engine": run.engine, "tests": alone.failed}
        say(f"alone: {record['id']} {record['room']} {record['outcome']} {' '.join(record['tests'])}")
        done.append(record)
        options.into.write_text(json.dumps(done, indent=1) + "\n")
    return done


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
    add("--room", choices=list(TESTS), help="the faults of one room")
    add("--all-tests", action="store_true", help="the whole suite for each fault instead of its room's tests")
    add("--unchecked", action="store_true", help="do not first see whether the tests pass without a fault")
    add("--together", type=numbers, help="the numbers of faults to plant at once, for the whole suite")
    return parser.parse_args()


def main() -> None:
    options = read_arguments()
    wanted = options.together or options.only
    sample = [fault for fault in json.loads(options.sample.read_text()) if wanted is None or fault["id"] in wanted]
    mutants = [fault for fault in sample if options.room in {None, fault["room"]}]
    rooms = list(dict.fromkeys(fault["room"] for fault in mutants))
    if options.whole:
        os.environ["ICDCMS_TESTS"] = "all"
    options.into.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        copies = []
        for _ in range(1 if options.together else options.jobs):
            copies.append(Copy(options.tree, Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            stack.enter_context(copies[-1].serving(options.engines))
        if options.together:
            done = try_together(copies[0], mutants, options)
        else:
            if not options.unchecked:
                check_unharmed(copies[0], rooms, options)
            done = try_all(copies, mutants, options)
    for room in rooms:
        outcomes = Counter(record["outcome"] for record in done if record["room"] == room)
        say(f"{room}: {', '.join(f'{number} {outcome}' for outcome, number in sorted(outcomes.items()))}")
    say(f"not noticed: {','.join(str(record['id']) for record in done if record['outcome'] not in NOTICED) or 'none'}")


if __name__ == "__main__":
    main()
