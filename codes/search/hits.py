"""Where search looks, and what it answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from codes.models import CodeVersion
from codes.models.facts import CodeVersionQuerySet


@dataclass(frozen=True)
class Scope:
    """The codes of one release, all or billable ones (True) or headers (False), of all chapters or of one ("9").

    ``new_since`` is the id of an earlier release that did not have the code. ``among`` gives the ids of the codes that
    alone may be hits, such as those with a public text; None is all of them.
    """

    release_id: int
    billable: bool | None = None
    chapter: str = ""
    new_since: int | None = None
    among: QuerySet[Any, Any] | None = field(default=None, compare=False)

    @property
    def is_narrow(self) -> bool:
        parts = (self.billable, self.chapter or None, self.new_since, self.among)
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
        return versions if self.among is None else versions.filter(code__in=self.among)


@dataclass(frozen=True)
class Hit:
    """A code that fits. ``text`` is the line that speaks for it, of ``origin``; ``words`` are those that fit.

    ``source`` names the supplement that the line is from, with its licence; empty where it is official or ours.
    """

    code: str
    title: str
    billable: bool
    score: float
    origin: str
    text: str
    words: tuple[str, ...] = ()
    source: str = ""
