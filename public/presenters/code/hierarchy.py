"""Where a code stands: from the chapter down to itself, what is below, and what comes before and after."""

from __future__ import annotations

from dataclasses import dataclass

from public.presenters.links import NodeLink, level, node_link
from public.reading.code_facts import CodeFacts

SHOWN_AT_ONCE = 30


@dataclass(frozen=True)
class Hierarchy:
    """``path`` ends with the code itself. ``children`` are shown at once, ``further`` ones on demand."""

    path: list[NodeLink]
    children: list[NodeLink]
    further: list[NodeLink]
    previous: NodeLink | None
    following: NodeLink | None

    @property
    def above(self) -> list[NodeLink]:
        return self.path[:-1]

    @property
    def children_count(self) -> int:
        return len(self.children) + len(self.further)


def present_hierarchy(facts: CodeFacts, href: str) -> Hierarchy:
    """``href`` is the address of the page itself."""
    version = facts.version
    itself = NodeLink(
        kind=level("code", facts.name, billable=version.billable),
        name=facts.name,
        title=version.title,
        href=href,
        billable=version.billable,
        is_current=True,
    )
    children = [node_link(node, facts.on) for node in facts.children]
    return Hierarchy(
        path=[*(node_link(node, facts.on) for node in facts.ancestors), itself],
        children=children[:SHOWN_AT_ONCE],
        further=children[SHOWN_AT_ONCE:],
        previous=node_link(facts.previous, facts.on) if facts.previous else None,
        following=node_link(facts.following, facts.on) if facts.following else None,
    )
