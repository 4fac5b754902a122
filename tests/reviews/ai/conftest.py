"""AI switched on, with a model that answers by script unless a test asks for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviews.ai.working import work_batches
from tests.reviews.stories import NOW, Team

from .scripted import Script, model_of


@pytest.fixture
def ai(settings: Any, team: Team) -> Any:
    """AI is on and faithful. Returns the settings, for what a test changes."""
    settings.AI_MODEL = "python:tests.reviews.ai.scripted.faithful"
    return settings


@pytest.fixture
def scripted(ai: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Script], None]:
    """Let the model answer by this script."""

    def by(script: Script) -> None:
        monkeypatch.setattr("tests.reviews.ai.scripted.faithful", lambda: model_of(script))

    return by


def worked(**more: Any) -> int:
    """What a worker would do now."""
    return work_batches(worker="test:1", now=lambda: NOW, threads=1, **more)
