"""A code list as its page shows it: members a page at a time, what later releases do to it, another list beside it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codes.code_lists import Member, New
from codes.groupings.reading import Membership
from public.addresses import address, changes_address
from public.searching.code_lists import LaterRelease, ListAnswer

PAGE_SIZE = 500
_AT_ONCE = 50  # codes of one kind of change, or of one side of two lists


@dataclass(frozen=True)
class Line:
    """A code with its page; ``remark`` is what there is to say of it."""

    code: str
    title: str
    href: str
    remark: str = ""
    billable: bool = True


@dataclass(frozen=True)
class Part:
    """Codes under a heading: the first ``_AT_ONCE`` of ``total``."""

    heading: str
    total: int
    lines: list[Line]


@dataclass(frozen=True)
class Later:
    label: str
    effective_from: datetime.date
    changes: str
    parts: list[Part]


@dataclass(frozen=True)
class ListPage:
    """``here``, ``csv`` and ``json`` are addresses that hold the list, pinned to its release."""

    here: str
    csv: str
    json: str
    lines: list[Line]
    later: list[Later]
    sides: list[Part]


def present_list(asked: ListAnswer, shown: Sequence[Member], groups: Mapping[str, Sequence[Membership]]) -> ListPage:
    """``shown`` are the members of this page, ``groups`` what other publishers put them under."""
    on = asked.edition.effective_from
    sides: list[Part] = []
    if other := asked.other:
        for heading, some in (
            ("Only in this list", other.first),
            ("Only in the other list", other.second),
            ("In both", other.both),
        ):
            sides.append(_part(heading, (_line(member, on) for member in some[:_AT_ONCE]), len(some)))
    return ListPage(
        here=asked.address("/lists"),
        csv=asked.address("/lists.csv"),
        json=asked.address("/api/lists"),
        lines=[_line(member, on, _words(groups.get(member.code, ()))) for member in shown],
        later=[_later(later) for later in asked.later],
        sides=sides,
    )


def _later(later: LaterRelease) -> Later:
    change, old, new = later.step, later.before.effective_from, later.edition.effective_from
    parts = [
        _part(
            "No longer there",
            [_line(member, old, _successors(later.successors.get(member.code, ()))) for member in change.gone],
        ),
        _part(
            "Split: now a header",
            [Line(s.code, s.title, address("code", s.code, new), f"into {', '.join(s.into)}") for s in change.split],
        ),
        _part(
            "Another title",
            [Line(r.code, r.new, address("code", r.code, new), f"before: {r.old}") for r in change.retitled],
        ),
        _part("Now billable", [_line(member, new) for member in change.became_billable]),
        _part(
            "New below it",
            [Line(n.code, n.title, address("code", n.code, new), _place(n)) for n in change.new],
        ),
    ]
    return Later(later.edition.label, new, changes_address(old, new), [part for part in parts if part.total])


def _part(heading: str, lines: Iterable[Line], total: int | None = None) -> Part:
    every = list(lines)
    return Part(heading, len(every) if total is None else total, every[:_AT_ONCE])


def _line(member: Member, on: datetime.date, remark: str = "") -> Line:
    return Line(member.code, member.title, address("code", member.code, on), remark, member.billable)


def _place(new: New) -> str:
    return "" if new.is_member else f"not in the list, which has {new.under} alone"


def _successors(codes: Sequence[str]) -> str:
    return f"official successors: {', '.join(codes)}" if codes else "no official successor is known"


def _words(groups: Sequence[Membership]) -> str:
    """ "MS-DRG CC · CMS-HCC V28 HCC 37"."""
    return " · ".join(f"{membership.grouping.name} {membership.group_name}" for membership in groups)
