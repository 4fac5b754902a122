"""Which requests are answered from memory, and what a change touches."""

from typing import Any

import pytest

from public.serving.store.rules import Change, encoding_for, is_touched, is_unchanged, key_of, names_in_key

GET = {"REQUEST_METHOD": "GET", "PATH_INFO": "/icd-10-cm/Z53.9", "QUERY_STRING": "", "HTTP_HOST": "example.org"}


@pytest.mark.parametrize(
    "other",
    [
        {"REQUEST_METHOD": "POST"},
        {"PATH_INFO": "/admin/"},
        {"PATH_INFO": "/report/Z53.9"},
        {"PATH_INFO": "/healthz"},
        {"PATH_INFO": "/static/public/site.css"},
        {"PATH_INFO": "//icd-10-cm/Z53.9"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_IF_MATCH": "*"},
        {"HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"},
        {"CONTENT_LENGTH": "3"},
        {"QUERY_STRING": "q=" + "x" * 2_000},
        {"SCRIPT_NAME": "/elsewhere"},
    ],
)
def test_requests_that_go_to_django_as_they_are(other: dict[str, str]):
    assert key_of(GET) is not None
    assert key_of(GET | other) is None


@pytest.mark.parametrize(
    "other",
    [
        {"QUERY_STRING": "a=1"},
        {"HTTP_HOST": "example.com"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_X_OURS": "https"},
    ],
)
def test_what_else_decides_what_django_answers_is_another_key(other: dict[str, str]):
    assert key_of(GET | other, names_in_key("HTTP_X_OURS")) != key_of(GET, names_in_key("HTTP_X_OURS"))


@pytest.mark.parametrize("header", ["HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE"])
def test_who_asks_is_no_matter(header: str):
    assert key_of(GET | {header: "x"}) == key_of(GET)


@pytest.mark.parametrize(
    ("header", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0.1, gzip;q=0.9", "gzip"), ("br;q=0", ""), ("", ""),
     ("*", "br"), ("*;q=0", ""), ("identity", ""), ("br;q=nonsense", ""), ("GZIP", "gzip")],
)  # fmt: skip
def test_encodings(header: str, encoding: str):
    assert encoding_for(header) == encoding


@pytest.mark.parametrize(
    ("conditions", "dated", "is_so"),
    [
        ({}, True, False),
        ({"none_match": '"a"'}, False, True),
        ({"none_match": 'W/"a"'}, False, True),
        ({"none_match": '"b", "a"'}, False, True),
        ({"none_match": '"b"'}, False, False),
        ({"none_match": "*"}, True, False),
        ({"modified_since": "Thu, 01 Jan 2026 00:00:00 GMT"}, True, True),
        ({"modified_since": "Thu, 01 Jan 2026 00:00:00 GMT"}, False, False),
        ({"modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"}, True, False),
        ({"modified_since": "yesterday"}, True, False),
        ({"none_match": '"b"', "modified_since": "Thu, 01 Jan 2026 00:00:00 GMT"}, True, False),
    ],
)
def test_conditions(conditions: dict[str, str], dated: bool, is_so: bool):
    environ: dict[str, Any] = {f"HTTP_IF_{name.upper()}": value for name, value in conditions.items()}
    assert is_unchanged(environ, tag='"a"', modified=1_700_000_000, dated=dated) == is_so


@pytest.mark.parametrize(
    ("path", "changes", "is_so"),
    [
        ("/icd-10-cm/Z53.9", [], False),
        ("/icd-10-cm/Z53.9", [Change("code", "Z53.9")], True),
        ("/icd-10-cm/Z53.9/versions", [Change("code", "Z53.9")], True),
        ("/icd-10-cm/Z53.9.md", [Change("code", "Z53.9")], True),
        ("/icd-10-cm/Z53.9.atom", [Change("code", "Z53.8")], False),
        ("/icd-10-cm/Z40-Z53.atom", [Change("code", "Z53.8")], True),
        ("/icd-10-cm/S72.001A", [Change("code", "S72.001")], True),
        ("/icd-10-cm/Z53.8", [Change("code", "Z53.9")], False),
        ("/icd-10-cm/Z53.8", [Change("code", "Z53.9"), Change("people")], True),
        ("/icd-10-cm/2025-10-01/Z53.9", [Change("code", "Z53.9")], False),
        ("/icd-10-cm/2025-10-01/Z53.9", [Change("everything")], True),
        ("/icd-10-cm/Z40-Z53", [Change("code", "A00")], True),
        ("/team", [Change("code", "A00")], True),
        ("/team", [Change("search")], False),
        ("/search", [Change("search")], True),
        ("/api/search", [Change("search")], True),
        ("/", [Change("code", "A00")], True),
    ],
)
def test_what_a_change_touches(path: str, changes: list[Change], is_so: bool):
    assert is_touched(path, changes) == is_so
