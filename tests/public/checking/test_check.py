"""``/check`` and ``/api/check``: what is asked in any way gets the same answer, and nothing asked is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.public.pages import read

PAIR = {"codes": ["b20", "B90.0"], "on": "2026-05-01", "first": "B20"}


def post(site: Client, body: Any) -> Any:
    return site.post("/api/check", body if isinstance(body, bytes) else json.dumps(body), "application/json")


def kinds(answer: dict[str, Any]) -> list[str]:
    return [finding["kind"] for finding in answer["findings"]]


def test_a_pair_with_its_note(site: Client) -> None:
    answer = site.get("/api/check?codes=b20,B90.0&on=2026-05-01&first=B20").json()
    assert answer["on"] == "2026-05-01"
    assert answer["release"] == "2026-04-01"
    assert answer["codes"][0] == {
        "asked": "b20", "code": "B20", "title": "Human immunodeficiency virus [HIV] disease", "billable": True,
        "valid": True,
    }  # fmt: skip
    conflict = answer["findings"][0]
    assert (conflict["kind"], conflict["severity"], conflict["codes"]) == ("excludes1", "conflict", ["B20", "B90.0"])
    assert "I.A.12.a" in conflict["message"]
    note = conflict["note"]
    assert (note["text"], note["kind"], note["owner"], note["inherited"]) == (
        "sequelae of tuberculosis (B90.-)", "excludes1", "B20", False,
    )  # fmt: skip
    assert note["release"] == "2026-04-01"
    assert len(note["sha256"]) == 64
    assert note["file"].endswith(".xml")
    assert post(site, PAIR).json() == answer


def test_codes_are_named_in_the_order_asked(site: Client) -> None:
    answer = post(site, {"codes": ["B90.0", "B20"], "on": "2026-05-01"}).json()
    assert [f["codes"] for f in answer["findings"] if f["kind"] == "excludes1"] == [["B90.0", "B20"]]


def test_every_way_to_be_no_valid_code(site: Client) -> None:
    asked = ["Z53", "S52.021", "S52.011B", "W00.0A", "V64.3", "FOO", "X52.XXXA"]
    answer = post(site, {"codes": asked, "on": "2026-05-01"}).json()
    wrong = [finding for finding in answer["findings"] if finding["severity"] == "error"]
    assert {finding["codes"][0]: finding["kind"] for finding in wrong} == {
        "Z53": "header", "S52.021": "seventh_missing", "S52.011B": "seventh_invalid", "W00.0A": "seventh_invalid",
        "V64.3": "icd9_code", "FOO": "unknown_code",
    }  # fmt: skip
    assert [code["code"] for code in answer["codes"]] == ["Z53", "S52.021", None, None, None, None, "X52.XXXA"]
    assert all(code["valid"] is False for code in answer["codes"][:-1])


def test_a_partial_release_and_a_day_outside(site: Client) -> None:
    assert "notes_unknown" in kinds(post(site, PAIR | {"on": "2024-05-05"}).json())
    outside = post(site, PAIR | {"on": "1999-01-01"}).json()
    assert (outside["release"], [code["valid"] for code in outside["codes"]]) == (None, [None, None])


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({}, "codes"), ({"codes": []}, "codes"), ({"codes": "B20"}, "codes"), ({"codes": ["B20"] * 51}, "codes"),
        ({"codes": [1]}, "codes"), ({"codes": ["B20"], "on": "1.5.2026"}, "on"), ({"codes": ["B20"], "on": 5}, "on"),
        ({"codes": ["B20"], "first": "B90.0"}, "first"), ({"codes": ["x" * 201]}, "codes"), ([], None), (b"{", None),
        (b"[" * 60_000, None), (b" " * 70_000, None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_question_is_named(site: Client, body: Any, parameter: str | None) -> None:
    answer = post(site, body)
    assert answer.status_code == 400
    assert answer.json()["error"]["parameter"] == parameter
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_other_methods(site: Client) -> None:
    allowed = site.options("/api/check")
    assert allowed["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    assert "Content-Type" in allowed["Access-Control-Allow-Headers"]
    assert site.delete("/api/check").status_code == 405
    assert site.delete("/check").status_code == 405


@pytest.mark.parametrize("path", ["/check", "/api/check"])
def test_nothing_asked_is_kept(site: Client, path: str) -> None:
    for answer in (site.get(f"{path}?codes=B20&on=2026-05-01"), site.post(path, {"codes": "B20"})):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.has_header("ETag")
        assert not answer.cookies


def test_the_number_of_queries_does_not_grow_with_codes(
    site: Client, warm: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    few = ["B20", "FOO", "Z53", "V64.3"]
    many = [*few, "B90.0", "M10.9", "M35.00", "X52.XXXA", "W00.0XXA", "S52.021A", "S52.021", "FOO1", "BAR2", "Z53.9"]
    for codes in (few, many):
        with django_assert_max_num_queries(13):
            assert post(site, {"codes": codes, "on": "2026-05-01"}).status_code == 200


# --- The page ---------------------------------------------------------------------------------------------------------


def test_the_page_quotes_the_note_of_a_pair(site: Client) -> None:
    answer = site.post("/check", {"codes": "B20 HIV\n900^TB\nb900", "on": "2026-05-01"})
    page = read(answer)
    text = " ".join(page.all("//main//text()"))
    assert "sequelae of tuberculosis (B90.-)" in text
    assert "1 conflict" in text
    assert page.all("//a[@href='/icd-10-cm/B90.0']/b") != []
    assert "guideline I.A.12.a" in text
    assert "denied" not in text


def test_a_link_is_made_on_request_only(site: Client) -> None:
    asked = {"codes": "B20, B90.0", "on": "2026-05-01"}
    assert b"?codes=" not in site.post("/check", asked).content
    linked = read(site.post("/check", asked | {"link": "1"}))
    (link,) = linked.all("//a[starts-with(@href, '/check?codes=')]/@href")
    assert link == "/check?codes=B20,B90.0&on=2026-05-01"
    assert "1 conflict" in " ".join(read(site.get(link)).all("//main//text()"))


def test_past_the_last_release_its_last_day_is_taken(site: Client) -> None:
    answer = read(site.post("/check", {"codes": "B20"}))
    text = " ".join(" ".join(answer.all("//main//text()")).split())
    assert "1 code on 2026-09-30" in text
    assert "its last covered day" in text


def test_what_is_typed_is_never_markup(site: Client) -> None:
    for field in ("codes", "on", "first"):
        asked = {"codes": "B20", "on": "2026-05-01"} | {field: "<script>alert(1)</script>\"'\0\u202e"}
        for answer in (site.post("/check", asked), site.get("/check", asked)):
            assert answer.status_code in (200, 400)
            assert b"<script>alert" not in answer.content
    assert post(site, b'{"codes": ["\\ud800<b>", "B20"]}').status_code == 200
