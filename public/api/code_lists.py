"""``/api/lists?codes=E11.-,!E11.9&on=2025-10-01``: the members of a code list, and what later releases do to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from codes.code_lists import Member
from public.reading.editions import Editions
from public.reading.groupings import read_groups_of_many
from public.searching.code_lists import LaterRelease, ListAnswer, OtherList, read_code_list
from public.searching.questions import ParameterProblem
from public.serving.answers import answer, open_to_all, problem
from public.serving.caching import cacheable
from public.serving.limits import COMPARISONS, costly


@open_to_all
@costly(COMPARISONS)
@cacheable
def code_list(request: HttpRequest, editions: Editions) -> HttpResponse:
    """``codes`` (as in ``codes.code_lists``), ``on`` (a day: the release that covers it; else the one in force),
    ``with`` (another list), ``name``."""
    asked = read_code_list(request.GET, editions)
    if isinstance(asked, ParameterProblem):
        return problem(400, asked.code, asked.message, asked.parameter)
    if asked is None:
        return problem(400, "required", "Say which codes, as in ?codes=E11.-,!E11.9&on=2025-10-01.", "codes")
    return answer(_as_json(asked, editions))


def _as_json(asked: ListAnswer, editions: Editions) -> dict[str, Any]:
    groups = read_groups_of_many([member.code for member in asked.members], editions, asked.edition, asked.on)
    return {
        "name": asked.name,
        "codes": str(asked.codes),
        "on": asked.on.isoformat(),
        "release": asked.edition.effective_from.isoformat(),
        "label": asked.edition.label,
        "count": len(asked.members),
        "billable": asked.billable,
        "members": [
            _member(member) | {"groupings": [m.key for m in groups.get(member.code, ())]} for member in asked.members
        ],
        "absent": [str(entry) for entry in asked.absent],
        "later": [_later(later) for later in asked.later],
        "with": _other(asked.other) if asked.other else None,
    }


def _member(member: Member) -> dict[str, Any]:
    return member._asdict()


def _later(later: LaterRelease) -> dict[str, Any]:
    change = later.step
    return {
        "from": later.before.effective_from.isoformat(),
        "to": later.edition.effective_from.isoformat(),
        "label": later.edition.label,
        "gone": [_member(member) | {"successors": later.successors.get(member.code, [])} for member in change.gone],
        "split": [split._asdict() for split in change.split],
        "retitled": [retitled._asdict() for retitled in change.retitled],
        "became_billable": [_member(member) for member in change.became_billable],
        "new": [new._asdict() for new in change.new],
    }


def _other(other: OtherList) -> dict[str, Any]:
    return {
        "codes": str(other.codes),
        "only_first": [member.code for member in other.first],
        "both": [member.code for member in other.both],
        "only_second": [member.code for member in other.second],
    }
