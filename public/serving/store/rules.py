"""Which requests may be answered from memory, how conditions are answered, which pages a change touches. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.http import parse_etags, parse_http_date_safe

_PUBLIC = re.compile(r"/\Z|/(?:icd-10-cm|api(?!/export)|fhir)/|/(?:search|lists|about|privacy|team|sitemap|llms\.txt)")
_CODE_PAGE = re.compile(r"/icd-10-cm/([A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?)(?:/|(?:\.md|\.atom)?\Z)")
_DATED_PAGE = re.compile(r"/icd-10-cm/[0-9]{4}-[0-9]{2}-[0-9]{2}/")
_COSTLY = re.compile(
    r"/icd-10-cm/(?:changes/|compare/|(?:chapter/|section/|[0-9A-Z]{3}-)[^/]+\.atom)|/search|/lists"
    r"|/api/(?:search|icd10cm/|changes|groupings|lists)|/fhir/r4/ValueSet/"
)
_SEARCH = ("/search", "/api/search", "/api/icd10cm/", "/fhir/r4/ValueSet/")
_LONGEST = 2_000
_ASKS_MORE = frozenset(("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE", "HTTP_EXPECT"))
_PRIVATE = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
# What Django's answer depends on besides the address: which host is asked, and whether over https.
_HOW = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT")


class PageKey(NamedTuple):
    path: str
    query: str
    how: tuple[Any, ...]


def is_public(path: str) -> bool:
    """Whether the page at a path may be remembered."""
    return _PUBLIC.match(path) is not None


def is_costly(path: str) -> bool:
    """Whether the page at a path may take a thread for seconds (``public.serving.limits``)."""
    return _COSTLY.match(path) is not None


def names_in_key(proxy_header: str = "") -> tuple[str, ...]:
    """The parts of a request's environment in its key, besides the address. ``proxy_header``: as Django's setting."""
    return (*_HOW, proxy_header) if proxy_header else _HOW


def key_of(environ: Mapping[str, Any], names: Sequence[str] = _HOW) -> PageKey | None:
    """The key of a request that may be answered from memory; None for one that goes to Django as it is."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD") or len(path) + len(query) > _LONGEST:
        return None
    if not _PUBLIC.match(path) or environ.get("SCRIPT_NAME") or not environ.keys().isdisjoint(_ASKS_MORE):
        return None
    if environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    return PageKey(path, query, tuple(map(environ.get, names)))


def for_everybody(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The request as anybody would send it: a GET without cookies, authorization and conditions."""
    left_out = {*_PRIVATE, *_CONDITIONS, "HTTP_ACCEPT_ENCODING"}
    return {name: value for name, value in environ.items() if name not in left_out} | {"REQUEST_METHOD": "GET"}


def has_conditions(environ: Mapping[str, Any]) -> bool:
    return "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ


def is_unchanged(environ: Mapping[str, Any], *, tag: str, modified: int, dated: bool) -> bool:
    """Whether the conditions of the request ask for a 304, as ``public.serving.caching`` answers them."""
    tags = parse_etags(environ.get("HTTP_IF_NONE_MATCH", ""))
    if tags == ["*"] or not (tags or dated):
        return False
    if tags:
        return tag.removeprefix("W/") in {given.removeprefix("W/") for given in tags}
    since = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and modified <= since


@lru_cache(100)
def encoding_for(accepted: str) -> str:
    """``br`` or ``gzip``, whichever the header Accept-Encoding prefers; "" where it accepts neither."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";")
        try:
            weights[name.strip()] = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    any_other = weights.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda name: weights.get(name, any_other))
    return best if weights.get(best, any_other) > 0 else ""


class Change(NamedTuple):
    """What changed (``PublicChange``); ``code`` where it was a code and what is below it."""

    touched: str
    code: str = ""


def is_touched(path: str, changes: Iterable[Change]) -> bool:
    """Whether the page at a path may differ after the changes."""
    return any(_touches(change, path) for change in changes)


def _touches(change: Change, path: str) -> bool:
    if change.touched == "search":
        return path.startswith(_SEARCH)
    if change.touched != "code":
        return True
    if _DATED_PAGE.match(path):  # official facts alone
        return False
    page = _CODE_PAGE.match(path)
    return page is None or page[1].startswith(change.code)
