"""Look-up by JSON, FHIR and MCP, and autocomplete, over HTTP under granian as documented, against a constant view.

API_CODES random codes (500) of the release in force, in the database in use; two workers each. Warm: from memory, at 16
connections. Computed: nothing is kept, at 2 connections, as searches go one at a time in each worker. The floor is a
constant Django view of as many bytes under gunicorn, at as many connections. MCP is asked by POST, so never from
memory. Load comes from wrk, a package of Debian.
"""

from __future__ import annotations

import json
import os
import shutil
import urllib.request
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any
from urllib.parse import quote

from codes.benchmarks.release_copies import codes_by_chance
from codes.models import CodeVersion
from public.reading.editions import Edition, read_editions

from .loads import FLOOR, SITE, load, middle, warm_up
from .serving import Site, served

NAME = "api"
ABOUT = "look-up by JSON, FHIR and MCP, and autocomplete, from memory and computed, against a constant view"
CODES, ROUNDS = int(os.environ.get("API_CODES", "500")), 3
WARM, COMPUTED = 16, 2  # connections
_SYSTEM = quote("http://hl7.org/fhir/sid/icd-10-cm")
_BOUNDLESS = {"COSTLY_PER_MINUTE": "0"}


def run(say: Callable[[str], Any]) -> dict[str, Any]:
    """Figures by kind of interface; nothing without a release in force, or without wrk."""
    edition = read_editions().in_force
    if edition is None or not shutil.which("wrk"):
        say("left out: wrk is not there (Debian: apt-get install wrk)" if edition else "no release is in force")
        return {}
    asked = _asked(edition)
    figures: dict[str, Any] = {}
    with served(SITE, _BOUNDLESS) as site, served(SITE, _BOUNDLESS | {"PAGES_MEGABYTES": "0"}) as computing:
        for kind, lines in asked.items():
            sizes = [_size(site, line) for line in lines[:100]]
            figures[kind] = {"bytes": int(median(sizes))} | _rates(site, computing, lines, int(median(sizes)))
            if kind == "mcp":
                figures[kind]["tokens"] = int(median(sizes) / 4)
            say(f"{kind}: {figures[kind]}")
    return figures


def _rates(site: Site, computing: Site, lines: Sequence[str], size: int) -> dict[str, float]:
    with served(FLOOR, {"FLOOR_BYTES": str(size)}, "gunicorn") as floor:
        constant = middle([load(floor, lines, COMPUTED) for _ in range(ROUNDS)]).rate
        computed = middle([load(computing, lines, COMPUTED) for _ in range(ROUNDS)]).rate
        rates = {"floor_rate": constant, "computed_rate": computed, "computed_ratio": round(computed / constant, 3)}
        if lines[0].startswith("POST "):
            return rates
        warm_up(site, lines)
        constant = middle([load(floor, lines, WARM) for _ in range(ROUNDS)]).rate
        warm = middle([load(site, lines, WARM) for _ in range(ROUNDS)]).rate
    return rates | {"warm_rate": warm, "warm_ratio": round(warm / constant, 2)}


def _asked(edition: Edition) -> dict[str, list[str]]:
    """The requests of each kind, as ``loads`` writes them."""
    names = codes_by_chance(edition.release)[:CODES]
    versions = CodeVersion.objects.named(names).filter(release=edition.release)
    typed = [title[: 3 + at % 12] for at, title in enumerate(versions.values_list("title", flat=True))]
    return {
        "json": [f"/api/codes/{name}/validity?on={edition.effective_from}" for name in names],
        "fhir": [f"/fhir/r4/CodeSystem/$lookup?system={_SYSTEM}&code={name}" for name in names],
        "mcp": [f"POST /mcp {_call(name)}" for name in names],
        "autocomplete": [f"/api/icd10cm/v3/search?terms={quote(text)}" for text in typed],
    }


def _call(name: str) -> str:
    params = {"name": "get_code", "arguments": {"code": name}}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})


def _size(site: Site, line: str) -> int:
    if not line.startswith("POST "):
        with site.get(line) as answer:
            return len(answer.read())
    _, path, body = line.split(" ", 2)
    request = urllib.request.Request(
        f"http://127.0.0.1:{site.port}{path}", body.encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - a server of ours
        return len(answer.read())
