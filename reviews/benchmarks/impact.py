"""What a release does to 2,000 published texts, against the floor: one plain SELECT of them and their words.

On a copy of the database in use, which has to have two complete releases, and neither accounts nor explanations.
Texts that name three other codes and insert facts are published on the earlier release (``impact_process``). Then the
impact of the later one is read, the queue is looked at, the switch is rehearsed: by turns, the least of the rounds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection

from codes.benchmarks.imports import fresh_database
from codes.models import Release
from reviews.models import Explanation

NAME = "impact"
ABOUT = "the impact of a release on 2,000 texts against reading them plainly, in a copy of the database in use"
TEXTS, ROUNDS = 2_000, 5
# The ratio has to stay below this; docs/figures.md has what it is.
BOUND = 60.0


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Milliseconds of each work and of the floor, the ratio of the impact to it, and the bound it is held to."""
    labels = [release.label for release in Release.objects.visible().filter(partial=False)][-2:]
    if len(labels) < 2 or Explanation.objects.exists():
        say("nothing to measure: that takes two complete releases, and no explanation")
        return {}
    return {f"{labels[0]} to {labels[1]}": measured(labels, TEXTS, ROUNDS, say)}


def measured(labels: list[str], texts: int, rounds: int, say: Callable[[str], Any]) -> dict[str, Any]:
    with fresh_database(copied=True) as url:
        environment = os.environ | {"DATABASE_URL": url, "AUDIT_HEAD_FILE": os.devnull, "LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "reviews.benchmarks.impact_process", *labels, str(texts), str(rounds)]
        done = subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(f"the impact could not be measured:\n{done.stderr}")
    figures = json.loads(done.stdout.splitlines()[-1])
    say(f"{texts} texts, {figures['marked']} of them marked: impact in {figures['impact_ms']} ms")
    ratio = round(figures["impact_ms"] / figures["floor_ms"], 1)
    return {"engine": connection.vendor, **figures, "ratio": ratio, "bound": BOUND, "rounds": rounds}
