"""Searches that found nothing are counted without who searched, and never fewer than five."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client

from codes.models import UnfoundSearch
from public.searching import unfound

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> Iterator[None]:
    unfound.forget_all()
    yield
    unfound.forget_all()


def search(site: Client, question: str, times: int, path: str = "/search", **filters: str) -> None:
    for _ in range(times):
        assert site.get(path, {"q": question} | filters).status_code == 200


def counted() -> list[tuple[str, int, datetime.date]]:
    return list(UnfoundSearch.objects.order_by("pk").values_list("question", "times", "day"))


@time_machine.travel(datetime.datetime(2026, 5, 1, 3, tzinfo=datetime.UTC), tick=False)
def test_the_fifth_time_is_written_down_with_the_day_of_the_publisher(site: Client):
    search(site, "Zorbling", 4)
    assert counted() == []
    search(site, "zorblings ", 1)
    assert counted() == [("zorbling", 5, datetime.date(2026, 4, 30))]
    search(site, "zorbling", 4, path="/api/search")
    assert len(counted()) == 1
    search(site, "zorbling", 1, path="/api/search")
    assert len(counted()) == 2


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("Z53.9", {}),  # has an answer
        ("laparoscopic", {}),
        ("Z53.9", {"billable": "0"}),  # only the filter hides it
        ("zorbling 12/03/1961", {}),
        ("zorbling 555-0134", {}),
        ("zorbling@example.org", {}),
        ("!!!", {}),
        (" ".join(f"zorb{letter}x" for letter in "abcdefghi"), {}),
    ],
)
def test_what_is_not_counted(site: Client, question: str, filters: dict[str, str]):
    search(site, question, 6, **filters)
    assert counted() == []


def test_autocomplete_is_not_counted(site: Client):
    for _ in range(6):
        assert site.get("/api/icd10cm/v3/search", {"terms": "zorbling"}).status_code == 200
    assert counted() == []


def test_the_switch(site: Client, settings: Any):
    assert "searches that find nothing" in site.get("/privacy").text
    settings.COUNT_UNFOUND_SEARCHES = False
    search(site, "zorbling", 6)
    assert counted() == []
    assert "searches that find nothing" not in site.get("/privacy").text


def test_only_so_many_are_remembered(site: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unfound, "_MOST_REMEMBERED", 2)
    for question in ("zorbling", "yorbling", "xorbling"):
        search(site, question, 4)
    search(site, "zorbling", 1)  # forgotten by now
    assert counted() == []
    search(site, "xorbling", 1)
    assert [question for question, *_ in counted()] == ["xorbling"]


def test_a_database_that_takes_no_row_is_no_matter_to_the_reader(site: Client, monkeypatch: pytest.MonkeyPatch):
    def refuse(**_: object) -> None:
        raise DatabaseError("read only")

    monkeypatch.setattr(UnfoundSearch.objects, "create", refuse)
    search(site, "zorbling", 5)
    assert counted() == []
