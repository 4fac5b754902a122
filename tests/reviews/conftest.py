"""A team at work on tiny releases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection

from codes.models import Release
from codes.releases.importing import import_release
from tests.releases import APRIL_2026, Edition
from tests.reviews.stories import Team, people

# The next edition: the facts of two codes change, one code is gone. No index, which would name the code that is gone.
LATER = replace(
    APRIL_2026,
    label="2027-annual",
    tree=APRIL_2026.tree.retitled("Z53.9", "Procedure and treatment not carried out, no reason given")
    .noted("B20", includes=["HIV infection, symptomatic"])
    .without("Z53.8"),
    indexes={},
    conversion=(),
)


class Releases(NamedTuple):
    now: Release
    later: Release


def brought(folder: Path, edition: Edition, label: str) -> Release:
    """One more release, loaded and not in force."""
    result = import_release(packages=[replace(edition, label=label).write(folder)], activate=False)
    assert result.outcome == "imported", result.reasons
    return Release.objects.get(label=label)


@pytest.fixture
def clinical(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """AI is on, and the model that answers by script counts as a clinical one, so that what it writes can be signed."""
    settings.AI_MODEL = "python:tests.reviews.ai.scripted.faithful"
    monkeypatch.setattr("reviews.ai.providers.TEST_MODELS", ())


@pytest.fixture
def no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks find nothing: these tests are about who may act when, and their texts are no explanations."""
    monkeypatch.setattr("reviews.actions.submitting.findings_of", lambda code, content: [])


@pytest.fixture(autouse=True)
def _exported_heads(settings: object, tmp_path: Path) -> None:
    settings.AUDIT_HEAD_FILE = str(tmp_path / "audit-heads.jsonl")  # type: ignore[attr-defined]
    settings.RELEASES_DIR = str(tmp_path / "arrivals")  # type: ignore[attr-defined]


@pytest.fixture
def team(mini_release: Release, no_findings: None) -> Team:
    """One person a role, with a tiny release in force."""
    return people()


@pytest.fixture
def two_releases(mini_release: Release, tmp_path: Path) -> Releases:
    """2026-april, in force, and 2027-annual with other facts, imported but not active."""
    return Releases(mini_release, brought(tmp_path, LATER, LATER.label))


@pytest.fixture
def many_connections(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database every thread can open. SQLite's for tests is in memory, where there is none to queue for."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        in_memory.backup(copy)
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name
