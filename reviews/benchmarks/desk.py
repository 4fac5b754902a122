"""The desk with 20,000 explanations, against the floor: Django's own admin with a change page of the same explanation.

On a copy of the database in use, which has to have a release in force, and neither accounts nor explanations. The texts
are those of ``publications``: most are public, some wait for review. Then a reviewer takes the next text of the queue
("Review next", and the page that it leads to), and opens the other pages of the desk (``desk_process``): by turns, with
the floor between them, through Django's test client, middleware and templates included.
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

NAME = "desk"
ABOUT = "the next draft and the pages of the desk with 20,000 texts, against a plain admin's change page"
TEXTS, WAITING, ROUNDS = 20_000, 300, 12
# The next draft has to stay below this; docs/figures.md has what it is.
BOUND = 1.5


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Milliseconds and ratios to the floor by page, the middle of the rounds."""
    if Release.objects.active().first() is None or Explanation.objects.exists():
        say("nothing to measure: that takes a release in force, and no explanation")
        return {}
    return {f"{TEXTS} texts": measured(TEXTS, WAITING, ROUNDS, say)}


def measured(texts: int, waiting: int, rounds: int, say: Callable[[str], Any]) -> dict[str, Any]:
    with fresh_database(copied=True) as url:
        environment = os.environ | {"DATABASE_URL": url, "AUDIT_HEAD_FILE": os.devnull, "LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "reviews.benchmarks.desk_process", str(texts), str(waiting), str(rounds)]
        done = subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(f"the desk could not be measured:\n{done.stderr}")
    figures = json.loads(done.stdout.splitlines()[-1])
    say(f"{texts} texts: the next draft in {figures['next_ms']} ms, a plain change page in {figures['floor_ms']} ms")
    return {"engine": connection.vendor, **figures, "bound": BOUND, "rounds": rounds}
