"""What a note names, by its words as printed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from codes.edits.facts import CheckedCode, Node
from codes.edits.naming import Listed, read_note

# In the order of the list. S02.0XXA and B mean what the table at S02 says.
ORDER = ["A15", "A15.0", "B27", "B27.02", "B27.12", "B27.9", "E08", "E08.41", "E08.52", "E10", "E10.10", "E10.9", "E13",
         "I69", "I69.320", "I69.321", "J65", "S02", "S02.0XXA", "S02.0XXB", "T36", "T36.0X1A", "T36.0X5A", "T45",
         "T45.515A", "T50"]  # fmt: skip
SKULL = [
    {"char": "A", "text": "initial encounter for closed fracture"},
    {"char": "B", "text": "initial encounter for open fracture"},
]


def code(name: str) -> CheckedCode:
    above = [Node("code", part, ORDER.index(part)) for part in ORDER if name.startswith(part) and part != name]
    own = Node("code", name, ORDER.index(name))
    table = [Node("code", "S02", ORDER.index("S02"), (), SKULL)] if name.startswith("S02") else []
    return CheckedCode(
        name, "with ketoacidosis" if name == "E10.10" else "", "." in name, own.position, [own, *table, *above]
    )


LISTED = Listed([code(name) for name in ORDER if "." in name or name == "J65"], {n: at for at, n in enumerate(ORDER)})


def note(text: str) -> dict[str, Any]:
    tokens = re.finditer(r"(?<![A-Z0-9.])([A-Z][0-9]{2}(?:\.[0-9A-Z]+)?)(?![A-Z0-9])(\.?-)?", text)
    return {"text": text, "refs": [[token.start(), token.end(), "code", token[1]] for token in tokens]}


def names(text: str, *, excluding: bool = True) -> list[str]:
    return [code.name for code in read_note(note(text), excluding=excluding).named(LISTED)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuberculosis (A15.-)", ["A15.0"]),
        ("diabetes (E08-E10, E13)", ["E08.41", "E08.52", "E10.10", "E10.9"]),
        ("diabetes (E08.- - E10.-)", ["E08.41", "E08.52", "E10.10", "E10.9"]),
        ("classified to B27.02 to B27.12, code to B27", ["B27.02", "B27.12", "B27.9"]),
        ("missing comma (I69.320- I69.321-)", ["I69.320", "I69.321"]),
        ("open skull fracture (S02.- with 7th character B)", ["S02.0XXB"]),
        ("open skull fracture (S02.-with 7th character B or C)", ["S02.0XXB"]),
        ("open fracture (S02.- with open fracture 7th character)", ["S02.0XXB"]),
        ("mononucleosis (B27.02-B27.9 with fifth character 2)", ["B27.02", "B27.12"]),
        ("mononucleosis (B27.- with final characters 02)", ["B27.02"]),
        ("mononucleosis (B27.02-B27.9 with 2)", ["B27.02", "B27.12"]),
        ("mononeuropathy (E08-E13 with .41)", ["E08.41"]),
        ("angiopathy (E08-E13 with .51-.52)", ["E08.52"]),
        ("either (E08-E13, with .41, .52)", ["E08.41", "E08.52"]),
        ("diabetic acidosis - see categories E08-E10, E13 with ketoacidosis", ["E10.10"]),
        ("aphasia (I69. with final characters -20)", ["I69.320"]),
        ("adverse effect (T36-T50 with fifth or sixth character 5)", ["T36.0X5A", "T45.515A"]),
        ("poisoning (T36-T50 with fifth or sixth character 1-4 or 6)", ["T36.0X1A"]),
        ("pneumoconiosis with tuberculosis, any type in A15 (J65)", ["J65"]),
        ("cardiomyopathy in:", []),
    ],
)  # fmt: skip
def test_the_codes_named(text: str, expected: list[str]) -> None:
    assert sorted(names(text), key=ORDER.index) == expected


def test_codes_before_the_parentheses_count_where_a_note_asks_for_codes() -> None:
    assert names("code from A15 (J65)", excluding=False) == ["A15.0", "J65"]


def test_a_note_may_speak_of_some_of_the_codes_below_it_alone() -> None:
    reading = read_note(note("code (T36-T50), for codes E08.41-E08.52, to identify drug"), excluding=False)
    assert {reference.name for reference in reading.named(LISTED)} == {"T36.0X1A", "T36.0X5A", "T45.515A"}
    assert [reference.name for reference in LISTED.ordered if reading.applies_to(reference, LISTED)] == [
        "E08.41",
        "E08.52",
    ]
    assert reading.ends == {"T36", "T50", "E08.41", "E08.52"}


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("chronic diseases of rheumatic origin (I05-I09) unless rheumatic fever is also present", True),
        ("acute lymphadenitis, except mesenteric (L04.-)", True),
        ("enteritis due to Yersinia enterocolitica (A04.6)", True),
        ("when screening is part of general gynecological examination (Z01.4-)", True),
        ("hitting an object when falling from watercraft (V94.0)", False),
        ("respiratory distress syndrome in newborn (perinatal) (P22.0)", False),
    ],
)
def test_a_note_that_holds_on_a_condition(text: str, conditional: bool) -> None:
    assert read_note({"text": text, "refs": []}, excluding=True).conditional is conditional
