"""Where a node of the tree has its page, and what the parts of an address mean. Pure.

address("code", "Z53.9")                ->  "/icd-10-cm/Z53.9"
address("block", "B20")                 ->  "/icd-10-cm/section/B20"    (one of the blocks whose id is a category)
possible_nodes("z539-procedure-...")    ->  [("code", "Z53.9")]
possible_nodes("z53-some-words")        ->  [("code", "Z53.SOME"), ("code", "Z53")]    (the first that exists is meant)
code_meant("z539")                      ->  "Z53.9"
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
HOW_TO_WRITE_A_DAY = "Write the day as year, month and day: 2026-05-01."
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class NodeName(NamedTuple):
    """Kind ("code" or "block") and name of a node that may or may not exist."""

    kind: str
    name: str


# --- Addresses of pages -----------------------------------------------------------------------------------------------


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


def twin_address(path: str) -> str:
    """A page of the tree as Markdown."""
    return f"{path}.md"


def feed_address(path: str) -> str:
    """What changed on a page of the tree, as Atom."""
    return f"{path}.atom"


def versions_address(name: str) -> str:
    """The texts that were signed for a code, one after the other."""
    return f"{ROOT}{name}/versions"


# --- Parts of addresses -----------------------------------------------------------------------------------------------


def possible_nodes(text: str) -> list[NodeName]:
    """All nodes that a part of an address may mean, the most specific first; empty where it looks like no code."""
    if len(text) > _LONGEST:
        return []
    upper = spelled(text)
    nodes: list[NodeName] = []
    if block := _BLOCK.match(upper):
        nodes.append(NodeName("block", block[1]))
    if code := _CODE.match(upper):
        category, rest = code.groups()
        if rest:
            nodes.append(NodeName("code", f"{category}.{rest}"))
        if not rest or upper[3] == "-":
            nodes.append(NodeName("code", category))
    return nodes


def possible_codes(text: str) -> list[NodeName]:
    """The codes among ``possible_nodes``."""
    return [node for node in possible_nodes(text) if node.kind == "code"]


def code_meant(text: str) -> str:
    """ "z539" -> "Z53.9"; empty for what is written like no code."""
    codes = possible_codes(text)
    return codes[0].name if codes and "-" not in spelled(text) else ""


def parse_day(text: str) -> datetime.date | None:
    """A day as forms and programs write it, "2026-05-01"; None for anything else."""
    try:
        return datetime.date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        return None


def parse_page(given: Mapping[str, str]) -> int:
    """The ``page`` of a list that an address asks for, 1 for whatever is no number."""
    page = given.get("page", "")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
