"""Code pages over HTTP, under granian as documented, against a constant Django view of the same size under gunicorn.

Random pages of PAGES_CODES codes (2,000) of the release in force, in the database in use; two workers each. Warm: from
memory; unchanged: the same with the page's tag; cold: nothing is kept; behind nginx, where there is one, against the
same pages as files. PAGES_SERVERS=gunicorn,gthread measures ours under these as well. Load comes from wrk, a package of
Debian. With ``--releases`` and ``--publications`` a database of that size is measured instead, against a small one
(``scale``).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from codes.benchmarks.release_copies import codes_by_chance
from public.addresses import address
from public.reading.editions import Edition, read_editions

from .loads import FLOOR, SITE, Load, load, memory_after, middle, tags_of, warm_up
from .scale import compare
from .serving import NGINX, Site, behind_nginx, files_by_nginx, served

NAME = "pages"
ABOUT = "code pages over HTTP against a constant Django view of the same size"
HAS_SIZES = True
CODES, ROUNDS = int(os.environ.get("PAGES_CODES", "2000")), 3
SERVERS = [name for name in os.environ.get("PAGES_SERVERS", "").split(",") if name]
_UNDER_LOAD = (16, 1, 64)  # connections


def run(say: Callable[[str], Any], *, releases: int = 0, publications: int = 0) -> dict[str, Any]:
    """Figures by name; with sizes, those of ``scale.compare``."""
    edition = read_editions().in_force
    if edition is None or not shutil.which("wrk"):
        say("left out: wrk is not there (Debian: apt-get install wrk)" if edition else "no release is in force")
        return {}
    paths = _paths(edition)
    if releases or publications:
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


def _behind_nginx(site: Site, paths: Sequence[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder, root = Path(name), Path(name, "files")
        for path in paths:
            file = root / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            with site.get(path) as answer:
                file.write_bytes(answer.read())
        with behind_nginx(site, folder / "proxy") as proxy, files_by_nginx(root, folder / "plain") as files:
            warm_up(proxy, paths)
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


def _paths(edition: Edition) -> list[str]:
    return [address("code", name) for name in codes_by_chance(edition.release)[:CODES]]
