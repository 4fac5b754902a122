"""Chapters and blocks as lists of links."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.template.defaultfilters import pluralize

from codes.models import CodeVersion
from public.addresses import address
from public.reading.tree import Branch, Counts

from .code.guidance import NoteContainer, present_notes
from .links import NodeLink, level


@dataclass(frozen=True)
class BranchEntry:
    """A line of a list. ``counts`` says how many codes are below, empty where they are not counted."""

    link: NodeLink
    code_range: str = ""
    counts: str = ""
    depth: int = 0


@dataclass(frozen=True)
class BranchPage:
    """A chapter or block: its own notes, the way to it, what is below, its neighbours."""

    link: NodeLink
    code_range: str
    above: list[NodeLink]
    notes: list[NoteContainer]
    blocks: list[BranchEntry]
    categories: list[BranchEntry]
    counts: str
    previous: NodeLink | None
    following: NodeLink | None


def version_link(version: CodeVersion, on: datetime.date | None = None) -> NodeLink:
    kind, name = version.code.kind, version.code.code
    return NodeLink(
        kind=level(kind, name, billable=version.billable),
        name=name,
        title=version.title if kind == "code" else version.printed_title,
        href=address(kind, name, on),
        billable=version.billable,
        is_code=kind == "code",
    )


def present_entries(versions: list[CodeVersion], counts: Counts) -> list[BranchEntry]:
    """In the order given; a block inside another is a step deeper."""
    depth: dict[int, int] = {}
    entries: list[BranchEntry] = []
    for version in versions:
        depth[version.pk] = depth.get(version.parent_id or 0, -1) + 1
        below = present_counts(*counts.get(version.pk, (0, 0)))
        code_range = version.code_range if version.code_range != version.code.code else ""
        entries.append(BranchEntry(version_link(version), code_range, below, min(depth[version.pk], 3)))
    return entries


def present_counts(codes: int, billable: int) -> str:
    """ "1 code, 1 billable", "1,203 codes, 980 billable"; empty for none."""
    if not codes:
        return ""
    return f"{codes:,} code{pluralize(codes)}, {billable:,} billable"


def present_branch(branch: Branch) -> BranchPage:
    below = present_entries(branch.below, branch.counts)
    return BranchPage(
        link=version_link(branch.node),
        code_range=branch.node.code_range if branch.node.code_range != branch.node.code.code else "",
        above=[version_link(version) for version in branch.above],
        notes=present_notes(branch.node.notes, of_code=False),
        blocks=[entry for entry in below if not entry.link.is_code],
        categories=[entry for entry in below if entry.link.is_code],
        counts=present_counts(*branch.counts[branch.node.pk]),
        previous=version_link(branch.previous) if branch.previous else None,
        following=version_link(branch.following) if branch.following else None,
    )
