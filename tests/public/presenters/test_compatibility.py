"""Maps in plain words."""

from datetime import date

import pytest

from public.presenters.code.compatibility import present_compatibility
from public.reading.maps import meaning

from .facts import editions, facts, gem, node, release, source, version

I10, I9 = source("gem_i10", None, pk=1), source("gem_i9", None, pk=2)
R = release("2026-april", "2026-04-01", active=True)
CONVERSION = source("conversion", R, pk=3)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({}, "equivalent"),
        ({"approximate": True}, "approximate match"),
        ({"approximate": True, "no_map": True}, "no equivalent"),
    ],
)
def test_flags(flags: dict[str, bool], words: str):
    assert meaning(gem(I10, "Z53.9", "V64.3", **flags)) == words


def test_a_combination_says_what_it_needs():
    words = meaning(gem(I10, "B90.1", "137.0", approximate=True, combination=True, scenario=1, choice_list=2))
    assert "scenario 1" in words
    assert "choice list 2" in words


def test_each_direction_apart():
    compatibility = present_compatibility(facts(maps=[gem(I10, "Z53.9", "V64.3"), gem(I9, "V64.3", "Z53.9")]))
    assert [row.code for row in compatibility.to_icd9] == ["V64.3"]
    assert [row.code for row in compatibility.from_icd9] == ["V64.3"]


def test_predecessors_with_the_printed_cell_where_it_says_more():
    row = gem(CONVERSION, "B90.10", "Z53.9", effective_from=date(2025, 10, 1), printed="B90.10 and B90.11")
    none = gem(CONVERSION, "", "Z53.9", effective_from=date(2025, 10, 1), printed="None")
    compatibility = present_compatibility(facts(maps=[row, none], named={"B90.10": node("B90.10", title="Old")}))
    assert [(p.code, p.title, p.printed) for p in compatibility.predecessors] == [
        ("B90.10", "Old", "B90.10 and B90.11"), ("", "", "None"),
    ]  # fmt: skip


def test_the_same_row_twice_is_shown_once():
    row = {"effective_from": date(2025, 10, 1), "printed": "Z53.9"}
    compatibility = present_compatibility(facts(maps=[gem(CONVERSION, "Z53.9", "Z53.31", **row)] * 2))
    assert [successor.code for successor in compatibility.successors] == ["Z53.31"]


def test_a_dated_page_knows_no_later_successor():
    known = editions(R)
    later = gem(CONVERSION, "Z53.9", "Z53.31", effective_from=date(2026, 10, 1), printed="Z53.9")
    shown = facts(known=known, versions={R.pk: version("Z53.9", R)}, maps=[later], on=R.effective_from)
    assert not present_compatibility(shown)


def test_a_code_that_no_release_has_leads_nowhere():
    """The publisher's table names E11.3X11 and V29.80XA, which no order file has."""
    rows = [
        gem(CONVERSION, name, "Z53.9", effective_from=date(2025, 10, 1), printed=name)
        for name in ("B90.1", "B90.2", "B90.3")
    ]
    here = facts(maps=rows, named={"B90.1": node("B90.1")}, elsewhere=frozenset({"B90.2"}))
    assert [(p.code, p.href) for p in present_compatibility(here).predecessors] == [
        ("B90.1", "/icd-10-cm/B90.1"), ("B90.2", "/icd-10-cm/B90.2"), ("B90.3", ""),
    ]  # fmt: skip
