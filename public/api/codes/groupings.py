"""``/api/groupings`` and ``/api/codes/E11.22/groupings``: what other publishers put codes under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from django.http import HttpRequest, HttpResponse

from codes.groupings.reading import Membership
from codes.models import Grouping
from public.addresses import NodeName, code_meant, parse_day
from public.api.common import CODE, Paged, Source, Sourced, page_of, paged, source_json, sourced
from public.api.openapi.endpoints import endpoint, refuse
from public.api.openapi.parameters import PAGE, Asked, Parameter, day, text
from public.api.openapi.shapes import Day, Schema
from public.presenters.paging import present_paging
from public.reading import tree
from public.reading.editions import Editions
from public.reading.groupings import (
    GROUP,
    InGroup,
    codes_of_group,
    day_asked,
    groupings_beside,
    moved_between,
    read_groups,
    sizes_of_groups,
)
from public.searching.questions import ParameterProblem
from public.serving.answers import answer, problem
from public.serving.caching import Today, cacheable, cacheable_with
from public.serving.limits import COMPARISONS

from .validity import ABSENT, absent_code

PAGE_SIZE = 2_000
_ON = day("on", "Only editions that cover the day.", example="2026-05-01")


class GroupingEdition(TypedDict):
    """A grouping of another publisher in one edition."""

    system: Annotated[str, "As parameters name it: cms-hcc-v28."]
    name: str
    edition: str
    covers_from: Day
    covers_to: Day
    publisher: str
    source: Source


class GroupOfCode(GroupingEdition):
    """A group that a code is in."""

    group: str
    label: Annotated[str | None, "The publisher's words, where a file loaded here has them."]


class GroupsOfCode(Sourced):
    """``release`` is that of the code; each grouping has its own edition and source."""

    code: str
    on: Day
    groupings: list[GroupOfCode]


def _today(request: HttpRequest, editions: Editions, code: str, asked: Asked) -> Today | None:
    return None if asked["on"] else Today(editions.today)


@endpoint(
    "/api/codes/{code}/groupings",
    "api-code-groupings",
    answer=GroupsOfCode,
    parameters=(CODE, _ON),
    missing=ABSENT,
)
@cacheable_with(_today)
def of_code(request: HttpRequest, editions: Editions, today: Today | None, code: str, asked: Asked) -> HttpResponse:
    """What other publishers group a code under: MS-DRG, HCC, Elixhauser.

    Without a day, as the editions beside the release in force have it, the last ones loaded.
    """
    name, on = code_meant(code), parse_day(asked["on"])
    if not name or tree.first_existing([NodeName("code", name)]) is None:
        return absent_code(name or code, editions, editions.in_force)
    edition = editions.in_force or editions.all[-1]
    groups = read_groups(name, editions, groupings_beside(editions, edition, on))
    listed: GroupsOfCode = {
        "code": name,
        "on": (on or day_asked(editions, edition)).isoformat(),
        **sourced(edition),
        "groupings": [membership_json(membership) for membership in groups],
    }
    return answer(listed)


def membership_json(membership: Membership) -> GroupOfCode:
    return {
        **_edition_json(membership.grouping),
        "group": membership.group,
        "label": membership.label or None,
    }


def _edition_json(grouping: Grouping) -> GroupingEdition:
    return {
        "system": grouping.system,
        "name": grouping.name,
        "edition": grouping.edition,
        "covers_from": grouping.covers_from.isoformat(),
        "covers_to": grouping.covers_to.isoformat(),
        "publisher": grouping.publisher,
        "source": source_json(grouping.source),
    }


# --- All groupings ----------------------------------------------------------------------------------------------------


class GroupSize(TypedDict):
    group: str
    label: str | None
    codes: Annotated[int, "How many codes are in it."]


class ListedGrouping(GroupingEdition):
    rows: int
    codes: Annotated[int, "How many codes it groups."]
    groups: Annotated[list[GroupSize] | None, "Where one edition of one system is asked for, else null."]


class GroupingList(Sourced):
    """All groupings that fit. ``release`` is the one in force."""

    groupings: list[ListedGrouping]


class GroupWithCodes(GroupOfCode, Paged):
    """A group of one edition, with a page of its codes."""

    total: Annotated[int, "How many codes are in it."]
    codes: list[str]


class MovedCode(TypedDict):
    code: str
    group: str
    label: str | None


_Names = TypedDict("_Names", {"from": str, "to": str})


class ComparedEditions(_Names, Paged):
    """Two editions of a system, with a page of what left and joined groups; pages go on until the longer one ends."""

    system: str
    name: str
    sources: list[Source]
    counts: dict[str, int]
    left: list[MovedCode]
    joined: list[MovedCode]


def _loaded(name: str, about: str, *, of: str = "") -> Parameter:
    """A system or an edition that is loaded."""

    def names(editions: Editions) -> Schema:
        return {"type": "string", "enum": ["", *_known(editions.groupings.all, of or name)]}

    return text(name, about, narrowed=names)


@endpoint(
    "/api/groupings",
    "api-groupings",
    answer=GroupingList | GroupWithCodes | ComparedEditions,
    parameters=(
        _ON,
        _loaded("system", "Only this system."),
        _loaded("edition", "Only this edition."),
        text("group", "A group of one system in one edition, whose codes are listed."),
        _loaded("from", "With to and system: an edition to compare.", of="edition"),
        _loaded("to", "The edition that is compared with from.", of="edition"),
        PAGE,
    ),
    missing="The system has no such edition, or the edition no such group.",
    within=COMPARISONS,
)
@cacheable
def groupings(request: HttpRequest, editions: Editions, asked: Asked) -> HttpResponse:
    """Groupings of other publishers that are loaded, their groups, the codes of a group, two editions compared.

    `on`, `system` and `edition` choose. Of one system in one edition the groups are listed, and with `group` its codes.
    With `from` and `to`: which codes left and joined which groups of a system.
    """
    on = parse_day(asked["on"])
    chosen: list[Grouping] = editions.groupings.covering(on) if on else list(editions.groupings.all)
    for name in ("system", "edition"):
        given, known = asked[name].strip(), _known(chosen, name)
        chosen = [grouping for grouping in chosen if given in ("", getattr(grouping, name))]
        if given and not chosen:
            code = "not_found" if given in _known(editions.groupings.all, name) else "invalid"
            why = f"There is no such {name}. There are: {', '.join(known) or 'none'}."
            return refuse(ParameterProblem(name, code, why))
    if asked["from"] or asked["to"]:
        return _compared(chosen, editions, asked, request)
    of_one = bool(asked["system"].strip()) and len({grouping.edition for grouping in chosen}) == 1
    if group := asked["group"].strip().upper():
        return _group(group, chosen if of_one else [], editions, asked, request)
    listed: GroupingList = {
        **sourced(editions.in_force),
        "groupings": [_listed(grouping, editions, with_groups=of_one) for grouping in chosen],
    }
    return answer(listed)


def _known(groupings: Sequence[Grouping], name: str) -> list[str]:
    return list(dict.fromkeys(getattr(grouping, name) for grouping in groupings))


def _listed(grouping: Grouping, editions: Editions, *, with_groups: bool) -> ListedGrouping:
    labels = editions.groupings.labels
    groups: list[GroupSize] = [
        {"group": group, "label": labels.get((grouping.system, group)), "codes": number}
        for group, number in (sizes_of_groups(grouping) if with_groups else ())
    ]
    return {
        **_edition_json(grouping),
        "rows": grouping.rows,
        "codes": grouping.codes,
        "groups": groups if with_groups else None,
    }


def _group(group: str, chosen: list[Grouping], editions: Editions, asked: Asked, request: HttpRequest) -> HttpResponse:
    if not chosen:
        return problem(400, "required", "Say of which system and edition, as in &system=ms-drg&edition=2026.", "group")
    for grouping in chosen if GROUP.fullmatch(group) else ():
        if codes := codes_of_group(grouping, group):
            shown, pages = page_of(codes, page=asked["page"], size=PAGE_SIZE, request=request)
            listed: GroupWithCodes = {
                **_edition_json(grouping),
                "group": group,
                "label": editions.groupings.labels.get((grouping.system, group)),
                "total": len(codes),
                **pages,
                "codes": list(shown),
            }
            return answer(listed)
    return problem(404, "not_found", f"{chosen[0].name} has no such group in edition {chosen[0].edition}.", "group")


def _compared(chosen: list[Grouping], editions: Editions, asked: Asked, request: HttpRequest) -> HttpResponse:
    system = asked["system"].strip()
    if not system:
        return problem(400, "required", "Say of which system, as in ?system=cms-hcc-v28&from=2026&to=2027.", "system")
    sides: list[list[Grouping]] = []
    for name in ("from", "to"):
        given = asked[name].strip()
        side = [grouping for grouping in chosen if grouping.edition == given]
        if not side:
            code = "not_found" if given in _known(editions.groupings.all, "edition") else "invalid"
            why = f"This edition is not loaded. Loaded are: {', '.join(_known(chosen, 'edition'))}."
            return refuse(ParameterProblem(name, code, why))
        sides.append(side)
    left, joined = moved_between(*sides)
    paging = present_paging(max(len(left), len(joined)), size=PAGE_SIZE, page=asked["page"], query={})

    def rows(pairs: list[InGroup]) -> list[MovedCode]:
        shown = pairs[paging.first : paging.last]
        labels = editions.groupings.labels
        return [{"code": code, "group": group, "label": labels.get((system, group))} for code, group in shown]

    listed: ComparedEditions = {
        "system": system,
        "name": sides[0][0].name,
        "from": asked["from"].strip(),
        "to": asked["to"].strip(),
        "sources": [source_json(grouping.source) for side in sides for grouping in side],
        "counts": {"left": len(left), "joined": len(joined)},
        **paged(paging, request),
        "left": rows(left),
        "joined": rows(joined),
    }
    return answer(listed)
