"""A team at work on tiny releases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from codes.models import Release
from tests.releases import Edition
from tests.releases.loading import LATER, load
from tests.reviews.roles import become, production  # noqa: F401 - fixtures
from tests.reviews.stories import Team, people


class Releases(NamedTuple):
    now: Release
    later: Release


def load_as(folder: Path, edition: Edition, label: str) -> Release:
    """One more release under this label, loaded and not in force."""
    return load(replace(edition, label=label), folder)


@pytest.fixture
def clinical(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """AI is on, and the model that answers by script counts as a clinical one, so that what it writes can be signed."""
    settings.AI_MODEL = "python:tests.reviews.ai.scripted.faithful"
    monkeypatch.setattr("reviews.ai.providers.TEST_MODELS", ())


@pytest.fixture
def no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks find nothing: these tests are about who may act when, and their texts are no explanations.

    By ``monkeypatch``, as tests patch the same place by it: what was patched last has to be restored first.
    """
    monkeypatch.setattr("reviews.actions.texts.submitting.findings_of", lambda code, content: [])


@pytest.fixture
def small_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another vocabulary.tsv and other frozen questions, a few of each: a change of the real ones takes a second."""
    lines, questions = tmp_path / "vocabulary.tsv", tmp_path / "frozen_questions.tsv"
    lines.write_text(
        "term\tmeant\tkind\twho\twhy\n"
        "gout\tM10.9\tlay\teditors\teveryday name\n"
        "broken\t=fracture\tword\teditors\tanother word\n"
        "smoker\tZ53.01\tsituation\teditors\tsituation\n",
        encoding="utf-8",
    )
    questions.write_text("question\tright\tkind\nkings evil\tM10\tlay\nbelief\tZ53.1\tlay\n", encoding="utf-8")
    monkeypatch.setattr("codes.search.vocabulary.FILE", lines)
    monkeypatch.setattr("codes.search.frozen.FILE", questions)


@pytest.fixture
def release_and_team(mini_release: Release) -> None:
    """What ``tests.releases.loading`` has loaded under this name."""


@pytest.fixture
def team(release_and_team: None, no_findings: None) -> Team:
    """One person a role, with a tiny release in force."""
    return people()


@pytest.fixture
def two_releases(mini_release: Release) -> Releases:
    """2026-april, in force, and 2027-annual with other facts, imported but not active."""
    return Releases(mini_release, Release.objects.get(label=LATER.label))
