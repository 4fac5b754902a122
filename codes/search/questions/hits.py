"""The scope of a search, and its hits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from codes.models import CodeVersion, GroupingCode
from codes.models.facts import CodeVersionQuerySet


class Grouped(NamedTuple):
    """Groupings by id, and one of their groups, "" for all of them."""

    groupings: tuple[int, ...]
    group: str = ""


@dataclass(frozen=True)
class Scope:
    """The codes of a release: all, billable ones (True) or headers (False), of all chapters or of one ("9").

    ``grouped`` are groupings of other publishers that the codes are in. ``new_since`` is the id of an earlier release
    that did not have the code. ``among`` has the ids of the only codes that may be hits, such as those with a public
    text; None is all codes.
    """

    release_id: int
    billable: bool | None = None
    chapter: str = ""
    new_since: int | None = None
    grouped: Grouped | None = None
    among: QuerySet[Any, Any] | None = field(default=None, compare=False)

    @property
    def is_narrow(self) -> bool:
        parts = (self.billable, self.chapter or None, self.new_since, self.grouped, self.among)
        return any(part is not None for part in parts)

    def versions(self) -> CodeVersionQuerySet:
        versions = CodeVersion.objects.codes().filter(release=self.release_id)
        if self.billable is not None:
            versions = versions.filter(billable=self.billable)
        if self.chapter:
            versions = versions.filter(chapter__code__code=self.chapter)
        if self.new_since is not None:
            earlier = CodeVersion.objects.filter(release=self.new_since, code=OuterRef("code"))
            versions = versions.filter(~Exists(earlier))
        if self.grouped is not None:
            rows = GroupingCode.objects.filter(grouping__in=self.grouped.groupings)
            rows = rows.filter(group=self.grouped.group) if self.grouped.group else rows
            versions = versions.filter(code__code__in=rows.values("code"))
        return versions if self.among is None else versions.filter(code__in=self.among)


@dataclass(frozen=True)
class Hit:
    """A code that fits. ``text`` is its best line, of ``origin``; ``words`` are the words of it that fit.

    ``source`` names the supplement that has the line, with its licence; it is empty for an official line or one of
    ours.
    """

    code: str
    title: str
    billable: bool
    score: float
    origin: str
    text: str
    words: tuple[str, ...] = ()
    source: str = ""
