"""A site of its own on a port of its own: tiny releases, a few explanations, and a Chromium that looks at it.

Not pytest-django's live server: that empties the tables after each test, which the guards of official facts forbid.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
LOAD = """
import django; django.setup()
from pathlib import Path
from tests.releases.loading import load_history_and_maps as load_history
load_history(Path({folder!r}))
from tests.browser.story import tell
tell()
"""


@pytest.fixture(scope="session")
def story_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of one's own with the story in it. SQLite whatever the suite runs on."""
    folder = tmp_path_factory.mktemp("site")
    return Path(shutil.copy(_story_site(tmp_path_factory), folder / "site.sqlite3"))


@pytest.fixture(scope="session")
def address(story_site: Path) -> Iterator[str]:
    """Where the site is: "http://127.0.0.1:4711"."""
    folder = story_site.parent
    port = _free_port()
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment_of(story_site), stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=10)


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    return chromium


def _story_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the story in it, made once for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, making = folder / "story-site.sqlite3", folder / "site-in-the-making.sqlite3"
    with (folder / "story-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for command in (["manage.py", "migrate", "-v0"], ["-c", LOAD.format(folder=str(folder))]):
                subprocess.run([sys.executable, *command], cwd=ROOT, env=environment_of(making), check=True)
            making.rename(made)
    return made


def environment_of(database: Path) -> dict[str, str]:
    """For processes that serve it, or work on it."""
    site = {"DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "icdcms.settings"}
    return os.environ | site | {"PYTHONPATH": str(ROOT)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer")
