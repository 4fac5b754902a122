"""What the six tools answer, over the three tiny releases: facts as pages and JSON have them, and what was meant."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from codes.models import UnfoundSearch
from tests.reviews.stories import Team, published, withdrawn

from .calls import CURRENT, PREVIOUS, answered, ask, refused, result, text_of

DATED = re.compile(re.escape(settings.SITE_URL) + r"/.*20[0-9]{2}-[0-9]{2}-[0-9]{2}")
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("search_codes", {"query": "gout"}),
    ("search_codes", {"query": "zzzz nothing"}),
    ("search_codes", {"query": "Z53", "on": "2024-12-01", "billable": True, "limit": 2}),
    ("get_code", {"code": "Z53.9"}),
    ("get_code", {"code": "Z53.9", "on": "2024-12-01"}),
    ("get_code", {"code": "B90.10"}),
    ("get_code", {"code": "S06.1X0A"}),
    ("check_codes", {"codes": ["B20", "B90.0"], "on": "2026-05-01"}),
    ("check_codes", {"codes": ["Z53.9"], "on": "2024-12-01", "first": "Z53.9"}),
    ("list_codes", {"parent": "Z53"}),
    ("what_changed", {"from_": "2024-10-01", "to": "2026-04-01"}),
    ("what_changed", {"from_": "2024-12-24", "to": "2026-05-01", "code": "B90"}),
    ("get_explanation", {"code": "Z53.9"}),
]  # fmt: skip


@pytest.mark.parametrize("protocol", [CURRENT, PREVIOUS])
@pytest.mark.parametrize(("tool", "arguments"), CALLS)
def test_every_answer_names_its_release_file_and_dated_page(
    site: Client, tool: str, arguments: dict[str, Any], protocol: str
):
    answer = result(site, tool, protocol, **arguments)
    structure, text = answer["structuredContent"], text_of(answer)
    assert not answer["isError"]
    assert re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", structure["release"])
    assert re.fullmatch(r"[0-9a-f]{64}", structure["source"]["sha256"])
    assert DATED.match(structure["url"])
    for part in (structure["release"], structure["source"]["sha256"], structure["url"]):
        assert part in text
    assert structure["source"]["file"].replace("_", r"\_") in text
    assert site.get(structure["url"].removeprefix(settings.SITE_URL)).status_code == 200


def test_a_code_is_told_with_its_place_and_notes(site: Client):
    code = answered(site, "get_code", code="z5331")
    assert (code["code"], code["kind"], code["billable"], code["in_force"]) == ("Z53.31", "code", True, True)
    assert code["valid"] == {"from": "2026-04-01", "to": "2026-09-30"}
    assert [row["code"] for row in code["above"]] == ["21", "Z40-Z53", "Z53", "Z53.3"]
    notes = answered(site, "get_code", code="B20")["notes"]
    own = next(note for note in notes if note["kind"] == "excludes1" and "from" not in note)
    assert "sequelae of tuberculosis (B90.-)" in own["texts"]
    header = answered(site, "get_code", code="Z53.3")
    assert (header["billable"], header["valid"]) == (False, None)
    assert [row["code"] for row in header["below"]] == ["Z53.31", "Z53.32"]


def test_notes_beyond_the_limit_are_counted(site: Client, monkeypatch: pytest.MonkeyPatch):
    whole = answered(site, "get_code", code="B20")
    monkeypatch.setattr("public.api.mcp.codes.MOST_CHARACTERS", 60)
    cut = answered(site, "get_code", code="B20")
    texts = [text for note in cut["notes"] for text in note["texts"]]
    assert sum(map(len, texts)) <= 60
    assert len(texts) + cut["notes_further"] == sum(len(note["texts"]) for note in whole["notes"])


def test_a_retired_code_is_told_with_its_successors(site: Client):
    retired = answered(site, "get_code", code="B90.10")
    assert (retired["in_force"], retired["successors"], retired["release"]) == (False, ["B90.1"], "2024-10-01")
    gone = refused(site, "get_code", code="B90.10", on="2026-05-01")
    assert (gone["code"], gone["meant"]) == ("not_valid_on_date", ["B90.1"])


@pytest.mark.parametrize(
    ("asked", "code", "meant"),
    [("Z53.35", "unknown_code", "Z53.31"), ("V64.3", "icd9_code", "Z53.9"), ("Z53.O1", "unknown_code", "Z53.01")],
)
def test_an_unknown_code_is_an_error_with_what_was_meant(site: Client, asked: str, code: str, meant: str):
    for tool in ("get_code", "list_codes", "get_explanation"):
        error = refused(site, tool, **{"parent" if tool == "list_codes" else "code": asked})
        assert error["code"] == code
        assert meant in error["meant"]
    assert "release" in result(site, "get_code", code=asked)["structuredContent"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_code", {"code": ""}),
        ("get_code", {"code": "patient is ill"}),
        ("get_code", {"code": "\x00\u202e"}),
        ("get_code", {"code": "Z53.9", "on": "tomorrow"}),
        ("get_code", {"code": "Z53.9", "on": "1999-01-01"}),
        ("check_codes", {"codes": ["Z53.9"], "on": "1999-01-01"}),
        ("check_codes", {"codes": ["Z53.9"], "on": ""}),
        ("check_codes", {"codes": ["Z53.9"], "on": "2026-05-01", "first": "B20"}),
        ("search_codes", {"query": " "}),
        ("list_codes", {"parent": "99"}),
        ("list_codes", {"parent": "A98-A99"}),
        ("what_changed", {"from_": "2026-04-01", "to": "2026-05-01"}),
        ("what_changed", {"from_": "2024-10-01", "to": "2026-05-01", "chapter": 77}),
        ("what_changed", {"from_": "2024-10-01", "to": "2026-05-01", "code": "Q99.99"}),
    ],
)
def test_what_cannot_be_answered_is_an_error_of_the_tool(site: Client, tool: str, arguments: dict[str, Any]):
    assert refused(site, tool, **arguments)["message"].endswith((".", "?"))


def test_no_clinical_text_fits_in(site: Client):
    note = (
        "67-year-old woman with shortness of breath since yesterday, known heart failure, on furosemide, no chest pain"
    )
    for tool, arguments in (("search_codes", {"query": note}), ("check_codes", {"codes": [note], "on": "2026-05-01"}),
                            ("get_code", {"code": note})):  # fmt: skip
        answer = result(site, tool, **arguments)
        assert answer["isError"]
        assert "67-year-old" not in str(answer)


def test_search_and_check_answer_as_the_json_does(site: Client):
    listed = answered(site, "search_codes", query="gout")
    theirs = site.get("/api/search?q=gout").json()["results"]
    assert [(row["code"], row["because"]) for row in listed["results"]] == [
        (row["code"], row["because"]) for row in theirs[:10]
    ]
    checked = answered(site, "check_codes", codes=["B20", "b900"], on="2026-05-01")
    theirs = site.get("/api/check?codes=B20,b900&on=2026-05-01").json()
    assert {name: checked[name] for name in theirs} == theirs
    assert "excludes1" in [finding["kind"] for finding in checked["findings"]]


def test_lists_go_from_chapters_down_to_codes(site: Client):
    def below(parent: str) -> list[str]:
        return [row["code"] for row in answered(site, "list_codes", parent=parent)["codes"]]

    assert "21" in below("")
    assert "Z40-Z53" in below("21")
    assert "Z53" in below("z40-z53")
    assert below("Z53.3") == ["Z53.31", "Z53.32"]
    assert below("Z53.31") == []


def test_changes_are_told_by_code_with_successors(site: Client):
    changed = answered(site, "what_changed", from_="2026-04-01", to="2024-10-01", code="B90")
    assert (changed["from"]["release"], changed["release"]) == ("2024-10-01", "2026-04-01")
    gone = next(row for row in changed["changes"] if row["code"] == "B90.10")
    assert (gone["kinds"][0], gone["successors"]) == ("removed", ["B90.1"])
    assert all(row["code"].startswith("B90") for row in changed["changes"])
    whole = answered(site, "what_changed", from_="2024-10-01", to="2026-04-01")
    assert sum(whole["counts"].values()) == len(whole["changes"]) + whole["further"]
    chapter = answered(site, "what_changed", from_="2024-10-01", to="2026-04-01", chapter=1)
    assert {row["code"][0] for row in chapter["changes"]} == {"B"}


def test_an_explanation_is_told_with_who_signed_it(team: Team, site: Client):
    assert answered(site, "get_explanation", code="Z53.9")["state"] == "none"
    assert answered(site, "get_code", code="Z53.9")["explanation"] is False
    published(team, "Z53.9", summary="A procedure was *planned* and not done.")
    shown = answered(site, "get_explanation", code="Z53.9")
    assert shown["state"] == "published"
    assert shown["sections"][0] == {"heading": "Summary", "texts": ["A procedure was *planned* and not done."]}
    assert shown["reviewed_by"][0]["name"] in site.get("/icd-10-cm/Z53.9").content.decode()
    assert r"A procedure was \*planned\* and not done." in text_of(result(site, "get_explanation", code="Z53.9"))
    assert answered(site, "get_code", code="Z53.9")["explanation"] is True


def test_a_withdrawn_explanation_is_gone_but_for_its_tombstone(team: Team, site: Client):
    withdrawn(team, "Z53.9")
    answer = result(site, "get_explanation", code="Z53.9")
    assert answer["structuredContent"]["state"] == "withdrawn"
    assert "canary" not in str(answer)


def test_what_is_searched_for_is_not_counted_for_editors(site: Client):
    for _ in range(12):
        answered(site, "search_codes", query="qqxqq unheard of")
    assert not UnfoundSearch.objects.exists()


def test_the_tools_are_six_read_only_and_short(site: Client):
    tools = ask(site, "tools/list", {}).json()["result"]["tools"]
    assert [tool["name"] for tool in tools] == [
        "search_codes", "get_code", "check_codes", "list_codes", "what_changed", "get_explanation",
    ]  # fmt: skip
    assert all(tool["annotations"]["readOnlyHint"] for tool in tools)
    assert len(ask(site, "tools/list", {}).content) / 4 < 1_800


def test_with_nothing_loaded_tools_say_so(db: None, client: Client):
    for tool, arguments in CALLS:
        assert result(client, tool, **arguments)["isError"]
