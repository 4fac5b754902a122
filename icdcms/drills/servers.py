"""Servers of PostgreSQL in temporary folders, reached by a socket alone, and gone with the block."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = "icdcms"


class NoServerError(Exception):
    """There is no PostgreSQL on this machine."""


def programs() -> Path:
    """The folder of the server's programs, which Debian keeps off the PATH, one folder a version."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    program = str(versions[-1]) if versions else shutil.which("initdb")
    if program is None:
        raise NoServerError("no PostgreSQL server here; on Debian: apt-get install postgresql")
    return Path(program).parent


def _as_server(folder: Path, *command: str) -> None:
    """Run as the server's user: PostgreSQL refuses to run as root."""
    user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    done = subprocess.run([*user, *command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-2000:]}")


@dataclass
class Server:
    """``folder`` holds its data, its log and its socket."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def address(self) -> str:
        """A URL without the name of a database at its end; two slashes, as the path of a socket wants them."""
        return f"postgres://{USER}@/{self.folder}"

    def url(self, name: str = "icdcms") -> str:
        return f"{self.address}/{name}"

    def initialize(self) -> None:
        flags = ("-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        _as_server(self.folder, str(programs() / "initdb"), "-D", f"{self.folder}/data", *flags)

    def start(self, *options: str) -> None:
        """With options of postgresql.conf, such as ``archive_mode=on``."""
        ours = ["listen_addresses=", f"unix_socket_directories={self.folder}", *options]
        lines = "".join(f"{name} = '{value}'\n" for name, _, value in (option.partition("=") for option in ours))
        conf = self.folder / "data" / "postgresql.auto.conf"
        kept = [line for line in conf.read_text().splitlines() if line.startswith("primary_")] if conf.exists() else []
        conf.write_text("\n".join(kept) + "\n" + lines)
        _as_server(
            self.folder,
            str(programs() / "pg_ctl"),
            "start",
            "-D",
            f"{self.folder}/data",
            "-w",
            "-s",
            "-l",
            str(self.log),
        )

    def stop(self, how: str = "fast") -> None:
        _as_server(self.folder, str(programs() / "pg_ctl"), "stop", "-D", f"{self.folder}/data", "-m", how, "-s")

    def create(self, name: str = "icdcms") -> None:
        _as_server(self.folder, str(programs() / "createdb"), "-h", str(self.folder), "-U", USER, name)

    def base_backup(self, into: Path, *options: str) -> None:
        """``options``: "-R" makes the copy a replica of this server."""
        connection = ("-h", str(self.folder), "-U", USER, "-D", str(into), "--checkpoint=fast")
        _as_server(self.folder, str(programs() / "pg_basebackup"), *connection, *options)


@contextmanager
def servers(number: int) -> Iterator[list[Server]]:
    """Folders for so many servers; those that still run at the end are stopped."""
    with tempfile.TemporaryDirectory(prefix="icdcms-pg.", dir="/tmp") as name:
        made = [Server(Path(name, str(at))) for at in range(number)]
        for server in made:
            server.folder.mkdir()
            if os.getuid() == 0:
                shutil.chown(server.folder, "postgres")
        Path(name).chmod(0o755)
        try:
            yield made
        finally:
            for server in made:
                if (server.folder / "data" / "postmaster.pid").exists():
                    server.stop("immediate")
