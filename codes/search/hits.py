"""Where search looks, and what it answers with."""

from __future__ import annotations

from dataclasses import dataclass

from codes.models import CodeVersion
from codes.models.facts import CodeVersionQuerySet


@dataclass(frozen=True)
class Scope:
    """The codes of one release, all or billable ones (True) or headers (False), of all chapters or of one ("9")."""

    release_id: int
    billable: bool | None = None
    chapter: str = ""

    @property
    def is_narrow(self) -> bool:
        return self.billable is not None or bool(self.chapter)

    def versions(self) -> CodeVersionQuerySet:
        versions = CodeVersion.objects.codes().filter(release=self.release_id)
        if self.billable is not None:
            versions = versions.filter(billable=self.billable)
        return versions.filter(chapter__code__code=self.chapter) if self.chapter else versions


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
