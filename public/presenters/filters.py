"""The filters of a search as a form has them, and for each filter that is set a link that removes it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from codes.groupings.files.drg_tables import SYSTEM as MS_DRG
from codes.groupings.reading import group_words
from codes.models import CodeVersion
from public.addresses import parse_day
from public.reading.editions import Editions
from public.reading.groupings import groupings_beside
from public.searching.questions import FILTERS, SearchRequest


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A filter that is set. ``href`` is the same search without it."""

    label: str
    href: str


@dataclass(frozen=True)
class Filters:
    """``new_since`` is the label of the release that new codes were not in; empty where that is not known.

    ``chips`` are what is set, ``clear`` the search with nothing set, ``unfiltered`` that of the same release;
    ``hidden`` is how many are set in the part that is folded away.
    """

    billable: list[Option]
    chapters: list[Option]
    groupings: list[Option]
    releases: list[Option]
    new_since: str
    chips: list[Chip]
    clear: str
    unfiltered: str
    hidden: int


def search_address(query: dict[str, str]) -> str:
    return f"/search?{urlencode(query)}"


def present_filters(asked: SearchRequest, chapters: list[CodeVersion], editions: Editions) -> Filters:
    groupings = _groupings(asked, editions)
    titles = {version.code.code: version.printed_title for version in chapters}
    labels = {
        "billable": "Billable only" if asked.billable == "1" else "Headers only",
        "chapter": f"Chapter {asked.chapter}: {titles.get(asked.chapter, '')}",
        "grouping": groupings.get(asked.grouping, ""),
        "new": f"New since {asked.earlier.label}" if asked.earlier else "",
        "explained": "With a reviewed explanation",
        "on": f"Release {asked.edition.label}" if asked.edition else "",
    }
    chips = [Chip(labels[name], _without(asked, name)) for name in (*FILTERS, "on") if name in asked.query]
    return Filters(
        billable=_options({"": "All codes", "1": "Billable only", "0": "Headers only"}, asked.billable),
        chapters=_options({"": "All chapters"} | {n: f"{n}: {title}" for n, title in titles.items()}, asked.chapter),
        groupings=_options({"": "All codes"} | groupings, asked.grouping) if groupings else [],
        releases=_releases(asked, editions),
        new_since=asked.earlier.label if asked.earlier else "",
        chips=[chip for chip in chips if chip.label],
        clear=_without(asked, *FILTERS, "on"),
        unfiltered=_without(asked, *FILTERS),
        hidden=sum(name != "billable" for name in asked.query if name != "q"),
    )


def _without(asked: SearchRequest, *names: str) -> str:
    return search_address({name: value for name, value in asked.query.items() if name not in names})


def _groupings(asked: SearchRequest, editions: Editions) -> dict[str, str]:
    """What the address has -> words: all systems beside the release, both groups of MS-DRG, and the group asked for."""
    if asked.edition is None:
        return {}
    words: dict[str, str] = {}
    for grouping in groupings_beside(editions, asked.edition, parse_day(asked.on)):
        words[grouping.system] = f"In {grouping.name}"
        if grouping.system == MS_DRG:
            words |= {f"{MS_DRG}:{group}": f"In {grouping.name} {group}" for group in ("MCC", "CC")}
    system, _, group = asked.grouping.partition(":")
    if group and asked.grouping not in words:
        words[asked.grouping] = f"{words[system]} {group_words(group)}"
    return words


def _options(labels: dict[str, str], chosen: str) -> list[Option]:
    return [Option(value, label, value == chosen) for value, label in labels.items()]


def _releases(asked: SearchRequest, editions: Editions) -> list[Option]:
    """The release in force, then all others by the day on which they take effect; empty where there is only one."""
    in_force = editions.in_force
    if len(editions.all) < 2 or in_force is None:
        return []
    labels = {"": f"In force: {in_force.label}"}
    labels |= {
        edition.effective_from.isoformat(): f"{edition.label}, from {edition.effective_from}"
        for edition in editions.newest_first
        if not edition.is_in_force
    }
    on = asked.edition.effective_from.isoformat() if asked.edition and not asked.edition.is_in_force else ""
    return _options(labels, on)
