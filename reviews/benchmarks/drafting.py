"""Drafting with AI, against the floor: the bare call of the same model, 16 at once, which answers after 50 ms.

The pipeline reads the facts, reserves, asks, keeps, verifies and suggests. Each measurement is a process with a new
database. The first hundred drafts are not measured: caches of words and titles fill until then. Memory is what the
process grew by from there on, so that BENCHMARK_DRAFTS=1000 shows whether it stays flat.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from codes.benchmarks.imports import fresh_database

from .drafting_process import BEFORE

NAME = "drafting"
ABOUT = "a batch through the worker against bare calls of a model that answers after 50 ms, 16 at once"
CODES = int(os.environ.get("BENCHMARK_DRAFTS", "300"))
# Asked for; docs/figures.md has what it is.
BOUND = 1.3


def run(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Milliseconds a draft of both, their ratio, memory grown in MB."""
    if CODES <= BEFORE:
        raise CommandError(f"BENCHMARK_DRAFTS is {CODES}: it has to be more than {BEFORE}, which are not measured")
    taken = {}
    for what in ("bare", "pipeline"):
        taken[what] = _measured(what)
        say(f"{what}: {taken[what]['seconds']:.2f} s for {taken[what]['drafts']:.0f} drafts")
    per_draft = {what: 1000 * figures["seconds"] / figures["drafts"] for what, figures in taken.items()}
    figures = {
        "engine": connection.vendor,
        "pipeline_ms": round(per_draft["pipeline"], 1),
        "bare_ms": round(per_draft["bare"], 1),
        "ratio": round(per_draft["pipeline"] / per_draft["bare"], 2),
        "bound": BOUND,
        "grown_mb": round(taken["pipeline"]["grown_mb"], 1),
        "peak_mb": round(taken["pipeline"]["peak_mb"]),
    }
    return {f"{CODES} codes": figures}


def _measured(what: str) -> dict[str, float]:
    with fresh_database() as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "AI_MODEL": "python:reviews.benchmarks.drafting_process.scripted",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "reviews.benchmarks.drafting_process", what, str(CODES)]
        done = subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"drafting ({what}) failed:\n{done.stderr}")
        return dict(json.loads(done.stdout.splitlines()[-1]))
