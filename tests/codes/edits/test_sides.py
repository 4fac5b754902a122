"""The same condition on both sides, and its bilateral code, by titles as printed."""

from __future__ import annotations

import pytest

from codes.edits.facts import CheckedCode
from codes.edits.pairs import bilateral_of, sided_pairs


def code(name: str, title: str) -> CheckedCode:
    return CheckedCode(name, title, billable=True, position=0, line=())


@pytest.mark.parametrize(
    ("names", "title", "bilateral", "expected"),
    [
        (("M16.11", "M16.12"), "Unilateral primary osteoarthritis, {} hip",
         {"M16.0": "Bilateral primary osteoarthritis of hip"}, "M16.0"),
        (("M18.11", "M18.12"), "Unilateral primary osteoarthritis of first carpometacarpal joint, {} hand",
         {"M18.0": "Bilateral primary osteoarthritis of first carpometacarpal joints"}, "M18.0"),
        (("E11.3211", "E11.3212"), "Mild retinopathy with macular edema, {} eye",
         {"E11.3213": "Mild retinopathy with macular edema, bilateral",
          "E11.3293": "Mild retinopathy without macular edema, bilateral"}, "E11.3213"),
        (("H40.31X1", "H40.32X1"), "Glaucoma secondary to eye trauma, {} eye, mild stage",
         {"H40.33X1": "Glaucoma secondary to eye trauma, bilateral, mild stage",
          "H40.33X2": "Glaucoma secondary to eye trauma, bilateral, moderate stage"}, "H40.33X1"),
        (("H61.101", "H61.102"), "Unspecified noninfective disorders of pinna, {} ear",
         {"H61.103": "Unspecified noninfective disorders of pinna, bilateral",
          "H61.193": "Noninfective disorders of pinna, bilateral"}, "H61.103"),
        (("H05.121", "H05.122"), "Orbital myositis, {} orbit", {"H05.123": "Orbital myositis, bilateral"}, "H05.123"),
        (("N80.3B1", "N80.3B2"), "Deep endometriosis of the {} uterosacral ligament",
         {"N80.3B3": "Deep endometriosis of bilateral uterosacral ligament(s)"}, "N80.3B3"),
        (("H90.41", "H90.42"),
         "Sensorineural hearing loss, unilateral, {} ear, with unrestricted hearing on the contralateral side",
         {"H90.3": "Sensorineural hearing loss, bilateral"}, "H90.3"),
        (("H02.201", "H02.204"), "Unspecified lagophthalmos {} upper eyelid",
         {"H02.20C": "Unspecified lagophthalmos, bilateral, upper and lower eyelids"}, ""),
        (("H53.461", "H53.462"), "Homonymous bilateral field defects, {} side",
         {"H53.461": "Homonymous bilateral field defects, right side",
          "H53.462": "Homonymous bilateral field defects, left side"}, ""),
        (("S72.001A", "S72.002A"), "Fracture of neck of {} femur, initial encounter", {}, ""),
    ],
)  # fmt: skip
def test_the_bilateral_code_of_a_pair(
    names: tuple[str, str], title: str, bilateral: dict[str, str], expected: str
) -> None:
    right, left = (code(name, title.format(side)) for name, side in zip(names, ("right", "left"), strict=True))
    assert sided_pairs([right, left]) == [(right, left)]
    assert bilateral_of(right, left, bilateral) == expected


def test_different_conditions_are_no_pair() -> None:
    codes = [
        code("S72.001A", "Fracture of neck of right femur, initial encounter"),
        code("S72.002D", "Fracture of neck of left femur, subsequent encounter"),
        code("H54.511A", "Low vision right eye category 1, normal vision left eye"),
        code("H25.11", "Nuclear cataract, right eye"),
        code("H26.12", "Nuclear cataract, left eye"),
    ]
    assert sided_pairs(codes) == []
