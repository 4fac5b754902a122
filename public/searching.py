"""A search as its address asks for it: the question, the filters, the release. One reading for the page and the API.

asked = read_asked(request.GET, editions)       what is wrong with it is in asked.problems, and overlooked
find(asked, editions)                           one page of results
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.http import HttpRequest

from codes.search.asking import CODE, HitPage, ask_for_all, clean, page_of
from codes.search.find import LINES
from codes.search.hits import Hit, Scope
from codes.search.store import Sources, read_sources
from reviews.reading.published import Standing, explained_codes, standing

from . import tree
from .addresses import page_asked
from .editions import Edition, Editions
from .maps import icd9_meant, meaning, read_icd9
from .unfound import count_unfound
from .validity import read_day

BILLABLE = {"1": True, "0": False}
NOTHING = HitPage([], 0, 1, 1)
MAPPED = "mapped"  # the origin of hits that the GEM leads to; their text is the ICD-9-CM code
FILTERS = ("billable", "chapter", "new", "explained")
_SWITCHES = {"new": "new this fiscal year", "explained": "with a reviewed explanation"}


class Problem(NamedTuple):
    """What is wrong with a parameter, in a word for programs and a sentence for people."""

    parameter: str
    code: str
    message: str


@dataclass(frozen=True)
class Asked:
    """``edition`` is the release searched, None where none can be. ``on`` is the day asked for, as it was written.

    ``earlier`` is the last release of the fiscal year before, None where it is not loaded: nothing is known to be new.
    """

    question: str = ""
    billable: str = ""
    chapter: str = ""
    new: bool = False
    explained: bool = False
    on: str = ""
    page: int = 1
    edition: Edition | None = None
    earlier: Edition | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def filters(self) -> dict[str, str]:
        """Those that are set, as an address has them."""
        values = {name: getattr(self, name) for name in FILTERS}
        return {name: "1" if value is True else value for name, value in values.items() if value}

    @property
    def query(self) -> dict[str, str]:
        """All that an address of this search needs, but for the page."""
        return {"q": self.question} | self.filters | ({"on": self.on} if self.on else {})

    def without_filters(self) -> Asked:
        return replace(self, billable="", chapter="", new=False, explained=False, page=1)


@dataclass(frozen=True)
class Known:
    """What results depend on besides the editions: lists of terms, and public texts where the search is for these."""

    sources: Sources
    standing: Standing | None = None

    @property
    def validator(self) -> str:
        return f"{self.sources.validator} {self.standing.validator if self.standing else ''}"

    @property
    def changed_at(self) -> datetime.datetime | None:
        moments = [part.changed_at for part in (self.sources, self.standing) if part]
        return max((moment for moment in moments if moment), default=None)


def read_known(request: HttpRequest, editions: Editions) -> Known:
    return Known(read_sources(), standing() if request.GET.get("explained") else None)


def read_asked(given: Mapping[str, str], editions: Editions) -> Asked:
    """What cannot be read is a problem, and left out."""
    problems: list[Problem] = []
    on = given.get("on", "").strip()
    edition = _edition(on, editions, problems)
    earlier = editions.year_before(edition) if edition else None
    return Asked(
        question=clean(given.get("q", "")),
        billable=_choice(given, "billable", "1 for billable codes, 0 for headers", problems),
        chapter=_chapter(given, edition, problems),
        new=_switch(given, "new", problems) and _is_known(edition, earlier, problems),
        explained=_switch(given, "explained", problems),
        on=on,
        page=page_asked(given),
        edition=edition,
        earlier=earlier,
        problems=tuple(problems),
    )


def _edition(on: str, editions: Editions, problems: list[Problem]) -> Edition | None:
    if not on:
        return editions.in_force
    day = read_day(on)
    if day is None:
        problems.append(Problem("on", "invalid", "Write the day as year, month and day: 2026-05-01."))
        return None
    edition = editions.covering(day)
    if edition is None:
        covered = "; ".join(f"{e.label}: {e.effective_from} to {e.covers_to}" for e in editions.all)
        said = f"No release loaded here covers {day}. " + (f"Covered are {covered}." if covered else "None is loaded.")
        problems.append(Problem("on", "outside_coverage", said))
    return edition


def _choice(given: Mapping[str, str], name: str, values: str, problems: list[Problem]) -> str:
    choice = given.get(name, "").strip()
    if choice in ("", *BILLABLE):
        return choice
    problems.append(Problem(name, "invalid", f"{name} is {values}."))
    return ""


def _switch(given: Mapping[str, str], name: str, problems: list[Problem]) -> bool:
    return _choice(given, name, f"1 for codes {_SWITCHES[name]}, 0 or nothing for all", problems) == "1"


def _is_known(edition: Edition | None, earlier: Edition | None, problems: list[Problem]) -> bool:
    """Whether what is new can be told."""
    if edition is not None and earlier is None:
        said = f"What is new in {edition.label} is not known here: no release of the fiscal year before is loaded."
        problems.append(Problem("new", "outside_coverage", said))
    return earlier is not None


def _chapter(given: Mapping[str, str], edition: Edition | None, problems: list[Problem]) -> str:
    chapter = given.get("chapter", "").strip()
    if not chapter or edition is None:
        return ""
    numbers = [version.code.code for version in tree.read_chapters(edition.release.pk)]
    if chapter in numbers:
        return chapter
    has = f"chapter is a number from {numbers[0]} to {numbers[-1]}" if numbers else "it was loaded without chapters"
    problems.append(Problem("chapter", "invalid", f"Release {edition.label} has no such chapter: {has}."))
    return ""


# --- Results ----------------------------------------------------------------------------------------------------------


def find(asked: Asked, editions: Editions) -> HitPage:
    """One page of the results; none where nothing is asked, or no release can be searched."""
    hits, best = find_all(asked, editions)
    if asked.edition is not None and not hits and not asked.filters:
        count_unfound(asked.question)
    return page_of(hits, best=best, page=asked.page)


def find_all(
    asked: Asked, editions: Editions, *, by_code: bool = True, by_words: bool = True, lines: int = LINES
) -> tuple[list[Hit], bool]:
    """All hits, and whether they are only the best of more; ``lines`` as in ``find_by_words``.

    What the GEM has for an ICD-9-CM code comes first, but for a code of ICD-10-CM of that very name; its numbers are
    then no words to look for.
    """
    if not asked.question or asked.edition is None:
        return [], False
    scope = _scope(asked, asked.edition, editions)
    mapped = list(_mapped(asked.question, scope, editions)) if by_code else []
    hits, best = ask_for_all(asked.question, scope, by_code=by_code, by_words=by_words and not mapped, lines=lines)
    own = 1 if is_the_code(hits) else 0
    shown = {hit.code for hit in mapped} - {hit.code for hit in hits[:own]}
    before = [hit for hit in mapped if hit.code in shown]
    return [*hits[:own], *before, *(hit for hit in hits[own:] if hit.code not in shown)], best


def is_the_code(hits: Sequence[Hit]) -> bool:
    """Whether the first hit is the very code that was asked for."""
    return bool(hits) and hits[0].origin == CODE and hits[0].code == hits[0].text


def find_without_filters(asked: Asked, editions: Editions) -> HitPage:
    """What there would be; for a search whose filters leave nothing."""
    if not asked.filters:
        return NOTHING
    hits, best = find_all(asked.without_filters(), editions)
    return page_of(hits, best=best, page=1)


def _scope(asked: Asked, edition: Edition, editions: Editions) -> Scope:
    in_force = editions.in_force
    return Scope(
        edition.release.pk,
        billable=BILLABLE.get(asked.billable),
        chapter=asked.chapter,
        new_since=asked.earlier.release.pk if asked.new and asked.earlier else None,
        among=explained_codes((in_force or edition).release) if asked.explained else None,
    )


def _mapped(question: str, scope: Scope, editions: Editions) -> Iterator[Hit]:
    """The codes that the GEM leads to from the ICD-9-CM code that a question is, in its order."""
    rows = {entry.to_code: meaning(entry) for entry in read_icd9(question, editions) if entry.to_code}
    if not rows:
        return
    versions = scope.versions().named(rows).values_list("code__code", "title", "billable")
    facts = {name: (title, flag) for name, title, flag in versions}
    for name, meant in rows.items():
        if name in facts:
            yield Hit(name, *facts[name], 1.0, MAPPED, icd9_meant(question), (), meant)


def is_icd9(asked: Asked, editions: Editions) -> str:
    """The ICD-9-CM code that the question is, where the GEM knows it; else empty."""
    return icd9_meant(asked.question) if asked.question and read_icd9(asked.question, editions) else ""
