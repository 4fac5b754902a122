"""Look-up by JSON, FHIR and MCP, and autocomplete, over HTTP under granian as documented, against a constant view; and
the export of a release against a plain one of the same rows.

API_CODES random codes (500) of the release in force, in the database in use; one worker each, so that chance does not
give one of two all connections. Warm: from memory, at 16 connections. Computed: nothing is kept, at 2 connections, as
searches go one at a time in each worker. The floor is a constant Django view of as many bytes under gunicorn, at as
many connections, by turns. MCP is asked by POST, so never from memory. Load comes from wrk, a package of Debian. The
plain export is one SELECT of the same columns, as CSV and as JSON, packed alike; seconds are of the processor.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any
from urllib.parse import quote

from django.db.models import TextField
from django.db.models.functions import Cast
from django.test.utils import override_settings

from codes.benchmarks.release_copies import codes_by_chance
from codes.models import CodeVersion
from public.exports.files import compressed
from public.exports.releases import FIELDS, write_release
from public.reading.editions import Edition, read_editions

from .loads import FLOOR, SITE, load, middle
from .serving import Site, served

NAME = "api"
ABOUT = "look-up by JSON, FHIR and MCP, and autocomplete, against a constant view; bulk export against a plain one"
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
    figures: dict[str, Any] = {"export": _export(edition)}
    say(f"export: {figures['export']}")
    nothing_kept = _BOUNDLESS | {"PAGES_MEGABYTES": "0"}
    with served(SITE, _BOUNDLESS, workers=1) as site, served(SITE, nothing_kept, workers=1) as computing:
        for kind, lines in asked.items():
            sizes = [_size(site, line) for line in lines[:100]]
            figures[kind] = {"bytes": int(median(sizes))} | _rates(site, computing, lines, int(median(sizes)))
            if kind == "mcp":
                figures[kind]["tokens"] = int(median(sizes) / 4)
            say(f"{kind}: {figures[kind]}")
    return figures


def _rates(site: Site, computing: Site, lines: Sequence[str], size: int) -> dict[str, float]:
    with served(FLOOR, {"FLOOR_BYTES": str(size)}, "gunicorn", workers=1) as floor:
        load(computing, lines, COMPUTED)  # its queries are put together by now
        figures = _ratio("computed", floor, computing, lines, COMPUTED)
        if not lines[0].startswith("POST "):
            for line in lines:
                site.get(line).close()
            figures |= _ratio("warm", floor, site, lines, WARM)
    return figures


def _ratio(name: str, floor: Site, site: Site, lines: Sequence[str], connections: int) -> dict[str, float]:
    pairs = [(load(floor, lines, connections), load(site, lines, connections)) for _ in range(ROUNDS)]
    constant, rate = (middle(loads).rate for loads in zip(*pairs, strict=True))
    return {f"{name}_floor": constant, f"{name}_rate": rate, f"{name}_ratio": round(rate / constant, 3)}


def _export(edition: Edition) -> dict[str, float]:
    """Seconds of the processor for both files of a release, and for a plain dump of the same rows into as many."""
    times: dict[str, list[float]] = {"export": [], "plain": []}
    with tempfile.TemporaryDirectory() as name, override_settings(EXPORTS_DIR=name):
        for _ in range(ROUNDS):
            for what, write in (("plain", _dump), ("export", write_release)):
                began = time.process_time()
                write(edition)
                times[what].append(time.process_time() - began)
    plain, export = min(times["plain"]), min(times["export"])
    return {"plain_s": round(plain, 2), "export_s": round(export, 2), "export_ratio": round(export / plain, 2)}


def _dump(edition: Edition) -> None:
    versions = CodeVersion.objects.filter(release=edition.release)
    as_text = versions.annotate(notes_text=Cast("notes", TextField()), seventh_text=Cast("seventh", TextField()))
    rows = as_text.values_list(*FIELDS)
    with compressed("plain.csv.gz") as table, compressed("plain.ndjson.gz") as lines:
        cells = csv.writer(table.text)
        for row in rows.iterator(2_000):
            cells.writerow(row)
            lines.text.write(f"{json.dumps(row, default=str)}\n")
        table.finish()
        lines.finish()


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
