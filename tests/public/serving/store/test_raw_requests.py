"""Bytes as no browser sends them, to the real server: with pages from memory and without, the answers are the same.

Over-long lines, too many headers, doubled, folded and cut ones, in pieces. No answer is a 500, no connection hangs.
"""

from __future__ import annotations

import gzip
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.db import connection

from public.benchmarks.serving import Site, served
from tests.reviews.stories import Team, published
from tests.shares import dice, size

from .test_odd_requests import NOT_COMPARED, TOKEN, odd_request

pytestmark = [pytest.mark.campaign, pytest.mark.slow]
PATIENCE = 20  # seconds after which a connection hangs
BUFFER = 417_792  # bytes of a request that the server reads; of a longer one chance says how far it gets
LENGTHS = (8_000, 70_000, 500_000)
TAGGED = ("/", "/icd-10-cm/Z53.9", "/search", "/team", "/about")
REFUSED_BY_SERVER = {400, 408, 413, 414, 431, 505}
LEFT_OUT = {name.lower() for name in (*NOT_COMPARED, "Date", "Connection", "Transfer-Encoding")}
_DECODED = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}

HIT = b"cache-status: icdcms; hit"

Lines = list[str]
Change = Callable[[Lines, random.Random], Lines]


def more(*lines: str) -> Change:
    """The same request with further header lines."""
    return lambda request, chance: [*request, *lines]


def first_line(change: Callable[[str], str]) -> Change:
    return lambda request, chance: [change(request[0]), *request[1:]]


def long_target(request: Lines, chance: random.Random) -> Lines:
    return [request[0].replace(" HTTP", f"{'a' * chance.choice(LENGTHS)} HTTP"), *request[1:]]


def long_value(request: Lines, chance: random.Random) -> Lines:
    name = chance.choice(["X-Long", "Cookie", "Accept-Encoding", "If-None-Match", "Host", "User-Agent"])
    return [*request, f"{name}: {'a' * chance.choice(LENGTHS)}"]


def long_name(request: Lines, chance: random.Random) -> Lines:
    return [*request, f"{'X' * chance.choice(LENGTHS)}: 1"]


def many_headers(request: Lines, chance: random.Random) -> Lines:
    return [*request, *(f"X-Many-{number}: {number}" for number in range(chance.choice([50, 90, 101, 1_000])))]


def doubled(request: Lines, chance: random.Random) -> Lines:
    return [*request, *request[1:]]


