"""An upgrade while people work: ``bin/with-postgres .venv/bin/python -m icdcms.drills.upgrade [REF] [SECONDS]``

The older version (REF; by default the last one before the newest migration) is served from a worktree with a real
release. While readers read and people act it is migrated by this version, which is then served beside it on the same
schema; everybody goes to both by turns, and at last to the new one alone. Prints one JSON line: what was asked, errors,
acts that are lost or doubled, what ``verify`` finds.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

from icdcms.environment import BASE_DIR

LANES, READERS, SECONDS = 6, 4, 40
_PAGES = ("/", "/icd-10-cm/Z53.9", "/icd-10-cm/E11.9", "/search?q=kidney+stone", "/api/codes/E11.9", "/icd-10-cm/I10")


def before_newest_migration() -> str:
    """The commit before the one that brought the newest migration."""
    newest = _git("log", "-1", "--format=%H", "--diff-filter=A", "--", "*/migrations/0*.py")
    return _git("rev-parse", f"{newest}^")


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=BASE_DIR, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def worktree(ref: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "older")
        _git("worktree", "add", "--detach", str(folder), ref)
        try:
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


class Sites:
    """The versions that serve at the moment, asked by turns."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.processes = environment, dict[int, subprocess.Popen[bytes]]()
        self.ports: list[int] = []
        self._turns = itertools.count()

    def port(self) -> int:
        ports = self.ports
        return ports[next(self._turns) % len(ports)]

    def serve(self, folder: Path) -> int:
        from public.benchmarks.serving import Site, documented, documented_environment, free_port

        port = free_port()
        environment = self.environment | documented_environment()
        self.processes[port] = subprocess.Popen(documented(port), cwd=folder, env=environment)
        Site(port, self.processes[port]).wait()
        self.ports = [*self.ports, port]
        return port

    def take_away(self, port: int) -> None:
        """As documented: nobody is sent there any more, then it is stopped."""
        self.ports = [other for other in self.ports if other != port]
        time.sleep(1)
        self.processes[port].terminate()
        self.processes.pop(port).wait(60)

    def manage(self, folder: Path, *arguments: str) -> float:
        began = time.monotonic()
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=folder, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr[-3000:]}")
        return time.monotonic() - began


@contextmanager
def reading(port: Callable[[], int]) -> Iterator[Counter[object]]:
    """Readers without a pause -> how many got which answer."""
    answers, over = Counter[object](), threading.Event()

    def read(number: int) -> None:
        for turn in itertools.count(number):
            if over.wait(0.05):
                return
            server, path = http.client.HTTPConnection("127.0.0.1", port(), timeout=60), _PAGES[turn % len(_PAGES)]
            try:
                server.request("GET", path, headers={"Connection": "close"})
                answer = server.getresponse()
                page = answer.read().decode("utf-8", "replace")
                answers[answer.status if answer.status == 200 else f"{answer.status} {path} {page[-300:]}"] += 1
            except (OSError, http.client.HTTPException) as error:
                answers[repr(error)] += 1
            finally:
                server.close()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        over.set()
        for thread in threads:
            thread.join()


def run(ref: str, seconds: float) -> dict[str, Any]:
    environment = os.environ | {"SECRET_KEY": secrets.token_urlsafe(40), "LOG_LEVEL": "ERROR", "COSTLY_PER_MINUTE": "0"}
    environment |= {
        "RELEASES_DIR": tempfile.mkdtemp(),
        "AUDIT_HEAD_FILE": os.devnull,
        "SECOND_LOOK_FIRST": "0",
        "EMAIL_URL": "none",
    }
    sites = Sites(environment)
    with worktree(ref) as folder:
        sites.manage(folder, "migrate", "--verbosity", "0")
        sites.manage(folder, "demo")
        older = sites.serve(folder)
        try:
            return {"older": ref, "newer": _git("rev-parse", "HEAD")} | _upgrade(sites, older, seconds)
        finally:
            for process in sites.processes.values():
                process.terminate()
                process.wait(60)


def _upgrade(sites: Sites, older: int, seconds: float) -> dict[str, Any]:
    from reviews.benchmarks.lanes import at_work, counted, faults
    from reviews.safety import verify

    lanes = _lanes(sites, older)
    with reading(sites.port) as answers, at_work(lanes, every=0.3):
        time.sleep(seconds / 4)
        alone = counted(lanes)
        migrated = sites.manage(BASE_DIR, "migrate", "--verbosity", "0")
        during = counted(lanes)
        sites.serve(BASE_DIR)
        time.sleep(seconds / 2)
        together = counted(lanes)
        sites.take_away(older)
        time.sleep(seconds / 4)
    return {
        "seconds_of_migrate": round(migrated, 1),
        "acts": {"older alone": alone, "after migrate": during, "after both": together, "at the end": counted(lanes)},
        "answers": {str(status): number for status, number in answers.items()},
        "faults": faults(lanes),
        "problems": [problem[:300] for lane in lanes for problem in lane.problems][:5],
        "verify": [row for name, rows in verify.checks() if name != "audit log" for row in rows],
    }


def _lanes(sites: Sites, port: int) -> list[Any]:
    from codes.models import CodeVersion
    from reviews.benchmarks.lanes import Lane, Staff, sign_in
    from reviews.reading.signatures import tier_of

    staff = Staff(*(sign_in(port, f"demo-{role}", f"demo-{role}") for role in Staff._fields))
    versions = CodeVersion.objects.codes().filter(release__state="active", billable=True, code__explanation=None)
    later = versions.select_related("code", "chapter__code").order_by("position")[5000:]
    chosen = (str(version.code) for version in later if tier_of(version).approvals == 1)
    return [Lane(sites.port, name, staff) for name in itertools.islice(chosen, LANES)]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icdcms.settings")
    django.setup()
    ref = sys.argv[1] if len(sys.argv) > 1 else before_newest_migration()
    figures = run(ref, float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
    sys.stdout.write(f"{json.dumps(figures)}\n")
    wrong = [status for status in figures["answers"] if status != "200"]
    return 1 if figures["faults"] or figures["problems"] or figures["verify"] or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
