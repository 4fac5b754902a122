"""Controlled words: the specialists an explanation may name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from reviews.models import Draft, Explanation, Publication, Specialist, SpecialistProposal
from reviews.rules.content import SPECIALISTS
from reviews.rules.states import UNDER_REVIEW

FILE = Path(__file__).with_name("specialists.json")
SHOWN = 10  # texts that an effect names


class SpecialistRow(NamedTuple):
    """An entry of the list, named as the model's fields are."""

    slug: str
    name: str
    about: str


@lru_cache(maxsize=2)
def _offered(file: Path) -> tuple[SpecialistRow, ...]:
    return tuple(SpecialistRow(**row) for row in json.loads(file.read_text(encoding="utf-8")))


def offered_specialists() -> tuple[SpecialistRow, ...]:
    """Entries that the program offers, by name; a team proposes those it wants."""
    return _offered(FILE)


def active_specialists() -> tuple[SpecialistRow, ...]:
    """The entries that a text may name, by name."""
    rows = Specialist.objects.filter(active=True).values_list("slug", "name", "about")
    return tuple(SpecialistRow(*row) for row in rows)


def names_by_slug() -> dict[str, str]:
    """Printed names of all specialists, for pages that show many texts."""
    return dict(Specialist.objects.values_list("slug", "name"))


def slugs_by_name() -> dict[str, str]:
    """Slugs by name in small letters: by the names of today, and by earlier ones that no other entry has now."""
    renamed = SpecialistProposal.objects.confirmed().filter(change=SpecialistProposal.Change.CHANGE).order_by("pk")
    earlier = {before["name"].lower(): slug for slug, before in renamed.values_list("name", "before")}
    return earlier | {name.lower(): slug for slug, name in names_by_slug().items()}


def specialist_names(slugs: Sequence[str], names: Mapping[str, str] | None = None) -> list[str]:
    """Printed names in the order given; a slug that is not in the list any more shows as words.

    ``names`` are those of ``names_by_slug``, where a page has them already.
    """
    if names is None:
        names = dict(Specialist.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    return [names.get(slug, slug.replace("-", " ").capitalize()) for slug in slugs]


# --- Texts that name one ----------------------------------------------------------------------------------------------


def texts_naming(slug: str) -> dict[str, Any]:
    """{"published": number, "draft": number, "texts": some of them, [{"kind", "explanation", "code"}]}.

    Published texts keep the name that was signed; those in work show the one of today.
    """
    kinds = {"published": [_published()], "draft": [_drafts(), _in_review()]}
    counts = dict.fromkeys(kinds, 0)
    texts: list[dict[str, Any]] = []
    for kind, some in kinds.items():
        for explanation, code in _naming(slug, some):
            counts[kind] += 1
            if len(texts) < SHOWN:
                texts.append({"kind": kind, "explanation": explanation, "code": code})
    return counts | {"texts": texts}


def _published() -> QuerySet[Any, Any]:
    live = Publication.objects.live().order_by("-pk")
    return live.annotate(written=Cast("content", TextField())).values_list(
        "explanation_id", "explanation__code__code", "content"
    )


def _drafts() -> QuerySet[Any, Any]:
    drafts = Draft.objects.order_by("-pk").annotate(written=Cast("content", TextField()))
    return drafts.values_list("explanation_id", "explanation__code__code", "content")


def _in_review() -> QuerySet[Any, Any]:
    waiting = Explanation.objects.in_state(*UNDER_REVIEW).order_by("-pk")
    written = waiting.annotate(written=Cast("submitted_revision__content", TextField()))
    return written.values_list("pk", "code__code", "submitted_revision__content")


def _naming(slug: str, some: Iterable[QuerySet[Any, Any]]) -> Iterator[tuple[int, str]]:
    for rows in some:
        for explanation, code, content in rows.filter(written__contains=f'"{slug}"').iterator(chunk_size=500):
            if slug in (content.get(SPECIALISTS) or []):
                yield explanation, code
