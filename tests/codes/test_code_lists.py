"""Code lists: how they are read, who is in them, what a release does to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.code_lists import CodeList, Entry, Held, ListError, compare, compose, members, read_list, step

BEFORE = {
    "E11": Held("Type 2 diabetes", False),
    "E11.6": Held("With other complications", False),
    "E11.65": Held("With hyperglycemia", True),
    "E11.9": Held("Without complications", True),
    "G35": Held("Multiple sclerosis", True),
    "I48.1": Held("Persistent atrial fibrillation", True),
    "J80": Held("Respiratory distress", False),
}
AFTER = {
    "E11": Held("Type 2 diabetes mellitus", False),
    "E11.6": Held("With other complications", False),
    "E11.65": Held("With hyperglycemia", True),
    "E11.A": Held("In remission", True),
    "G35": Held("Multiple sclerosis", False),
    "G35.A": Held("Relapsing-remitting", True),
    "G35.B": Held("Primary progressive", False),
    "G35.B1": Held("Active", True),
    "I48.1": Held("Persistent atrial fibrillation", True),
    "J80": Held("Respiratory distress", True),
}


def codes_of(text: str, held: dict[str, Held] = BEFORE) -> list[str]:
    return [member.code for member in members(read_list(text), held)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("E11.-,!E11.9", "E11.-,!E11.9"),
        (" e11.- ;\n! e119 | G35 ", "E11.-,!E11.9,G35"),
        ("E11–, E11.6\u2011, s52021*", "E11.-,E11.6-,S52.021-"),
        ("G35,G35, icd10cm:G35", "G35"),
        ("", ""),
    ],
)
def test_lists_are_read_as_people_write_them(text: str, written: str) -> None:
    assert str(read_list(text)) == written


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("E11.9, diabetic mellitus", "“diabetic” is not written like a code"),
        ("E", "“E” is not written like a code"),
        ("!E11.-", "All codes of this list are taken out"),
        (",".join(f"A{n:02}.{d}" for n in range(21) for d in range(10)), "at most 200 codes, this one 210"),
        ("E" * 4_001, "at most 4,000 characters"),
    ],
)
def test_what_is_no_list_is_said(text: str, reason: str) -> None:
    with pytest.raises(ListError, match=reason):
        read_list(text)


@given(st.text(max_size=60))
def test_any_text_is_a_list_or_is_refused(text: str) -> None:
    try:
        code_list = read_list(text)
    except ListError:
        return
    assert read_list(str(code_list)) == code_list


def test_who_is_in_a_list() -> None:
    assert codes_of("E11.-") == ["E11", "E11.6", "E11.65", "E11.9"]
    assert codes_of("E11") == ["E11"]
    assert codes_of("E11.-,!E11.9") == ["E11", "E11.6", "E11.65"]
    assert codes_of("!E11.6-,E11.-") == ["E11", "E11.9"]
    assert codes_of("E11.65,!E11.6-,G35") == ["G35"]  # what is out stays out
    assert codes_of("E11.-,!E11") == ["E11.6", "E11.65", "E11.9"]


def test_what_the_next_release_does() -> None:
    change = step(read_list("E11.-,G35,I48.-,J80"), BEFORE, AFTER)
    assert [member.code for member in change.gone] == ["E11.9"]
    assert change.split == [("G35", "Multiple sclerosis", ["G35.A", "G35.B1"])]
    assert change.retitled == [("E11", "Type 2 diabetes", "Type 2 diabetes mellitus")]
    assert [member.code for member in change.became_billable] == ["J80"]
    assert [(new.code, new.under, new.is_member) for new in change.new] == [
        ("E11.A", "E11", True), ("G35.A", "G35", False), ("G35.B", "G35", False), ("G35.B1", "G35", False),
    ]  # fmt: skip
    assert step(read_list("I48.1"), BEFORE, AFTER).changes == 0
    assert step(read_list("E11.-,!E11.A,!E11.9"), BEFORE, AFTER).new == []


def test_two_lists_are_held_against_each_other() -> None:
    first, second = members(read_list("E11.-"), BEFORE), members(read_list("E11.9,G35"), BEFORE)
    only, both, other = ([member.code for member in some] for some in compare(first, second))
    assert (only, both, other) == (["E11", "E11.6", "E11.65"], ["E11.9"], ["G35"])


def test_a_list_as_fhir_composes_it() -> None:
    of = {"system": "http://hl7.org/fhir/sid/icd-10-cm", "version": "2026-04-01"}
    assert compose(read_list("E11.-,G35,!E11.9,!E11.6-"), **of) == {
        "include": [
            of | {"concept": [{"code": "G35"}]},
            of | {"filter": [{"property": "concept", "op": "is-a", "value": "E11"}]},
        ],
        "exclude": [
            of | {"concept": [{"code": "E11.9"}]},
            of | {"filter": [{"property": "concept", "op": "is-a", "value": "E11.6"}]},
        ],
    }
    assert "exclude" not in compose(CodeList((Entry("G35", False, False),)), **of)


@pytest.mark.parametrize("word", ["q\x12$\u6444r.u", "E1å1.9", "E11÷9", "E1-1.9", "E11..9", "E11.99999", "1E1"])
def test_what_only_contains_a_code_is_none(word: str) -> None:
    with pytest.raises(ListError, match="is not written like a code"):
        read_list(f"Z53.9, {word}")
