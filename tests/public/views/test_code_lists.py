"""``/lists`` and ``/api/lists``: members in the release of a day, what later ones do, two lists, CSV; bad input."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.public.pages import Page

pytestmark = pytest.mark.engine

GetPage = Callable[..., Page]


def listed(site: Client, query: str) -> dict[str, Any]:
    response = site.get(f"/api/lists?{query}")
    assert response.status_code == 200, response.content
    return dict(response.json())


def test_members_are_those_of_the_release_of_the_day(site: Client) -> None:
    listing = listed(site, "codes=Z53.-,!Z53.3-,!Z53.2-&on=2026-05-01&name=Not+done")
    assert (listing["name"], listing["codes"]) == ("Not done", "Z53.-,!Z53.3-,!Z53.2-")
    assert (listing["on"], listing["release"], listing["label"]) == ("2026-05-01", "2026-04-01", "2026-april")
    codes = [member["code"] for member in listing["members"]]
    assert codes == ["Z53", "Z53.0", "Z53.01", "Z53.09", "Z53.1", "Z53.8", "Z53.9"]
    assert (listing["count"], listing["billable"]) == (7, 5)
    assert listing["members"][-1]["billable"] is True
    assert listed(site, "codes=Z53.-")["on"] == "2026-04-01"  # the release in force


def test_what_later_releases_do(site: Client) -> None:
    of_april = listed(site, "codes=Z53.-,B90.-&on=2024-10-01")["later"]
    assert [(later["from"], later["to"]) for later in of_april] == [("2024-10-01", "2026-04-01")]
    change = of_april[0]
    assert [(gone["code"], gone["successors"]) for gone in change["gone"]] == [
        ("B90.10", ["B90.1"]),
        ("B90.11", ["B90.1"]),
    ]
    assert [(split["code"], split["into"]) for split in change["split"]] == [("Z53.0", ["Z53.01", "Z53.09"])]
    assert [retitled["code"] for retitled in change["retitled"]] == ["Z53.1"]
    assert [code["code"] for code in change["became_billable"]] == ["B90.1"]
    assert [(new["code"], new["is_member"]) for new in change["new"]] == [
        ("Z53.01", True), ("Z53.09", True), ("Z53.32", True),
    ]  # fmt: skip
    alone = listed(site, "codes=Z53.0&on=2024-10-01")["later"][0]
    assert [(new["code"], new["is_member"]) for new in alone["new"]] == [("Z53.01", False), ("Z53.09", False)]
    assert len(listed(site, "codes=B20&on=2023-10-01")["later"]) == 2


def test_two_lists(site: Client) -> None:
    against = listed(site, "codes=B90.-&with=B90.0,Z53.9")["with"]
    assert against == {
        "codes": "B90.0,Z53.9", "only_first": ["B90", "B90.1"], "both": ["B90.0"], "only_second": ["Z53.9"],
    }  # fmt: skip


def test_codes_that_the_release_lacks_are_named(site: Client, page: GetPage) -> None:
    assert listed(site, "codes=B20,B90.10,Q99.9")["absent"] == ["B90.10", "Q99.9"]
    assert "Not in release 2026-april: B90.10, Q99.9" in page("/lists?codes=B20,B90.10,Q99.9").text()


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("", "required", "codes"),
        ("codes=", "required", "codes"),
        ("codes=E", "invalid", "codes"),
        ("codes=!B20", "invalid", "codes"),
        ("codes=B20&with=%00", "invalid", "with"),
        ("codes=B20&on=soon", "invalid", "on"),
        ("codes=B20&on=2019-01-01", "outside_coverage", "on"),
        ("codes=B20&on=2026-02-30", "invalid", "on"),
    ],
)
def test_bad_input_is_said(site: Client, page: GetPage, query: str, code: str, parameter: str) -> None:
    response = site.get(f"/api/lists?{query}")
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["parameter"]) == (400, code, parameter)
    shown = page(f"/lists?{query}", 200 if code == "required" else 400)
    assert (error["message"] in shown.text()) == (code != "required")
    assert site.get(f"/lists.csv?{query}").status_code == 400


def test_the_page_and_its_form(page: GetPage) -> None:
    shown = page("/lists?name=Not+done&codes=z53.-%20!z539&with=B20")
    assert shown.only("//h1/span[@class='title']") == "Not done"
    assert "9 codes, 6 billable, in release 2026-april" in shown.text()
    here = "/lists?name=Not+done&codes=Z53.-,!Z53.9&on=2026-04-01&with=B20"
    assert here in shown.links()
    assert page(here).section("members") == shown.section("members") != ""
    assert shown.only("//textarea[@id='codes']") == "Z53.-,!Z53.9"
    assert "Only in the other list 1 B20" in shown.text()
    empty = page("/lists")
    assert "nothing of it is stored" in empty.text()
    assert empty.section("members") == ""


def test_csv_has_all_members(site: Client) -> None:
    response = site.get("/lists.csv?codes=B90.-&on=2026-05-01")
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[0] == ["code", "title", "billable", "release", "groupings"]
    assert [row[0] for row in rows[1:]] == ["B90", "B90.0", "B90.1"]
    assert {row[3] for row in rows[1:]} == {"2026-04-01"}
    assert response["Content-Disposition"] == 'attachment; filename="icd-10-cm-list-2026-05-01.csv"'


def test_too_many_codes_are_refused(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("public.searching.list_facts.MOST", 3)
    response = site.get("/api/lists?codes=Z53.-")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "too_large")


def test_queries_do_not_grow_with_the_list(site: Client, warm: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        listed(site, "codes=Z53.-,B90.-,B20,M35.-,S52.-,!Z53.9&on=2024-10-01&with=Z53.-")
    assert len(queries) <= 6


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_values=st.dictionaries(
        st.sampled_from(["codes", "on", "with", "name", "page"]),
        st.one_of(
            st.text(max_size=40), st.sampled_from(["Z53.-", "2026-05-01", "<script>alert(1)</script>", "!", "-"])
        ),
    )
)
def test_odd_input_is_a_page_or_a_400(site: Client, given_values: dict[str, str]) -> None:
    for path in ("/lists", "/lists.csv", "/api/lists"):
        response = site.get(path, given_values)
        assert response.status_code in (200, 400), response.content
        assert b"<script>" not in response.content or path != "/lists"
