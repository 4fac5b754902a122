"""The rows to which "see" texts of an index lead."""

import doctest
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.releases.files.index import read_index
from codes.releases.files.records import IndexRow
from codes.releases.rules import see
from codes.releases.rules.see import resolve_see

OUTLINE = """
Abdomen, abdominal
Complication(s) (from) (of)
. graft (bypass) (patch)
. . vascular
Dependence (on) (syndrome)
. drug NEC
. . opioid
Disease
. heart (organic)
. heart (functional)
Inhalation, gas (noxious)
Neoplasm, neoplastic
. lipomatous, benign
. skin NOS
. . ear (external)
Pain(s) (see also Painful)
. abdominal
. . acute or subacute (severe)
Procedure (surgical)
. not done
Tenderness, abdominal
. rebound
"""


def rows(*texts: str, also: str = "") -> list[IndexRow]:
    """The outline as rows, and behind it a main term for every "see" text."""
    rows_made: list[IndexRow] = []
    open_nodes: list[IndexRow] = []
    titles = OUTLINE.strip().splitlines() + [f"Asking {number}" for number in range(len(texts))]
    for node, line in enumerate(titles):
        depth = line.count(". ", 0, len(line) - len(line.lstrip(". ")))
        above = open_nodes[depth - 1] if depth else None
        path = (*(above.path if above else ()), line.lstrip(". "))
        text = texts[node - len(titles)] if line.startswith("Asking") else ""
        parent = above.node if above else None
        rows_made.append(IndexRow(node, parent, path, "", "", False, "", text, also if text == "" else "", node))
        open_nodes[depth:] = [rows_made[-1]]
    return rows_made


def leads_to(text: str) -> str | None:
    """The path in the outline to which the text leads."""
    asked = rows(text)
    target = resolve_see(asked)[-1]
    return None if target is None else " > ".join(asked[target].path)


def test_worked_example() -> None:
    assert doctest.testmod(see).failed == 0


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Pain, abdominal", "Pain(s) (see also Painful) > abdominal"),
        ("pains, abdominal", "Pain(s) (see also Painful) > abdominal"),
        ("Pain, abdominal, acute", "Pain(s) (see also Painful) > abdominal > acute or subacute (severe)"),
        ("Tenderness, abdominal", "Tenderness, abdominal"),
        ("Tenderness, abdominal, rebound", "Tenderness, abdominal > rebound"),
        ("Abdominal", "Abdomen, abdominal"),
        ("Complications, graft, vascular", "Complication(s) (from) (of) > graft (bypass) (patch) > vascular"),
        ("Dependence, drug, opioid", "Dependence (on) (syndrome) > drug NEC > opioid"),
        ("Neoplasm,  skin, ear", "Neoplasm, neoplastic > skin NOS > ear (external)"),
        ("Neoplasm, skin, by site", "Neoplasm, neoplastic > skin NOS"),
        ("also Procedure, not done", "Procedure (surgical) > not done"),
    ],
)
def test_text_leads_down_the_levels(text: str, path: str) -> None:
    assert leads_to(text) == path


@pytest.mark.parametrize(
    "text",
    [
        "Table of Drugs and Chemicals",
        "category M01",
        "condition",
        "Disease, heart",
        "Gas",
        "Neoplasm, benign, by site",
        "Pain, abdominal, chronic",
        "Procedure, not",
        ", ",
        "by site",
        "(((",
    ],
)
def test_no_link_is_better_than_a_wrong_one(text: str) -> None:
    assert leads_to(text) is None


def test_see_goes_before_see_also() -> None:
    base = rows()
    both = IndexRow(99, None, ("Both",), "", "", False, "", "Pain", "Procedure", 1)
    only = both._replace(node=100, see="")
    targets = resolve_see([*base, both, only])
    assert [base[target].path for target in targets[-2:] if target is not None] == [
        ("Pain(s) (see also Painful)",),
        ("Procedure (surgical)",),
    ]


def test_a_term_does_not_lead_to_itself_and_cells_lead_to_the_first_of_their_term() -> None:
    cells = [IndexRow(0, None, ("Iron",), column, "", False, "", "Iron", "", 1) for column in "ab"]
    other = IndexRow(1, None, ("Steel",), "a", "", False, "", "Iron", "", 1)
    assert resolve_see([*cells, other]) == [None, None, 0]


@given(st.lists(st.text(alphabet="abP( ),ain", max_size=20), max_size=4))
def test_any_text_is_looked_up_without_error(texts: list[str]) -> None:
    asked = rows(*texts)
    targets = resolve_see(asked)
    assert len(targets) == len(asked)
    assert all(target is None or 0 <= target < len(asked) for target in targets)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("release", "name", "asking", "least"),
    [
        ("2017-annual", "_index", 13_823, 0.80),
        ("2025-annual", "cm-index", 14_328, 0.80),
        ("2025-annual", "eindex", 902, 0.69),
        ("2026-april", "eindex", 904, 0.69),
        ("2026-april", "neoplasm", 187, 0.88),
        ("2026-april", "drug", 132, 0.86),
    ],
)
def test_share_of_texts_that_lead_somewhere(
    shared_data: Path, release: str, name: str, asking: int, least: float
) -> None:
    with zipfile.ZipFile(shared_data / release / "tables-and-index.zip") as package:
        member = next(member for member in package.namelist() if name in member)
        rows = read_index(package.read(member), file=member).rows
    targets = {row.node: target for row, target in zip(rows, resolve_see(rows), strict=True) if row.see or row.see_also}
    assert len(targets) == asking
    assert least <= sum(target is not None for target in targets.values()) / asking < least + 0.02
