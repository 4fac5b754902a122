"""Real servers on ports of their own, for benchmarks and tests: the site and floors, alone and behind nginx."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

WORKERS = 2
SERVERS = {
    "gunicorn": "gunicorn --bind 127.0.0.1:{port} --workers {workers} --log-level error --no-control-socket",
    "gthread": "gunicorn --bind 127.0.0.1:{port} --workers {workers} --threads 4 --log-level error --no-control-socket",
    "granian": "granian --interface wsgi --host 127.0.0.1 --port {port} --workers {workers} --blocking-threads 4 "
    "--http 1 --no-ws --log-level error",
}


UNIT = settings.BASE_DIR / "docs/serving/icdcms-web.service"


def documented(port: int, application: str = "icdcms.wsgi:application") -> list[str]:
    """The command by which systemd starts the site, on another port; with another application where that is named."""
    lines = UNIT.read_text().replace("\\\n", "").splitlines()
    start = next(line for line in lines if line.startswith("ExecStart=")).split()
    return [
        sys.executable,
        "-m",
        "granian",
        *(str(port) if word == "8000" else word for word in start[1:-1]),
        *application.split(),
    ]


def documented_environment() -> dict[str, str]:
    """What systemd sets for the site besides an operator's own file."""
    lines = UNIT.read_text().splitlines()
    words = [word for line in lines if line.startswith("Environment=") for word in line.partition("=")[2].split()]
    return dict(word.split("=", 1) for word in words)


class Site(NamedTuple):
    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> Any:
        """As wrk asks: a page is remembered for the host that the request names."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": "127.0.0.1"})
        return urllib.request.urlopen(request, timeout=60)  # noqa: S310 - a server of ours

    def wait(self) -> None:
        """Until it answers, whatever the answer."""
        for _ in range(300):
            try:
                self.get("/healthz").close()
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"nothing answers on port {self.port}")

    def memory_mb(self) -> float:
        """Anonymous memory of the largest worker."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        sizes = [
            int(line.split()[1])
            for child in children
            for line in Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
            if line.startswith("Anonymous:")
        ]
        return round(max(sizes, default=0) / 1000, 1)


@contextmanager
def served(
    application: str, environment: dict[str, str], server: str = "granian", workers: int = WORKERS
) -> Iterator[Site]:
    """A WSGI application under one of ``SERVERS``, with what is documented and more in its environment."""
    port = free_port()
    command = [sys.executable, "-m", *SERVERS[server].format(port=port, workers=workers).split(), *application.split()]
    with _running(command, port, os.environ | documented_environment() | environment) as site:
        yield site


@contextmanager
def _running(command: list[str], port: int, environment: Mapping[str, str] = os.environ) -> Iterator[Site]:
    """A server, from when it answers on its port until the end of the block."""
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    site = Site(port, process)
    try:
        site.wait()
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- nginx ------------------------------------------------------------------------------------------------------------

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
_CONF = settings.BASE_DIR / "docs/serving/nginx.conf"
_AROUND = """
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    {paths}
    {inside}
}}
"""
_PATHS = "".join(
    f"{name}_temp_path {{folder}}/{name};\n    " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
)


@contextmanager
def behind_nginx(site: Site, folder: Path) -> Iterator[Site]:
    """The site behind nginx as documented, with our values in the lines that are an operator's own."""
    port, text = free_port(), _CONF.read_text()
    yours = {"proxy_cache_path /var/cache/nginx/icdcms": f"proxy_cache_path {folder}/cache",
             "server 127.0.0.1:8000;": f"server 127.0.0.1:{site.port};",
             "listen 127.0.0.1:8080;": f"listen 127.0.0.1:{port};"}  # fmt: skip
    for theirs, ours in yours.items():
        if theirs not in text:
            raise ValueError(f"{_CONF} has no line {theirs}")
        text = text.replace(theirs, ours)
    with by_nginx(text, port, folder) as served:
        yield served


@contextmanager
def files_by_nginx(root: Path, folder: Path) -> Iterator[Site]:
    """The files below ``root``, as nginx serves them by itself."""
    port = free_port()
    with by_nginx(
        f"server {{ listen 127.0.0.1:{port}; root {root}; default_type text/html; }}", port, folder
    ) as served:
        yield served


@contextmanager
def by_nginx(inside: str, port: int, folder: Path) -> Iterator[Site]:
    """nginx on ``port``, with ``inside`` as what stands in its http block."""
    folder.mkdir(parents=True, exist_ok=True)
    conf = folder / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""
    paths = _PATHS.format(folder=folder)
    conf.write_text(_AROUND.format(workers=WORKERS, folder=folder, user=user, paths=paths, inside=inside))
    with _running([NGINX or "", "-p", str(folder), "-c", str(conf)], port) as site:
        yield site
