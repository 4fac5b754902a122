"""``/api/groupings`` and ``/api/codes/E11.22/groupings``: what other publishers put codes under."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from codes.groupings.reading import Membership
from codes.models import Grouping
from public.addresses import NodeName, code_meant, parse_day
from public.reading import tree
from public.reading.editions import Editions
from public.reading.groupings import (
    GROUP,
    codes_of_group,
    day_asked,
    groupings_beside,
    moved_between,
    read_groups,
    sizes_of_groups,
)
from public.serving.answers import answer, open_to_all, problem
from public.serving.caching import Today, cacheable, cacheable_with
from public.serving.limits import COMPARISONS, costly

from .validity import absent_code


def _day(request: HttpRequest, editions: Editions, name: str) -> Today | None:
    return None if request.GET.get("on") else Today(editions.today)


@open_to_all
@cacheable_with(_day)
def of_code(request: HttpRequest, editions: Editions, today: Today | None, name: str) -> HttpResponse:
    """``on``: the editions that cover that day. Without it those of the release in force, the last ones loaded."""
    code, given = code_meant(name), request.GET.get("on", "")
    on = parse_day(given)
    if given and on is None:
        return problem(400, "invalid", "Write the day as year, month and day: 2026-05-01.", "on")
    if not code or tree.first_existing([NodeName("code", code)]) is None:
        return absent_code(code or name, editions)
    edition = editions.in_force or editions.all[-1]
    groups = read_groups(code, editions, groupings_beside(editions, edition, on))
    return answer(
        {
            "code": code,
            "on": (on or day_asked(editions, edition)).isoformat(),
            "groupings": [membership_json(membership) for membership in groups],
        }
    )


def membership_json(membership: Membership) -> dict[str, Any]:
    return _grouping_json(membership.grouping) | {"group": membership.group, "label": membership.label or None}


def _grouping_json(grouping: Grouping) -> dict[str, Any]:
    return {
        "system": grouping.system,
        "name": grouping.name,
        "edition": grouping.edition,
        "covers_from": grouping.covers_from.isoformat(),
        "covers_to": grouping.covers_to.isoformat(),
        "publisher": grouping.publisher,
        "source": {"file": grouping.source.name, "sha256": grouping.source.sha256},
    }


@open_to_all
@costly(COMPARISONS)
@cacheable
def groupings(request: HttpRequest, editions: Editions) -> HttpResponse:
    """All that are loaded. ``on`` (a day), ``system`` and ``edition`` choose.

    Of one system in one edition the groups are listed, and with ``group`` its codes. With two editions of a system,
    ``from`` and ``to``: which codes left and joined which groups.
    """
    given = {name: request.GET.get(name, "").strip() for name in ("on", "system", "edition", "group", "from", "to")}
    on = parse_day(given["on"])
    if given["on"] and on is None:
        return problem(400, "invalid", "Write the day as year, month and day: 2026-05-01.", "on")
    chosen = editions.groupings.covering(on) if on else list(editions.groupings.all)
    for name in ("system", "edition"):
        known = dict.fromkeys(getattr(grouping, name) for grouping in chosen)
        chosen = [grouping for grouping in chosen if given[name] in ("", getattr(grouping, name))]
        if given[name] and not chosen:
            return problem(400, "invalid", f"There is no such {name}. There are: {', '.join(known) or 'none'}.", name)
    if given["from"] or given["to"]:
        return _compared(given, chosen, editions)
    of_one = bool(given["system"]) and len({grouping.edition for grouping in chosen}) == 1
    if given["group"]:
        return _group(given["group"].upper(), chosen if of_one else [], editions)
    return answer({"groupings": [_listed(grouping, editions, with_groups=of_one) for grouping in chosen]})


def _listed(grouping: Grouping, editions: Editions, *, with_groups: bool) -> dict[str, Any]:
    counts = {"rows": grouping.rows, "codes": grouping.codes}
    if not with_groups:
        return _grouping_json(grouping) | counts
    labels = editions.groupings.labels
    groups = [
        {"group": group, "label": labels.get((grouping.system, group)), "codes": number}
        for group, number in sizes_of_groups(grouping)
    ]
    return _grouping_json(grouping) | counts | {"groups": groups}


def _group(group: str, chosen: list[Grouping], editions: Editions) -> HttpResponse:
    if not chosen:
        return problem(400, "required", "Say of which system and edition, as in &system=ms-drg&edition=2026.", "group")
    for grouping in chosen if GROUP.fullmatch(group) else ():
        if codes := codes_of_group(grouping, group):
            label = editions.groupings.labels.get((grouping.system, group))
            return answer(_grouping_json(grouping) | {"group": group, "label": label, "codes": codes})
    return problem(404, "not_found", f"{chosen[0].name} has no such group in edition {chosen[0].edition}.", "group")


def _compared(given: dict[str, str], chosen: list[Grouping], editions: Editions) -> HttpResponse:
    if not given["system"]:
        return problem(400, "required", "Say of which system, as in ?system=cms-hcc-v28&from=2026&to=2027.", "system")
    sides: list[list[Grouping]] = []
    for name in ("from", "to"):
        side = [grouping for grouping in chosen if grouping.edition == given[name]]
        if not side:
            there = ", ".join(dict.fromkeys(grouping.edition for grouping in chosen))
            return problem(400, "invalid", f"This edition is not loaded. Loaded are: {there}.", name)
        sides.append(side)
    labels = editions.groupings.labels

    def rows(pairs: list[tuple[str, str]]) -> list[dict[str, str | None]]:
        return [{"code": code, "group": group, "label": labels.get((given["system"], group))} for code, group in pairs]

    left, joined = moved_between(*sides)
    names = {"system": given["system"], "name": sides[0][0].name, "from": given["from"], "to": given["to"]}
    counts = {"left": len(left), "joined": len(joined)}
    return answer(names | {"counts": counts, "left": rows(left), "joined": rows(joined)})
