"""Comparing two whole releases. The floor reads their codes and index entries as plain rows and does nothing else.

This process measures both in turns, on the database in use, which is only read. It takes the two releases that have the
most to compare. Seconds are the least of the rounds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from codes.models import Release, SourceFile
from codes.releases.loading.comparing import compare_releases, forget

NAME = "comparing"
ABOUT = "compare_releases of two releases against reading their rows plainly, in the database in use"
ROUNDS = 3
# The ratio has to stay below this; docs/figures.md has the ratio that was measured.
BOUND = 3.0

_CODES = """
    SELECT code.code, version.title, version.billable, version.parent_id, version.notes
    FROM codes_codeversion version JOIN codes_code code ON code.id = version.code_id
    WHERE version.release_id = %s ORDER BY version.position
"""
_ENTRIES = """
    SELECT code, path, "column", more_needed, manifestation
    FROM codes_indexentry WHERE source_id = %s AND code <> ''
"""


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Seconds of comparison and floor, their ratio, and its bound; nothing without two releases."""
    pair = fullest()
    if pair is None:
        say("nothing to compare: fewer than two releases are loaded")
        return {}
    old, new = pair
    seconds: dict[str, list[float]] = {"compare": [], "floor": []}
    for number in range(1, ROUNDS + 1):
        forget()
        for what, work in (("compare", compare_releases), ("floor", read_plainly)):
            began = time.perf_counter()
            work(old, new)
            seconds[what].append(time.perf_counter() - began)
            say(f"round {number}, {what}: {seconds[what][-1]:.2f} s")
    least = {what: min(rounds) for what, rounds in seconds.items()}
    return {
        f"{old} to {new}": {
            "engine": connection.vendor,
            "compare_s": round(least["compare"], 2),
            "floor_s": round(least["floor"], 2),
            "ratio": round(least["compare"] / least["floor"], 2),
            "bound": BOUND,
            "rounds": ROUNDS,
        }
    }


def fullest() -> tuple[Release, Release] | None:
    """The two releases with the most files that can be compared, the newest of such pairs; oldest first."""
    kinds = (SourceFile.Kind.TABULAR, *SourceFile.INDEX_KINDS)
    files = Count("sources", filter=Q(sources__kind__in=kinds))
    chosen = Release.objects.visible().annotate(files=files).order_by("-files", "-effective_from")[:2]
    releases = sorted(chosen, key=lambda release: release.effective_from)
    return (releases[0], releases[1]) if len(releases) == 2 else None


def read_plainly(old: Release, new: Release) -> None:
    with connection.cursor() as cursor:
        for release in (old, new):
            cursor.execute(_CODES, [release.pk])
            cursor.fetchall()
            for source in release.sources.filter(kind__in=SourceFile.INDEX_KINDS):
                cursor.execute(_ENTRIES, [source.pk])
                cursor.fetchall()