CHANGES: tuple[Change, ...] = (
    more(), long_target, long_value, long_name, many_headers, doubled,
    more("X-Folded: a", " b"), more("Accept-Encoding: gzip,", "\tbr"), more('If-None-Match: "a",', ' "b"'),
    more("Accept-Encoding: gzip", "Accept-Encoding: br"), more("Accept-Encoding: br", "Accept-Encoding: *;q=0"),
    more('If-None-Match: "a"', "If-None-Match: *"), more("Cookie: a=b", "Cookie: sessionid=x"),
    more("If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "If-Modified-Since: yesterday"),
    more("Host: evil.example"), more("Host:"), more("Host : 127.0.0.1"), more("HOST: 127.0.0.1"),
    more("Content-Length: 0"), more("Content-Length: 0", "Content-Length: 0"), more("Content-Length: 0, 0"),
    more("Content-Length: -1"), more("Content-Length: +0"), more("Content-Length: x"), more("Content-Length:"),
    more("Transfer-Encoding: chunked", "Content-Length: 0"), more("Transfer-Encoding: identity"),
    more("Transfer-Encoding: gzip, chunked"), more("Transfer-Encoding : chunked"), more("Transfer_Encoding: chunked"),
    more("X-Forwarded-For: 1.1.1.1", "X-Forwarded-For: ::1"), more("X-Forwarded-Proto: https", "X-Forwarded-Proto: x"),
    more("Range: bytes=0-1", "Range: bytes=2-3"), more("Expect: 100-continue"), more("Expect: x"),
    more("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"), more("Upgrade: websocket"),
    more("no colon"), more(": no name"), more(" X-Blank: before"), more("X-Blank : before the colon"), more("X: \x00"),
    more("X: \xff\xfe"), more("X\xe9: 1"), more("Accept-Encoding: \xff"), more("If-None-Match: \xff"), more("X: a\rb"),
    first_line(lambda line: line.replace("HTTP/1.1", "HTTP/1.0")),
    first_line(lambda line: line.replace("HTTP/1.1", "HTTP/0.9")),
    first_line(lambda line: line.replace("HTTP/1.1", "HTTP/3.0")),
    first_line(lambda line: line.replace("HTTP/1.1", "http/1.1")),
    first_line(lambda line: line.replace(" HTTP/1.1", "")), first_line(lambda line: line.replace(" ", "\t")),
    first_line(lambda line: line.replace(" ", "  ")), first_line(lambda line: f"\r\n\r\n{line}"),
    first_line(lambda line: line.replace(" /", " http://127.0.0.1/", 1)),
    first_line(lambda line: line.replace(" /", " http://evil.example/", 1)),
    first_line(lambda line: line.replace(" /", " //", 1)), first_line(lambda line: line.replace(" HTTP", "#part HTTP")),
    lambda request, chance: [line for line in request if not line.startswith("Host")],
)  # fmt: skip


def raw_request(chance: random.Random, tags: list[str]) -> tuple[str, bytes]:
    """Method and bytes. A body that is spoken of is there, so that nobody has to wait for it."""
    address, method, headers = odd_request(chance, tags)
    fields = [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    host = [] if "host" in headers and chance.random() < 0.5 else ["Host: 127.0.0.1"]
    lines = [f"{method} {address} HTTP/1.1", *host, *fields]
    for change in chance.sample(CHANGES, chance.choice([0, 1, 1, 2])):
        lines = change(lines, chance)
    end = chance.choice(["\r\n"] * 9 + ["\n"])
    body = "0\r\n\r\n" if any(line.lower().startswith("transfer") for line in lines) else ""
    return method, (end.join([*lines, "Connection: close"]) + 2 * end + body).encode("latin-1")


class Stream(BytesIO):
    """What came back, as the reader of answers wants it: as a socket that stays open."""

    def makefile(self, *_: Any) -> Stream:
        return self

    def close(self) -> None:
        """There may be another answer in it."""


def exchanged(site: Site, request: bytes, pieces: int) -> bytes:
    """All that comes back until the server closes; nothing where it did not even read to the end."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE) as connected:
        received = b""
        try:
            for at in range(pieces):
                part = slice(at * len(request) // pieces, (at + 1) * len(request) // pieces)
                connected.sendall(request[part])
                time.sleep(0.001 * (pieces > 1))
            while more_of_it := connected.recv(65_536):
                received += more_of_it
        except (ConnectionResetError, BrokenPipeError):
            pass
        return received


def answers(received: bytes, method: str) -> list[dict[str, Any]]:
    """What has to be the same: status, fields and body of each answer."""
    stream, read = Stream(received), list[dict[str, Any]]()
    while stream.tell() < len(received):
        answer = HTTPResponse(stream, method=method)  # type: ignore[arg-type]
        answer.begin()
        body = answer.read()
        decoded = _DECODED[answer.headers.get("Content-Encoding", "")](body) if body else b""
        fields = {
            name.lower(): sorted(value.split("; "))  # each process has its own order of a policy's parts
            for name, value in answer.headers.items()
            if name.lower() not in LEFT_OUT
        }
        read.append({"status": answer.status, "body": TOKEN.sub("", decoded.decode()), "fields": fields})
    return read


def is_refused(answer: list[dict[str, Any]]) -> bool:
    """By the server itself: it closes, with a word or none, and whether one arrives is chance."""
    return all(part["status"] in REFUSED_BY_SERVER and not part["body"] for part in answer)


def difference(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[str, Any]:
    """What is not the same, with both of its values."""
    if len(first) != len(second):
        return {"answers": (first, second)}
    pairs = [(name, left[name], right[name]) for left, right in zip(first, second, strict=True) for name in left]
    return {name: (left, right) for name, left, right in pairs if left != right}


@pytest.fixture
def sites(transactional_db: None, team: Team, settings: Any) -> Iterator[tuple[Site, Site]]:
    """With pages from memory, and without."""
    published(team, "Z53.9")
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.reviews.served",
        "SERVED_DATABASE": str(connection.settings_dict["NAME"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "AUDIT_HEAD_FILE": settings.AUDIT_HEAD_FILE,
        "COSTLY_PER_MINUTE": "0",
        "LOG_LEVEL": "CRITICAL",
    }
    application = "tests.reviews.served:site --factory"
    with ExitStack() as stack:
        kept, bare = (
            stack.enter_context(served(application, environment | {"PAGES_MEGABYTES": most}, workers=1))
            for most in ("8", "0")
        )
        yield kept, bare


def test_raw_requests(sites: tuple[Site, Site]) -> None:
    (kept, bare), chance = sites, dice("raw requests")
    tags, statuses, hits = tags_of(kept), Counter[int](), 0
    for _ in range(size("RAW_REQUESTS", share=300, whole=10_000)):
        method, request = raw_request(chance, tags)
        pieces = chance.choice([1, 1, 2, 7])
        try:
            received = [exchanged(site, request, pieces) for site in (bare, kept, kept)]
            expected, *others = (answers(data, method) for data in received)
        except (TimeoutError, HTTPException) as error:
            pytest.fail(f"{error!r} after {request[:500]!r} ({len(request)} bytes)")
        refused = [is_refused(read) for read in (expected, *others)]
        if not (any(refused) if len(request) > BUFFER else all(refused)):
            assert [difference(read, expected) for read in others] == [{}, {}], request[:500]
        statuses.update(answer["status"] for answer in expected)
        hits += HIT in received[2].lower()
    print(f"{connection.vendor}: {dict(statuses)}, {hits} from memory")  # noqa: T201 - shown with -s
    assert statuses[500] == 0 < hits


def tags_of(site: Site) -> list[str]:
    tags = []
    for path in TAGGED:
        with site.get(path) as answer:
            tags.append(answer.headers["ETag"])
    return tags
