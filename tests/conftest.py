"""Fixtures for all tests. DATABASE_URL sets the engine; `bin/test` runs the suite on both."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import caches
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.choosing import choose, note_what_was_asked_for
from tests.closing import Closing
from tests.shares import SEED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer
    from pytest_django.plugin import DjangoDbBlocker

    from codes.models import Release
    from tests.databases import Databases

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium")
COMMITTING = {"transactional_db", "live_server"}
SHARED_DATA = Path(os.environ.get("ICDCMS_SHARED_DATA") or ROOT.parent / "shared" / "data" / "icd-10-cm")

# The var/ of the checkout may be a site in use: no test reads or writes it, in this process or in processes it starts.
os.environ["AUDIT_HEAD_FILE"] = os.devnull
os.environ["EXPORTS_DIR"] = tempfile.mkdtemp(prefix="icdcms-exports-")  # of workers that tests start
atexit.register(shutil.rmtree, os.environ["EXPORTS_DIR"], ignore_errors=True)

# No deadline: on a busy machine time means nothing.
hypothesis_settings.register_profile(
    "tests", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("tests")
POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("CI") == "true" and not SHARED_DATA.is_dir() and str(SHARED_DATA) != "none":
        raise pytest.UsageError(
            f"no official releases in {SHARED_DATA}; ICDCMS_SHARED_DATA names their folder, or none to do without"
        )
    config.option.hypothesis_seed = config.option.hypothesis_seed or str(SEED)
    note_what_was_asked_for(config)
    config.pluginmanager.register(Closing(config, "PostgreSQL" if POSTGRESQL else "SQLite"))


@pytest.hookimpl(trylast=True)  # after -m has chosen
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left = set(choose(items, on_postgresql=POSTGRESQL))
    if left:
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]
    reasons = {}
    if not SHARED_DATA.is_dir():
        reasons["shared"] = f"no official releases in {SHARED_DATA}"
    if not POSTGRESQL:
        reasons["postgres"] = "holds for PostgreSQL only; this run is on SQLite"
    if not CHROMIUM:
        reasons["browser"] = "no chromium here"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _folders_of_its_own(settings: object, tmp_path: Path) -> None:
    settings.AUDIT_HEAD_FILE = str(tmp_path / "audit-heads.jsonl")  # type: ignore[attr-defined]
    settings.EXPORTS_DIR = str(tmp_path / "exports")  # type: ignore[attr-defined]
    settings.RELEASES_DIR = str(tmp_path / "arrivals")  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _no_second_looks(settings: object) -> None:
    """No approval is chosen for one unless a test asks for it: chance has no part in the others."""
    settings.SECOND_LOOK_SHARE, settings.SECOND_LOOK_FIRST = 0.0, 0  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _client_of_its_own(settings: object) -> None:
    """All tests ask from one address: no test counts the requests of those before it, or its own unless it asks for a
    limit."""
    caches["readers"].clear()
    settings.COSTLY_PER_MINUTE = 0  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of official releases; for tests marked `shared`."""
    return SHARED_DATA


@pytest.fixture(scope="session")
def databases(
    django_db_setup: None, django_db_blocker: "DjangoDbBlocker", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Databases]":
    """The databases that are loaded once for all tests of a worker (see ``tests.databases``)."""
    from django.test import TransactionTestCase

    from tests.databases import make_databases
    from tests.releases.loading import LOADS

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # A test that commits has a copy, so nothing has to be emptied after it; the guards would refuse that.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        made = make_databases(loads=LOADS, folder=tmp_path_factory.mktemp("releases"))
        yield made
        made.remove()


@pytest.fixture
def _database_of_test(
    request: pytest.FixtureRequest, databases: "Databases", django_db_blocker: "DjangoDbBlocker", tmp_path: Path
) -> Iterator[None]:
    name = databases.needed_by(request.fixturenames)
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or bool(COMMITTING & set(request.fixturenames))
    with django_db_blocker.unblock():
        if commits:
            with databases.use_copy(name, tmp_path):
                yield
        else:
            databases.use(name)
            yield


@pytest.fixture
def _django_db_helper(_database_of_test: None, _django_db_helper: None) -> None:
    """The fixture of pytest-django, which begins the test's transaction, on the connection to the test's database."""


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright  # imported here, since few tests need it

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
def live_server(transactional_db: None) -> "Iterator[LiveServer]":
    """The server of pytest-django, started for every test: its threads open the test's own database, and close it
    before it is removed."""
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def page(chromium: "Browser", live_server: "LiveServer") -> "Iterator[Page]":
    """A fresh browser tab on the live site; for tests marked `browser`. `page.goto("/")` finds the site."""
    with chromium.new_context(base_url=live_server.url) as context:
        yield context.new_page()


@pytest.fixture
def mini_release(db: None) -> "Release":
    """A tiny ICD-10-CM of April 2026, imported and active (see ``tests.releases``)."""
    from codes.models import Release

    return Release.objects.active().get()


@pytest.fixture
def mini_history(db: None) -> "list[Release]":
    """Three tiny editions, oldest first: 2024-annual (partial), 2025-annual, 2026-april (active)."""
    from codes.models import Release

    return list(Release.objects.order_by("effective_from"))
