"""The shape of JSON answers and errors: {"error": {"code", "message", "parameter"}}. Never HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import pluralize

View = Callable[..., HttpResponse]
MAX_AGE = "public, max-age=30, s-maxage=20"

_MACHINES = re.compile(r"/(?:api|fhir|infobutton|mcp)(?:/|\Z)")
_ISSUES = {400: "invalid", 404: "not-found", 429: "throttled", 503: "transient"}
# What scripts of other origins may send and read besides what browsers always allow; how long they remember it.
_ACCEPTED = "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match"
_EXPOSED = "ETag, Retry-After, X-Release, X-Source-File, X-Source-SHA256"
_REMEMBERED = "86400"


def answer(value: Mapping[str, object], status: int = 200) -> JsonResponse:
    return JsonResponse(value, status=status)


def problem(status: int, code: str, message: str, parameter: str | None = None, **beside: Any) -> JsonResponse:
    """``beside`` is what may help, next to the error."""
    return answer({"error": {"code": code, "message": message, "parameter": parameter}, **beside}, status)


def remote_error(status: int, code: int, message: str) -> JsonResponse:
    """An error of JSON-RPC that answers no call in particular."""
    return answer({"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}, status)


def plain_text(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def is_of_machines(path: str) -> bool:
    """Whether all that is answered at a path, errors too, is JSON."""
    return _MACHINES.match(path) is not None


def failure(path: str, status: int, code: str, text: str) -> HttpResponse:
    """What is wrong, in the shape of the interface at the path: JSON, an OperationOutcome, or a line of text."""
    response: HttpResponse
    if not is_of_machines(path):
        return plain_text(f"{text}\n", status)
    if path.startswith("/mcp"):
        return remote_error(status, -32000, text)
    if path.startswith("/fhir"):
        issue = {"severity": "error", "code": _ISSUES.get(status, "exception"), "details": {"text": text}}
        response = JsonResponse({"resourceType": "OperationOutcome", "issue": [issue]}, status=status)
        response.headers["Content-Type"] = "application/fhir+json"
    else:
        response = problem(status, code, text)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    return response


def refusal(request: HttpRequest, status: int, code: str, seconds: int, why: str) -> HttpResponse:
    """Not now, but in so many seconds."""
    return refusal_at(request.path, status, code, seconds, why)


def refusal_at(path: str, status: int, code: str, seconds: int, why: str) -> HttpResponse:
    response = failure(path, status, code, f"{why} Please try again in {seconds} second{pluralize(seconds)}.")
    response.headers["Retry-After"], response.headers["Cache-Control"] = str(seconds), "no-store"
    return response


def open_to_all(view: View) -> View:
    """Answers GET and HEAD from any origin, and the browser's question whether they are allowed."""
    return _open_to(view, ("GET", "HEAD"), "This address is only read: use GET.")


def open_to_posts(view: View) -> View:
    """The same for an address that takes JSON by POST as well; nothing is changed by it."""
    return _open_to(view, ("GET", "HEAD", "POST"), "Use GET or POST.")


def unkept(view: View) -> View:
    """For an answer to what somebody typed: no browser or proxy keeps it, and no link from it tells its address."""

    @wraps(view)
    def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
        response = view(request, **parts)
        response.headers["Cache-Control"], response.headers["Referrer-Policy"] = "no-store", "no-referrer"
        return response

    return answered


def _open_to(view: View, methods: tuple[str, ...], otherwise: str) -> View:
    @wraps(view)
    def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method in methods:
            response = view(request, **parts)
        elif request.method == "OPTIONS":
            response = HttpResponse(status=204)
            del response.headers["Content-Type"]  # of nothing
            response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
            response.headers["Access-Control-Allow-Headers"] = _ACCEPTED
            response.headers["Access-Control-Max-Age"] = _REMEMBERED
        else:
            response = problem(405, "method_not_allowed", otherwise)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Access-Control-Expose-Headers", _EXPOSED)
        response.headers.setdefault("Allow", ", ".join((*methods, "OPTIONS")))
        response.headers.setdefault("Cache-Control", MAX_AGE)
        return response

    return answered
