"""Back to a moment: what was done before it is there, what was done after it is not. ``python -m icdcms.drills.moment``

A server that archives its log (``archive_mode``), with the real release; a base backup while it runs; acts; the moment;
more acts; the server is lost. Another one is made of the base backup and the archive alone, up to the moment.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from icdcms.environment import BASE_DIR

from .servers import Server, servers


def run(folder: Path, primary: Server, restored: Server) -> dict[str, Any]:
    archive = folder / "archive"
    archive.mkdir()
    shutil.chown(archive, *_owner(primary))
    _begin(primary, archive)
    backed_up = _timed(lambda: primary.base_backup(restored.folder / "data"))
    _account(primary, "done-before")
    before = _digests(primary)
    (moment,) = _sql(primary, "SELECT clock_timestamp()")
    time.sleep(1)
    _account(primary, "done-after")
    _lose(primary, archive)
    took = _timed(lambda: _recover(restored, archive, moment))
    return {
        "accounts": _sql(restored, "SELECT username FROM auth_user WHERE username LIKE 'done-%'"),
        "equal": _digests(restored) == before,
        "verify": _manage(restored, "verify"),
        "seconds_of_base_backup": backed_up,
        "seconds_back_to_the_moment": took,
    }


def _begin(primary: Server, archive: Path) -> None:
    """A site with a real release, whose log is archived."""
    command = f"test ! -f {archive}/%f && cp %p {archive}/%f"
    primary.initialize()
    primary.start("archive_mode=on", f"archive_command={command}", "wal_level=replica")
    primary.create()
    for arguments in (("migrate", "--verbosity", "0"), ("demo",)):
        if _manage(primary, *arguments):
            raise RuntimeError(f"{arguments[0]} failed; why stands above")


def _lose(primary: Server, archive: Path) -> None:
    """The server is gone, once its log is archived."""
    (last,) = _sql(primary, "SELECT pg_walfile_name(pg_switch_wal())")
    while not (archive / last).exists():
        time.sleep(0.1)
    primary.stop("immediate")


def _recover(restored: Server, archive: Path, moment: str) -> None:
    signal = restored.folder / "data" / "recovery.signal"
    signal.touch()
    shutil.chown(signal, *_owner(restored))
    restored.start(
        f"restore_command=cp {archive}/%f %p", f"recovery_target_time={moment}", "recovery_target_action=promote"
    )
    while _sql(restored, "SELECT pg_is_in_recovery()") != ["f"]:
        time.sleep(0.1)


def _timed(act: Callable[[], object]) -> float:
    """Seconds that it takes."""
    began = time.monotonic()
    act()
    return round(time.monotonic() - began, 1)


def _owner(server: Server) -> tuple[str, str]:
    return server.folder.owner(), server.folder.group()


def _sql(server: Server, statement: str) -> list[str]:
    command = ["psql", "-h", str(server.folder), "-U", "icdcms", "-d", "icdcms", "-X", "-A", "-t", "-c", statement]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[:-1]


def _manage(server: Server, *arguments: str, **variables: str) -> int:
    environment = (
        os.environ
        | {"DATABASE_URL": server.url(), "LOG_LEVEL": "ERROR", "AUDIT_HEAD_FILE": f"{server.folder.parent}/heads"}
        | variables
    )
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


def _account(server: Server, name: str) -> None:
    _manage(
        server,
        "createsuperuser",
        "--no-input",
        "--username",
        name,
        "--email",
        "",
        DJANGO_SUPERUSER_PASSWORD=secrets.token_urlsafe(),
    )


def _digests(server: Server) -> Any:
    """What every table holds, as ``backup`` says it."""
    code = "import json; from reviews.safety import copies; print(json.dumps(copies.digests()))"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    environment = os.environ | {"DATABASE_URL": server.url(), "LOG_LEVEL": "ERROR"}
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    with servers(2) as (primary, restored):
        figures = run(primary.folder.parent, primary, restored)
    sys.stdout.write(f"{json.dumps(figures)}\n")
    return 0 if figures["equal"] and figures["accounts"] == ["done-before"] and figures["verify"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
