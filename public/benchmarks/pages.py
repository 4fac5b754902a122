"""Code pages over HTTP, under granian as documented, against a constant Django view of the same size under gunicorn.

Random pages of PAGES_CODES codes (2,000) of the release in force, in the database in use; two workers each. Warm: from
memory; unchanged: the same with the page's tag; cold: nothing is kept; behind nginx, where there is one, against the
same pages as files. PAGES_SERVERS=gunicorn,gthread measures ours under these as well. Load comes from wrk, a package of
Debian. With ``--releases`` and ``--publications`` a database of that size is measured instead, against a small one
(``scale``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from codes.benchmarks.release_copies import codes_by_chance
from codes.models import Release
from public.addresses import address

from .serving import NGINX, Site, behind_nginx, files_by_nginx, served

NAME = "pages"
ABOUT = "code pages over HTTP against a constant Django view of the same size"
HAS_SIZES = True
CODES, SECONDS, ROUNDS = int(os.environ.get("PAGES_CODES", "2000")), 4, 3
SERVERS = [name for name in os.environ.get("PAGES_SERVERS", "").split(",") if name]
REQUESTS = 100_000  # after which memory is looked at
THREADS = 2  # of wrk
SITE, FLOOR = "icdcms.wsgi:application", "public.benchmarks.floor:application"
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


def run(say: Callable[[str], Any], *, releases: int = 0, publications: int = 0) -> dict[str, Any]:
    """Figures by name; with sizes, those of ``scale.compare``."""
    release = Release.objects.active().first()
    if release is None or not shutil.which("wrk"):
        say("left out: wrk is not there (Debian: apt-get install wrk)" if release else "no release is in force")
        return {}
    paths = _paths(release)
    if releases or publications:
        from .scale import compare

        return compare(paths, say=say, releases=releases, publications=publications)
    figures: dict[str, Any] = {}
    with served(SITE, {}) as site:
        tags, size = tags_of(site, paths)
        say(f"{len(paths)} pages of {size} bytes on average; memory of a worker: {site.memory_mb()} MB")
        with served(FLOOR, {"FLOOR_BYTES": str(size)}, "gunicorn") as floor:
            for connections in _UNDER_LOAD:
                floors, warm, unchanged = [], [], []
                for _ in range(ROUNDS):
                    floors.append(load(floor, paths, connections))
                    warm.append(load(site, paths, connections))
                    unchanged.append(load(site, tags, connections))
                figures |= _figures(f"at_{connections}", middle(floors), middle(warm), middle(unchanged))
        figures |= memory_after(site, paths)
        if NGINX:
            figures |= _behind_nginx(site, paths)
    with served(SITE, {"PAGES_MEGABYTES": "0"}) as site:
        load(site, paths, 16)
        cold = middle([load(site, paths, 16) for _ in range(ROUNDS)])
    figures |= {"cold_rate": cold.rate, "cold_ratio": round(cold.rate / figures["at_16"]["floor"].rate, 4)}
    figures |= {name: figures["at_16"][name] for name in ("warm_ratio", "not_modified_ratio")}
    for server in SERVERS:
        with served(SITE, {}, server) as site:
            tags_of(site, paths)
            loads = {f"at_{number}": middle([load(site, paths, number) for _ in range(ROUNDS)]) for number in (16, 64)}
            figures[server] = loads | {"memory_mb": site.memory_mb()}
    for name, value in figures.items():
        say(f"{name}: {value}")
    return figures


def memory_after(site: Site, paths: Sequence[str]) -> dict[str, float]:
    """Anonymous memory of a worker after 100,000 requests, and after as many again."""
    figures = {}
    for name in ("memory_mb", "memory_mb_later"):
        answered = 0.0
        while answered < REQUESTS:
            answered += load(site, paths, 16).rate * SECONDS
        figures[name] = site.memory_mb()
    return figures


def _behind_nginx(site: Site, paths: Sequence[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder, root = Path(name), Path(name, "files")
        for path in paths:
            file = root / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            with site.get(path) as answer:
                file.write_bytes(answer.read())
        with behind_nginx(site, folder / "proxy") as proxy, files_by_nginx(root, folder / "plain") as files:
            _warm(proxy, paths)
            pairs = [(load(proxy, paths, 16), load(files, paths, 16)) for _ in range(ROUNDS)]
        behind, plain = (middle(loads) for loads in zip(*pairs, strict=True))
    return {"behind_nginx": {"proxy": behind, "files": plain}, "nginx_ratio": round(behind.rate / plain.rate, 2)}


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
    return [address("code", name) for name in codes_by_chance(release)[:CODES]]


def tags_of(site: Site, paths: Sequence[str]) -> tuple[list[str], int]:
    """Each path with its tag, as lines for wrk, and the mean size of the pages. Both workers remember them then."""
    lines, size = [], 0
    for path in paths:
        with site.get(path) as answer:
            lines.append(f"{path} {answer.headers['ETag']}")
            size += len(answer.read())
    _until_remembered(site, paths)
    return lines, size // len(paths)


def _until_remembered(site: Site, paths: Sequence[str]) -> None:
    """Loads until every worker answers from memory, whichever is asked."""
    for _ in range(_MOST_WARMING):
        load(site, paths, 16)
        if all(_is_remembered(site, path) for path in paths[::10]):
            break


def _is_remembered(site: Site, path: str) -> bool:
    with site.get(path) as answer:
        return "hit" in answer.headers.get("Cache-Status", "")


def _warm(site: Site, paths: Sequence[str]) -> None:
    """Loads until it answers no quicker than before: every process has made what it is asked for."""
    before = 0.0
    for _ in range(_MOST_WARMING):
        rate = load(site, paths, 16).rate
        if rate < 1.1 * before:
            break
        before = rate


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
