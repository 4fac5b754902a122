"""What an earlier copy is still good for."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from public.freezing.copying import STATE, State, forget_old, read_state, write_state
from public.serving.store.rules import Change

NOW = datetime.datetime(2026, 10, 1, 4, tzinfo=datetime.UTC)
PAGES = {"/icd-10-cm/Z53.9": "Z53.9.html.gz", "/icd-10-cm/B20": "B20.html.gz", "/robots.txt": "robots.txt.gz"}


@pytest.fixture
def state(tmp_path: Path) -> State:
    for name in PAGES.values():
        (tmp_path / name).write_bytes(b"")
    return State(7, "2026-april", "https://codes.example.org", dict(PAGES))


@pytest.mark.parametrize(
    ("changes", "turns", "left"),
    [
        ([], {}, {"/icd-10-cm/Z53.9", "/icd-10-cm/B20", "/robots.txt"}),
        ([Change("code", "B20")], {}, {"/icd-10-cm/Z53.9"}),
        (None, {}, set()),
        ([], {"/robots.txt": "2026-09-30T20:00:00+00:00"}, {"/icd-10-cm/Z53.9", "/icd-10-cm/B20"}),
        ([], {"/icd-10-cm/B20": "2026-10-01T04:00:00+00:00"}, {"/icd-10-cm/Z53.9", "/robots.txt"}),
        ([], {"/icd-10-cm/B20": "2026-10-01T04:00:01+00:00"}, {"/icd-10-cm/Z53.9", "/icd-10-cm/B20", "/robots.txt"}),
    ],
)
def test_what_changed_or_turned_is_made_anew(
    state: State, tmp_path: Path, changes: list[Change] | None, turns: dict[str, str], left: set[str]
) -> None:
    state.turns = dict(turns)
    forget_old(tmp_path, state, changes, NOW)
    assert set(state.files) == left
    assert {path for path, name in PAGES.items() if (tmp_path / name).exists()} == left
    assert set(state.turns) <= left


def test_a_copy_of_another_version_is_read(state: State, tmp_path: Path) -> None:
    write_state(tmp_path, state)
    kept = json.loads((tmp_path / STATE).read_text())
    del kept["turns"]
    (tmp_path / STATE).write_text(json.dumps(kept | {"day": "2026-09-30"}))
    assert read_state(tmp_path) == state
