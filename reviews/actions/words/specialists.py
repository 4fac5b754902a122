"""The list of specialists: one person proposes to add one, to rename one or to retire one, another confirms it.

A retired one stays in the texts that name it, and is offered to no further one; to add it again takes it back in. The
slug, by which texts name it, never changes. Published texts keep the name that was signed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from reviews.actions.words.rows import RowList, RowProposals
from reviews.checks.manner.rows import RefusedRowError, plain_text
from reviews.models import Proposal, Specialist, SpecialistProposal
from reviews.reading.specialists import SpecialistRow, active_specialists, texts_naming

LONGEST = {"name": 80, "about": 200}
_LONGEST_SLUG = 50


def _read(fields: Mapping[str, str]) -> SpecialistRow:
    name = plain_text(fields.get("name", ""), called="the name", longest=LONGEST["name"])
    if any(mark in name for mark in ",;"):
        raise RefusedRowError("a name has no comma and no semicolon: they part names in spreadsheets")
    about = fields.get("about", "")
    if about.strip():
        about = plain_text(about, called="what it is about", longest=LONGEST["about"])
    slug = fields.get("slug", "").strip() or slugify(name)
    if not slug or slug != slugify(slug) or len(slug) > _LONGEST_SLUG:
        raise RefusedRowError("the short name has small letters, figures and hyphens, at most 50")
    return SpecialistRow(slug, name, about.strip())


def _require_room(row: SpecialistRow, others: Iterable[SpecialistRow]) -> None:
    same = [other for other in others if other.slug != row.slug and other.name.lower() == row.name.lower()]
    if same:
        raise RefusedRowError(f"“{same[0].name}” is in the list already")


def _measure(proposals: Sequence[SpecialistProposal], now: datetime.datetime) -> list[dict[str, Any]]:
    return [texts_naming(proposal.name) for proposal in proposals]


def _hold(proposals: Sequence[SpecialistProposal], now: datetime.datetime) -> None:
    """The list has it so at once; RefusedError where it has changed since."""
    for proposal in proposals:
        LIST.require_fitting(proposal)
        row, active = SpecialistRow(**proposal.row), proposal.change != Proposal.Change.REMOVE
        Specialist.objects.update_or_create(
            slug=row.slug, defaults={"name": row.name, "about": row.about, "active": active}
        )


LIST = RowList(
    model=SpecialistProposal,
    called="specialist",
    key="slug",
    make=SpecialistRow,
    read=_read,
    require_room=_require_room,
    holding=lambda besides: active_specialists(),
)
SPECIALISTS = RowProposals(SpecialistProposal, "specialist", _measure, _hold, LIST)
measure_specialist, propose_specialist = SPECIALISTS.measure_change, SPECIALISTS.propose_change
