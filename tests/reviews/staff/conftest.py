"""The team at the desk: everybody signed in with a password of their own, and quick to check."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from reviews.models import Explanation
from tests.reviews.browsing import DeskClient
from tests.reviews.stories import Team

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

SHOTS = os.environ.get("ICDCMS_SCREENSHOTS")
PASSWORD = "correct horse battery"

Desk = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the rest of this room, and at the desk, whose pages ask the dossier for what the checks find."""
    for place in ("reviews.actions.texts.submitting.findings_of", "reviews.reading.dossier.findings_of"):
        monkeypatch.setattr(place, lambda *_: [])


@pytest.fixture
def ai(settings: Any) -> Any:
    """AI is on, by a test model. Returns the settings, for what a test changes."""
    settings.AI_MODEL = "python:tests.reviews.ai.scripted.faithful"
    return settings


@pytest.fixture
def desk(team: Team) -> Desk:
    """A browser in which this person is signed in: ``desk(team.author).get(...)``."""

    def signed_in(user: User) -> Client:
        if not user.has_usable_password():
            user.set_password(PASSWORD)
            user.save()
        client = DeskClient()
        client.force_login(user, backend="reviews.desk.people.accounts.StaffBackend")
        return client

    return signed_in


def at(name: str, *args: object) -> str:
    return reverse(f"desk:{name}", args=args)


def seen(explanation: Explanation, **more: object) -> dict[str, Any]:
    """What the forms of the review page post for the text of this moment."""
    revision = explanation.submitted_revision
    fields: dict[str, Any] = {"lock_version": explanation.lock_version}
    if revision is not None:
        fields |= {"revision": revision.pk, "content": revision.content_digest, "facts": revision.facts_digest}
        fields["checked"] = [key for key, value in revision.content.items() if value]
        fields["compared"] = [claim["key"] for claim in revision.claims]
    return fields | {"password": PASSWORD} | more


def typed(content: dict[str, Any], **more: object) -> dict[str, Any]:
    """Content as the editor's form posts it."""
    fields: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, str) or not value or isinstance(value[0], str):
            fields[key] = value
        else:
            for name in value[0]:
                fields[f"{key}.{name}"] = [row[name] for row in value]
    return fields | more


# --- In a real browser ------------------------------------------------------------------------------------------------


@pytest.fixture
def team_with_passwords(transactional_db: None, team: Team) -> None:
    for user in team:
        user.set_password(PASSWORD)
        user.save()


@pytest.fixture
def members(chromium: Browser, live_server: LiveServer, team_with_passwords: None) -> Iterator[dict[str, Page]]:
    with signed_in_browsers(chromium, live_server.url, "author", "reviewer", "publisher") as pages:
        yield pages


@contextmanager
def signed_in_browsers(chromium: Browser, url: str, *names: str) -> Iterator[dict[str, Page]]:
    """A browser each, signed in through the sign-in page; whatever a page says in its console fails the story."""
    pages: dict[str, Page] = {}
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    for name in names:
        context = chromium.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.on("pageerror", lambda error, page=page: errors.append(f"{page.url}: {error.stack or error}"))
        page.goto("/admin/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/admin/**")
        pages[name] = page
        contexts.append(context)
    yield pages
    for context in contexts:
        context.close()
    assert errors == []


def shot(page: Page, name: str) -> None:
    """Pictures of a page, wide and narrow, light and dark, for whoever wants to look at them."""
    if not SHOTS:
        return
    for width, scheme in product((390, 1280), ("dark", "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)


def sign(page: Page, form: str) -> None:
    page.locator(f"#password-{form}").fill(PASSWORD)
