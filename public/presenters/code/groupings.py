"""What other publishers group the code under: whose facts these are, of which edition, and which days it covers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from codes.groupings.reading import Membership
from public.reading.code_facts import CodeFacts
from public.reading.groupings import day_asked


class Group(NamedTuple):
    system: str
    name: str
    label: str


@dataclass(frozen=True)
class GroupsOfEdition:
    """``past``: the edition covers days before the one that the page is for, and no later one is loaded."""

    publisher: str
    edition: str
    covers_from: datetime.date
    covers_to: datetime.date
    past: bool
    groups: list[Group]


def present_groups(facts: CodeFacts) -> list[GroupsOfEdition]:
    day = facts.on or day_asked(facts.editions, facts.edition)
    return [
        GroupsOfEdition(*edition, edition[-1] < day, [_group(membership) for membership in memberships])
        for edition, memberships in groupby(sorted_by_edition(facts.groups), key=_edition)
    ]


def sorted_by_edition(groups: Sequence[Membership]) -> list[Membership]:
    """Those of one edition together, in the order in which editions come first."""
    editions = list(dict.fromkeys(map(_edition, groups)))
    return sorted(groups, key=lambda membership: editions.index(_edition(membership)))


def _edition(membership: Membership) -> tuple[str, str, datetime.date, datetime.date]:
    grouping = membership.grouping
    return grouping.publisher, grouping.edition, grouping.covers_from, grouping.covers_to


def _group(membership: Membership) -> Group:
    return Group(membership.grouping.name, membership.group_name, membership.label)
