"""Code pages over HTTP, under granian as documented, against a constant Django view of the same size under gunicorn.

Random pages of PAGES_CODES codes (2,000) of the release in force, in the database in use; two workers each. Warm: from
memory; unchanged: the same with the page's tag; cold: nothing is kept. Load comes from wrk, a package of Debian.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from codes.models import CodeVersion, Release
from public.addresses import address

NAME = "pages"
ABOUT = "code pages over HTTP against a constant Django view of the same size"
CODES, SECONDS, ROUNDS = int(os.environ.get("PAGES_CODES", "2000")), 4, 3
WORKERS, THREADS = 2, 2
SERVERS = {
    "gunicorn": "gunicorn --bind 127.0.0.1:{port} --workers {workers} --log-level error --no-control-socket",
    "gthread": "gunicorn --bind 127.0.0.1:{port} --workers {workers} --threads 4 --log-level error --no-control-socket",
    "granian": "granian --interface wsgi --host 127.0.0.1 --port {port} --workers {workers} --blocking-threads 4 "
    "--runtime-mode mt --http 1 --no-ws --log-level error",
}
_MOST_WARMING = 40  # loads, until a worker makes no more pages than before
_UNDER_LOAD = (16, 1, 64)  # connections
_SCRIPT = """
local paths = {{}}
for line in io.lines("{file}") do
  local path, tag = line:match("^(%S+)%s*(.*)$")
  local headers = {{["Host"] = "127.0.0.1", ["If-None-Match"] = tag ~= "" and tag or nil}}
  paths[#paths + 1] = wrk.format("GET", path, headers)
end
math.randomseed(13)
request = function() return paths[math.random(#paths)] end
done = function(summary, latency, requests)
  io.write(string.format('\\n{{"requests": %d, "microseconds": %d, "p99": %d, "wrong": %d}}\\n', summary.requests,
    summary.duration, latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.timeout))
end
"""


class Load(NamedTuple):
    """Answers a second, and the milliseconds 99 in 100 stay within."""

    rate: float
    p99_ms: float


def run(say: Callable[[str], Any]) -> dict[str, Any]:
    release = Release.objects.active().first()
    if release is None or not shutil.which("wrk"):
        say("left out: wrk is not there (Debian: apt-get install wrk)" if release else "no release is in force")
        return {}
    paths = _paths(release)
    figures: dict[str, Any] = {}
    with served("icdcms.wsgi:application", {}) as site:
        tags, size = _tags(site, paths)
        say(f"{len(paths)} pages of {size} bytes on average; memory of the workers: {site.memory_mb()} MB")
        with served("public.benchmarks.floor:application", {"FLOOR_BYTES": str(size)}, "gunicorn") as floor:
            for connections in _UNDER_LOAD:
                floors, warm, unchanged = [], [], []
                for _ in range(ROUNDS):
                    floors.append(load(floor, paths, connections))
                    warm.append(load(site, paths, connections))
                    unchanged.append(load(site, tags, connections))
                figures |= _figures(f"at_{connections}", middle(floors), middle(warm), middle(unchanged))
        figures["memory_mb"] = site.memory_mb()
    with served("icdcms.wsgi:application", {"PAGES_MEGABYTES": "0"}) as site:
        load(site, paths, 16)
        cold = middle([load(site, paths, 16) for _ in range(ROUNDS)])
    figures |= {"cold_rate": cold.rate, "cold_ratio": round(cold.rate / figures["at_16"]["floor"].rate, 4)}
    figures |= {name: figures["at_16"][name] for name in ("warm_ratio", "not_modified_ratio")}
    for name, value in figures.items():
        say(f"{name}: {value}")
    return figures


def _figures(name: str, floor: Load, warm: Load, unchanged: Load) -> dict[str, Any]:
    return {
        name: {
            "floor": floor, "warm": warm, "not_modified": unchanged,
            "warm_ratio": round(warm.rate / floor.rate, 2),
            "not_modified_ratio": round(unchanged.rate / floor.rate, 2),
            "p99_ratio": round(warm.p99_ms / floor.p99_ms, 2),
        }
    }  # fmt: skip


def _paths(release: Release) -> list[str]:
    names = list(CodeVersion.objects.codes().filter(release=release).values_list("code__code", flat=True))
    chance = random.Random(13)  # noqa: S311 - which pages, the same each time
    return [address("code", name) for name in chance.sample(names, min(CODES, len(names)))]


class Site(NamedTuple):
    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> Any:
        return urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60)

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
def served(application: str, environment: dict[str, str], server: str = "granian") -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", *SERVERS[server].format(port=port, workers=WORKERS).split(), application,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | environment)
    site = Site(port, process)
    try:
        for _ in range(150):
            try:
                site.get("/").close()
                break
            except OSError:
                time.sleep(0.2)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _tags(site: Site, paths: Sequence[str]) -> tuple[list[str], int]:
    """Each path with its tag, as lines for wrk, and the mean size of the pages. Both workers remember them then."""
    lines, size = [], 0
    for path in paths:
        with site.get(path) as answer:
            lines.append(f"{path} {answer.headers['ETag']}")
            size += len(answer.read())
    before = 0.0
    for _ in range(_MOST_WARMING):
        rate = load(site, paths, 16).rate
        if rate < 1.1 * before:
            break
        before = rate
    return lines, size // len(paths)


def load(site: Site, lines: Sequence[str], connections: int) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        file, script = Path(folder, "paths"), Path(folder, "load.lua")
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        script.write_text(_SCRIPT.format(file=file), encoding="utf-8")
        command = [
            "wrk",
            f"-t{min(THREADS, connections)}",
            f"-c{connections}",
            f"-d{SECONDS}s",
            "--timeout",
            "20s",
            "-s",
            str(script),
        ]
        done = subprocess.run([*command, f"http://127.0.0.1:{site.port}/"], capture_output=True, text=True, check=True)
    summary = json.loads(done.stdout.strip().splitlines()[-1])
    if summary["wrong"]:
        raise RuntimeError(f"{summary['wrong']} of {summary['requests']} answers were no page")
    return Load(
        round(summary["requests"] / summary["microseconds"] * 1e6, 1),
        round(summary["p99"] / 1000, 2),
    )


def middle(loads: Sequence[Load]) -> Load:
    return sorted(loads)[len(loads) // 2]
