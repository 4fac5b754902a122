"""``/api/lists?codes=E11.-,!E11.9&on=2025-10-01``: the members of a code list, and what later releases do to it."""

from __future__ import annotations

from typing import Annotated, TypedDict

from django.http import HttpRequest, HttpResponse

from codes.code_lists import LONGEST, MOST_ENTRIES, WRITTEN, Member, New, Retitled, Split
from public.presenters.paging import present_paging
from public.reading.editions import Editions
from public.reading.groupings import read_groups_of_many
from public.searching.code_lists import LaterRelease, ListAnswer, OtherList, read_code_list
from public.searching.questions import ParameterProblem
from public.serving.answers import answer
from public.serving.caching import cacheable
from public.serving.limits import COMPARISONS

from .common import Paged, Sourced, covered_day, paged, sourced
from .openapi.endpoints import endpoint, refuse
from .openapi.parameters import PAGE, Asked, text
from .openapi.shapes import Day

PAGE_SIZE = 2_000
_ENTRY = rf"{WRITTEN}(?:\.?-)?"
_LIST = rf"{_ENTRY}(?:,!?{_ENTRY}){{0,{MOST_ENTRIES - 1}}}"
_HOW = "Say which codes, as in ?codes=E11.-,!E11.9&on=2025-10-01."


class ListedCode(TypedDict):
    code: str
    title: str
    billable: bool


class ListMember(ListedCode):
    groupings: Annotated[list[str], "What other publishers group it under, as cms-hcc-v28:HCC37."]


class GoneCode(ListedCode):
    successors: list[str]


class SplitCode(TypedDict):
    """A billable code that became a header."""

    code: str
    title: str
    into: Annotated[list[str], "The new billable codes below it."]


class RetitledCode(TypedDict):
    code: str
    old: str
    new: str


class NewCode(TypedDict):
    code: str
    title: str
    under: Annotated[str, "The code above, which the list names."]
    is_member: Annotated[bool, "Whether the list takes it in by itself."]


_Pair = TypedDict("_Pair", {"from": Day, "to": Day})


class LaterOfList(_Pair):
    """What a later release does to the list, as the release before left it."""

    label: str
    gone: list[GoneCode]
    split: list[SplitCode]
    retitled: list[RetitledCode]
    became_billable: list[ListedCode]
    new: list[NewCode]


class ComparedList(TypedDict):
    codes: str
    only_first: list[str]
    both: list[str]
    only_second: list[str]


_With = TypedDict("_With", {"with": ComparedList | None})


class CodeListAnswer(Sourced, Paged, _With):
    name: str
    codes: Annotated[str, "The list as it was understood."]
    on: Day
    label: str
    count: Annotated[int, "How many members there are."]
    billable: Annotated[int, "How many of them are billable."]
    members: Annotated[list[ListMember], "In tabular order."]
    absent: Annotated[list[str], "What the list names and the release does not have."]
    later: list[LaterOfList]


@endpoint(
    "/api/lists",
    "api-lists",
    answer=CodeListAnswer,
    parameters=(
        text("codes", "A list: E11.- is the code and all below it, ! takes out.", _HOW, required=True,
             example="E11.-,!E11.9", narrowed=lambda editions: {
                 "type": "string", "pattern": f"^{_LIST}$", "maxLength": LONGEST}),
        text("with", "Another list, to compare with the first.",
             narrowed=lambda editions: {"type": "string", "pattern": f"^(?:{_LIST})?$", "maxLength": LONGEST}),
        text("name", "What the list is called."),
        covered_day("The day whose release the members are of; else the one in force."), PAGE,
    ),
    within=COMPARISONS,
)  # fmt: skip
@cacheable
def code_list(request: HttpRequest, editions: Editions, asked: Asked) -> HttpResponse:
    """The members of a code list in the release of a day, and what later releases do to it.

    The address is the whole list; nothing is stored. `with` compares it with another one.
    """
    listed = read_code_list(request.GET, editions)
    if listed is None:
        listed = ParameterProblem("codes", "required", _HOW)
    if isinstance(listed, ParameterProblem):
        return refuse(listed)
    return answer(_as_json(listed, editions, asked["page"], request))


def _as_json(listed: ListAnswer, editions: Editions, page: int, request: HttpRequest) -> CodeListAnswer:
    paging = present_paging(len(listed.members), size=PAGE_SIZE, page=page, query={})
    members = listed.members[paging.first : paging.last]
    groups = read_groups_of_many([member.code for member in members], editions, listed.edition, listed.on)
    return {
        "name": listed.name,
        "codes": str(listed.codes),
        "on": listed.on.isoformat(),
        **sourced(listed.edition),
        "label": listed.edition.label,
        "count": len(listed.members),
        "billable": listed.billable,
        **paged(paging, request),
        "members": [{**_code(member), "groupings": [m.key for m in groups.get(member.code, ())]} for member in members],
        "absent": [str(entry) for entry in listed.absent],
        "later": [_later(later) for later in listed.later],
        "with": _other(listed.other) if listed.other else None,
    }


def _code(member: Member) -> ListedCode:
    return {"code": member.code, "title": member.title, "billable": member.billable}


def _later(later: LaterRelease) -> LaterOfList:
    change = later.step
    return {
        "from": later.before.effective_from.isoformat(),
        "to": later.edition.effective_from.isoformat(),
        "label": later.edition.label,
        "gone": [{**_code(member), "successors": later.successors.get(member.code, [])} for member in change.gone],
        "split": [_split(split) for split in change.split],
        "retitled": [_retitled(retitled) for retitled in change.retitled],
        "became_billable": [_code(member) for member in change.became_billable],
        "new": [_new(new) for new in change.new],
    }


def _split(split: Split) -> SplitCode:
    return {"code": split.code, "title": split.title, "into": split.into}


def _retitled(retitled: Retitled) -> RetitledCode:
    return {"code": retitled.code, "old": retitled.old, "new": retitled.new}


def _new(new: New) -> NewCode:
    return {"code": new.code, "title": new.title, "under": new.under, "is_member": new.is_member}


def _other(other: OtherList) -> ComparedList:
    return {
        "codes": str(other.codes),
        "only_first": [member.code for member in other.first],
        "both": [member.code for member in other.both],
        "only_second": [member.code for member in other.second],
    }
