"""The publishers' own files: rows and distinct codes are those of the files, counted here by nothing of ours."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from codes.groupings.reading import groupings_of
from codes.models import Grouping, GroupingCode
from tests.codes.conftest import Ran

pytestmark = pytest.mark.shared

Pairs = set[tuple[str, str]]


def of_table(path: Path) -> Pairs:
    cells = [line.split("\t") for line in path.read_bytes().decode("latin-1").split("\r\n")[2:]]
    return {(row[0].replace(".", ""), "CC" if "6j" in path.name else "MCC") for row in cells if row[0]}


def of_mappings(path: Path, model: str) -> Pairs:
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["model_name"] == model]
    prefix = "RXHCC" if model.startswith("Rx") else "HCC"
    return {(row["diagnosis_code"], f"{prefix}{row['cc']}") for row in rows}


def of_workbook(path: Path) -> Pairs:
    heading, *rows = list(openpyxl.load_workbook(path)["DX_to_Comorb_Mapping"].values)[1:-1]
    names = [str(name).removesuffix("_POA").removesuffix("_SQLA") for name in heading]
    return {(str(row[0]), f"CMR_{names[at]}") for row in rows for at in range(3, len(row)) if row[at] == 1}


def test_rows_and_codes_are_those_of_the_files(shared_data: Path, db: None, run: Callable[..., Ran]) -> None:
    folder = shared_data.parent / "groupings" / "2026"
    if not folder.is_dir():
        pytest.skip("no official groupings beside the releases")
    mcc, cc = folder / "table-6i-complete-mcc-list.txt", folder / "table-6j-complete-cc-list.txt"
    first, second = folder / "hcc-mappings-2026.csv", folder / "hcc-mappings-2027.csv"
    measures = folder / "elixhauser-cmr-reference-v2026-1.xlsx"
    assert (
        run("import_grouping", mcc, cc, first, folder / "hcc-labels-2026.csv", measures, "--edition", "2026").status
        == 0
    )
    assert run("import_grouping", second).status == 0

    expected = {
        ("ms-drg", "6I"): of_table(mcc),
        ("ms-drg", "6J"): of_table(cc),
        ("elixhauser", "2026.1"): of_workbook(measures),
    }
    models = [f"CMS-HCC Model {v}" for v in ("V22", "V24", "V28")] + ["RxHCC Model V08"]
    models += [f"CMS-HCC ESRD Model {v}" for v in ("V21", "V24")]
    for path, edition in ((first, "2026"), (second, "2027")):
        for model in models:
            expected[model.replace(" Model", "").lower().replace(" ", "-"), edition] = of_mappings(path, model)

    read: dict[tuple[str, str], Pairs] = {key: set() for key in expected}
    for grouping in Grouping.objects.exclude(rows=0).select_related("source"):
        part = {"table_6i": "6I", "table_6j": "6J"}.get(grouping.source.kind, grouping.edition)
        rows = list(GroupingCode.objects.filter(grouping=grouping).values_list("code", "group"))
        assert (grouping.rows, grouping.codes) == (len(rows), len({code for code, _ in rows}))
        assert len(rows) == len(set(rows))
        read[grouping.system, part] |= {(code.replace(".", ""), group) for code, group in rows}
    assert read == expected
    assert {key: len(pairs) for key, pairs in read.items() if "v28" in key[0]} == {
        ("cms-hcc-v28", "2026"): 8_317,
        ("cms-hcc-v28", "2027"): 8_299,
    }
    assert read["cms-hcc-v24", "2027"] == set()

    day = datetime.date(2025, 12, 1)
    of_day = {(m.grouping.name, m.group_name): m.label for m in groupings_of(["E11.22"], day)["E11.22"]}
    assert of_day["CMS-HCC V28", "HCC 37"] == "Diabetes with Chronic Complications"
    assert groupings_of(["Z53.9"], day) == {}
    assert run("verify").status == 0
