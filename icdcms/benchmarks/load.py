"""Everything at once, on a copy of the database in use: readers, ten reviewers at work, an import and a batch with AI.

LOAD_SECONDS (60) is how long; the figures in docs are of ten minutes. Readers alone come first, for as long as a
quarter of that: how much slower are they answered beside all the rest? An act that is lost or doubled is named.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings

from codes.benchmarks.imports import fresh_database
from codes.models import Release

NAME = "load"
ABOUT = "readers, ten reviewers, an import and a batch at once, against readers alone"
SECONDS = int(os.environ.get("LOAD_SECONDS", "60"))
BOUND = 2.0  # times of quiet, that 95 in 100 answers for readers stay within


def run(say: Callable[[str], Any]) -> dict[str, Any]:
    """Figures by name."""
    if not Release.objects.active().exists():
        say("left out: no release is in force")
        return {}
    with fresh_database(copied=True) as url, tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": url,
            "AI_MODEL": "python:reviews.benchmarks.drafting_process.scripted",
            "AI_CONCURRENCY": "2",
            "TRUSTED_PROXY_COUNT": "1",
            "COSTLY_PER_MINUTE": "300",
            "SECOND_LOOK_FIRST": "0",
            "AUDIT_HEAD_FILE": os.devnull,
            "EXPORTS_DIR": folder,
            "EMAIL_URL": "none",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "icdcms.benchmarks.load_process", str(SECONDS)]
        done = subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError("the load could not be measured; what went wrong stands above")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name, value in figures.items():
        say(f"{name}: {value}")
    return figures | {"bound": BOUND}
