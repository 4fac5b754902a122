"""Suggestions of AI for one code, ready to be shown: by sentence, against the draft's text, with fields to edit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from codes.models import Code
from reviews.ai.providers import ConfiguredModel, configured
from reviews.desk.shared.diff import Piece, as_lines, compare_words
from reviews.desk.writing.editor import EditedSection, build_section
from reviews.models import AIControl, DraftBatch, DraftItem, Specialist, Suggestion
from reviews.rules.content import SECTIONS, Content, Section


class Alternative(NamedTuple):
    """``difference`` is what accepting it would change; ``edited`` the fields in which it can be changed first."""

    suggestion: Suggestion
    sentences: list[dict[str, Any]]
    difference: list[Piece]
    edited: EditedSection
    prefix: str


class Suggested(NamedTuple):
    section: Section
    now: str
    alternatives: list[Alternative]


class Asking(NamedTuple):
    """Whether AI can be asked now, and if not, what would change that."""

    model: ConfiguredModel | None
    enabled: bool
    waiting: list[DraftItem]
    failed: list[DraftItem]

    @property
    def paused(self) -> bool:
        """Whether nothing comes until somebody resumes the batch."""
        return all(item.batch.state == DraftBatch.State.PAUSED for item in self.waiting)

    @property
    def possible(self) -> bool:
        return self.model is not None and self.enabled


def read_asking(code: Code) -> Asking:
    items = DraftItem.objects.filter(code=code).select_related("batch")
    going = (DraftItem.State.WAITING, DraftItem.State.LEASED)
    waiting = items.filter(state__in=going).exclude(batch__state=DraftBatch.State.CANCELLED)
    newest = items.order_by("-pk").first()
    failed = [newest] if newest is not None and newest.state == DraftItem.State.FAILED else []
    return Asking(configured(), AIControl.objects.get(pk=1).enabled, list(waiting), failed)


def group_suggestions(suggestions: Iterable[Suggestion], content: Content) -> list[Suggested]:
    """Sections with open suggestions, in page order, the alternatives in the order given."""
    by_section: dict[str, list[Suggestion]] = {}
    for suggestion in suggestions:
        by_section.setdefault(suggestion.section, []).append(suggestion)
    specialists = list(Specialist.objects.all())
    return [
        Suggested(
            section,
            as_lines(section, content.get(key), _names(specialists)),
            list(_alternatives(section, by_section[key], content, specialists)),
        )
        for key, section in SECTIONS.items()
        if key in by_section
    ]


def _alternatives(
    section: Section, suggestions: Iterable[Suggestion], content: Content, specialists: list[Specialist]
) -> Iterable[Alternative]:
    names = _names(specialists)
    now = as_lines(section, content.get(section.key), names)
    for suggestion in suggestions:
        difference = compare_words(now, as_lines(section, suggestion.value, names))
        edited = build_section(section, suggestion.value, specialists)
        yield Alternative(suggestion, suggestion.sentences, difference, edited, f"{suggestion.pk}-")


def _names(specialists: Iterable[Specialist]) -> dict[str, str]:
    return {specialist.slug: specialist.name for specialist in specialists}
