"""``/api/search?q=`` and ``/api/icd10cm/v3/search?terms=``, autocomplete in the shape of NLM's Clinical Tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from codes.search.questions.find import LINES, LINES_WHILE_TYPING
from codes.search.questions.hits import Hit
from public.addresses import address
from public.presenters.hits import because
from public.reading.editions import Edition, Editions
from public.searching.finding import find, find_all
from public.searching.questions import ResultSources, SearchRequest, read_result_sources, read_search
from public.serving.answers import answer, open_to_all, problem
from public.serving.caching import cacheable_with
from public.serving.limits import SEARCHES, costly

FIELDS = ("code", "name")
_SHORT, _MOST = 7, 500
_FEW = 20  # while somebody types, the first hits have to be quick


@open_to_all
@costly(SEARCHES)
@cacheable_with(read_result_sources)
def search(request: HttpRequest, editions: Editions, sources: ResultSources | None) -> HttpResponse:
    """``q``; ``billable`` (1 or 0), ``chapter`` (its number), ``grouping`` ("cms-hcc-v28:HCC37", or without its group),
    ``new`` and ``explained`` (1), which combine; ``on`` (a day: its release is searched); ``page``."""
    asked = read_search(request.GET, editions)
    if not asked.question:
        return problem(400, "required", "Say what to search for, as in ?q=chest+pain.", "q")
    if asked.problems:
        return _refuse(asked)
    if asked.edition is None:
        return problem(503, "no_release", "No release is in force here yet.")
    results = find(asked, editions)
    return answer(
        {
            "query": asked.question,
            "release": asked.edition.effective_from.isoformat(),
            "total": results.total,
            "page": results.page,
            "pages": results.pages,
            "results": [_result(hit, asked.edition) for hit in results.hits],
        }
    )


def _refuse(asked: SearchRequest) -> HttpResponse:
    wrong = asked.problems[0]
    return problem(400, wrong.code, wrong.message, wrong.parameter)


def _result(hit: Hit, edition: Edition) -> dict[str, object]:
    return {
        "code": hit.code,
        "title": hit.title,
        "billable": hit.billable,
        "because": because(hit),
        "url": address("code", hit.code, None if edition.is_in_force else edition.effective_from),
    }


@open_to_all
@costly(SEARCHES)
@cacheable_with(read_result_sources)
def autocomplete(request: HttpRequest, editions: Editions, sources: ResultSources | None) -> HttpResponse:
    """[total, [codes], extra fields or null, [[a row of the fields of ``df``]]]; ``on`` as in our own."""
    fields = {name: _fields(request.GET.get(name, default)) for name, default in _FIELD_LISTS.items()}
    for name, given in fields.items():
        if not set(given) <= set(FIELDS):
            return problem(400, "invalid", f"{name} takes the fields {' and '.join(FIELDS)}.", name)
    asked = read_search({"q": request.GET.get("terms", ""), "on": request.GET.get("on", "")}, editions)
    if asked.problems:
        return _refuse(asked)
    offset, count = _number(request, "offset", 0), _number(request, "count", _number(request, "maxList", _SHORT))
    within = fields["sf"] or list(FIELDS)
    lines = LINES_WHILE_TYPING if offset + count <= _FEW else LINES
    hits, _ = find_all(asked, editions, by_code="code" in within, by_words="name" in within, lines=lines)
    shown = hits[offset : offset + min(count, _MOST)]
    rows = [{"code": hit.code, "name": hit.title} for hit in shown]
    extra = {field: [row[field] for row in rows] for field in fields["ef"]} or None
    codes = [row["code"] for row in rows]
    return JsonResponse([len(hits), codes, extra, [[row[field] for field in fields["df"]] for row in rows]], safe=False)


_FIELD_LISTS = {"sf": "code,name", "df": "code,name", "ef": ""}


def _fields(given: str) -> list[str]:
    return [field.strip() for field in given.split(",") if field.strip()]


def _number(request: HttpRequest, name: str, default: int) -> int:
    """A parameter that is a number of at most four digits; else the default."""
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else default
