"""Words as search compares them."""

import pytest

from codes.search.words import words


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Crohn's disease", ["crohn", "disease"]),
        ("Fractures of the femur", ["fracture", "femur"]),
        ("biopsies", ["biopsy"]),
        ("arthritis, pus and abscess", ["arthritis", "pus", "abscess"]),
        ("SJÖGREN", ["sjogren"]),
        ("COVID-19", ["covid", "19"]),
        ("covid19", ["covid", "19"]),
        ("H1N1", ["h1n1"]),
        ("vitamin B12 deficiency", ["vitamin", "b12", "deficiency"]),
        ("Type2", ["type", "2"]),
        ("stenosis without claudication", ["stenosis", "no claudication"]),
        ("without tophus, left knee", ["no tophus", "left", "knee"]),
        ("without coma with acidosis", ["no coma", "acidosis"]),
        ("", []),
        ("  ,;- ", []),
    ],
)
def test_words(text: str, read: list[str]):
    assert words(text) == read
