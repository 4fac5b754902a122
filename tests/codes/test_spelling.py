"""Codes as people paste them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.characters import is_format, is_invisible
from codes.spelling import code_of, spelled


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("E11.9", "E11.9"),
        ("e11.9", "E11.9"),
        ("I10.", "I10"),
        ("E11.9,", "E11.9"),
        ("E11.9;", "E11.9"),
        ("(E11.9)", "E11.9"),
        ("“E11.9”", "E11.9"),
        ("E11.-", "E11"),
        ("E11-", "E11"),
        ("\ufeffE11.9", "E11.9"),
        ("E11\u200b.9", "E11.9"),
        ("E11.9\u00a0", "E11.9"),
        ("E11\u00ad.9", "E11.9"),
        ("\u202aE11.9\u202c", "E11.9"),
        ("ICD10CM:E11.9", "E11.9"),
        ("ICD-10-CM: E11.9", "E11.9"),
        ("icd10:e11.9", "E11.9"),
        ("Ｅ１１．９", "E11.9"),
        ("Z40–Z53", "Z40-Z53"),
        ("Z40\u2011Z53", "Z40-Z53"),
        ("z539-procedure", "Z539-PROCEDURE"),
        ("", ""),
        (" - . ", ""),
    ],
)
def test_what_is_pasted_along_is_taken_off(pasted: str, read: str) -> None:
    assert spelled(pasted) == read


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("z539", "Z53.9"),
        ("Z53.9", "Z53.9"),
        ("Z 53.9", "Z53.9"),
        ("z53", "Z53"),
        ("s52021a.", "S52.021A"),
        ("Z53\0.9", "Z53.9"),
    ],
)
def test_the_code_that_is_meant(written: str, code: str) -> None:
    assert code_of(written) == code


@pytest.mark.parametrize("char", "\u00ad\u200b\u2060\ufeff")
def test_some_characters_only_stand_there_unseen(char: str) -> None:
    assert is_format(char)
    assert is_invisible(char)


@pytest.mark.parametrize("char", "\u200e\u202e\u2066\U000e0041")
def test_others_turn_text_around_or_speak_to_programs(char: str) -> None:
    assert is_format(char)
    assert not is_invisible(char)


@given(st.text())
def test_any_text_is_read_and_reading_it_again_changes_nothing(text: str) -> None:
    assert spelled(spelled(text)) == spelled(text)
