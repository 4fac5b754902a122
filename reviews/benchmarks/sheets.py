"""5,000 texts by a spreadsheet: read with all checks, made drafts in one transaction, exported, changed, and again.

On a copy of the database in use, which has to have a release in force, and neither accounts nor explanations
(``sheets_process``).
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

NAME = "sheets"
ABOUT = "5,000 texts by a spreadsheet: reading and checking, making drafts, in a copy of the database in use"
TEXTS = 5_000
# Making the drafts holds other writers on SQLite: a text may take so many milliseconds of it.
BOUND = 5.0


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Seconds of each part, milliseconds a text of the transaction, and the bound that it is held to."""
    if not Release.objects.active().exists() or Explanation.objects.exists():
        say("nothing to measure: that takes a release in force, and no explanation")
        return {}
    return {f"{TEXTS} texts": measured(TEXTS, say)}


def measured(texts: int, say: Callable[[str], Any]) -> dict[str, Any]:
    with fresh_database(copied=True) as url:
        environment = os.environ | {"DATABASE_URL": url, "AUDIT_HEAD_FILE": os.devnull, "LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "reviews.benchmarks.sheets_process", str(texts)]
        done = subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(f"the spreadsheets could not be measured:\n{done.stderr}")
    figures = json.loads(done.stdout.splitlines()[-1])
    say(f"{texts} texts: read in {figures['read_new_s']} s, drafts in {figures['take_new_s']} s")
    milliseconds = round(1000 * max(figures["take_new_s"], figures["take_changed_s"]) / texts, 2)
    return {"engine": connection.vendor, **figures, "ms_a_text": milliseconds, "bound": BOUND}
