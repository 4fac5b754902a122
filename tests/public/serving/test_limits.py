"""Costly pages: so many for a client, one thread of a worker at a time."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from public.serving import limits
from public.serving.limits import Turnstile, costly

COSTLY = [
    "/search?q=z53", "/api/search?q=z53", "/api/icd10cm/v3/search?terms=z53", "/icd-10-cm/changes/",
    "/icd-10-cm/changes/2025-10-01..2026-04-01", "/icd-10-cm/changes/2025-10-01..2026-04-01.csv",
    "/icd-10-cm/changes/2025-10-01..2026-04-01.atom", "/icd-10-cm/changes/atom.xml", "/icd-10-cm/compare/Z53.9",
    "/check", "/check?codes=Z53.9", "/api/check?codes=Z53.9", "/api/export", "/icd-10-cm/Z40-Z53.atom",
]  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_counted() -> Iterator[None]:
    caches["readers"].clear()
    yield
    caches["readers"].clear()


@pytest.mark.parametrize("path", COSTLY)
def test_a_client_that_asks_too_often_is_asked_to_wait(site: Client, settings: Any, path: str):
    settings.COSTLY_PER_MINUTE = 2
    assert [site.get(path).status_code for _ in range(3)][2] == 429
    answer = site.get(path)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer["Cache-Control"] == "no-store"
    if path.startswith("/api/"):
        assert answer.json()["error"]["code"] == "too_many_requests"
        assert answer["Access-Control-Allow-Origin"] == "*"
    else:
        assert b"try again in" in answer.content


def test_other_clients_and_other_pages_go_on(site: Client, settings: Any):
    settings.COSTLY_PER_MINUTE = 1
    assert [site.get("/search?q=z53").status_code for _ in range(2)] == [200, 429]
    assert site.get("/search?q=z53", REMOTE_ADDR="192.0.2.1").status_code == 200
    assert site.get("/icd-10-cm/Z53.9").status_code == 200


def test_ipv6_is_counted_by_network(site: Client, settings: Any):
    settings.COSTLY_PER_MINUTE = 1
    asked = [site.get("/search", REMOTE_ADDR=f"2001:db8:1:{net}::{host}") for net, host in ((1, 1), (1, 2), (2, 1))]
    assert [answer.status_code for answer in asked] == [200, 429, 200]


def test_no_limit(site: Client, settings: Any):
    settings.COSTLY_PER_MINUTE = 0
    assert {site.get("/search").status_code for _ in range(5)} == {200}


@pytest.fixture
def busy() -> Iterator[tuple[Turnstile, limits.View]]:
    """A costly view that is being made by another thread, and stays so until the test ends."""
    turnstile, begun, may_end = Turnstile(waiting=1), threading.Event(), threading.Event()

    @costly(turnstile)
    def view(request: HttpRequest) -> HttpResponse:
        if request.path == "/slow":
            begun.set()
            may_end.wait(30)
        return HttpResponse("made")

    thread = threading.Thread(target=view, args=(RequestFactory().get("/slow"),))
    thread.start()
    assert begun.wait(10)
    yield turnstile, view
    may_end.set()
    thread.join()


def test_while_one_thread_makes_a_costly_page_others_are_asked_to_wait(busy: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "_PATIENCE", 0.05)
    for path in ("/other", "/api/other"):
        answer = busy[1](RequestFactory().get(path))
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "2", "no-store")


def test_whoever_may_wait_gets_the_page_when_it_is_their_turn():
    turnstile, through = Turnstile(waiting=1), []

    def pass_through() -> None:
        with turnstile.passage() as may:
            through.append(may)

    with turnstile.passage() as may:
        assert may
        waiting = threading.Thread(target=pass_through)
        waiting.start()
        while turnstile._waiting.acquire(blocking=False):  # until the other waits
            turnstile._waiting.release()
        pass_through()  # one too many
        assert through == [False]
    waiting.join()
    assert through == [False, True]
