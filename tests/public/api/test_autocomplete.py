"""Autocomplete as NLM's Clinical Tables document theirs: shape, parameters, examples, odd ones (``docs/api.md``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from codes.releases.loading.importing import import_release
from tests.codes.releases.official import of_categories

from .asking import got

ADDRESS = "/api/icd10cm/v3/search"
# The two sample queries of NLM's documentation and what it prints for them.
A15 = [
    ["A15.0", "Tuberculosis of lung"],
    ["A15.4", "Tuberculosis of intrathoracic lymph nodes"],
    ["A15.5", "Tuberculosis of larynx, trachea and bronchus"],
    ["A15.6", "Tuberculous pleurisy"],
    ["A15.7", "Primary respiratory tuberculosis"],
    ["A15.8", "Other respiratory tuberculosis"],
    ["A15.9", "Respiratory tuberculosis unspecified"],
]


def asked(site: Client, query: str) -> list[Any]:
    answer = got(site, f"{ADDRESS}?{query}")
    total, codes, extra, rows = answer
    assert len(codes) == len(rows) <= total
    assert extra is None or all(len(values) == len(codes) for values in extra.values())
    return list(answer)


@pytest.mark.engine
def test_its_release_and_file_are_headers(site: Client) -> None:
    response = site.get(f"{ADDRESS}?terms=z53")
    assert response.headers["X-Release"] == "2026-04-01"
    assert response.headers["X-Source-File"]
    assert len(response.headers["X-Source-SHA256"]) == 64
    assert site.get(f"{ADDRESS}?terms=z53&on=2025-05-05").headers["X-Release"] == "2024-10-01"


@pytest.mark.engine
def test_how_many(site: Client) -> None:
    every = asked(site, "terms=z53&maxList=")  # there and empty: as many as there may be
    assert len(every[1]) == every[0] > 7
    assert len(asked(site, "terms=z53")[1]) == 7
    assert asked(site, "terms=z53&maxList=501")[1] == every[1]
    assert asked(site, "terms=z53&maxList=99999999999999999999")[1] == every[1]
    assert len(asked(site, "terms=z53&maxList=3&count=2")[1]) == 2
    assert len(asked(site, "terms=z53&maxList=many&count=")[1]) == 7
    assert asked(site, "terms=z53&count=3&offset=2")[1] == every[1][2:5]
    assert asked(site, "terms=z53&offset=-1")[1] == every[1][:7]


@pytest.mark.engine
def test_fields_and_their_aliases(site: Client) -> None:
    total, codes, extra, rows = asked(site, "terms=laparoscopic&df=name,code&ef=code:icd,name&count=1")
    assert (codes, rows) == (["Z53.31"], [["Laparoscopic surgical procedure converted to open procedure", "Z53.31"]])
    assert extra == {"icd": ["Z53.31"], "name": [rows[0][0]]}
    assert asked(site, "terms=laparoscopic&cf=name&count=1")[1] == [rows[0][0]]
    assert asked(site, "terms=laparoscopic&df=&count=1")[3] == [[]]
    assert asked(site, "terms=nothing-like-it&ef=code")[1:] == [[], {"code": []}, []]
    assert total >= 1


@pytest.mark.engine
def test_q_narrows(site: Client) -> None:
    every = asked(site, "terms=z53&maxList=500")[1]
    assert asked(site, "terms=z53&maxList=500&q=code:Z53.3*")[1] == ["Z53.3", "Z53.31", "Z53.32"]
    without = asked(site, "terms=z53&maxList=500&q=NOT+code:Z53.3*")[1]
    assert sorted([*without, "Z53.3", "Z53.31", "Z53.32"]) == sorted(every)
    assert asked(site, "terms=z53&q=name:laparoscop*+AND+converted")[1] == ["Z53.31"]
    assert asked(site, "terms=z53&q=")[0] == len(every)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("query", "parameter"),
    [("sf=code,colour", "sf"), ("df=colour", "df"), ("ef=colour:alias", "ef"), ("cf=colour", "cf"), ("on=soon", "on"),
     ("q=code:[A+TO+B]", "q"), ("q=%22open", "q"), ("billable=yes", "billable"), ("terms=a&terms=b", "terms")],
)  # fmt: skip
def test_what_is_wrong_is_named(site: Client, query: str, parameter: str) -> None:
    assert got(site, f"{ADDRESS}?{query}", 400)["error"]["parameter"] == parameter


@pytest.mark.shared
@pytest.mark.slow
def test_the_examples_of_nlm_s_documentation(db: None, client: Client, tmp_path: Path) -> None:
    folder = of_categories("2026-april", {"A15", "A17", "A18", "A19", "B90"}, tmp_path / "2026-april")
    result = import_release(packages=[folder], label="2026-april", activate=True, operator="tests")
    assert result.outcome == "imported", result.reasons
    assert asked(client, "sf=code,name&terms=A15&billable=1") == [7, [code for code, _ in A15], None, A15]
    total, _, extra, rows = asked(client, "sf=code,name&terms=tuberc&maxList=500")
    assert (total > 7, extra) == (True, None)
    assert [row for row in A15 if row not in rows] == []
