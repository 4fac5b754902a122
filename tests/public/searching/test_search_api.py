"""Search for programs: our JSON, and autocomplete in the shape of the NLM's Clinical Tables."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.reviews.stories import Team, published

pytestmark = pytest.mark.engine
AUTOCOMPLETE = "/api/icd10cm/v3/search"


def got(site: Client, path: str, status: int = 200) -> Any:
    response = site.get(path)
    assert response.status_code == status, response.content
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return response.json()


def test_search(site: Client):
    answer = got(site, "/api/search?q=z53.3")
    assert (answer["query"], answer["release"], answer["total"], answer["page"], answer["pages"]) == (
        "z53.3", "2026-04-01", 3, 1, 1,
    )  # fmt: skip
    assert answer["results"][1] == {
        "code": "Z53.31",
        "title": "Laparoscopic surgical procedure converted to open procedure",
        "billable": True,
        "because": "code begins with Z53.3",
        "url": "/icd-10-cm/Z53.31",
    }


def test_search_in_a_part(site: Client):
    assert [hit["code"] for hit in got(site, "/api/search?q=z53.3&billable=0")["results"]] == ["Z53.3"]
    assert got(site, "/api/search?q=procedure&chapter=1")["total"] == 0
    assert got(site, "/api/search?q=procedure&chapter=21")["total"] > 0


def test_new_codes_and_codes_with_a_reviewed_explanation(team: Team, site: Client):
    published(team, "Z53.9")
    assert [hit["code"] for hit in got(site, "/api/search?q=a00-z99&new=1")["results"]] == [
        "Z53.01",
        "Z53.09",
        "Z53.32",
    ]
    assert [hit["code"] for hit in got(site, "/api/search?q=z53&explained=1")["results"]] == ["Z53.9"]
    assert got(site, "/api/search?q=z53&new=0&explained=0&chapter=")["total"] == got(site, "/api/search?q=z53")["total"]
    assert got(site, "/api/search?q=z53&new=1&explained=1")["total"] == 0


def test_the_release_of_a_day_is_searched(site: Client):
    answer = got(site, "/api/search?q=b90.1&on=2025-05-05")
    assert answer["release"] == "2024-10-01"
    assert [hit["code"] for hit in answer["results"]] == ["B90.1", "B90.10", "B90.11"]
    assert answer["results"][1]["url"] == "/icd-10-cm/2024-10-01/B90.10"
    assert got(site, f"{AUTOCOMPLETE}?terms=b90.1&on=2025-05-05")[1] == ["B90.1", "B90.10", "B90.11"]


def test_an_icd_9_cm_code_leads_to_what_the_gem_has_for_it(site: Client):
    (hit,) = got(site, "/api/search?q=V64.3")["results"]
    assert (hit["code"], hit["because"]) == ("Z53.9", "ICD-9-CM V64.3, mapped by the GEM (equivalent)")
    assert got(site, f"{AUTOCOMPLETE}?terms=V64.3")[1] == ["Z53.9"]
    assert got(site, f"{AUTOCOMPLETE}?terms=V64.3&sf=name")[1] == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("", "q"), ("q=%00", "q"), ("q=z53&billable=maybe", "billable"), ("q=z53&new=yes", "new"),
     ("q=z53&explained=2", "explained"), ("q=z53&chapter=99", "chapter"), ("q=z53&chapter=x", "chapter"),
     ("q=z53&on=soon", "on"), ("q=z53&on=2019-05-05", "on"), ("q=z53&new=1&on=2023-10-01", "new")],
)  # fmt: skip
def test_what_is_wrong_is_named(site: Client, query: str, parameter: str):
    assert got(site, f"/api/search?{query}", 400)["error"]["parameter"] == parameter


def test_autocomplete(site: Client):
    total, codes, extra, rows = got(site, f"{AUTOCOMPLETE}?terms=z53.3&maxList=2")
    assert (total, codes, extra) == (3, ["Z53.3", "Z53.31"], None)
    assert rows[1] == ["Z53.31", "Laparoscopic surgical procedure converted to open procedure"]


def test_autocomplete_asks_and_shows_fields(site: Client):
    total, codes, extra, rows = got(site, f"{AUTOCOMPLETE}?terms=laparoscopic&sf=name&df=name&ef=code&count=1")
    assert codes == ["Z53.31"]
    assert extra == {"code": ["Z53.31"]}
    assert rows == [["Laparoscopic surgical procedure converted to open procedure"]]
    assert total >= 1
    assert got(site, f"{AUTOCOMPLETE}?terms=laparoscopic&sf=code")[0] == 0
    assert got(site, f"{AUTOCOMPLETE}?terms=z53.3&sf=name&maxList=0")[1:] == [[], None, []]


def test_autocomplete_goes_on_at_its_offset(site: Client):
    every = got(site, f"{AUTOCOMPLETE}?terms=z53&maxList=500")
    assert len(every[1]) == every[0] > 7
    assert len(got(site, f"{AUTOCOMPLETE}?terms=z53")[1]) == 7
    assert got(site, f"{AUTOCOMPLETE}?terms=z53&offset=2&count=3")[1] == every[1][2:5]
    assert got(site, f"{AUTOCOMPLETE}?terms=z53&offset=9999")[1] == []


@pytest.mark.parametrize("query", ["", "terms=", "terms=%00", "terms=z53&maxList=many", "terms=z53&offset=-1"])
def test_odd_questions_get_an_answer(site: Client, query: str):
    assert len(got(site, f"{AUTOCOMPLETE}?{query}")) == 4


@pytest.mark.parametrize("day", ["soon", "2019-05-05"])
def test_a_day_without_a_release_is_named(site: Client, day: str):
    assert got(site, f"{AUTOCOMPLETE}?terms=z53&on={day}", 400)["error"]["parameter"] == "on"


def test_an_unknown_field_is_named(site: Client):
    assert got(site, f"{AUTOCOMPLETE}?terms=z53&df=code,colour", 400)["error"]["parameter"] == "df"
