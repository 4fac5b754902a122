"""What each release changed, as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codes.code_lists import Member
from codes.groupings.reading import Membership
from codes.tables.cells import csv_of
from public.reading.changes import CodeChange

CHANGES_HEAD = (
    "change", "code", "chapter", "old title", "new title", "old billable", "new billable", "successors",
)  # fmt: skip


def changes_csv(changes: Iterable[CodeChange], successors: Mapping[str, Sequence[str]], wanted: str = "") -> str:
    """A row for each code and kind of change; ``wanted`` is a kind or group, empty for all."""
    return csv_of(
        CHANGES_HEAD,
        (
            (
                kind,
                change.code,
                change.chapter,
                change.before.title if change.before else "",
                change.after.title if change.after else "",
                yes(change.before.billable) if change.before else "",
                yes(change.after.billable) if change.after else "",
                " ".join(successors.get(change.code, ())),
            )
            for change in changes
            for kind in change.kinds
            if wanted in ("", kind, change.group)
        ),
    )


def members_csv(members: Iterable[Member], release: str, groups: Mapping[str, Sequence[Membership]]) -> str:
    """The members of a code list; ``groups`` are what other publishers put codes under."""
    rows = (
        (member.code, member.title, yes(member.billable), release, " ".join(m.key for m in groups.get(member.code, ())))
        for member in members
    )
    return csv_of(("code", "title", "billable", "release", "groupings"), rows)


def yes(value: bool) -> str:
    return "yes" if value else "no"
