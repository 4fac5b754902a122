"""The addresses under ``/fhir/r4``. Whatever is wrong is answered with an OperationOutcome, never with HTML.

GET takes simple parameters and answers from the store; POST takes a Parameters resource, as the ecosystem's clients
send it. R5 is answered where a POST accepts ``fhirVersion=5.0``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils import timezone

from codes.search.store import Sources, read_sources
from public.api.fhir.operations.parameters import Parameters
from public.api.fhir.operations.performing import OPERATIONS, Context, perform
from public.api.fhir.systems import wording
from public.api.fhir.systems.interface import Json
from public.api.fhir.systems.issues import Issue, RefusedError, outcome
from public.reading.editions import Editions, read_editions
from public.searching.questions import ResultSources
from public.serving.answers import MAX_AGE
from public.serving.caching import cacheable_with
from public.serving.limits import Turnstile, costly
from reviews.reading.published import standing

from .maps import OwnMaps
from .metadata import capability_statement, terminology_capabilities
from .r4 import as_r4, from_r4
from .releases import Releases
from .resources import read_resource, search_resources

JSON = "application/fhir+json"
LONGEST_BODY = 2_500_000
LONGEST = 3.0
"""Seconds that a request may take before it is too costly."""

_METHODS = "GET, HEAD, POST, OPTIONS"
_HEAVY = ("$expand", "$batch-validate-code")
HEAVY, LIGHT = Turnstile(waiting=2), Turnstile(waiting=32, through=32)
Answer = Callable[..., Json]


def _response(resource: Json, status: int = 200) -> HttpResponse:
    response = HttpResponse(json.dumps(resource, ensure_ascii=False), status=status)
    response.headers["Content-Type"] = f"{JSON}; charset=utf-8"
    return response


def _refused(refused: RefusedError) -> HttpResponse:
    return _response(outcome(refused.issues), refused.status)


def open_fhir(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to every origin; methods that nothing answers, and refusals, are OperationOutcomes."""

    @wraps(view)
    def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            del response.headers["Content-Type"]  # of nothing
            response.headers["Access-Control-Allow-Methods"] = _METHODS
            response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type"
        elif request.method in ("GET", "HEAD", "POST"):
            try:
                response = view(request, **parts)
            except RefusedError as refused:
                response = _refused(refused)
            except RecursionError:
                response = _refused(wording.invalid("The request is nested too deeply"))
        else:
            response = _refused(_not_allowed())
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Allow", _METHODS)
        response.headers.setdefault("Cache-Control", MAX_AGE if request.method in ("GET", "HEAD") else "no-store")
        return response

    return answered


def _not_allowed() -> RefusedError:
    return RefusedError(Issue("error", "not-supported", "", "This address is only read: use GET or POST"), status=405)


def _sources(request: HttpRequest, editions: Editions, parts: dict[str, str], **more: Any) -> ResultSources:
    """What answers depend on besides the releases: published texts, and of those that search the lists of terms."""
    return ResultSources(read_sources() if parts.get("name") == "$expand" else Sources(()), standing())


@cacheable_with(_sources)
def _get(
    request: HttpRequest, editions: Editions, sources: ResultSources | None, answer: Answer, parts: dict[str, str]
) -> HttpResponse:
    try:
        _only_json(request.GET.get("_format", ""))
        return _response(as_r4(answer(request, editions, **parts)))
    except RefusedError as refused:
        return _refused(refused)


def _read_only(answer: Answer) -> Callable[..., HttpResponse]:
    """An address that is only read."""

    @open_fhir
    @wraps(answer)
    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        if request.method == "POST":
            raise _not_allowed()
        return _get(request, answer=answer, parts=parts)

    return view


def _only_json(named: str) -> None:
    if named and "json" not in named:
        raise RefusedError(Issue("error", "not-supported", "", f"Answers are {JSON}"), status=406)


# --- Operations -------------------------------------------------------------------------------------------------------


