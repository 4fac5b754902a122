"""``/api/changes`` and ``/api/changes/2024-10-01..2025-10-01``: what each release changed."""

from __future__ import annotations

from typing import Annotated, TypedDict

from django.http import HttpRequest, HttpResponse

from codes.releases.loading.comparing import compare_releases
from codes.releases.rules.compare import KINDS, CodeState, Comparison
from public.addresses import changes_address, parse_day
from public.presenters.paging import present_paging
from public.reading import changes as reading
from public.reading.changes import CHOICES, GROUPS, CodeChange, Step
from public.reading.editions import Edition, Editions
from public.reading.successors import read_successors
from public.serving.answers import answer, problem
from public.serving.caching import cacheable
from public.serving.limits import COMPARISONS

from .common import Paged, Sourced, page_of, paged, sourced
from .openapi.endpoints import endpoint
from .openapi.parameters import PAGE, Asked, Parameter, choice, part
from .openapi.shapes import Also, Day

STEPS_AT_ONCE, PAGE_SIZE = 5, 200


class Side(Sourced):
    """One of two releases that are compared."""

    label: str
    covers_to: Day
    partial: Annotated[bool, "Loaded without a tabular list, so that notes cannot be compared."]


_Sides = TypedDict("_Sides", {"from": Side, "to": Side})


class ReleaseStep(_Sides):
    """A release and the one before it."""

    counts: Annotated[dict[str, int], "How many codes are added, revised and removed, headers included."]
    with_notes: Annotated[bool, "Whether notes could be compared."]
    changes: Annotated[str, "The address of the changes in this interface."]
    page: Annotated[str, "The address of the page for people."]


class StepsAnswer(Sourced, Paged):
    """``release`` is the one in force."""

    total: int
    steps: Annotated[list[ReleaseStep], "The newest first."]


class StateOfCode(TypedDict):
    """A code in one of the releases."""

    title: str
    billable: bool
    parent: Annotated[str | None, "The code above; null for a category."]


class CodeChangeShown(TypedDict):
    """A code that changed, in all its ways."""

    code: str
    group: Annotated[str, Also(enum=list(GROUPS))]
    kinds: Annotated[list[str], Also(items={"enum": list(KINDS)})]
    chapter: Annotated[str | None, "Its number, where the release has chapters."]
    before: Annotated[StateOfCode | None, "Null for a new code."]
    after: Annotated[StateOfCode | None, "Null for a removed one."]
    successors: Annotated[list[str], "Of a removed code, as the conversion table has them."]


class ChangesAnswer(_Sides, Paged):
    counts: Annotated[dict[str, int | None], "By kind, headers included; null for what cannot be compared."]
    total: Annotated[int, "Changes of the chapter and kind asked for."]
    changes: Annotated[list[CodeChangeShown], "New codes, then revised, then removed ones, each in tabular order."]


@endpoint("/api/changes", "api-changes", answer=StepsAnswer, parameters=(PAGE,), within=COMPARISONS)
@cacheable
def steps(request: HttpRequest, editions: Editions, asked: Asked) -> HttpResponse:
    """Releases with how many codes each changed, compared with the release before.

    A few to a page, as each comparison has to be made once.
    """
    total = max(len(editions.all) - 1, 0)
    paging = present_paging(total, size=STEPS_AT_ONCE, page=asked["page"], query={})
    shown: StepsAnswer = {
        **sourced(editions.in_force),
        "total": total,
        **paged(paging, request),
        "steps": [_step(step) for step in reading.read_steps(editions, skip=paging.first, most=STEPS_AT_ONCE)],
    }
    return answer(shown)


def _step(step: Step) -> ReleaseStep:
    days = (step.old.effective_from, step.new.effective_from)
    return {
        "from": _side(step.old),
        "to": _side(step.new),
        "counts": {group: step.counts[group] for group in GROUPS},
        "with_notes": step.with_notes,
        "changes": f"/api/changes/{days[0]}..{days[1]}",
        "page": changes_address(*days),
    }


def _side(edition: Edition) -> Side:
    return {
        **sourced(edition),
        "label": edition.label,
        "covers_to": edition.covers_to.isoformat(),
        "partial": edition.release.partial,
    }


def _earlier(editions: Editions) -> str:
    return editions.all[-2].effective_from.isoformat() if len(editions.all) > 1 else "2024-10-01"


def _later(editions: Editions) -> str:
    return editions.all[-1].effective_from.isoformat() if editions.all else "2025-10-01"


_CHAPTER = Parameter(
    "chapter", "Only codes of a chapter, by its number.", {"type": "string", "pattern": "^(?:[1-9][0-9]?)?$"},
    "A chapter is a number such as 21.",
)  # fmt: skip
_KIND = choice("kind", "Only changes of a kind.", {kind: kind.replace("_", " ") for kind in CHOICES})
_CONCERNING = choice("billable", "Only some codes.", {"1": "those that are billable in one of the releases"})


@endpoint(
    "/api/changes/{old}..{new}",
    "api-changes-between",
    answer=ChangesAnswer,
    parameters=(
        part("old", "The effective date of a release.", _earlier),
        part("new", "That of another. In the answer the earlier one comes first.", _later),
        _CHAPTER, _KIND, _CONCERNING, PAGE,
    ),
    missing="One of the releases is not loaded here, or both are the same.",
    within=COMPARISONS,
)  # fmt: skip
@cacheable
def between(request: HttpRequest, editions: Editions, old: str, new: str, asked: Asked) -> HttpResponse:
    """What changed between two releases, code by code."""
    both = []
    for name, text in (("old", old), ("new", new)):
        edition = editions.on(parse_day(text))
        if edition is None:
            loaded = ", ".join(str(other.effective_from) for other in editions.newest_first) or "none"
            return problem(404, "not_found", f"No such release is loaded. Loaded are: {loaded}.", name)
        both.append(edition)
    before, after = sorted(both, key=lambda edition: edition.effective_from)
    if before is after:
        return problem(404, "not_found", f"{before.label} is the same release on both sides.", "new")
    comparison = compare_releases(before.release, after.release)
    every = reading.changes_of(comparison, billable=bool(asked["billable"]))
    wanted = reading.chosen(every, chapter=asked["chapter"], kind=asked["kind"])
    shown, pages = page_of(wanted, page=asked["page"], size=PAGE_SIZE, request=request)
    gone = [change.code for change in shown if change.group == "removed"]
    successors = read_successors(gone, editions, after.effective_from)
    listed: ChangesAnswer = {
        "from": _side(before),
        "to": _side(after),
        "counts": _counts(comparison),
        "total": len(wanted),
        **pages,
        "changes": [_change(change, successors.get(change.code, [])) for change in shown],
    }
    return answer(listed)


def _counts(comparison: Comparison) -> dict[str, int | None]:
    codes = {kind: comparison.of(kind) for kind in KINDS}
    return {kind: None if names is None else len(names) for kind, names in codes.items()}


def _change(change: CodeChange, successors: list[str]) -> CodeChangeShown:
    return {
        "code": change.code,
        "group": change.group,
        "kinds": list(change.kinds),
        "chapter": change.chapter or None,
        "before": _state(change.before) if change.before else None,
        "after": _state(change.after) if change.after else None,
        "successors": successors,
    }


def _state(state: CodeState) -> StateOfCode:
    return {"title": state.title, "billable": state.billable, "parent": state.parent or None}
