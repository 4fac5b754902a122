"""Whatever is asked, through the layer and of Django alone the answer is the same."""

import random
import re
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from tests.reviews.stories import Team, published
from tests.shares import dice, size

from .layers import Answer, Layer, ask

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PATHS = [
    "/", "//", "/icd-10-cm", "/icd-10-cm/", "/icd-10-cm/Z53.9", "/icd-10-cm/Z53.9/", "/icd-10-cm/z539",
    "/icd-10-cm/B20", "/icd-10-cm/Z53.9%20", "/icd-10-cm/Z53.9/versions", "/icd-10-cm/Z53.9/valid",
    "/icd-10-cm/2026-04-01/Z53.9", "/icd-10-cm/2026-04-31/Z53.9", "/icd-10-cm/../admin/", "/icd-10-cm/chapter/21",
    "/icd-10-cm/Z40-Z53", "/icd-10-cm/\x00", "/icd-10-cm/changes/", "/icd-10-cm/changes/atom.xml", "/icd-10/Z53.9",
    "/search", "/search/", "/search%2F", "/searching", "/about", "/about;x=1", "/privacy", "/team", "/team/reviewer",
    "/team/nobody", "/sitemap.xml", "/sitemap-1.xml", "/llms.txt", "/llms.txt.gz", "/robots.txt", "/healthz",
    "/report/Z53.9", "/api/search", "/api/icd10cm/v3/search", "/api/codes/Z53.9/validity", "/api/nothing",
    "/fhir/r4/metadata", "/favicon.ico", "/.well-known/security.txt", "*", "", "/icd-10-cm/" + "Z" * 3_000,
]  # fmt: skip
QUERIES = [
    "", "", "", "q=z53", "q=", "q=%00", "q=%ff", "q=procedure&page=2", "q=procedure&billable=1", "on=2026-05-01",
    "on=x", "terms=proced&maxList=3", "q=" + "a" * 3_000, "&&&", "q=a&q=b", "from=2025-10-01&to=2026-04-01", "%",
    "utm_source=x",
]  # fmt: skip
METHODS = ["GET"] * 8 + ["HEAD", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "GETT"]
HEADERS: dict[str, list[str]] = {
    "accept_encoding": ["gzip", "br", "gzip, deflate, br", "identity", "*;q=0", "br;q=1.1, gzip;q=x", ""],
    "if_none_match": ['"no"', "*", "garbage", 'W/"no", "other"', ""],
    "if_modified_since": ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "yesterday"],
    "if_match": ["*", '"no"'],
    "if_unmodified_since": ["Thu, 01 Jan 1970 00:00:00 GMT"],
    "range": ["bytes=0-10", "bytes=-5", "lines=1"],
    "if_range": ['"no"'],
    "host": ["testserver:80", "testserver.", "evil.example", "TESTSERVER", "", "test server", "[::1]", "a, b"],
    "x_forwarded_proto": ["https", "http"],
    "x_forwarded_host": ["evil.example"],
    "cookie": ["sessionid=x", "a=b; c", "\x7f"],
    "authorization": ["Basic Og==", "Bearer x"],
    "accept": ["application/json", "text/plain;q=0"],
    "accept_language": ["de", "*"],
    "origin": ["https://evil.example", "null"],
    "transfer_encoding": ["chunked"],
    "x_http_method_override": ["DELETE"],
    "user_agent": ["", "x" * 5_000],
}
# The layer compresses, and knows nobody: Django takes away the cookie of a session that has ended.
TOKEN = re.compile(r'value="[^"]*:[^"]*:[^"]*"')  # of the form for a report: dated to the second
NOT_COMPARED = {"Content-Encoding", "Content-Length", "Vary", "ETag", "Set-Cookie", "Cache-Status", "X-Request-ID"}


def odd_request(chance: random.Random, tags: list[str]) -> tuple[str, str, dict[str, str]]:
    query = chance.choice(QUERIES)
    address = chance.choice(PATHS) + (f"?{query}" if query else "")
    names = chance.sample(sorted(HEADERS), chance.choice([0, 1, 1, 2, 3]))
    headers = {name: chance.choice(HEADERS[name]) for name in names}
    if chance.random() < 0.2:
        headers["if_none_match"] = chance.choice([*tags, f"W/{chance.choice(tags)}", f'"x", {chance.choice(tags)}'])
    return address, chance.choice(METHODS), headers


def shown(answer: Answer, method: str) -> dict[str, Any]:
    """What has to be the same. A server sends no body to HEAD, whatever Django gives it."""
    fields = {name: value for name, value in answer.headers.items() if name not in NOT_COMPARED}
    if method == "HEAD" or answer.status == 304:
        return {"status": answer.status} | fields
    return {"status": answer.status, "body": TOKEN.sub("", answer.text)} | fields


def test_odd_requests(team: Team):
    published(team, "Z53.9")
    chance = dice("odd requests")
    layer, alone = Layer(), WSGIHandler()
    tags = [layer.get(path).headers["ETag"] for path in ("/", "/icd-10-cm/Z53.9", "/search", "/team", "/about")]
    for _ in range(size("ODD_REQUESTS", share=400, whole=10_000)):
        layer.look()  # a slow machine may take longer than a minute for all of them
        address, method, headers = odd_request(chance, tags)
        expected = shown(ask(alone, address, method, **headers), method)
        for _ in range(2):
            assert shown(layer.get(address, method, **headers), method) == expected, (address, method, headers)
    assert layer.pages.size <= layer.pages.most_bytes