@open_fhir
def operation(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """``/fhir/r4/ValueSet/$expand`` and the like."""
    if f"{kind}/${name}" not in OPERATIONS:
        raise _unknown(f"{kind}/${name}")
    answer = _heavy if f"${name}" in _HEAVY else _light
    return answer(request, kind=kind, name=name)


def _answer(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    if request.method != "POST":
        return _get(request, answer=_asked_by_address, parts={"kind": kind, "name": name})
    given = Parameters([_converted(row) for row in _posted(request) + _rows(request.GET)])
    accepted = request.headers.get("Accept-Language", "")
    resource = perform(f"{kind}/${name}", given, _context(read_editions(), accepted))
    wants_r5 = "fhirversion=5" in request.headers.get("Accept", "").lower().replace(" ", "").replace('"', "")
    return _response(resource if wants_r5 else as_r4(resource))


_heavy, _light = costly(HEAVY)(_answer), costly(LIGHT)(_answer)


def _asked_by_address(request: HttpRequest, editions: Editions, kind: str, name: str) -> Json:
    return perform(f"{kind}/${name}", Parameters(_rows(request.GET)), _context(editions))


def _context(editions: Editions, accepted: str = "") -> Context:
    return Context(Releases(editions), OwnMaps(editions), accepted, timezone.now(), time.monotonic() + LONGEST)


def _rows(given: Mapping[str, Any]) -> list[Json]:
    lists = given.lists()  # type: ignore[attr-defined]
    return [{"name": name, "valueString": value} for name, values in lists for value in values if name[:1] != "_"]


def _converted(row: Json) -> Json:
    return row | {"resource": from_r4(row["resource"])} if isinstance(row.get("resource"), dict) else row


def _posted(request: HttpRequest) -> list[Json]:
    """The parameters of a POST: those of a Parameters resource."""
    if request.content_type not in ("", JSON, "application/json"):
        raise RefusedError(Issue("error", "not-supported", "", f"Send {JSON}"), status=415)
    try:
        if int(request.headers.get("Content-Length") or 0) > LONGEST_BODY:
            raise RequestDataTooBig
        resource = json.loads(request.body or b"{}", parse_constant=_no_constant)
    except (RequestDataTooBig, RawPostDataException):
        issue = Issue("error", "too-long", "", f"A request has at most {LONGEST_BODY} bytes")
        raise RefusedError(issue, status=413) from None
    except ValueError:
        raise wording.invalid("The body is not JSON") from None
    if not isinstance(resource, dict) or resource.get("resourceType", "Parameters") != "Parameters":
        raise wording.invalid("The body is not a Parameters resource")
    rows = resource.get("parameter", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise wording.invalid("Parameters.parameter is not a list of parameters", "Parameters.parameter")
    return rows


def _no_constant(text: str) -> None:
    raise ValueError(text)


# --- Resources --------------------------------------------------------------------------------------------------------


def _unknown(what: str) -> RefusedError:
    return RefusedError(Issue("error", "not-found", "not-found", f"There is nothing at {what[:100]}"), status=404)


def _metadata(request: HttpRequest, editions: Editions) -> Json:
    mode = request.GET.get("mode", "full")
    if mode == "terminology":
        return terminology_capabilities(editions)
    if mode not in ("full", "normative"):
        raise wording.invalid("mode is full, normative or terminology", "mode")
    return capability_statement(editions)


def _versions(request: HttpRequest, editions: Editions) -> Json:
    rows: list[Json] = [{"name": "version", "valueCode": "4.0"}, {"name": "default", "valueCode": "4.0"}]
    return {"resourceType": "Parameters", "parameter": rows}


def _search(request: HttpRequest, editions: Editions, kind: str) -> Json:
    return search_resources(kind, request.GET, editions)


def _read(request: HttpRequest, editions: Editions, kind: str, id: str) -> Json:  # noqa: A002 (FHIR's word)
    resource = read_resource(kind, id, editions)
    if resource is None:
        raise _unknown(f"{kind}/{id}")
    return resource


metadata, versions = _read_only(_metadata), _read_only(_versions)
search, read = _read_only(_search), _read_only(_read)


@open_fhir
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else is asked for under ``/fhir``."""
    raise _unknown(f"/fhir{rest}")
