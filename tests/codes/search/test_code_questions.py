"""Questions that are codes, as people write them."""

import pytest

from codes.search.questions.code_questions import CodeQuestion, corrected, read_code


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("z53", CodeQuestion("Z53")),
        ("z539", CodeQuestion("Z53.9")),
        ("Z53.", CodeQuestion("Z53")),
        ("Z53.-", CodeQuestion("Z53")),
        ("z 53 9", CodeQuestion("Z53.9")),
        ("e1", CodeQuestion("E1")),
        ("qa0", CodeQuestion("QA0")),
        ("s06.1X7", CodeQuestion("S06.1X7")),
        ("ICD-10: E11.9", CodeQuestion("E11.9")),
        ("K80.00^Cholelithiasis^I10", CodeQuestion("K80.00")),
        ("R10-9", CodeQuestion("R10.9")),
        ("m54,50", CodeQuestion("M54.50")),
        ("s72-001a", CodeQuestion("S72.001A")),
        ("E10 - E14", CodeQuestion("E10", last="E14")),
        ("Z40–Z53", CodeQuestion("Z40", last="Z53")),
        ("E11*", CodeQuestion("E11", pattern="E11.*")),
        ("e11.%", CodeQuestion("E11", pattern="E11.*")),
        ("S52.?21A", CodeQuestion("S52", pattern="S52.21A")),
        ("E11.9 diabetes", CodeQuestion("E11.9", alone=False)),
        ("diabetes E11.9", CodeQuestion("E11.9", alone=False)),
        ("hiv", None),
        ("chest pain", None),
        ("1234", None),
        ("*", None),
        ("", None),
        ("^", None),
    ],
)
def test_read_code(question: str, read: CodeQuestion | None):
    assert read_code(question) == read


@pytest.mark.parametrize(("question", "meant"), [("E1O.9", "E10.9"), ("Il0", "I10"), ("z5l", "Z51")])
def test_letters_that_look_like_digits(question: str, meant: str):
    asked = read_code(question)
    assert asked is not None
    assert corrected(asked).prefix == meant


def test_a_pattern_fits_whole_codes():
    asked = read_code("S52.?21A")
    assert asked is not None
    assert [asked.fits(name) for name in ("S52.021A", "S52.921A", "S52.021D", "S52.21A")] == [True, True, False, False]
