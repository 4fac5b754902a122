"""From the publisher: only over https from its hosts, never from inside a network, within bounds, with its checksum.

A publisher of our own answers; nothing here goes over the network.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from codes.releases.packages.catalogue import OfferedFile, OfferedRelease
from reviews import actions
from reviews.arrivals import fetching, keeping
from reviews.arrivals.fetching import FetchError, StoppedError, allowed, fetch
from reviews.arrivals.keeping import Room
from reviews.models import Arrival
from tests.reviews.stories import NOW

from .conftest import only_arrival, page, work

URL = "https://www.cms.gov/files/zip/a.zip"
DATA = b"PK and so on"


class Stream:
    """The connection an answer came over."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get_extra_info(self, name: str) -> Any:
        return (self.address, 443) if name == "server_addr" else None


def answer(status: int = 200, content: Any = DATA, *, address: str = "23.62.1.2", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = iter([content]) if isinstance(content, bytes) else content  # not read yet, as off the network
    return httpx2.Response(status, content=body, headers=named, extensions={"network_stream": Stream(address)})


def publisher(*answers: httpx2.Response | Callable[[httpx2.Request], httpx2.Response]) -> httpx2.MockTransport:
    left = list(answers)

    def reply(request: httpx2.Request) -> httpx2.Response:
        reply_or_digest = left.pop(0)
        return reply_or_digest(request) if callable(reply_or_digest) else reply_or_digest

    return httpx2.MockTransport(reply)


def fetched(tmp_path: Path, transport: httpx2.BaseTransport, *, url: str = URL, pinned: str = "", **more: Any) -> bytes:
    to = tmp_path / "1"
    reply_or_digest = fetch(url, to=to, name="a.zip", pinned=pinned, room=Room(), transport=transport, **more)
    assert reply_or_digest == (hashlib.sha256(to.read_bytes()).hexdigest(), len(to.read_bytes()))
    return to.read_bytes()


def refuses(tmp_path: Path, reason: str, transport: httpx2.BaseTransport, **more: Any) -> None:
    with pytest.raises(FetchError, match=reason):
        fetched(tmp_path, transport, **more)
    assert not (tmp_path / "1").exists()


def test_a_file_and_its_checksum(tmp_path: Path) -> None:
    assert fetched(tmp_path, publisher(answer())) == DATA
    assert fetched(tmp_path, publisher(answer()), pinned=hashlib.sha256(DATA).hexdigest()) == DATA


def test_another_checksum_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    refuses(tmp_path, "not the file that was expected", publisher(answer()), pinned="0" * 64)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://www.cms.gov/a.zip",
        "https://example.org/a.zip",
        "https://www.cms.gov.example.org/a.zip",
        "https://evil@www.cms.gov/a.zip",
        "https://www.cms.gov:8443/a.zip",
        "https://127.0.0.1/a.zip",
        "file:///etc/passwd",
        "ftp://ftp.cdc.gov/a.zip",
    ],
)
def test_only_https_from_the_publishers_hosts(tmp_path: Path, url: str) -> None:
    refuses(tmp_path, "only https from the publisher", publisher(), url=url)
    refuses(tmp_path, "only https from the publisher", publisher(answer(302, b"", Location=url)))


def test_redirects_within_the_publishers_hosts_are_followed(tmp_path: Path) -> None:
    on = answer(301, b"", Location="https://ftp.cdc.gov/pub/a.zip"), answer(302, b"", Location="/pub/b.zip")
    asked: list[str] = []

    def last(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return answer()

    assert fetched(tmp_path, publisher(*on, last)) == DATA
    assert asked == ["https://ftp.cdc.gov/pub/b.zip"]


def test_redirects_without_end(tmp_path: Path) -> None:
    refuses(tmp_path, "on and on", publisher(*(answer(302, b"", Location="/again") for _ in range(9))))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", ""])
def test_nothing_from_inside_a_network(tmp_path: Path, address: str) -> None:
    refuses(tmp_path, "private network", publisher(answer(address=address)))


def test_who_answers_has_to_be_known(tmp_path: Path) -> None:
    refuses(tmp_path, "private network", publisher(httpx2.Response(200, content=DATA)))


def test_no_more_than_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_FILE", 10)
    monkeypatch.setattr(keeping, "MAX_FILE", 10)
    refuses(tmp_path, "more than", publisher(answer()))

    def without_end() -> Iterator[bytes]:
        for number in range(100):
            assert number < 5, "it was read on"
            yield b"more"

    refuses(tmp_path, "more than", publisher(answer(content=without_end())))


def test_a_slow_answer_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "FILE_LIMIT", -1)
    refuses(tmp_path, "longer than", publisher(answer()))


