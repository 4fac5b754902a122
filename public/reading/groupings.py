"""What other publishers group a code under, as of a release: the editions that hold beside it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from django.db.models import Count, QuerySet

from codes.groupings.reading import Membership, place_of_group, read_memberships, sorted_memberships
from codes.models import Grouping, GroupingCode
from codes.prepared import Prepared

from .editions import Edition, Editions

InGroup = tuple[str, str]  # a code and its group
GROUP = re.compile(r"[A-Z0-9_]{1,40}")
"""A group as addresses name it."""


def day_asked(editions: Editions, edition: Edition) -> datetime.date:
    """The day for which a page of a release is, where none is asked for: today, or the nearest that it covers."""
    return min(max(editions.today, edition.effective_from), edition.covers_to)


def groupings_beside(editions: Editions, edition: Edition, on: datetime.date | None = None) -> list[Grouping]:
    """The groupings that cover the day ``on``; without one those of ``day_asked``.

    Where the edition for that day is not loaded, those of the last one before stand in; never where a day is asked for.
    """
    if on is not None:
        return editions.groupings.covering(on)
    return editions.groupings.newest_by(day_asked(editions, edition))


def read_groups(name: str, editions: Editions, within: list[Grouping]) -> list[Membership]:
    """The groups of a code in these groupings, in the order of systems; one query, none without groupings."""
    by_id = {grouping.pk: grouping for grouping in within}
    rows = _rows.rows(name=name, within=list(by_id)) if by_id else []
    return sorted_memberships(editions.groupings.membership(row, by_id[row.grouping_id]) for row in rows)


def read_groups_of_many(
    codes: Sequence[str], editions: Editions, edition: Edition, on: datetime.date
) -> dict[str, list[Membership]]:
    """Code -> its groups in the editions that cover the day; codes in none are left out."""
    return read_memberships(codes, groupings_beside(editions, edition, on), editions.groupings)


def group_exists(groupings: Sequence[int], group: str) -> bool:
    return GroupingCode.objects.filter(grouping__in=groupings, group=group).exists()


def codes_of_group(grouping: Grouping, group: str) -> list[str]:
    return list(grouping.members.filter(group=group).order_by("code").values_list("code", flat=True))


def sizes_of_groups(grouping: Grouping) -> list[tuple[str, int]]:
    """The groups in their order, each with the number of its codes."""
    rows = grouping.members.values("group").annotate(number=Count("id")).values_list("group", "number")
    return sorted(rows, key=lambda row: place_of_group(row[0]))


def moved_between(old: Sequence[Grouping], new: Sequence[Grouping]) -> tuple[list[InGroup], list[InGroup]]:
    """(code, group) that left and that joined from one edition of a system to another, by code."""
    was, now = (
        set(GroupingCode.objects.filter(grouping__in=list(side)).values_list("code", "group")) for side in (old, new)
    )
    return sorted(was - now), sorted(now - was)


def _rows_query(name: str, within: list[int]) -> QuerySet[GroupingCode]:
    return GroupingCode.objects.filter(code=name, grouping__in=within)


_rows = Prepared(_rows_query)
