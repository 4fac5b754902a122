"""A code list as its address asks for it: read, with its members in the release of a day, and what came later.

asked = read_code_list(request.GET, editions)     a ParameterProblem where it cannot be read, None for no list
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlencode

from codes.characters import single_line
from codes.code_lists import CodeList, Entry, Held, ListError, Member, Step, compare, members, read_list, step
from public.addresses import HOW_TO_WRITE_A_DAY, parse_day
from public.reading.editions import Edition, Editions
from public.reading.successors import read_successors

from .list_facts import MOST, TooManyCodesError, read_held
from .questions import ParameterProblem

_LONGEST_NAME = 100


@dataclass(frozen=True)
class LaterRelease:
    """What a later release does to the list as the release before it left it; ``successors`` of codes that are gone."""

    before: Edition
    edition: Edition
    step: Step
    successors: Mapping[str, list[str]]


@dataclass(frozen=True)
class OtherList:
    """Another list in the same release, held against the first: members of the first alone, of both, of it alone."""

    codes: CodeList
    first: list[Member]
    both: list[Member]
    second: list[Member]


@dataclass(frozen=True)
class ListAnswer:
    """``on`` is the day asked for, else the first of the release. ``absent`` are entries that the release has no code
    of."""

    name: str
    codes: CodeList
    on: datetime.date
    edition: Edition
    members: list[Member]
    absent: list[Entry]
    later: list[LaterRelease] = field(default_factory=list)
    other: OtherList | None = None

    @property
    def billable(self) -> int:
        return sum(member.billable for member in self.members)

    @property
    def query(self) -> dict[str, str]:
        """What an address of this list needs."""
        beside = {"with": str(self.other.codes)} if self.other else {}
        return (
            ({"name": self.name} if self.name else {}) | {"codes": str(self.codes), "on": self.on.isoformat()} | beside
        )

    def address(self, path: str) -> str:
        return f"{path}?{urlencode(self.query, safe='!,')}"


def read_code_list(given: Mapping[str, str], editions: Editions) -> ListAnswer | ParameterProblem | None:
    lists: list[CodeList] = []
    for parameter in ("codes", "with"):
        try:
            lists.append(read_list(given.get(parameter, "")))
        except ListError as error:
            return ParameterProblem(parameter, "invalid", str(error))
    edition = _edition(given.get("on", "").strip(), editions)
    if isinstance(edition, ParameterProblem) or not lists[0].entries:
        return edition if isinstance(edition, ParameterProblem) else None
    name = single_line(given.get("name", ""))[:_LONGEST_NAME]
    on = parse_day(given.get("on", "").strip()) or edition.effective_from
    try:
        return _answer(name, on, lists[0], lists[1], edition, editions)
    except TooManyCodesError:
        why = f"The list has more than {MOST:,} codes in a release. Take fewer, or narrower ones."
        return ParameterProblem("codes", "too_large", why)


def _edition(on: str, editions: Editions) -> Edition | ParameterProblem:
    day = parse_day(on)
    if on and day is None:
        return ParameterProblem("on", "invalid", HOW_TO_WRITE_A_DAY)
    edition = editions.covering(day) if day else editions.in_force
    if edition is not None:
        return edition
    covered = "; ".join(f"{e.label}: {e.effective_from} to {e.covers_to}" for e in editions.all)
    which = f"covers {day}" if day else "is in force"
    why = f"No release loaded here {which}. Covered are {covered or 'no days'}."
    return ParameterProblem("on", "outside_coverage", why)


def _answer(
    name: str, on: datetime.date, codes: CodeList, other: CodeList, edition: Edition, editions: Editions
) -> ListAnswer:
    following = [later for later in editions.all if later.effective_from > edition.effective_from]
    held, *further = read_held(codes.named, [edition, *following])
    in_list = members(codes, held)
    beside = None
    if other.entries:
        beside = OtherList(other, *compare(in_list, members(other, read_held(other.named, [edition])[0])))
    return ListAnswer(
        name=name,
        codes=codes,
        on=on,
        edition=edition,
        members=in_list,
        absent=[entry for entry in codes.entries if not entry.out and entry.code not in held],
        later=_later(codes, [(edition, held), *zip(following, further, strict=True)], editions),
        other=beside,
    )


def _later(codes: CodeList, releases: list[tuple[Edition, dict[str, Held]]], editions: Editions) -> list[LaterRelease]:
    steps = []
    for (before, old), (after, new) in pairwise(releases):
        change = step(codes, old, new)
        gone = [member.code for member in change.gone]
        steps.append(LaterRelease(before, after, change, read_successors(gone, editions, after.effective_from)))
    return steps
