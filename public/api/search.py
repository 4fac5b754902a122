"""``/api/search?q=``: the search of the page, as JSON."""

from __future__ import annotations

from typing import Annotated, TypedDict

from django.http import HttpRequest, HttpResponse

from codes.search.questions.hits import Hit
from public.addresses import address
from public.presenters.hits import because
from public.reading import tree
from public.reading.editions import Edition, Editions
from public.searching.finding import find
from public.searching.questions import ResultSources, read_result_sources, read_search
from public.serving.answers import answer, problem
from public.serving.caching import cacheable_with
from public.serving.limits import SEARCHES

from .common import BILLABLE, Paged, Sourced, covered_day, next_page, sourced
from .openapi.endpoints import endpoint, refuse
from .openapi.parameters import PAGE, Asked, Parameter, choice, text
from .openapi.shapes import Schema


class SearchResult(TypedDict):
    code: str
    title: str
    billable: bool
    because: Annotated[str, "Why it is a result."]
    url: Annotated[str, "Its page."]


class SearchAnswer(Sourced, Paged):
    query: Annotated[str, "The question as it was understood."]
    total: int
    results: list[SearchResult]


_READABLE = r"[!-~\u00c0-\u024f\u0391-\u03a1\u03a3-\u03c9\u0400-\u052f\u4e00-\u9fff]"
"""A character to be read, without which nothing is asked: of ASCII, Latin, Greek, Cyrillic or Han."""


def _chapters(editions: Editions) -> Schema:
    numbers = [version.code.code for version in tree.read_chapters(editions.in_force)]
    return {"type": "string", "enum": ["", *numbers]}


def _groupings(editions: Editions) -> Schema:
    systems = "|".join(dict.fromkeys(grouping.system for grouping in editions.groupings.all))
    return {"type": "string", "pattern": f"^(?:(?:{systems})(?::[0-9A-Za-z_]{{1,40}})?)?$" if systems else "^$"}


def _new(editions: Editions) -> Schema:
    """What is new is known only where a release of the fiscal year before is loaded."""
    is_known = editions.in_force is not None and editions.year_before(editions.in_force) is not None
    return {"type": "string", "enum": ["", "0", "1"] if is_known else ["", "0"]}


_CHAPTER = Parameter("chapter", "Only a chapter, by its number.", {"type": "string"}, "", narrowed=_chapters)
_GROUPING = text(
    "grouping",
    "Only what another publisher groups under a system or one of its groups: cms-hcc-v28, cms-hcc-v28:HCC37.",
    narrowed=_groupings,
)
_NEW = choice("new", "Codes of this fiscal year.", {"1": "only those that are new in it", "0": "all"}, narrowed=_new)
_EXPLAINED = choice("explained", "Explanations.", {"1": "only codes with a reviewed one", "0": "all"})


@endpoint(
    "/api/search",
    "api-search",
    answer=SearchAnswer,
    parameters=(
        text("q", "Words, a code, or both.", "Say what to search for, as in ?q=chest+pain.",
             required=True, example="chest pain", schema={"type": "string", "pattern": _READABLE}),
        BILLABLE, _CHAPTER, _GROUPING, _NEW, _EXPLAINED,
        covered_day("The day whose release is searched; else the one in force."), PAGE,
    ),
    within=SEARCHES,
)  # fmt: skip
@cacheable_with(read_result_sources)
def search(request: HttpRequest, editions: Editions, sources: ResultSources | None, asked: Asked) -> HttpResponse:
    """Codes by words, by code, or both, the best first. All filters combine."""
    given = read_search(request.GET, editions)
    if given.problems:
        return refuse(given.problems[0])
    if given.edition is None:
        return problem(503, "no_release", "No release is in force here yet.")
    results = find(given, editions)
    shown: SearchAnswer = {
        "query": given.question,
        **sourced(given.edition),
        "total": results.total,
        "page": results.page,
        "pages": results.pages,
        "next": next_page(request, results.page, results.pages),
        "results": [_result(hit, given.edition) for hit in results.hits],
    }
    return answer(shown)


def _result(hit: Hit, edition: Edition) -> SearchResult:
    return {
        "code": hit.code,
        "title": hit.title,
        "billable": hit.billable,
        "because": because(hit),
        "url": address("code", hit.code, None if edition.is_in_force else edition.effective_from),
    }
