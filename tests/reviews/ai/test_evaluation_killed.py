"""``evaluate_prompt`` in a process of its own, killed with SIGKILL: the next one goes on with what is there."""

from __future__ import annotations

import datetime
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reviews.ai.evaluating import begin, evaluate
from reviews.ai.prompts import production
from reviews.models import AIRun, Evaluation, EvaluationResult
from tests.reviews.stories import Team

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[3]
MODEL = "python:tests.reviews.ai.scripted.slow"


@pytest.mark.slow
def test_killed_at_random_each_code_has_one_result(
    transactional_db: None, team: Team, settings: Any, tmp_path: Path
) -> None:
    settings.AI_MODEL = MODEL
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reviews.served",
        "SERVED_DATABASE": str(connection.settings_dict["NAME"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "AUDIT_HEAD_FILE": settings.AUDIT_HEAD_FILE,
        "AI_MODEL": MODEL,
        "SCRIPTED_SECONDS": "1",
    }
    seen, chance = 0, random.Random(4)
    for _ in range(3):
        command = [sys.executable, "-m", "django", "evaluate_prompt", "1"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
        _until_there_are(seen + 1, process)
        time.sleep(chance.random() / 3)
        process.kill()
        process.communicate(timeout=30)
        there = EvaluationResult.objects.count()
        assert there > seen
        seen = there
        Evaluation.objects.update(leased_until=None)  # instead of waiting until its call would have ended
    later = timezone.now() + datetime.timedelta(hours=1)
    evaluation = evaluate(begin(prompt=production(), codes=None, now=later), now=lambda: later)
    assert (Evaluation.objects.count(), evaluation.state) == (1, "finished")
    assert evaluation.results.count() == len(evaluation.codes) == evaluation.figures["answered"]
    assert AIRun.objects.filter(state="answered").count() == len(evaluation.codes)
    assert AIRun.objects.filter(state="running").count() == 0
    assert AIRun.objects.filter(state="interrupted").count() <= 3


def _until_there_are(number: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 60
    while EvaluationResult.objects.count() < number and time.monotonic() < ends:
        if process.poll() is not None:
            raise AssertionError((process.stderr.read() if process.stderr else b"").decode()[-2000:])
        time.sleep(0.02)
