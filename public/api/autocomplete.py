"""``/api/icd10cm/v3/search?terms=``: autocomplete in the shape of NLM's Clinical Tables (docs/api.md).

The shape, the parameters and their defaults are those of https://clinicaltables.nlm.nih.gov/apidoc/icd10cm/v3/doc.html.
The search behind it is ours. ``sf`` is "code,name" by default, and headers are found as well.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse

from codes.search.questions.find import LINES, LINES_WHILE_TYPING
from public.reading.editions import Edition, Editions
from public.searching.finding import find_all
from public.searching.questions import ResultSources, read_result_sources, read_search
from public.serving.caching import cacheable_with
from public.serving.limits import SEARCHES

from .common import BILLABLE, covered_day, sourced
from .narrowing import SUPPORTED, read_narrowing
from .openapi.endpoints import endpoint, refuse
from .openapi.parameters import Asked, Parameter, text

FIELDS = ("code", "name")
_SHORT, _MOST = 7, 500
_FEW = 20  # while somebody types, the first hits have to be quick

Suggestions = tuple[
    Annotated[int, "How many results there are."],
    Annotated[list[str], "The codes of those returned, or their field cf."],
    Annotated[dict[str, list[str]] | None, "The fields of ef, each with a value for every code; null without ef."],
    Annotated[list[list[str]], "For every code the fields of df."],
]


def _fields(name: str, about: str, default: str, *, alias: str = "") -> Parameter:
    wanted = rf" *(?:{'|'.join(FIELDS)}){alias} *"
    schema = {"type": "string", "pattern": rf"^(?:{wanted}(?:,{wanted})*)?$", "default": default}
    wrong = f"{name} takes the fields {' and '.join(FIELDS)}, with commas between them."
    return Parameter(name, about, schema, wrong, default=default)


_COUNT = "at most 500. Whatever is no number counts as not given."
_SOURCE = (
    ("X-Release", "The release, by its effective date."),
    ("X-Source-File", "Its file of codes, percent-encoded."),
    ("X-Source-SHA256", "SHA-256 of that file."),
)


@endpoint(
    "/api/icd10cm/v3/search",
    "api-autocomplete",
    answer=Suggestions,
    parameters=(
        text("terms", "What was typed so far. Without it nothing is found.", example="tuberc"),
        text("maxList", f"How many results; 7 if not given, 500 if empty, {_COUNT}"),
        text("count", f"How many results from offset; as maxList, {_COUNT}"),
        text("offset", "The first result, from 0."),
        text("q", "Narrows the results: words, code:A15*, name:lung, with AND, OR, NOT, + and -.",
             "q has words, code: or name:, * and ?, AND, OR, NOT, + and -, and “quoted words”.",
             schema={"type": "string", "pattern": SUPPORTED}),
        _fields("sf", "The fields that are searched.", "code,name"),
        _fields("df", "The fields of each row.", "code,name"),
        Parameter("cf", "The field that stands for the code.", {"type": "string", "enum": ["", *FIELDS]},
                  "cf is code or name.", default="code"),
        _fields("ef", "Extra fields, each as field or field:alias.", "", alias="(?::[^,:]*)?"),
        BILLABLE, covered_day("The day whose release is searched; else the one in force."),
    ),
    within=SEARCHES,
    headers=_SOURCE,
)  # fmt: skip
@cacheable_with(read_result_sources)
def autocomplete(request: HttpRequest, editions: Editions, sources: ResultSources | None, asked: Asked) -> HttpResponse:
    """Codes while somebody types, in the shape of NLM's Clinical Tables.

    An array of the number of results, their codes, extra fields and rows. It has no place for its release and source:
    they are headers. `billable` and `on` are ours.
    """
    given = read_search({"q": asked["terms"], "on": asked["on"], "billable": asked["billable"]}, editions)
    if given.problems:
        return refuse(given.problems[0])
    offset, count = _number(asked["offset"], 0), _count(request)
    fields = _names(asked["sf"]) or list(FIELDS)
    quick = offset + count <= _FEW and not asked["q"]
    hits, _ = find_all(
        given, editions, by_code="code" in fields, by_words="name" in fields,
        lines=LINES_WHILE_TYPING if quick else LINES,
    )  # fmt: skip
    rows = [{"code": hit.code, "name": hit.title} for hit in hits]
    if asked["q"]:
        rows = list(filter(read_narrowing(asked["q"]), rows))
    return _answer(len(rows), rows[offset : offset + count], asked, given.edition)


def _answer(total: int, rows: list[dict[str, str]], asked: Asked, edition: Edition | None) -> HttpResponse:
    extra = {alias or field: [row[field] for row in rows] for field, alias in _aliased(asked["ef"])}
    shown = [[row[field] for field in _names(asked["df"])] for row in rows]
    answered: list[Any] = [total, [row[asked["cf"] or "code"] for row in rows], extra or None, shown]
    response = JsonResponse(answered, safe=False)
    facts = sourced(edition)
    if facts["release"] and facts["source"]:
        response.headers["X-Release"] = facts["release"]
        response.headers["X-Source-File"] = quote(facts["source"]["file"])
        response.headers["X-Source-SHA256"] = facts["source"]["sha256"]
    return response


def _names(given: str) -> list[str]:
    return [name.strip() for name in given.split(",") if name.strip()]


def _aliased(given: str) -> list[tuple[str, str]]:
    pairs = (name.partition(":") for name in given.split(",") if name.strip())
    return [(field.strip(), alias.strip()) for field, _, alias in pairs]


def _count(request: HttpRequest) -> int:
    """``count``, else ``maxList``, else 7; where ``maxList`` is there and empty, as many as there may be."""
    short = _MOST if request.GET.get("maxList") == "" else _number(request.GET.get("maxList", ""), _SHORT)
    return min(_number(request.GET.get("count", ""), short), _MOST)


def _number(given: str, default: int) -> int:
    """A whole number, however large; else the default."""
    return int(given[:9]) if given.isascii() and given.isdigit() else default
