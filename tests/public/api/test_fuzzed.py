"""Odd requests to every address of our JSON, ten thousand in --all: none is answered 500, and none with a page."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.test import Client

from public.api.endpoints import ENDPOINTS
from public.api.openapi.endpoints import Endpoint
from tests.reviews.stories import Team, published
from tests.shares import dice, size

from .asking import check_answer

pytestmark = [pytest.mark.engine, pytest.mark.campaign]
REQUESTS = size("FUZZED_REQUESTS", share=300, whole=10_000)

VALUES = [
    "", " ", "0", "1", "-1", "7", "500", "501", "1e9", "99999999999999999999", "true", "null", "NaN", "٣", "１",
    "Z53.9", "z539", "Z53", "Z53.-", "!Z53.9", "Z53.-,!Z53.3-", "B20,B90.0", "Z53.9," * 60, "V64.3", "FOO", "Z" * 300,
    "2026-05-01", "2024-10-01", "2025-02-30", "0001-01-01", "9999-12-31", "2026-5-1", "soon", "2026-05-01T00:00:00Z",
    "chest pain", "procedure", "\x00", "\x00Z53", "\xed\xa0\x80", "é", "頭痛",
    "\u202eZ53.9", "\u200b", "'", '"', "' OR 1=1 --", "%", "%00", "%%s", "{}", "${7*7}", "../../etc/passwd", "<script>",
    "code", "name", "code,name", "code:alias", ",", ",,,", "code:Z53*", "-name:x", "+", "AND", "NOT", "(", "[a TO b]",
    "cms-hcc-v28", "cms-hcc-v28:HCC1", "ms-drg", ":", "2026", "added", "revised", "21", "99", "a" * 3_000, "\n", "a\nb",
    "2.16.840.1.113883.6.90", "application/json", "text/html", "=1+1", "\t=1", "\ufeff", "\U0001f4a9", "_", "*", "?",
]  # fmt: skip
EXTRA = ["x", "callback", "_format", "format", "__proto__", "q", "on", "page", "codes[]", "csrfmiddlewaretoken", ""]
METHODS = ["GET"] * 12 + ["HEAD", "POST", "POST", "OPTIONS", "PUT", "DELETE", "TRACE"]
HEADERS: dict[str, list[str]] = {
    "Accept": ["text/html", "application/xml", "*/*;q=0", "\x7f"],
    "Accept-Encoding": ["gzip", "br;q=x", ""],
    "Accept-Language": ["de", "*"],
    "If-None-Match": ["*", '"no"', "W/", '"' * 50],
    "If-Modified-Since": ["yesterday", "Fri, 01 Jan 2100 00:00:00 GMT"],
    "Origin": ["https://evil.example", "null"],
    "Content-Type": ["text/plain", "application/json; charset=klingon", "multipart/form-data",
                     "multipart/form-data; boundary=x"],
    "X-Forwarded-For": ["::::", "1.2.3.4, x"],
    "Range": ["bytes=0-1"],
    "Cookie": ["sessionid=x", "a=b; c"],
}  # fmt: skip


def odd_value(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return "".join(chr(chance.choice([chance.randrange(0x80), chance.randrange(0xD800)])) for _ in range(6))
    return chance.choice(VALUES)


def odd_address(endpoint: Endpoint, chance: random.Random) -> tuple[str, list[tuple[str, str]]]:
    path, query = endpoint.path, []
    for parameter in endpoint.parameters:
        if parameter.in_path:
            path = path.replace(f"{{{parameter.name}}}", odd_value(chance))
        elif chance.random() < (0.9 if parameter.required else 0.4):
            query += [(parameter.name, odd_value(chance)) for _ in range(chance.choice([1, 1, 1, 2]))]
    if chance.random() < 0.2:
        query.append((chance.choice(EXTRA), odd_value(chance)))
    ends = ["", "", "", "/", "//", "/x", *([".json"] if path.startswith("/api") else [])]
    return path + chance.choice(ends), query


def odd_body(chance: random.Random) -> bytes:
    def odd(depth: int = 0) -> Any:
        kind = chance.randrange(9 if depth < 3 else 6)
        if kind < 4:
            return odd_value(chance)
        simple = [None, True, 3, 1.5, 10**30]
        if kind < 6:
            return chance.choice(simple)
        if kind < 7:
            return {odd_value(chance): odd(depth + 1)}
        return [odd(depth + 1) for _ in range(chance.choice([0, 1, 2, 60]))]

    body = (
        odd() if chance.random() < 0.3 else {name: odd() for name in ("codes", "on", "first") if chance.random() < 0.8}
    )
    written = json.dumps(body).encode()
    return chance.choice([written, written, written, written[:-1], b"", b"\xff\xfe", b"[" * 5_000, b"x" * 70_000])


def test_fuzzed_requests(team: Team, site: Client) -> None:
    published(team, "Z53.9")
    chance = dice("fuzzed requests")
    site.raise_request_exception = False
    statuses: dict[int, int] = {}
    for _ in range(REQUESTS):
        endpoint, method = chance.choice(ENDPOINTS), chance.choice(METHODS)
        path, query = odd_address(endpoint, chance)
        headers = {
            name: chance.choice(HEADERS[name]) for name in chance.sample(sorted(HEADERS), chance.choice([0, 0, 1, 3]))
        }
        body = odd_body(chance) if method in ("POST", "PUT") else b""
        what = (method, path, query, headers, body[:200])
        response = site.generic(
            method, path, body, headers.pop("Content-Type", "application/json"), query_params=query, headers=headers
        )
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
        assert response.status_code < 500, what
        assert b"<html" not in response.content.lower(), what
        if response.status_code not in (204, 304) and method != "HEAD":
            check_answer(response)
    assert {200, 400, 404, 405} <= set(statuses), statuses