def test_a_worker_that_is_to_stop_stops(tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        fetched(tmp_path, publisher(answer()), stop=lambda: True)


def test_answers_that_are_none(tmp_path: Path) -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("no route", request=request)

    refuses(tmp_path, "answered 404", publisher(answer(404)))
    refuses(tmp_path, "no route", publisher(broken))
    refuses(tmp_path, "empty", publisher(answer(content=b"")))
    refuses(tmp_path, "packed", publisher(lambda _: answer(Content_Encoding="br")))


def test_allowed_as_it_stands() -> None:
    assert str(allowed(URL)) == URL


# --- The way through the desk ---


@pytest.fixture
def offered_mini(packages: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The catalogue offers the tiny release: two files, of the first the checksum is known. Address -> bytes."""
    files = {
        f"https://www.cms.gov/files/zip/{name}": (packages / name).read_bytes()
        for name in ("code-descriptions.zip", "tables-and-index.zip")
    }
    known = hashlib.sha256(next(iter(files.values()))).hexdigest()
    entry = OfferedRelease(
        "2026-april",
        datetime.date(2026, 4, 1),
        tuple(OfferedFile(url, known if not at else None, "files") for at, url in enumerate(files)),
        {},
    )
    monkeypatch.setattr(
        "reviews.actions.releases.arriving.offered", lambda label: entry if label == "2026-april" else None
    )
    return files


def serving(files: dict[str, bytes], *, but: str = "") -> httpx2.MockTransport:
    return httpx2.MockTransport(
        lambda request: answer(404) if but and but in str(request.url) else answer(content=files[str(request.url)])
    )


def test_a_release_is_fetched_and_imported(desk: Client, offered_mini: dict[str, bytes]) -> None:
    assert desk.post(reverse("desk:release-from-catalogue"), {"label": "2026-april"}).status_code == 302
    arrival = only_arrival()
    assert "still to be fetched" in page(desk, arrival)
    assert work(transport=serving(offered_mini)) == 1
    arrival.refresh_from_db()
    assert arrival.state == "imported"
    flags = page(desk, arrival)
    for url, data in offered_mini.items():
        assert url in flags
        assert hashlib.sha256(data).hexdigest() in flags
    assert ", as expected" in flags


def test_what_came_is_not_fetched_again(desk: Client, importer: User, offered_mini: dict[str, bytes]) -> None:
    arrival = actions.ask_by_catalogue(actor=importer, label="2026-april", now=NOW)
    work(transport=serving(offered_mini, but="tables"))
    assert "answered 404" in page(desk, arrival)
    actions.retry_arrival(actor=importer, arrival_id=arrival.pk, now=NOW)
    work(transport=serving(offered_mini, but="descriptions"))
    assert only_arrival().state == "imported"


def test_a_file_that_was_replaced_is_not_imported(importer: User, desk: Client, offered_mini: dict[str, bytes]) -> None:
    arrival = actions.ask_by_catalogue(actor=importer, label="2026-april", now=NOW)
    first = next(iter(offered_mini))
    work(transport=serving(offered_mini | {first: b"PK something else"}))
    assert "is not the file that was expected" in page(desk, arrival)


def test_an_error_page_is_refused_by_what_it_is(importer: User, desk: Client, offered_mini: dict[str, bytes]) -> None:
    arrival = actions.ask_by_catalogue(actor=importer, label="2026-april", now=NOW)
    last = list(offered_mini)[-1]
    work(transport=serving(offered_mini | {last: b"<!doctype html><html>Not here</html>"}))
    assert "this is a web page, not an official file" in page(desk, arrival)


def test_a_worker_that_is_stopped_gives_it_back(importer: User, offered_mini: dict[str, bytes]) -> None:
    actions.ask_by_catalogue(actor=importer, label="2026-april", now=NOW)
    flags = iter([False, True, True, True])
    assert work(transport=serving(offered_mini), stop=lambda: next(flags)) == 0
    arrival = only_arrival()
    assert (arrival.state, arrival.attempts) == ("waiting", 0)
    assert work(transport=serving(offered_mini)) == 1


def test_the_catalogue_is_shown_with_what_is_loaded(desk: Client, mini_release: Any) -> None:
    shown = " ".join(desk.get(reverse("desk:new-arrival")).content.decode().split())
    assert "2027-annual" in shown
    assert "loaded already" in shown
    assert "no checksum is known beforehand" in shown
    assert desk.post(reverse("desk:release-from-catalogue"), {"label": "1999-annual"}).status_code == 422
    assert not Arrival.objects.exists()
