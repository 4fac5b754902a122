"""Search over codes and titles of the release in force. Simple for now; all matching is in ``find``.

find("z53", ...)              codes that begin so: matched because "code begins with Z53"
find("chest pain", ...)       all words in the title, in any order, case and diacritics aside
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from codes.models import CodeVersion
from codes.releases.digests import folded
from codes.spelling import spelled

PAGE_SIZE = 25
LONGEST_QUERY = 200
MOST_WORDS = 12
_CODE_SHAPED = re.compile(r"[A-Z](?=[0-9A-Z]*[0-9])[0-9A-Z]{1,2}\.?[0-9A-Z]{0,4}\Z")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True)
class Match:
    """One code found. ``words`` are those of the query, as they may be marked in the title."""

    name: str
    title: str
    billable: bool
    because: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """One page of matches; ``page`` counts from 1 and is never beyond ``pages``."""

    matches: list[Match]
    total: int
    page: int
    pages: int


def clean(query: str) -> str:
    """A query as a person may have meant it: no control characters, one blank between words, not endless."""
    printable = "".join(char if char.isprintable() else " " for char in query[:LONGEST_QUERY])
    return " ".join(printable.split())


def find(query: str, *, release_id: int, billable: bool | None = None, page: int = 1) -> Found:
    """Matches of a cleaned query in tabular order; ``billable`` keeps billable codes (True) or headers (False)."""
    codes = CodeVersion.objects.codes().filter(release=release_id).order_by("position")
    if billable is not None:
        codes = codes.filter(billable=billable)
    prefix = code_prefix(query)
    matching, words = _by_code(codes, prefix), ()
    total = matching.count() if prefix else 0
    if not total:
        words = tuple(_WORD.findall(folded(query)))[:MOST_WORDS]
        matching = _by_words(codes, words)
        total = matching.count() if words else 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    shown = matching.values_list("code__code", "title", "billable")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    rows = shown if total else []
    matches = [Match(name, title, flag, _because(name, prefix, words), words) for name, title, flag in rows]
    return Found(matches, total, page, pages)


def code_prefix(query: str) -> str:
    """ "z539" -> "Z53.9"; empty where the query is not shaped like a code or the beginning of one."""
    shaped = spelled(query).replace(" ", "")
    if not _CODE_SHAPED.match(shaped):
        return ""
    bare = shaped.replace(".", "")
    return f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare


def _by_code(codes: QuerySet[CodeVersion], prefix: str) -> QuerySet[CodeVersion]:
    return codes.filter(code__code__startswith=prefix)


def _by_words(codes: QuerySet[CodeVersion], words: tuple[str, ...]) -> QuerySet[CodeVersion]:
    for word in words:
        codes = codes.filter(title__icontains=word)
    return codes


def _because(name: str, prefix: str, words: tuple[str, ...]) -> str:
    if not words:
        return "this is the code" if name == prefix else f"code begins with {prefix}"
    return f"title has “{'”, “'.join(words)}”"
