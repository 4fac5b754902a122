"""Whether a code is valid on a date of service: the rule, the page, and the interface."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from codes.models import Release, SourceFile
from codes.releases.loading.importing import import_map
from public.reading.editions import Editions, arrange
from public.reading.validity import Held, judge
from tests.public.pages import read
from tests.releases import gem_file

pytestmark = pytest.mark.engine

DAYS = st.dates(datetime.date(2014, 1, 1), datetime.date(2032, 1, 1))


def editions(days: list[datetime.date]) -> Editions:
    releases = [Release(pk=at, label=str(day), effective_from=day) for at, day in enumerate(days, start=1)]
    return arrange([SourceFile(release=release, kind="order") for release in releases], datetime.date(2026, 1, 1))


@given(st.lists(DAYS, max_size=9, unique=True), DAYS)
def test_exactly_one_release_or_none_covers_a_day(days: list[datetime.date], on: datetime.date):
    known = editions(days)
    holding = [edition for edition in known.all if edition.effective_from <= on <= edition.covers_to]
    assert len(holding) <= 1
    assert known.covering(on) == (holding[0] if holding else None)
    verdict = judge("A00", on, known, {edition.release.pk: Held("Cholera", True) for edition in known.all})
    assert verdict.valid is (True if holding else None)


@given(st.lists(DAYS, min_size=1, max_size=9, unique=True), st.integers(0, 4000))
def test_a_release_covers_no_day_before_it_and_none_of_the_next_fiscal_year(days: list[datetime.date], later: int):
    known = editions(days)
    on = min(days) + datetime.timedelta(days=later)
    edition = known.covering(on)
    if edition is not None:
        assert edition.effective_from <= on <= edition.release.fiscal_year_end
    assert known.covering(min(days) - datetime.timedelta(days=1)) is None


def asked(site: Client, name: str, on: str) -> dict[str, object]:
    response = site.get(f"/api/codes/{name}/validity", {"on": on})
    assert response.status_code == 200, response.content
    assert response["Access-Control-Allow-Origin"] == "*"
    answer = response.json()
    assert set(answer) == {"code", "on", "valid", "reason", "release", "successors", "state", "source"}
    assert (answer.pop("source") is None) == (answer["release"] is None)
    return answer


def test_a_billable_code_is_valid_on_the_days_of_its_release(site: Client):
    assert asked(site, "Z53.9", "2026-05-01") == {
        "code": "Z53.9",
        "on": "2026-05-01",
        "valid": True,
        "reason": "Z53.9 is billable in release 2026-april, which covers 2026-04-01 to 2026-09-30.",
        "release": "2026-04-01",
        "successors": [],
        "state": "valid",
    }
    assert asked(site, "z539", "2024-10-01")["release"] == "2024-10-01"
    assert asked(site, "Z53.9", "2026-09-30")["valid"] is True


@pytest.mark.parametrize("on", ["2023-09-30", "2025-10-01", "2026-10-01", "1900-01-01", "9999-12-31"])
def test_outside_of_what_is_loaded_nothing_is_known(site: Client, on: str):
    """2025-annual ends with its fiscal year; the next release loaded takes effect half a year later."""
    answer = asked(site, "Z53.9", on)
    assert (answer["valid"], answer["release"], answer["successors"]) == (None, None, [])


def test_a_header_is_not_valid(site: Client):
    answer = asked(site, "Z53.0", "2026-05-01")
    assert answer["valid"] is False
    assert "is a header" in str(answer["reason"])
    assert asked(site, "Z53.0", "2025-05-01")["valid"] is True  # it became one later


def test_a_retired_code_names_its_official_successors(site: Client):
    gone = asked(site, "B90.10", "2026-05-01")
    assert (gone["valid"], gone["release"], gone["successors"]) == (False, "2026-04-01", ["B90.1"])
    assert asked(site, "B90.10", "2025-05-01")["valid"] is True


def test_a_code_that_is_not_there_yet_has_no_successors(site: Client):
    answer = asked(site, "Z53.01", "2025-05-01")
    assert (answer["valid"], answer["successors"]) == (False, [])


def test_a_code_to_come_differs_from_a_code_that_is_gone(site: Client):
    ahead, gone = asked(site, "Z53.01", "2025-05-01"), asked(site, "B90.10", "2026-05-01")
    assert (ahead["state"], gone["state"]) == ("to_come", "gone")
    assert str(ahead["reason"]).startswith("Z53.01 is not yet in release 2025-annual, which covers 2024-10-01")
    assert str(gone["reason"]).startswith("B90.10 is no longer in release 2026-april, which covers 2026-04-01")
    assert str(ahead["reason"]).endswith(
        "to 2025-09-30: the first release loaded here that has it is 2026-april, which takes effect on 2026-04-01."
    )
    assert str(gone["reason"]).endswith("to 2026-09-30: the last release loaded here that had it is 2025-annual.")
    between = asked(site, "Z53.32", "2025-05-01")  # in 2024-annual, and again in 2026-april
    assert between["state"] == "gone"
    assert str(between["reason"]).endswith(
        "that had it is 2024-annual; it is back in 2026-april, which takes effect on 2026-04-01."
    )
    assert asked(site, "Z53.0", "2026-05-01")["state"] == "header"
    assert asked(site, "Z53.9", "2030-05-01")["state"] == "not_covered"


def test_before_icd_10_cm_was_in_force_it_says_so(site: Client):
    sentence = "Until 2015-09-30 ICD-9-CM was in force, not ICD-10-CM."
    assert str(asked(site, "Z53.9", "2015-09-30")["reason"]).endswith(sentence)
    assert sentence not in str(asked(site, "Z53.9", "2015-10-01")["reason"])


def test_an_unknown_code_comes_with_the_nearest_ones(site: Client):
    response = site.get("/api/codes/S52.011B/validity?on=2026-05-01")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"
    assert [near["code"] for near in response.json()["nearest"]] == ["S52.011", "S52.011A", "S52.011S"]
    assert response.json()["nearest"][1]["billable"] is True


@pytest.mark.parametrize("written", ["V64.3", "v643", "V64.3,"])
def test_an_icd_9_cm_code_is_told_as_such_with_its_map(site: Client, page, written: str):
    response = site.get(f"/api/codes/{written}/validity?on=2026-05-01")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "icd9_code"
    assert "V64.3 is a code of ICD-9-CM, which was in force until 2015-09-30" in response.json()["error"]["message"]
    title = "Procedure and treatment not carried out, unspecified reason"
    rows = [{"code": "Z53.9", "title": title, "meaning": "equivalent"}]
    assert response.json()["icd9"] == {"code": "V64.3", "map": rows}
    for path in (f"/icd-10-cm/{written}", f"/icd-10-cm/2024-10-01/{written}"):
        shown = site.get(path, follow=True)
        assert shown.status_code == 404
        screen = read(shown)
        assert screen.only("//h1") == "V64.3 is a code of ICD-9-CM, not of ICD-10-CM"
        assert screen.links()[0] == "/icd-10-cm/Z53.9"


@pytest.mark.parametrize("written", ["250.00", "25000", "E850.0"])
def test_an_icd_9_cm_code_that_looks_like_none_of_icd_10_cm(loaded: None, client: Client, tmp_path: Path, written: str):
    (tmp_path / "more.txt").write_bytes(
        gem_file(("25000", "M109", "10000"), ("E8500", "NoDx", "11000"), from_icd9=True)
    )
    assert import_map(files=[tmp_path / "more.txt"], kind="gem").outcome == "imported"
    response = client.get(f"/api/codes/{written}/validity?on=2026-05-01")
    assert response.json()["error"]["code"] == "icd9_code"
    for path in (f"/icd-10-cm/{written}", f"/icd-10-cm/{written}/valid", f"/icd-10-cm/compare/{written}"):
        shown = client.get(path)
        assert shown.status_code == 404
        assert "is a code of ICD-9-CM" in read(shown).only("//h1")


def test_numbers_that_no_map_knows_are_no_icd_9_cm_code(site: Client):
    assert read(site.get("/icd-10-cm/999.99")).only("//h1") == "There is no code 999.99 in ICD-10-CM"


@pytest.mark.parametrize("on", ["", "tomorrow", "2026-02-30", "20260501", "2026-W01-1", "2026-05-01T00:00", "\0"])
def test_what_is_no_day_is_an_error_that_names_the_parameter(site: Client, on: str):
    response = site.get("/api/codes/Z53.9/validity", {"on": on})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"
    error = response.json()["error"]
    assert list(error) == ["code", "message", "parameter"]
    assert error["parameter"] == "on"


@pytest.mark.parametrize("name", ["Z99.99", "nonsense-and-more", "", "a/b", "%3Cscript%3E", "Z53.9-procedure"])
def test_an_unknown_code_is_an_error_in_the_same_shape(site: Client, name: str):
    response = site.get(f"/api/codes/{name}/validity?on=2026-05-01")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    assert list(response.json()["error"]) == ["code", "message", "parameter"]
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_interface_is_read_only_and_says_so_in_json(site: Client):
    response = site.post("/api/codes/Z53.9/validity")
    assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed")
    assert site.options("/api/codes/Z53.9/validity")["Access-Control-Allow-Origin"] == "*"


def test_the_answer_may_be_kept_and_asked_again(site: Client, warm: None):
    path = "/api/codes/B90.10/validity?on=2026-05-01"
    with CaptureQueriesContext(connection) as queries:
        first = site.get(path)
    assert len(queries) <= 3  # PostgreSQL keeps plans of some past Django
    again = site.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")


def test_every_code_page_asks_for_a_date_of_service(page):
    for path in ("/icd-10-cm/Z53.9", "/icd-10-cm/B90.10", "/icd-10-cm/2024-10-01/Z53.9"):
        shown = page(path)
        assert shown.all("//form[@class='choose']//input[@name='on']/@type") == ["date"]
    assert page("/icd-10-cm/Z53.9").all("//form[@class='choose']/@action") == ["/icd-10-cm/Z53.9/valid"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("Z53.9/valid?on=2026-05-01", "Yes: Z53.9 is valid on 2026-05-01."),
        ("Z53.0/valid?on=2026-05-01", "No: Z53.0 is not valid on 2026-05-01."),
        ("B90.10/valid?on=2026-05-01", "No: B90.10 is not valid on 2026-05-01."),
        ("Z53.9/valid?on=2026-01-01", "Not known for 2026-01-01."),
    ],
)
def test_the_page_answers_in_plain_words(page, path: str, sentence: str):
    shown = page(f"/icd-10-cm/{path}")
    assert shown.only("//div[contains(@class, 'verdict')]/p[1]") == sentence
    assert shown.only("//meta[@name='robots']/@content") == "noindex"


def test_the_page_names_successors_and_what_is_covered(page):
    assert "/icd-10-cm/B90.1" in page("/icd-10-cm/B90.10/valid?on=2026-05-01").links()
    assert "2025-annual: 2024-10-01 to 2025-09-30" in page("/icd-10-cm/Z53.9/valid?on=2026-01-01").text()


def test_what_is_no_day_is_answered_with_the_form(page):
    shown = page("/icd-10-cm/Z53.9/valid?on=soon", 400)
    assert "“soon” is no date." in shown.text("//*[@role='alert']")
    assert shown.all("//input[@name='on']")


def test_codes_written_otherwise_and_unknown_ones(site: Client):
    written = site.get("/icd-10-cm/z539/valid?on=2026-05-01")
    assert (written.status_code, written["Location"]) == (301, "/icd-10-cm/Z53.9/valid?on=2026-05-01")
    assert site.get("/icd-10-cm/Z99.99/valid?on=2026-05-01").status_code == 404
    assert site.get("/icd-10-cm/%3Cb%3E/valid").status_code == 404
