"""A code in the release in force, with what is worked out from its facts: each thing once, when first asked for."""

from __future__ import annotations

from functools import cached_property

from codes.models import CodeVersion
from reviews.checks.facts.filling import words_of
from reviews.checks.facts.subject import Subject
from reviews.reading.changes.impact import changes_between
from reviews.reading.facts.subjects import subject_of, upward
from reviews.rules.content import Content
from reviews.rules.filling import fields_in
from reviews.rules.severity import FactChange


class CodeNow:
    def __init__(self, version: CodeVersion) -> None:
        self.version = version
        self._changes: dict[int, list[FactChange]] = {}

    @cached_property
    def line(self) -> list[CodeVersion]:
        """The code and everything above it, nearest first."""
        return list(upward(self.version))

    @cached_property
    def below(self) -> list[CodeVersion]:
        """The first codes directly below it."""
        return list(self.version.children.select_related("code").order_by("position")[:60])

    @cached_property
    def subject(self) -> Subject:
        """Its facts as the checks want them."""
        return subject_of(self.version, line=self.line)

    def changes_since(self, release_id: int) -> list[FactChange]:
        """What differs from its own facts in another release."""
        if release_id not in self._changes:
            between = {"signed_for": release_id, "beside": self.version.release_id}
            self._changes[release_id] = changes_between(self.version.code.code, **between)
        return self._changes[release_id]

    def filled_words(self, content: Content) -> dict[str, str]:
        """The words of each fact field of a text for the code, as this release has them; those that it has."""
        if not fields_in(content):
            return {}
        return {source: words for source, words in words_of(content, self.subject).items() if words}
