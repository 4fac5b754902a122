"""Workers killed with SIGKILL in the middle of a batch: every code once, nothing lost, the budget never exceeded.

Twelve codes and one kill in every run; the figure of the docs is of a thousand and twenty:
``KILLED_CODES=1000 KILLED_TIMES=20 python -m pytest tests/reviews/ai/test_killed.py -m campaign``.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from codes.models import Code
from reviews import actions
from reviews.models import AIRun, DraftBatch, Suggestion
from tests.reviews.stories import NOW, Team
from tests.shares import dice, size

pytestmark = [pytest.mark.campaign, pytest.mark.engine]
ROOT = Path(__file__).resolve().parents[3]
CODES, KILLS = size("KILLED_CODES", share=12, whole=60), size("KILLED_TIMES", share=1, whole=4)
CAP = Decimal(2)
WORKERS = 2 if connection.vendor == "postgresql" else 1


class Workers:
    """Processes of ``manage.py work``; killed one at a time, with calls under way, and replaced.

    The calls of the model are lines of the file ``calls``. From each of the marks on, a number of calls, the model
    answers only after the kill of that mark, so no kill can come too late, however quick the workers are.
    """

    def __init__(self, calls: Path, marks: list[int]) -> None:
        self.calls, self.marks = calls, marks
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.reviews.ai.settings",
            "WORKED_DATABASE": str(connection.settings_dict["NAME"]),
            "AI_MODEL": "python:tests.reviews.ai.scripted.counting",
            "AI_PRICE_INPUT": "10",
            "AI_PRICE_OUTPUT": "10",
            "AI_CAP_USER_DAY": "100",
            "AI_CAP_DAY": "100",
            "AI_MAX_TOKENS": "200",
            "AI_RETRIES": "0",
            "AI_LEASE": "3",
            "AI_CONCURRENCY": "4",
            "SCRIPTED_CALLS": str(calls),
            "SCRIPTED_MARKS": ",".join(map(str, marks)),
            "LOG_LEVEL": "WARNING",
        }
        self.running = [self.start() for _ in range(WORKERS)]

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "work"], cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )

    def called(self) -> int:
        return len(self.calls.read_text().splitlines()) if self.calls.exists() else 0

    def kill_at(self, mark: int, rng: random.Random) -> None:
        """Kills one of them, whichever, and lets the model go on."""
        at = rng.randrange(len(self.running))
        self.running[at].kill()
        self.running[at].wait()
        Path(f"{self.calls}.{mark}").touch()
        self.running[at] = self.start()

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()


@pytest.fixture
def workers(transactional_db: None, team: Team, tmp_path: Path) -> Iterator[Workers]:
    started = Workers(tmp_path / "calls", sorted(dice("killed workers").sample(range(1, CODES), KILLS)))
    yield started
    started.end()


@pytest.fixture
def batch(transactional_db: None, team: Team, settings: Any) -> DraftBatch:
    """Codes of a tiny release are few: the same ones, asked about in as many ways as there are to be drafts."""
    settings.AI_MODEL = "python:tests.reviews.ai.scripted.counting"
    codes = list(Code.objects.filter(kind=Code.Kind.CODE, versions__release__state="active").distinct())
    made = []
    for number in range(-(-CODES // len(codes))):
        part = codes[: min(len(codes), CODES - len(codes) * number)]
        made.append(
            actions.ask(
                actor=team.author,
                codes=part,
                sections=["summary", "faqs"],
                instruction=f"way {number}",
                cap=CAP,
                now=NOW,
            )
        )
    return made[0]


def left() -> int:
    from reviews.models import DraftItem

    return DraftItem.objects.exclude(state="done").count()


def test_every_code_once_and_within_the_budget(batch: DraftBatch, workers: Workers) -> None:
    rng, total, kills, most_spent = dice("moments of kills"), left(), 0, [Decimal(0)]
    watching = threading.Event()

    def watch() -> None:
        try:
            while not watching.wait(0.05):
                by_batch = [
                    AIRun.objects.filter(item__batch=draft_batch).spent() for draft_batch in DraftBatch.objects.all()
                ]
                most_spent[0] = max(most_spent[0], *by_batch)
        finally:
            connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    ends = time.monotonic() + 900
    while left() and time.monotonic() < ends:
        if kills < KILLS and workers.called() >= workers.marks[kills]:
            time.sleep(rng.random() * 0.2)
            workers.kill_at(workers.marks[kills], rng)
            kills += 1
        time.sleep(0.02)
    watching.set()
    watcher.join()
    assert (left(), kills) == (0, KILLS)
    results = Counter(Suggestion.objects.values_list("run__item", "section"))
    assert set(results.values()) == {1}
    assert len({item for item, _ in results}) == total
    answered = Counter(AIRun.objects.filter(state="answered").values_list("item", flat=True))
    assert set(answered.values()) == {1}, "an answer was paid for twice"
    states = Counter(AIRun.objects.values_list("state", flat=True))
    assert set(states) <= {"answered", "interrupted"}
    calls = workers.called()
    assert states["interrupted"] >= KILLS or WORKERS > 1, "a kill came when nothing was under way"
    assert total <= calls <= total + states["interrupted"]
    assert most_spent[0] <= CAP
    print(f"\n{connection.vendor}: {total} codes, {KILLS} kills, {WORKERS} workers: {dict(states)}, {calls} calls")  # noqa: T201
