"""Which groupings hold on a day, and what codes are in.

groupings_of(["E11.22"], on=date(2025, 12, 1))["E11.22"]
    ->  [Membership("E11.22", <CMS-HCC V28 2026>, "HCC37", "Diabetes with Chronic Complications"), ...]
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from codes.bulk import in_batches
from codes.models import Grouping, GroupingCode, GroupingLabel

from .editions import place_of

_FAMILIES = ("MS-DRG", "CMS-HCC", "RxHCC", "CMS-HCC ESRD", "Elixhauser")
_VERSION = re.compile(r"(.+?)(?: V([0-9]+))?")


class Membership(NamedTuple):
    """A code in a group. ``label`` is empty where no file loaded here has the publisher's words."""

    code: str
    grouping: Grouping
    group: str
    label: str

    @property
    def key(self) -> str:
        """As addresses name the group: "cms-hcc-v28:HCC37"."""
        return f"{self.grouping.system}:{self.group}"

    @property
    def group_name(self) -> str:
        return group_words(self.group)


def group_words(group: str) -> str:
    """A group as people say it: "HCC37" -> "HCC 37"."""
    return re.sub(r"(?<=HCC)(?=[0-9])", " ", group)


@dataclass(frozen=True)
class Groupings:
    """The groupings of all editions, of each kind of file and edition those of the newest file; labels of all groups.

    ``labels`` are by system and group, of the newest edition that has them.
    """

    all: tuple[Grouping, ...] = ()
    labels: dict[tuple[str, str], str] = field(default_factory=dict)

    def covering(self, day: datetime.date) -> list[Grouping]:
        """Those that hold on the day."""
        return _newest(grouping for grouping in self.all if grouping.covers_from <= day <= grouping.covers_to)

    def newest_by(self, day: datetime.date) -> list[Grouping]:
        """Those that hold on the day; of a publisher's file of which no edition covers it, those of the last before."""
        return _newest(grouping for grouping in self.all if grouping.covers_from <= day)

    @property
    def turning_days(self) -> tuple[datetime.date, ...]:
        """The days at whose beginning other editions hold."""
        after = (grouping.covers_to + datetime.timedelta(days=1) for grouping in self.all)
        return tuple({*(grouping.covers_from for grouping in self.all), *after})

    def membership(self, row: GroupingCode, grouping: Grouping) -> Membership:
        return Membership(row.code, grouping, row.group, self.labels.get((grouping.system, row.group), ""))


def arrange_groupings(groupings: Sequence[Grouping], labels: Iterable[tuple[int, str, str]]) -> Groupings:
    """``labels`` are (id of a grouping, group, label); groupings carry their sources."""
    newest = {(g.source.kind, g.edition): g.source_id for g in sorted(groupings, key=lambda g: g.source_id)}
    standing = [g for g in groupings if newest[g.source.kind, g.edition] == g.source_id]
    standing.sort(key=lambda g: (place_of(g.edition), g.pk))
    place = {g.pk: (at, g.system) for at, g in enumerate(standing)}
    ordered = sorted((place[pk], group, label) for pk, group, label in labels if pk in place)
    return Groupings(
        all=tuple(g for g in standing if g.rows),
        labels={(system, group): label for (_, system), group, label in ordered},
    )


def read_groupings() -> Groupings:
    """All that is loaded, in two queries."""
    groupings = list(Grouping.objects.select_related("source"))
    labels = GroupingLabel.objects.values_list("grouping_id", "group", "label") if groupings else ()
    return arrange_groupings(groupings, labels)


def read_memberships(
    codes: Iterable[str], within: Sequence[Grouping], groupings: Groupings
) -> dict[str, list[Membership]]:
    """Code -> its groups in these groupings, in the order of systems; codes in none are left out. One query."""
    by_id = {grouping.pk: grouping for grouping in within}
    by_code: dict[str, list[Membership]] = {}
    for some in in_batches(codes) if by_id else ():
        for row in GroupingCode.objects.filter(code__in=some, grouping__in=list(by_id)):
            by_code.setdefault(row.code, []).append(groupings.membership(row, by_id[row.grouping_id]))
    return {code: sorted_memberships(memberships) for code, memberships in by_code.items()}


def sorted_memberships(some: Iterable[Membership]) -> list[Membership]:
    """In the order of systems and of groups in them."""
    return sorted(some, key=lambda m: (place_of_system(m.grouping), m.grouping.name, place_of_group(m.group)))


def groupings_of(codes: Iterable[str], on: datetime.date) -> dict[str, list[Membership]]:
    """Code -> its groups in the editions that cover the day; codes in none are left out."""
    groupings = read_groupings()
    return read_memberships(codes, groupings.covering(on), groupings)


def place_of_system(grouping: Grouping) -> tuple[int, int]:
    """By which systems come in order: families as people ask for them, later versions first."""
    family, version = _VERSION.fullmatch(grouping.name).groups()  # type: ignore[union-attr]
    return _FAMILIES.index(family) if family in _FAMILIES else len(_FAMILIES), -int(version or 0)


def place_of_group(group: str) -> tuple[int, str]:
    """By which the groups of a system come in order: HCC2 before HCC10."""
    digits = re.search(r"[0-9]+\Z", group)
    return int(digits[0]) if digits else 0, group


def _newest(some: Iterable[Grouping]) -> list[Grouping]:
    """Of each kind of file the groupings of its newest edition."""
    candidates = list(some)
    newest: dict[str, tuple[int, ...]] = {}
    for grouping in candidates:
        newest[grouping.source.kind] = max(newest.get(grouping.source.kind, ()), place_of(grouping.edition))
    standing = [g for g in candidates if newest[g.source.kind] == place_of(g.edition)]
    return sorted(standing, key=lambda g: (place_of_system(g), g.name, g.pk))
