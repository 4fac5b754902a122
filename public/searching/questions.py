"""A search as its address asks for it: the question, the filters, the release. One reading for the page and the API.

asked = read_search(request.GET, editions)       what is wrong with it is in asked.problems, and left out
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.http import HttpRequest

from codes.search.questions.asking import clean
from codes.search.questions.hits import Grouped
from codes.search.store import Sources, read_sources
from public.addresses import HOW_TO_WRITE_A_DAY, parse_day, parse_page
from public.reading import tree
from public.reading.editions import Edition, Editions
from public.reading.groupings import GROUP, group_exists, groupings_beside
from reviews.reading.published import Standing, standing

BILLABLE = {"1": True, "0": False}
FILTERS = ("billable", "chapter", "grouping", "new", "explained")
_SWITCHES = {"new": "new this fiscal year", "explained": "with a reviewed explanation"}


class ParameterProblem(NamedTuple):
    """What is wrong with a parameter: a word for programs, a sentence for people."""

    parameter: str
    code: str
    message: str


@dataclass(frozen=True)
class SearchRequest:
    """``edition`` is the release searched, None where none can be. ``on`` is the day asked for, as it was written.

    ``grouping`` is a system of another publisher or one of its groups, "cms-hcc-v28" or "cms-hcc-v28:HCC37", which is
    ``grouped`` beside the release. ``earlier`` is the last release of the fiscal year before. Where it is not loaded it
    is None, and nobody knows what is new.
    """

    question: str = ""
    billable: str = ""
    chapter: str = ""
    grouping: str = ""
    grouped: Grouped | None = None
    new: bool = False
    explained: bool = False
    on: str = ""
    page: int = 1
    edition: Edition | None = None
    earlier: Edition | None = None
    problems: tuple[ParameterProblem, ...] = ()

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, as an address has them."""
        values = {name: getattr(self, name) for name in FILTERS}
        return {name: "1" if value is True else value for name, value in values.items() if value}

    @property
    def query(self) -> dict[str, str]:
        """All that an address of this search needs, except the page."""
        return {"q": self.question} | self.filters | ({"on": self.on} if self.on else {})

    def without_filters(self) -> SearchRequest:
        return replace(self, billable="", chapter="", grouping="", grouped=None, new=False, explained=False, page=1)


@dataclass(frozen=True)
class ResultSources:
    """What results depend on besides the editions: lists of terms, and public texts where the search asks for them."""

    sources: Sources
    standing: Standing | None = None

    @property
    def validator(self) -> str:
        return f"{self.sources.validator} {self.standing.validator if self.standing else ''}"

    @property
    def changed_at(self) -> datetime.datetime | None:
        moments = [part.changed_at for part in (self.sources, self.standing) if part]
        return max((moment for moment in moments if moment), default=None)


def read_result_sources(request: HttpRequest, editions: Editions, **parts: object) -> ResultSources:
    return ResultSources(read_sources(), standing() if request.GET.get("explained") else None)


def read_search(given: Mapping[str, str], editions: Editions) -> SearchRequest:
    """A parameter that cannot be read is left out, and is one of ``problems``."""
    problems: list[ParameterProblem] = []
    on = given.get("on", "").strip()
    edition = _edition(on, editions, problems)
    earlier = editions.year_before(edition) if edition else None
    grouped = _grouped(given, edition, editions, problems)
    return SearchRequest(
        question=clean(given.get("q", "")),
        billable=_choice(given, "billable", "1 for billable codes, 0 for headers", problems),
        chapter=_chapter(given, edition, problems),
        grouping=_written(given) if grouped else "",
        grouped=grouped,
        new=_switch(given, "new", problems) and _is_known(edition, earlier, problems),
        explained=_switch(given, "explained", problems),
        on=on,
        page=parse_page(given),
        edition=edition,
        earlier=earlier,
        problems=tuple(problems),
    )


def _edition(on: str, editions: Editions, problems: list[ParameterProblem]) -> Edition | None:
    if not on:
        return editions.in_force
    day = parse_day(on)
    if day is None:
        problems.append(ParameterProblem("on", "invalid", HOW_TO_WRITE_A_DAY))
        return None
    edition = editions.covering(day)
    if edition is None:
        covered = "; ".join(f"{e.label}: {e.effective_from} to {e.covers_to}" for e in editions.all)
        why = f"No release loaded here covers {day}. " + (f"Covered are {covered}." if covered else "None is loaded.")
        problems.append(ParameterProblem("on", "outside_coverage", why))
    return edition


def _choice(given: Mapping[str, str], name: str, values: str, problems: list[ParameterProblem]) -> str:
    choice = given.get(name, "").strip()
    if choice in ("", *BILLABLE):
        return choice
    problems.append(ParameterProblem(name, "invalid", f"{name} is {values}."))
    return ""


def _switch(given: Mapping[str, str], name: str, problems: list[ParameterProblem]) -> bool:
    return _choice(given, name, f"1 for codes {_SWITCHES[name]}, 0 or nothing for all", problems) == "1"


def _is_known(edition: Edition | None, earlier: Edition | None, problems: list[ParameterProblem]) -> bool:
    """Whether it is known what is new."""
    if edition is not None and earlier is None:
        why = f"What is new in {edition.label} is not known here: no release of the fiscal year before is loaded."
        problems.append(ParameterProblem("new", "outside_coverage", why))
    return earlier is not None


def _chapter(given: Mapping[str, str], edition: Edition | None, problems: list[ParameterProblem]) -> str:
    chapter = given.get("chapter", "").strip()
    if not chapter or edition is None:
        return ""
    numbers = [version.code.code for version in tree.read_chapters(edition)]
    if chapter in numbers:
        return chapter
    has = f"chapter is a number from {numbers[0]} to {numbers[-1]}" if numbers else "it was loaded without chapters"
    problems.append(ParameterProblem("chapter", "invalid", f"Release {edition.label} has no such chapter: {has}."))
    return ""


def _written(given: Mapping[str, str]) -> str:
    system, colon, group = given.get("grouping", "").strip().partition(":")
    return f"{system.lower()}{colon}{group.upper()}"


def _grouped(
    given: Mapping[str, str], edition: Edition | None, editions: Editions, problems: list[ParameterProblem]
) -> Grouped | None:
    """The groupings of the system that hold beside the release, as of the day asked for."""
    system, _, group = _written(given).partition(":")
    if not system or edition is None:
        return None
    day = parse_day(given.get("on", "").strip())
    beside = groupings_beside(editions, edition, day)
    ids = tuple(grouping.pk for grouping in beside if grouping.system == system)
    if ids and (not group or (GROUP.fullmatch(group) and group_exists(ids, group))):
        return Grouped(ids, group)
    known = ", ".join(dict.fromkeys(grouping.system for grouping in beside)) or "none"
    why = "That system has no such group." if ids else f"There is no such grouping; there are: {known}."
    problems.append(ParameterProblem("grouping", "invalid", why))
    return None
