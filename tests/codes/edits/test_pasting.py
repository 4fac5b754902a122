"""Codes as they are pasted."""

import pytest

from codes.edits.pasting import code_in, read_pasted


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("E11.9, i10\nO244 Gestational diabetes", ["E11.9", "i10", "O244"]),
        ("E11.9^Type 2 diabetes^I10", ["E11.9"]),
        ("E11.9^Type 2^I10C~I10^Hypertension^I10C", ["E11.9", "I10"]),
        ("HI*ABK:E119*ABF:I10~", ["E119", "I10"]),
        ("DG1|1||E11.9^Diabetes^I10|", ["E11.9"]),
        ("E11.9;I10/Z79.4 K80.00", ["E11.9", "I10", "Z79.4", "K80.00"]),
        ("1. E11.9\r\n2. I10\r\n", ["E11.9", "I10"]),
        ("G35\tMultiple sclerosis", ["G35"]),
        ("Diabetes (E11.9), hypertension (I10)", ["E11.9", "I10"]),
        ("D51.9 Vitamin B12 deficiency anemia, unspecified", ["D51.9"]),
        ("H25.11 Age-related nuclear cataract, right eye", ["H25.11"]),
        ("E11.9，I10", ["E11.9", "I10"]),
        ("I10,250.00", ["I10", "250.00"]),
        ("diabetes", ["diabetes"]),
        (" ,;|\n\n", []),
    ],
)
def test_the_codes_of_a_text(text: str, codes: list[str]) -> None:
    assert read_pasted(text).codes == codes


def test_words_beside_codes_are_told_apart() -> None:
    assert read_pasted("E11.9 FOO I10").left_out == ["FOO", "I10"]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("e119", "E11.9"), ('="E11.9"', "E11.9"), ("E11 9", "E11.9"), ("E11,9", "E11.9"), ("E11-9", "E11.9"),
        ("icd10cm:E11.9", "E11.9"), ("T81.4xxa", "T81.4XXA"), ("E11.–", "E11"), ("E11.9 I10", ""), ("E880.9", ""),
        ("diabetes", ""), ("", ""), ("\0\ufeff", ""),
    ],
)  # fmt: skip
def test_the_code_that_an_item_means(item: str, code: str) -> None:
    assert code_in(item) == code
