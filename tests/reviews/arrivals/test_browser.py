"""In a real browser: a person uploads zips, sees how far the worker is, and reads the report without touching a key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from codes.models import Release
from reviews.models import Arrival
from tests.reviews.stories import NOW

from .conftest import BACKEND, work

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_from_zips_to_a_report(page: Page, live_server: LiveServer, importer: User, packages: Path) -> None:
    client = Client()
    client.force_login(importer, backend=BACKEND)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "domain": "localhost", "path": "/admin/"}]
        if "localhost" in live_server.url
        else [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": f"{live_server.url}/admin/"}]
    )
    page.goto("/admin/desk/releases/")
    page.get_by_role("link", name="Bring in a release").click()
    page.get_by_label("Files").set_input_files(sorted(packages.iterdir()))
    page.get_by_label("Release label").fill("2026-april")
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_text("Waiting for a worker").wait_for()
    page.evaluate("window.stays = true")
    Arrival.objects.update(state="running", leased_by="other", leased_until=NOW)
    page.get_by_text("Starting …").wait_for()
    assert page.evaluate("window.stays"), "the page looked again without loading anew"
    assert work() == 1
    page.get_by_text("2026-april is loaded and checked.").wait_for()
    assert Release.objects.get().state == "validated"
