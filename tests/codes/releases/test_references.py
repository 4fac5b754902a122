"""Codes that notes name."""

from __future__ import annotations

import pytest

from codes.releases.rules.references import Names, find
from tests.codes.releases.reading import assembled
from tests.releases import MINI

FACTS = assembled(MINI)
NAMES = Names(FACTS)

Z53 = ["Z53", "Z53.0", "Z53.01", "Z53.09", "Z53.1", "Z53.3", "Z53.31", "Z53.32", "Z53.8", "Z53.9"]


@pytest.mark.parametrize(
    ("text", "spans", "targets"),
    [
        ("sequelae of tuberculosis (B90.-)", ["B90.-"], ["B90"]),
        ("open wound (S06.1-)", ["S06.1-"], ["S06.1"]),
        ("toxic effect (T51.0X1-)", ["T51.0X1-"], ["T51.0X1"]),
        ("gout (M10.9)", ["M10.9"], ["M10.9"]),
        ("weeks of gestation Z3A, outcome (Z37.0)", ["Z3A", "Z37.0"], ["Z3A", "Z37.0"]),
        ("sequelae (B20, B90-B94, M10.9)", ["B20", "B90-B94", "M10.9"], ["B20", "block B90-B94", "M10.9"]),
        ("injury (S00-T88)", ["S00-T88"], ["chapter 19"]),
        ("accidents (V00-X58)", ["V00-X58"], ["block V00-X58"]),
        ("a range of no block (Z52-Z53)", ["Z52", "Z53"], ["Z52", "Z53"]),
        ("subcategories Z53.1-Z53.9", ["Z53.1", "Z53.9"], ["Z53.1", "Z53.3", "Z53.8", "Z53.9"]),
        ("Use codes from Chapter 20, External causes", ["Chapter 20"], ["chapter 20"]),
        ("see chapter 1 and chapter 14", ["chapter 1"], ["chapter 1"]),
        ("the first is unknown (A00-B90)", ["B90"], ["B90"]),
        ("the last is unknown (Z53.1-Z53.4-)", ["Z53.1"], ["Z53.1"]),
        ("the wrong way round (Z53.9-Z53.1)", ["Z53.9", "Z53.1"], ["Z53.9", "Z53.1"]),
        ("vitamin B12, influenza H1N1, COVID-19, T-section, type III", [], []),
        ("no word of M10.9x or AB20 or B20.5-B", [], []),
        ("", [], []),
    ],
)
def test_what_a_note_names(text: str, spans: list[str], targets: list[str]) -> None:
    references = find(text, NAMES)
    assert [text[span.start : span.end] for span in references.spans] == spans
    named = [FACTS[at] for at in references.targets]
    assert [fact.name if fact.kind == "code" else f"{fact.kind} {fact.name}" for fact in named] == targets


@pytest.mark.parametrize(
    ("text", "unresolved"),
    [
        ("exposure to HIV virus (Z20.6)", ("Z20.6",)),
        ("follow-up examination (Z08-Z09)", ("Z08", "Z09")),
        ("localized abdominal pain (Z53.1-Z53.4-)", ("Z53.4",)),
        ("a typo as published (B90.7, G6PD)", ("B90.7",)),
        ("vitamin B12 deficiency", ()),
        ("at risk for fall Z91.81", ()),
        ("cadaveric donor - omit code", ()),
    ],
)
def test_unknown_codes_in_parentheses_are_reported(text: str, unresolved: tuple[str, ...]) -> None:
    assert find(text, NAMES).unresolved == unresolved


def test_a_span_says_what_it_names() -> None:
    (span,) = find("organ donations (Z52.-)", NAMES).spans
    assert span == (17, 22, "code", "Z52")
    (span,) = find("(Z40-Z53)", NAMES).spans
    assert span == (1, 8, "block", "Z40-Z53")


def test_a_range_spreads_over_codes_of_the_same_length_in_document_order() -> None:
    tree_order = [name for name in NAMES.codes if name.startswith("Z53")]
    assert tree_order == Z53
    references = find("Z53.01-Z53.32", NAMES)
    assert [FACTS[at].name for at in references.targets] == ["Z53.01", "Z53.09", "Z53.31", "Z53.32"]
