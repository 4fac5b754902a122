"""Seventh characters in force, and what a placeholder X is for."""

import pytest

from codes.models import Release
from public.presenters.code.seventh import explain_placeholder, placeholder_places, present_seventh
from public.reading.code_facts import CodeFacts

from .facts import editions, facts, node, release, version

TABLE = [{"char": "A", "text": "initial encounter", "notes": []}, {"char": "S", "text": "sequela", "notes": ["late"]}]
R = release("2026-april", "2026-04-01", active=True)


def shown(name: str, of: Release = R, *, billable: bool = False, generated: bool = False, **more: object) -> CodeFacts:
    own = version(name, of, billable=billable, generated=generated, seventh=more.pop("seventh", []))
    return facts(name, known=editions(of), versions={of.pk: own}, **more)


def test_a_leaf_names_the_codes():
    children = [node("S52.021A", generated=True), node("S52.021S", generated=True)]
    table = present_seventh(shown("S52.021", ancestors=[node("S52", seventh=TABLE)], children=children))
    assert table is not None
    assert table.owner is not None
    assert table.owner.name == "S52"
    assert [(row.char, row.code) for row in table.rows] == [("A", "S52.021A"), ("S", "S52.021S")]


def test_the_nearest_definition_is_in_force():
    other = [{"char": "K", "text": "nonunion", "notes": []}]
    table = present_seventh(shown("S52.01", ancestors=[node("S52", seventh=TABLE), node("S52.0", seventh=other)]))
    assert table is not None
    assert [row.char for row in table.rows] == ["K"]


def test_above_the_leaf_no_codes_are_named():
    table = present_seventh(shown("S52", seventh=TABLE))
    assert table is not None
    assert (table.owner, table.makes_codes) == (None, False)


def test_a_seventh_character_code_has_its_own_row_marked():
    siblings = [node("S52.021A", generated=True), node("S52.021S", generated=True)]
    code = shown("S52.021S", billable=True, generated=True, ancestors=[node("S52", seventh=TABLE)], siblings=siblings)
    table = present_seventh(code)
    assert table is not None
    assert [row.is_own for row in table.rows] == [False, True]
    assert table.rows[1].notes == ["late"]


def test_a_complete_code_that_is_written_out_has_no_table():
    assert present_seventh(shown("C44.1021", billable=True, ancestors=[node("C44", seventh=TABLE)])) is None
    assert present_seventh(shown("Z53.9", billable=True)) is None


@pytest.mark.parametrize(
    ("code", "places"),
    [("S02.0XXA", [5, 6]), ("T36.0X1A", [5]), ("X52.XXXA", [4, 5, 6]), ("X52", []), ("Z53.9", []), ("S06.1X", [5])],
)
def test_placeholder_places(code: str, places: list[int]):
    assert placeholder_places(code) == places
    assert bool(explain_placeholder(code)) == bool(places)
