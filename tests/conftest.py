"""What every test stands on. The engine is DATABASE_URL's: `bin/test` runs the suite once on each."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from codes.models import Release
    from tests.releases import Edition

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium")
SHARED_DATA = Path(os.environ.get("ICDCMS_SHARED_DATA") or ROOT.parent / "shared" / "data" / "icd-10-cm")

# No deadline: on a busy machine time says nothing. In CI the same examples every time: a red run can be repeated.
hypothesis_settings.register_profile("local", deadline=None)
hypothesis_settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = {}
    if not SHARED_DATA.is_dir():
        reasons["shared"] = f"no official releases in {SHARED_DATA}"
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        reasons["postgres"] = "holds for PostgreSQL only; this run is on SQLite"
    if not CHROMIUM:
        reasons["browser"] = "no chromium here"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of official releases; for tests marked `shared`."""
    return SHARED_DATA


@pytest.fixture(scope="session", autouse=True)
def _guards_let_tests_empty_tables() -> "Iterator[None]":
    """A transactional test ends by emptying the tables, which the guards refuse; ``post_migrate`` puts them back."""
    from django.db import connection
    from django.test import TransactionTestCase

    from codes import guards

    empty = TransactionTestCase._fixture_teardown

    def without_guards(case: TransactionTestCase) -> None:
        guards.remove(connection)
        empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
        yield


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright  # here, as only few tests need it

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread; Django would take every query for one made inside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # No sandbox: CI is root, where Chromium has none. The rest keeps it from calling home.
        yield playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )


@pytest.fixture
def page(chromium: "Browser", live_server: "LiveServer") -> "Iterator[Page]":
    """A fresh browser tab on the live site; for tests marked `browser`. `page.goto("/")` finds the site."""
    with chromium.new_context(base_url=live_server.url) as context:
        yield context.new_page()


@pytest.fixture
def mini_release(db: None, tmp_path: Path) -> "Release":
    """A tiny ICD-10-CM of April 2026, imported and active (see ``tests.releases``)."""
    from tests.releases import APRIL_2026

    return _imported(APRIL_2026, tmp_path)


@pytest.fixture
def mini_history(db: None, tmp_path: Path) -> "list[Release]":
    """Three tiny editions, oldest first: 2024-annual (partial), 2025-annual, 2026-april (active)."""
    from codes.models import Release
    from tests.releases import HISTORY

    for edition in HISTORY:
        _imported(edition, tmp_path)
    return list(Release.objects.order_by("effective_from"))


def _imported(edition: "Edition", folder: Path) -> "Release":
    from codes.models import Release
    from codes.releases.importing import import_release

    result = import_release(packages=[edition.write(folder)], activate="tabular" in edition.kinds)
    assert result.outcome == "imported", result.reasons
    return Release.objects.get(label=edition.label)
