"""Damaged releases: refused, or read as what they were; never a traceback, never other facts than the publisher's."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codes.models import Release
from codes.releases.bundle import Bundle, read_bundle
from codes.releases.importing import import_release
from codes.releases.kinds import kind_of
from codes.releases.records import Fact, ReleaseError
from tests.codes.conftest import Content
from tests.codes.releases.reading import member
from tests.releases import APRIL_2026, pack

FILES = APRIL_2026.files()

Damage = Callable[[bytes], bytes]


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """One thing that happens to a file: a byte changed or put in, a piece lost, a line doubled, lost or moved."""
    how = draw(st.sampled_from(["byte", "put", "cut", "end", "double", "lose", "move", "digit"]))
    where, length, value = draw(st.floats(0, 0.9999)), draw(st.integers(1, 60)), draw(st.integers(0, 255))

    def damage(data: bytes) -> bytes:
        at = int(where * len(data))
        if how in ("byte", "digit"):
            return data[:at] + (b"%d" % (value % 10) if how == "digit" else bytes([value])) + data[at + 1 :]
        if how == "put":
            return data[:at] + bytes([value]) * length + data[at:]
        if how == "cut":
            return data[:at] + data[at + length :]
        if how == "end":
            return data[:at]
        lines = data.splitlines(keepends=True)
        line = int(where * len(lines))
        if how == "double":
            return b"".join([*lines[:line], lines[line], *lines[line:]])
        moved = lines.pop(line)
        if how == "move":
            lines.insert(value % (len(lines) + 1), moved)
        return b"".join(lines)

    return damage


def read(files: dict[str, bytes]) -> Bundle:
    members = [member(data, kind) for kind, data in files.items()]
    return read_bundle([(kind, each) for each in members if (kind := kind_of(each))], progress=lambda stage: None)


def checked_by_both(facts: list[Fact]) -> list[tuple[object, ...]]:
    """What the order file and the tabular list both say, so that one checks the other; blocks are the latter's."""
    found = []
    for fact in facts:
        if fact.kind == "code":
            above = None if fact.parent is None else facts[fact.parent]
            parent = above.name if above and above.kind == "code" else ""
            found.append((fact.name, fact.title, fact.billable, fact.order_number, parent))
    return found


AS_PUBLISHED = checked_by_both(read(FILES).facts)


@settings(max_examples=400)
@given(kind=st.sampled_from([*FILES]), damage=damages())
def test_a_damaged_file_is_refused_or_the_facts_are_as_published(kind: str, damage: Damage) -> None:
    try:
        bundle = read(FILES | {kind: damage(FILES[kind])})
    except ReleaseError as error:
        said = str(error)
    else:
        said = ""
        assert "tabular" in bundle.sources
        assert checked_by_both(bundle.facts) == AS_PUBLISHED
    assert len(said.splitlines()) <= 1


@settings(max_examples=150)
@given(damage=damages())
def test_a_damaged_zip_gives_no_traceback_and_no_line_of_two(damage: Damage) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = pack(Path(folder) / "package.zip", {f"{kind}.dat": data for kind, data in FILES.items()})
        path.write_bytes(damage(path.read_bytes()))
        result = _import_and_take_back(path)
    assert result[0] in ("imported", "rejected")
    assert all(len(reason.splitlines()) == 1 for reason in result[1])


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """One database for all examples; each takes back what it did."""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["order", "codes", "tabular", "poa", "alphabetic"]), damage=damages())
def test_what_is_refused_leaves_no_row_of_facts(kind: str, damage: Damage, facts: Callable[[], Content]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = pack(Path(folder) / "package.zip", FILES | {kind: damage(FILES[kind])})
        outcome, reasons, rows = _import_and_take_back(path, facts)
    assert outcome in ("imported", "rejected")
    assert bool(reasons) == (outcome == "rejected")
    assert bool(sum(map(len, rows.values()))) == (outcome == "imported")


def _import_and_take_back(path: Path, facts: Callable[[], Content] = dict) -> tuple[str, list[str], Content]:
    with transaction.atomic():
        result = import_release(packages=[path], label="2026-april")
        assert (result.outcome == "imported") == Release.objects.exists()
        rows = facts()
        transaction.set_rollback(True)
    return result.outcome, result.reasons, rows
