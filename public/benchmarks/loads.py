"""Load by wrk, a package of Debian: how many answers a second a server gives, and what its workers take for it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .serving import Site

SITE, FLOOR = "icdcms.wsgi:application", "public.benchmarks.floor:application"
SECONDS = 4
REQUESTS = 100_000  # after which memory is looked at
THREADS = 2  # of wrk
_MOST_WARMING = 40  # loads, until a worker makes no more pages than before
_SCRIPT = """
local paths = {{}}
for line in io.lines("{file}") do
  local path, tag = line:match("^(%S+)%s*(.*)$")
  local headers = {{["Host"] = "127.0.0.1"}}
  if path == "POST" then
    local to, body = tag:match("^(%S+) (.*)$")
    headers["Content-Type"] = "application/json"
    paths[#paths + 1] = wrk.format("POST", to, headers, body)
  else
    headers["If-None-Match"] = tag ~= "" and tag or nil
    paths[#paths + 1] = wrk.format("GET", path, headers)
  end
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


def memory_after(site: Site, paths: Sequence[str]) -> dict[str, float]:
    """Anonymous memory of a worker after 100,000 requests, and after as many again."""
    figures = {}
    for name in ("memory_mb", "memory_mb_later"):
        answered = 0.0
        while answered < REQUESTS:
            answered += load(site, paths, 16).rate * SECONDS
        figures[name] = site.memory_mb()
    return figures


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


def warm_up(site: Site, paths: Sequence[str]) -> None:
    """Loads until it answers no quicker than before: every process has made what it is asked for."""
    before = 0.0
    for _ in range(_MOST_WARMING):
        rate = load(site, paths, 16).rate
        if rate < 1.1 * before:
            break
        before = rate


def load(site: Site, lines: Sequence[str], connections: int) -> Load:
    """``lines``: a path, a path and a tag, or "POST", a path and a body in JSON."""
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
