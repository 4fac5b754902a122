"""One measurement in a process of its own: ``python -m codes.benchmarks.import_process import|floor LABEL PATH``.

Prints {"seconds", "peak_mb"}. The floor reads the same official files to rows in the plainest way and inserts them in
one transaction. It makes no cross-checks, derives no seventh characters, references or digests, and has no guards.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import django


def main(what: str, label: str, path: Path) -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if what == "floor":
        from django.db import connection

        from codes import guards

        guards.remove(connection)
    started = time.perf_counter()
    {"import": run_import, "floor": run_floor}[what](label, path)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak}) + "\n")


def run_import(label: str, path: Path) -> None:
    from codes.releases.loading.importing import import_release

    result = import_release(packages=[path], label=label)
    if result.outcome != "imported":
        raise SystemExit(f"{result.outcome}: {result.reasons}")


def run_floor(label: str, path: Path) -> None:
    from codes.benchmarks.plain_rows import load_plainly

    load_plainly(label, path)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
