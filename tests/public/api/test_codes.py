"""``/api/codes/Z53.9``: facts with their sources, notes, history and publication; of one release; what is not there."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.reviews.stories import Team, act, published

from .asking import got

pytestmark = pytest.mark.engine


def test_facts_with_their_release_and_file(site: Client) -> None:
    code = got(site, "/api/codes/Z53.31")
    assert (code["code"], code["title"]) == ("Z53.31", "Laparoscopic surgical procedure converted to open procedure")
    assert (code["billable"], code["release"], code["in_force"]) == (True, "2026-04-01", True)
    assert code["source"]["file"] in [file["file"] for file in code["files"]]
    assert all(len(file["sha256"]) == 64 for file in code["files"])
    assert (code["parent"], [node["kind"] for node in code["path"]]) == ("Z53.3", ["chapter", "block", "code", "code"])
    assert code["dated_url"] == "/icd-10-cm/2026-04-01/Z53.31"
    header = got(site, "/api/codes/z53")
    assert (header["code"], header["billable"]) == ("Z53", False)
    assert [child["name"] for child in header["children"]][:2] == ["Z53.0", "Z53.1"]


def test_notes_of_its_own_and_inherited_ones(site: Client) -> None:
    notes = got(site, "/api/codes/B20")["notes"]
    own = [note for note in notes if not note["inherited"]]
    assert {note["owner"] for note in own} == {"B20"}
    (excluded,) = [note for note in own if note["kind"] == "excludes1" and "B90" in note["text"]]
    assert excluded["names"] == ["B90"]
    above = [note for note in notes if note["inherited"]]
    assert all(note["owner"] != "B20" for note in above)
    shown = unescape(site.get("/icd-10-cm/B20").content.decode())
    assert all(note["text"].split(" (")[0][:20] in shown for note in notes)


def test_a_code_as_of_a_release(site: Client) -> None:
    now, then = got(site, "/api/codes/Z53.1"), got(site, "/api/codes/Z53.1?release=2024-10-01")
    assert (then["release"], then["in_force"], then["publication"]) == ("2024-10-01", False, None)
    assert then["title"] != now["title"]
    assert "Retitled" in [event["what"] for event in now["history"]]
    assert now["releases"] == ["2026-04-01", "2024-10-01", "2023-10-01"]
    partial = got(site, "/api/codes/Z53.1?release=2023-10-01")
    assert partial["notes"] == []


def test_a_retired_code_has_its_last_release_and_successors(site: Client) -> None:
    code = got(site, "/api/codes/B90.10")
    assert (code["release"], code["in_force"], code["successors"]) == ("2024-10-01", False, ["B90.1"])
    assert code["history"][0]["what"] == "Removed"


def test_seventh_characters_maps_and_index(site: Client) -> None:
    table = got(site, "/api/codes/S52.021")["seventh_characters"]
    assert table["characters"][0]["meaning"]
    assert {row["code"] for row in table["characters"]} >= {"S52.021A"}
    code = got(site, "/api/codes/Z53.9")
    assert "V64.3" in {row["code"] for row in code["icd9"]["to"] + code["icd9"]["back"]}
    assert all(term["path"] and term["release"] for term in code["index"])


def test_what_people_published(team: Team, site: Client) -> None:
    assert got(site, "/api/codes/Z53.9")["publication"] is None
    live = published(team, "Z53.9", summary="What this code says, in plain words.")
    first = site.get("/api/codes/Z53.9")
    text = first.json()["publication"]
    assert (text["state"], text["written_for"]) == ("published", "Z53.9")
    assert text["summary"] == ["What this code says, in plain words."]
    assert text["signers"][0]["name"]
    assert got(site, "/api/codes/Z53.9?release=2026-04-01")["publication"] is None
    act("withdraw", live, team.publisher, reason="It was wrong.")
    gone = got(site, "/api/codes/Z53.9")["publication"]
    assert (gone["state"], gone["summary"], gone["signers"]) == ("withdrawn", [], [])
    assert "plain words" not in str(gone)
    assert site.get("/api/codes/Z53.9").headers["ETag"] != first.headers["ETag"]


def test_what_is_not_there(site: Client) -> None:
    missing = got(site, "/api/codes/Z53.77", 404)
    assert missing["error"]["parameter"] == "code"
    assert "Z53" in [code["code"] for code in missing["nearest"]]
    assert got(site, "/api/codes/V64.3", 404)["icd9"]["code"] == "V64.3"
    elsewhere = got(site, "/api/codes/B90.10?release=2026-04-01", 404)
    assert "2024-10-01" in elsewhere["releases"]
    assert got(site, "/api/codes/Z53.9?release=2019-10-01", 404)["error"]["parameter"] == "release"
    for query in ("release=soon", "release=2025-02-30", "release=2026-04-01&release=2024-10-01"):
        assert got(site, f"/api/codes/Z53.9?{query}", 400)["error"]["parameter"] == "release"
    for path in ("/api/codes/", "/api/codes/%00", "/api/codes/%0A", "/api/codes/a/b", "/api/codes/" + "Z" * 500):
        assert got(site, path, 404)["error"]["parameter"] == "code"


def test_as_many_queries_as_the_page(warm: None, site: Client) -> None:
    site.get("/api/codes/B20")
    with CaptureQueriesContext(connection) as queries:
        site.get("/api/codes/Z53.9")
    assert len(queries) <= 7
