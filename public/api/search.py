"""``/api/search?q=`` and ``/api/icd10cm/v3/search?terms=``, autocomplete in the shape of NLM's Clinical Tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from codes.search.asking import ask, ask_for_all, clean
from codes.search.find import LINES, LINES_WHILE_TYPING
from codes.search.hits import Hit, Scope
from codes.search.store import Sources
from public.addresses import address
from public.caching import cacheable_with
from public.editions import Editions
from public.presenters.hits import because
from public.unfound import count_unfound
from public.views.search import BILLABLE, page_asked, sources_of

from .answers import answer, open_to_all, problem

FIELDS = ("code", "name")
_SHORT, _MOST = 7, 500
_FEW = 20  # while somebody types, the first hits have to be quick


@open_to_all
@cacheable_with(sources_of)
def search(request: HttpRequest, editions: Editions, sources: Sources | None) -> HttpResponse:
    """``q``, ``billable`` (1 or 0), ``chapter`` (its number), ``page``."""
    question, choice = clean(request.GET.get("q", "")), request.GET.get("billable", "")
    if not question:
        return problem(400, "required", "Say what to search for, as in ?q=chest+pain.", "q")
    if choice and choice not in BILLABLE:
        return problem(400, "invalid", "billable is 1 for billable codes, 0 for headers.", "billable")
    if editions.in_force is None:
        return problem(503, "no_release", "No release is in force here yet.")
    scope = Scope(editions.in_force.release.pk, BILLABLE.get(choice), request.GET.get("chapter", "").strip())
    found = ask(question, scope, page=page_asked(request))
    if not found.total and not scope.is_narrow:
        count_unfound(question)
    return answer(
        {
            "query": question,
            "release": editions.in_force.effective_from.isoformat(),
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "results": [
                {
                    "code": hit.code,
                    "title": hit.title,
                    "billable": hit.billable,
                    "because": because(hit),
                    "url": address("code", hit.code),
                }
                for hit in found.hits
            ],
        }
    )


@open_to_all
@cacheable_with(sources_of)
def autocomplete(request: HttpRequest, editions: Editions, sources: Sources | None) -> HttpResponse:
    """[total, [codes], extra fields or null, [[a row of the fields of ``df``]]]."""
    fields = {name: _fields(request.GET.get(name, default)) for name, default in _FIELD_LISTS.items()}
    for name, given in fields.items():
        if not set(given) <= set(FIELDS):
            return problem(400, "invalid", f"{name} takes the fields {' and '.join(FIELDS)}.", name)
    offset, count = _number(request, "offset", 0), _number(request, "count", _number(request, "maxList", _SHORT))
    terms, hits = clean(request.GET.get("terms", "")), list[Hit]()
    if terms and editions.in_force is not None:
        scope, within = Scope(editions.in_force.release.pk), fields["sf"] or list(FIELDS)
        lines = LINES_WHILE_TYPING if offset + count <= _FEW else LINES
        hits, _ = ask_for_all(terms, scope, by_code="code" in within, by_words="name" in within, lines=lines)
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
