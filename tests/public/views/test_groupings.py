"""What other publishers group a code under: on its pages, dated and not, as a filter of search, in JSON, compared."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from codes.groupings.importing import import_groupings
from tests.codes.groupings.files import drg_table, elixhauser, labels, mappings
from tests.public.mcp.calls import answered
from tests.public.pages import Page

pytestmark = pytest.mark.engine

GetPage = Callable[..., Page]
V28 = "CMS-HCC Model V28"


@pytest.fixture
def grouped(loaded: None, tmp_path: Path) -> None:
    """MS-DRG of fiscal years 2025 and 2026, HCC of payment years 2025 and 2026 with labels, Elixhauser of 2026."""
    for name, data in {
        "6i-2025.txt": drg_table("M35.00"),
        "6i-2026.txt": drg_table("B20"),
        "hcc-2025.csv": mappings([("B20", 1, V28), ("Z539", 93, V28), ("B20", 1, "CMS-HCC Model V24")]),
        "hcc-2026.csv": mappings([("B20", 1, V28), ("M3500", 93, V28)]),
        "labels-2026.csv": labels(),
        "cmr.xlsx": elixhauser({"B20": (1, 0, 0)}),
    }.items():
        (tmp_path / name).write_bytes(data)
        result = import_groupings(files=[tmp_path / name], operator="tests").result
        assert result.outcome == "imported", result.reasons


def test_the_page_says_whose_facts_they_are_and_for_which_days(grouped: None, page: GetPage) -> None:
    section = page("/icd-10-cm/B20").section("groupings")
    assert "Facts of other publishers" in section
    cms, ahrq = "Centers for Medicare & Medicaid Services", "Agency for Healthcare Research and Quality"
    assert f"{cms}, edition 2026, for 2025-10-01 to 2026-09-30 MS-DRG MCC Major complication or comorbidity" in section
    assert f"{ahrq}, edition 2026.1, for 2025-10-01 to 2026-09-30 Elixhauser CMR_AIDS" in section
    # The release in force covers 2026 only, for which no mappings are loaded.
    assert (
        f"{cms}, edition 2026, for 2025-01-01 to 2025-12-31; no later one is loaded CMS-HCC V28 HCC 1 HIV/AIDS"
        in section
    )
    assert "V24" not in section  # it was in the edition before
    assert "hcc-2026.csv" in page("/icd-10-cm/B20").section("source")


def test_a_dated_page_has_the_editions_of_its_day(grouped: None, page: GetPage) -> None:
    of_2024 = page("/icd-10-cm/2024-10-01/B20").section("groupings")
    assert "CMS-HCC V24 HCC 1" in of_2024
    assert "2024-01-01 to 2024-12-31" in of_2024
    assert "MS-DRG" not in of_2024
    assert "MS-DRG MCC" in page("/icd-10-cm/2024-10-01/M35.00").section("groupings")
    of_2026 = page("/icd-10-cm/2026-04-01/B20").section("groupings")
    assert ("MS-DRG" in of_2026, "CMS-HCC" in of_2026) == (True, False)


def test_nothing_is_said_of_a_code_in_no_group(grouped: None, page: GetPage) -> None:
    shown = page("/icd-10-cm/Z53.1")
    assert shown.section("groupings") == ""
    assert "Groupings" not in shown.text("//nav[@class='contents']")


def test_one_more_query_where_groupings_are_loaded(grouped: None, site: Client, warm: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert site.get("/icd-10-cm/B20").status_code == 200
    assert len(queries) <= 7


def test_pages_and_validators_notice_an_import(grouped: None, site: Client, tmp_path: Path) -> None:
    before = site.get("/icd-10-cm/B20")
    (tmp_path / "hcc-2027.csv").write_bytes(mappings([("B20", 2, V28)]))
    import_groupings(files=[tmp_path / "hcc-2027.csv"], operator="tests")
    after = site.get("/icd-10-cm/B20", headers={"if-none-match": before["ETag"]})
    assert (after.status_code, b"HCC 2" in after.content) == (200, True)


def test_json_of_a_code(grouped: None, site: Client) -> None:
    listing = site.get("/api/codes/b20/groupings?on=2025-11-01").json()
    assert (listing["code"], listing["on"]) == ("B20", "2025-11-01")
    v28 = next(row for row in listing["groupings"] if row["system"] == "cms-hcc-v28")
    assert v28 | {"source": {}} == {
        "system": "cms-hcc-v28", "name": "CMS-HCC V28", "edition": "2026", "covers_from": "2025-01-01",
        "covers_to": "2025-12-31", "publisher": "Centers for Medicare & Medicaid Services", "source": {},
        "group": "HCC1", "label": "HIV/AIDS",
    }  # fmt: skip
    assert (v28["source"]["file"], len(v28["source"]["sha256"])) == ("hcc-2026.csv", 64)
    assert site.get("/api/codes/B20/groupings?on=2019-01-01").json()["groupings"] == []
    assert site.get("/api/codes/Z53.1/groupings").json()["groupings"] == []


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("/api/codes/B20/groupings?on=soon", 400, "on"),
        ("/api/codes/Q99.99/groupings", 404, "code"),
        ("/api/codes/%00<b>/groupings", 404, "code"),
        ("/api/groupings?on=2026-13-01", 400, "on"),
        ("/api/groupings?system=hcc", 400, "system"),
        ("/api/groupings?edition=1999", 400, "edition"),
        ("/api/groupings?group=HCC1", 400, "group"),
        ("/api/groupings?system=cms-hcc-v28&edition=2026&group=HCC999", 404, "group"),
        ("/api/groupings?system=cms-hcc-v28&edition=2026&group=%00", 404, "group"),
        ("/api/groupings?from=2025&to=2026", 400, "system"),
        ("/api/groupings?system=cms-hcc-v28&from=2025&to=2031", 400, "to"),
    ],
)
def test_bad_input_is_named(grouped: None, site: Client, path: str, status: int, parameter: str) -> None:
    response = site.get(path)
    assert (response.status_code, response.json()["error"]["parameter"]) == (status, parameter)


def test_json_of_all(grouped: None, site: Client) -> None:
    def listed(query: str) -> list[dict[str, Any]]:
        return list(site.get(f"/api/groupings{query}").json()["groupings"])

    assert {(row["system"], row["edition"], row["rows"]) for row in listed("")} == {
        ("ms-drg", "2025", 1), ("ms-drg", "2026", 1), ("cms-hcc-v28", "2025", 2), ("cms-hcc-v24", "2025", 1),
        ("cms-hcc-v28", "2026", 2), ("elixhauser", "2026.1", 1),
    }  # fmt: skip
    assert [row["edition"] for row in listed("?on=2025-11-01&system=cms-hcc-v28")] == ["2026"]
    groups = listed("?system=cms-hcc-v28&edition=2026")[0]["groups"]
    assert groups[1] == {"group": "HCC93", "label": 'Rheumatoid "Arthritis", and Other', "codes": 1}
    group = site.get("/api/groupings?system=cms-hcc-v28&edition=2026&group=hcc93").json()
    assert group["codes"] == ["M35.00"]


def test_editions_are_compared(grouped: None, site: Client) -> None:
    compared = site.get("/api/groupings?system=cms-hcc-v28&from=2025&to=2026").json()
    label = 'Rheumatoid "Arthritis", and Other'
    assert compared["counts"] == {"left": 1, "joined": 1}
    assert compared["left"] == [{"code": "Z53.9", "group": "HCC93", "label": label}]
    assert compared["joined"] == [{"code": "M35.00", "group": "HCC93", "label": label}]


def test_two_releases_of_a_code_side_by_side_have_its_groups(grouped: None, page: GetPage, tmp_path: Path) -> None:
    path = "/icd-10-cm/compare/{}?from=2024-10-01&to=2026-04-01"
    assert "Groupings (MS-DRG) Added MS-DRG: MCC Major complication or comorbidity" in page(path.format("B20")).text()
    assert "Groupings (MS-DRG) Removed MS-DRG: MCC" in page(path.format("M35.00")).text()
    assert "Groupings (MS-DRG) Same in both: no groups" in page(path.format("Z53.9")).text()
    older = page("/icd-10-cm/compare/Z53.9?from=2023-10-01&to=2026-04-01").text()
    assert "Groupings Not comparable: 2024-annual has no groupings" in older


def test_search_keeps_to_a_group(grouped: None, site: Client, page: GetPage) -> None:
    def listing(query: str) -> set[str]:
        return {row["code"] for row in site.get(f"/api/search?q={query}").json()["results"]}

    assert {"M35.0", "M35.00"} <= listing("syndrome")
    assert listing("syndrome&grouping=cms-hcc-v28") == {"B20", "M35.00"}
    assert listing("syndrome&grouping=CMS-HCC-V28:hcc93") == {"M35.00"}
    assert listing("B20&grouping=ms-drg:MCC") == {"B20"}
    assert listing("Z53.9&grouping=ms-drg") == set()
    assert site.get("/api/search?q=B20&grouping=cms-hcc-v28:hcc1&on=2026-04-02").status_code == 400  # of 2025 only
    assert site.get("/api/search?q=B20&grouping=cms-hcc-v28:HCC2").json()["error"]["parameter"] == "grouping"
    shown = page("/search?q=B20&grouping=cms-hcc-v28:HCC1")
    assert "In CMS-HCC V28 HCC 1" in shown.text("//ul[@class='chips']")
    assert shown.all("//select[@name='grouping']/option[@selected]") == ["In CMS-HCC V28 HCC 1"]


def test_code_lists_have_the_groups_of_their_members(grouped: None, site: Client, page: GetPage) -> None:
    listed = site.get("/api/lists?codes=B20,Z53.1&on=2026-05-01").json()["members"]
    assert [member["groupings"] for member in listed] == [["ms-drg:MCC", "elixhauser:CMR_AIDS"], []]
    assert "ms-drg:MCC elixhauser:CMR_AIDS" in site.get("/lists.csv?codes=B20&on=2026-05-01").content.decode()
    assert "MS-DRG MCC · Elixhauser CMR_AIDS" in page("/lists?codes=B20&on=2026-05-01").section("members")


def test_without_groupings_search_offers_none(site: Client, page: GetPage) -> None:
    assert page("/search?q=B20").all("//select[@name='grouping']") == []
    assert site.get("/api/groupings").json()["groupings"] == []
    assert site.get("/api/search?q=B20&grouping=ms-drg").json()["error"]["message"].endswith("there are: none.")


def test_time_alone_changes_the_edition(grouped: None) -> None:
    from public.reading.editions import read_editions

    days = read_editions().turning_days
    assert {datetime.date(2025, 1, 1), datetime.date(2026, 1, 1), datetime.date(2025, 10, 1)} <= set(days)


def test_a_check_says_what_others_group_each_code_under(grouped: None, site: Client) -> None:
    shown = " ".join(site.get("/check?codes=B20,Z53.1&on=2024-11-01").content.decode().split())
    assert "MS-DRG 2025: " not in shown.partition("Z53.1</b>")[2].partition("</li>")[0]
    assert "CMS-HCC V24 2025: HCC 1" in shown.partition("B20</b>")[2].partition("</li>")[0]


def test_groups_are_properties_in_fhir_and_narrow_an_expansion(grouped: None, site: Client) -> None:
    url, version = "http://hl7.org/fhir/sid/icd-10-cm", "2024-10-01"
    asked = {"system": url, "code": "B20", "version": version, "property": "grouping"}
    rows = [row["part"] for row in site.get("/fhir/r4/CodeSystem/$lookup", asked).json()["parameter"] if "part" in row]
    named = [{part["name"]: next(v for k, v in part.items() if k != "name") for part in row} for row in rows]
    assert {"code": "grouping", "value": "cms-hcc-v28:HCC1", "description": "HIV/AIDS"} in named
    include = {
        "system": url,
        "version": version,
        "filter": [{"property": "grouping", "op": "=", "value": "cms-hcc-v28:HCC1"}],
    }
    value_set = {"resourceType": "ValueSet", "status": "active", "compose": {"include": [include]}}
    body = {"resourceType": "Parameters", "parameter": [{"name": "valueSet", "resource": value_set}]}
    answer = site.post("/fhir/r4/ValueSet/$expand", body, content_type="application/fhir+json").json()
    assert [row["code"] for row in answer["expansion"]["contains"]] == ["B20"]


def test_a_tool_tells_the_groups(grouped: None, site: Client) -> None:
    groups = answered(site, "get_code", code="B20", on="2024-12-01")["groupings"]
    assert {"group": "cms-hcc-v28:HCC1", "edition": "2025"} in groups
