"""``/api/releases`` and ``/api/changes``: lists by pages, each release with its file."""

from __future__ import annotations

import pytest
from django.test import Client

from public.api import changes

from .asking import got

pytestmark = pytest.mark.engine
PAIR = "/api/changes/2024-10-01..2026-04-01"


def test_releases(site: Client) -> None:
    answer = got(site, "/api/releases")
    assert [row["release"] for row in answer["releases"]] == ["2026-04-01", "2024-10-01", "2023-10-01"]
    assert (answer["release"], answer["total"], answer["next"]) == ("2026-04-01", 3, None)
    newest, _, oldest = answer["releases"]
    assert (newest["in_force"], newest["partial"], oldest["partial"]) == (True, False, True)
    assert newest["counts"]["codes"] > newest["counts"]["billable"] > 0
    for row in answer["releases"]:
        assert row["source"] in [{"file": file["file"], "sha256": file["sha256"]} for file in row["files"]]


def test_steps(site: Client) -> None:
    answer = got(site, "/api/changes")
    assert [(step["from"]["release"], step["to"]["release"]) for step in answer["steps"]] == [
        ("2024-10-01", "2026-04-01"), ("2023-10-01", "2024-10-01"),
    ]  # fmt: skip
    step = answer["steps"][0]
    assert step["changes"] == PAIR
    counts = got(site, PAIR)["counts"]
    assert (step["counts"]["added"], step["counts"]["removed"]) == (counts["added"], counts["removed"])


def test_what_changed_code_by_code(site: Client) -> None:
    answer = got(site, PAIR)
    assert (answer["from"]["release"], answer["to"]["release"]) == ("2024-10-01", "2026-04-01")
    assert all(len(answer[side]["source"]["sha256"]) == 64 for side in ("from", "to"))
    by_code = {change["code"]: change for change in answer["changes"]}
    assert by_code["Z53.01"]["before"] is None
    assert by_code["Z53.01"]["group"] == "added"
    assert (by_code["B90.10"]["after"], by_code["B90.10"]["successors"]) == (None, ["B90.1"])
    retitled = by_code["Z53.1"]
    assert "retitled" in retitled["kinds"]
    assert retitled["before"]["title"] != retitled["after"]["title"]
    assert answer["total"] == len(answer["changes"])
    assert got(site, "/api/changes/2026-04-01..2024-10-01") == answer


def test_filters(site: Client) -> None:
    removed = got(site, f"{PAIR}?kind=removed")["changes"]
    assert {change["group"] for change in removed} == {"removed"}
    assert {change["chapter"] for change in got(site, f"{PAIR}?chapter=21")["changes"]} == {"21"}
    assert got(site, "/api/changes/2023-10-01..2024-10-01")["counts"]["notes_changed"] is None


def test_pages_hold_every_change_once(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    every = [change["code"] for change in got(site, PAIR)["changes"]]
    monkeypatch.setattr(changes, "PAGE_SIZE", 3)
    seen: list[str] = []
    address: str | None = f"{PAIR}?billable="
    while address:
        answer = got(site, address)
        assert len(answer["changes"]) <= 3
        seen += [change["code"] for change in answer["changes"]]
        address = answer["next"]
    assert seen == every
    assert got(site, f"{PAIR}?page=999999")["page"] == answer["pages"]


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [(f"{PAIR}?kind=painted", 400, "kind"), (f"{PAIR}?chapter=x", 400, "chapter"),
     (f"{PAIR}?billable=0", 400, "billable"), (f"{PAIR}?page=0", 400, "page"),
     (f"{PAIR}?page=two", 400, "page"), (f"{PAIR}?page=1&page=2", 400, "page"),
     ("/api/changes/2024-10-01..2024-10-01", 404, "new"), ("/api/changes/2019-10-01..2024-10-01", 404, "old"),
     ("/api/changes/soon..later", 404, "old"), ("/api/releases?page=", 400, "page")],
)  # fmt: skip
def test_what_is_wrong_is_named(site: Client, address: str, status: int, parameter: str) -> None:
    assert got(site, address, status)["error"]["parameter"] == parameter
