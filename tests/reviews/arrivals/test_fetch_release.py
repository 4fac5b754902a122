"""``fetch_release`` and ``demo --latest`` from a stand-in for the publisher on this machine, named as a mirror."""

from __future__ import annotations

import functools
import http.server
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from codes.models import Release
from codes.releases.packages.catalogue import OfferedFile, OfferedRelease
from codes.releases.packages.labels import effective_of
from reviews.arrivals.fetching import FetchError, allowed
from reviews.management.commands import demo, fetch_release
from tests.releases import APRIL_2026


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing: it would stand in the test's output."""


@pytest.fixture
def publisher(packages: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that the stand-in serves. The catalogue offers one release, whose packages are in it."""
    files = tuple(OfferedFile(f"https://www.cms.gov/{path.name}", None, "") for path in sorted(packages.iterdir()))
    effective = effective_of(APRIL_2026.label)
    assert effective is not None
    entries = {APRIL_2026.label: OfferedRelease(APRIL_2026.label, effective, files, {})}
    for module in (fetch_release, demo):
        monkeypatch.setattr(module, "catalogue", lambda: entries)
    monkeypatch.setattr(fetch_release, "offered", entries.get)
    serve = functools.partial(_Quiet, directory=str(packages))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.RELEASES_MIRROR = f"http://127.0.0.1:{server.server_port}"
    yield packages
    server.shutdown()
    server.server_close()


def fetched(*options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("fetch_release", APRIL_2026.label, "--json", *options, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_a_release_is_fetched_checked_and_imported(db: None, publisher: Path) -> None:
    answer = fetched("--activate")
    assert (answer["label"], answer["outcome"]) == ("2026-april", "imported")
    assert Release.objects.active().get().label == "2026-april"
    assert fetched()["outcome"] == "unchanged"


def test_what_does_not_come_whole_is_no_import(db: None, publisher: Path) -> None:
    next(publisher.iterdir()).unlink()
    with pytest.raises(CommandError, match=r"2026-april was not fetched: .*404"):
        fetched()
    assert not Release.objects.exists()
    with pytest.raises(CommandError, match="the catalogue has no release 1999-annual; it has 2026-april"):
        call_command("fetch_release", "1999-annual")


def test_nothing_but_the_mirror_is_asked_inside_a_network(settings: Any) -> None:
    settings.RELEASES_MIRROR = "http://127.0.0.1:9"
    assert str(allowed("http://127.0.0.1:9/a.zip")) == "http://127.0.0.1:9/a.zip"
    for other in ("http://127.0.0.1:10/a.zip", "http://localhost:9/a.zip", "http://www.cms.gov/a.zip"):
        with pytest.raises(FetchError):
            allowed(other)


def test_the_demo_brings_the_newest_release_or_says_why_not(
    db: None, publisher: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "seed", lambda **_: None)
    out = io.StringIO()
    call_command("demo", "--latest", stdout=out)
    assert "active: 2026-april" in out.getvalue()
    call_command("demo", "--latest", stdout=out)  # loaded already: nothing is asked
    monkeypatch.setattr(demo, "catalogue", lambda: {"2027-annual": None})
    call_command("demo", "--latest", stdout=out)
    assert "The release that comes with the demo serves instead" in out.getvalue()
