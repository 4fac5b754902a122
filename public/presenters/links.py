"""A node of the tree as pages show it: its name, title and mark, with its address."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from public.addresses import address
from public.reading.code_tree import Node


@dataclass(frozen=True)
class NodeLink:
    """``kind`` is the word for the level: "Chapter", "Block", "Category", "Subcategory" or "Code"."""

    kind: str
    name: str
    title: str
    href: str
    billable: bool = False
    is_code: bool = True
    is_current: bool = False


def level(kind: str, name: str, *, billable: bool) -> str:
    """The standard's word for a level: a category has three characters, a subcategory more and is not billable."""
    if kind != "code":
        return kind.capitalize()
    if len(name) == 3:
        return "Category"
    return "Code" if billable else "Subcategory"


def node_link(node: Node, on: datetime.date | None = None) -> NodeLink:
    return NodeLink(
        kind=level(node.kind, node.name, billable=node.billable),
        name=node.name,
        title=node.printed_title if node.kind != "code" else node.title,
        href=address(node.kind, node.name, on),
        billable=node.billable,
        is_code=node.kind == "code",
    )


def code_links(names: Iterable[str]) -> list[tuple[str, str]]:
    """(code, address) of each of the codes."""
    return [(name, address("code", name)) for name in names]
