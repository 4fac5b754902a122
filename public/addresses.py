"""Where a node of the tree has its page, and what a reader's way of writing one may mean.

address("code", "Z53.9")                ->  "/icd-10-cm/Z53.9"
address("block", "B20")                 ->  "/icd-10-cm/section/B20"    (one of the blocks whose id is a category)
readings("z539-procedure-and-...")      ->  [("code", "Z53.9")]
readings("z53-some-words")              ->  [("code", "Z53.SOME"), ("code", "Z53")]    (the first that exists is meant)
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import NamedTuple

from codes.spelling import spelled

ROOT = "/icd-10-cm/"
CHANGES = f"{ROOT}changes/"
_LONGEST = 300
_BLOCK = re.compile(r"([A-Z][0-9A-Z]{2}-[A-Z][0-9A-Z]{2})(?:-.*)?\Z")
_CODE = re.compile(r"([A-Z][0-9A-Z]{2})(?:[.-]?([0-9A-Z]{1,4}))?(?:-.*)?\Z")


class Reading(NamedTuple):
    """Kind ("code" or "block") and name of a node that may or may not exist."""

    kind: str
    name: str


def address(kind: str, name: str, on: datetime.date | None = None) -> str:
    """The path of a node's page; ``on`` asks for a code's dated one. Chapters and blocks have no dated pages."""
    if kind == "chapter":
        return f"{ROOT}chapter/{name}"
    if kind == "block":
        return f"{ROOT}{name}" if "-" in name else f"{ROOT}section/{name}"
    return f"{ROOT}{on.isoformat()}/{name}" if on else f"{ROOT}{name}"


def changes_address(old: datetime.date, new: datetime.date, suffix: str = "") -> str:
    """What changed between two releases, as a page, ".csv" or ".atom"."""
    return f"{CHANGES}{old.isoformat()}..{new.isoformat()}{suffix}"


def compare_address(name: str, old: datetime.date, new: datetime.date) -> str:
    """One code in two releases, side by side."""
    return f"{ROOT}compare/{name}?from={old.isoformat()}&to={new.isoformat()}"


def versions_address(name: str) -> str:
    """The texts that were signed for a code, one after the other."""
    return f"{ROOT}{name}/versions"


def page_asked(given: Mapping[str, str]) -> int:
    """The ``page`` of a list that an address asks for, 1 for whatever is no number."""
    page = given.get("page", "")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1


def readings(text: str) -> list[Reading]:
    """All that a part of an address may mean, the most specific first; empty where it looks like no code at all."""
    if len(text) > _LONGEST:
        return []
    upper = spelled(text)
    found: list[Reading] = []
    if block := _BLOCK.match(upper):
        found.append(Reading("block", block[1]))
    if code := _CODE.match(upper):
        category, rest = code.groups()
        if rest:
            found.append(Reading("code", f"{category}.{rest}"))
        if not rest or upper[3] == "-":
            found.append(Reading("code", category))
    return found
