"""Presence is what a person does: pages that look again by themselves keep nobody present."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from reviews import actions
from reviews.desk.people.sessions import PROVEN, SEEN
from reviews.models import DraftBatch
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at, signed_in_browsers, typed
from tests.reviews.stories import Team

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parents[3]
LOOK_AGAIN = "templates/reviews/parts/page/look_again.html"
MINUTE = 60


def ago(client: Client, minutes: int) -> int:
    """The last thing this person did is so long ago; they had proven who they are."""
    session = client.session
    session[SEEN], session[PROVEN] = int(time.time()) - minutes * MINUTE, True
    session.save()
    return int(session[SEEN])


@pytest.mark.parametrize(
    ("query", "headers"),
    [({"again": "1"}, {}), ({}, {"HTTP_SEC_FETCH_MODE": "cors"})],
    ids=["a page that looks again", "whatever a script fetches"],
)
def test_a_page_that_looks_again_is_no_presence(team: Team, desk: Desk, query: dict[str, str], headers: dict[str, str]):
    """It kept the signer present for ever: the next signature asked for one factor."""
    client = desk(team.author)
    seen = ago(client, 14)
    assert client.get(at("ai"), query, **headers).status_code == 200  # type: ignore[arg-type]
    assert client.session[SEEN] == seen
    assert PROVEN in client.session
    ago(client, 16)
    client.get(at("ai"), query, **headers)  # type: ignore[arg-type]
    assert PROVEN not in client.session


def test_a_page_that_looks_again_does_not_keep_the_session(team: Team, desk: Desk):
    client = desk(team.author)
    ago(client, 61)
    assert client.get(at("ai"), {"again": "1"})["Location"].startswith("/admin/account/login/")


@pytest.mark.parametrize("mode", ["navigate", ""])
def test_what_a_person_does_is_presence(team: Team, desk: Desk, mode: str):
    client = desk(team.author)
    seen = ago(client, 14)
    client.get(at("ai"), **({"HTTP_SEC_FETCH_MODE": mode} if mode else {}))
    assert client.session[SEEN] > seen


def test_writing_is_presence_and_sending_it_again_is_not(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    client = desk(team.author)
    version = explanation.draft.version
    fields = typed(explanation.draft.content, version=version, lock_version=explanation.lock_version)
    script = {"HTTP_X_REQUESTED_WITH": "fetch", "HTTP_SEC_FETCH_MODE": "cors"}
    address = at("autosave", explanation.pk)
    seen = ago(client, 14)
    client.post(f"{address}?again=1", fields, **script)  # type: ignore[arg-type]
    assert client.session[SEEN] == seen
    client.post(address, fields, **script)  # type: ignore[arg-type]
    assert client.session[SEEN] > seen


def test_no_page_refreshes_itself_unmarked():
    """Whatever looks again includes the one part that says so."""
    pages = {str(path.relative_to(ROOT)): path.read_text() for path in ROOT.glob("templates/**/*.html")}
    assert [name for name, text in pages.items() if "http-equiv" in text] == [LOOK_AGAIN]
    looking = {name for name, text in pages.items() if "data-again" in text}
    assert looking == {name for name, text in pages.items() if LOOK_AGAIN.removeprefix("templates/") in text}
    script = (ROOT / "reviews/static/reviews/desk.js").read_text()
    assert "fetch(byItself(location.href))" in script
    assert "location.reload" not in script


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_in_a_browser(
    chromium: Browser,
    live_server: LiveServer,
    transactional_db: None,
    team_with_passwords: None,
    team: Team,
    ai: object,
):
    """The page of a batch asks again with the mark; when the batch has ended it is opened anew, marked as well."""
    codes = [stories.code("Z53.8")]
    batch = actions.ask(actor=team.author, codes=codes, sections=["summary"], now=timezone.now())
    with signed_in_browsers(chromium, live_server.url, "author") as pages:
        page = pages["author"]
        asked: list[str] = []
        page.goto(at("batch", batch.pk))
        page.on("request", lambda request: asked.append(request.url))
        page.wait_for_event("request", lambda request: "/batches/" in request.url)
        DraftBatch.objects.update(state=DraftBatch.State.CANCELLED)
        page.wait_for_event("framenavigated")
        page.wait_for_load_state()
        own = [url for url in asked if "/batches/" in url]
        assert len(own) >= 2
        assert all("again=1" in url for url in own)
        assert "again" not in page.url  # who reloads it now is a person
