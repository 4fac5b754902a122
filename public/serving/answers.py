"""The shape of JSON answers and errors: {"error": {"code", "message", "parameter"}}. Never HTML."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import pluralize

from .caching import MAX_AGE

View = Callable[..., HttpResponse]


def answer(value: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(value, status=status)


def problem(status: int, code: str, message: str, parameter: str | None = None, **beside: Any) -> JsonResponse:
    """``beside`` is what may help, next to the error."""
    return answer({"error": {"code": code, "message": message, "parameter": parameter}, **beside}, status)


def plain_text(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def refusal(request: HttpRequest, status: int, code: str, seconds: int, why: str) -> HttpResponse:
    """Not now, but in so many seconds: for programs in the shape of their interface, else a line of text."""
    text = f"{why} Please try again in {seconds} second{pluralize(seconds)}."
    response: HttpResponse
    if request.path.startswith("/fhir/"):
        issue = {"severity": "error", "code": "throttled" if status == 429 else "transient", "details": {"text": text}}
        response = JsonResponse({"resourceType": "OperationOutcome", "issue": [issue]}, status=status)
        response.headers["Content-Type"], response.headers["Access-Control-Allow-Origin"] = "application/fhir+json", "*"
    elif request.path.startswith("/api/"):
        response = problem(status, code, text)
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response = plain_text(f"{text}\n", status)
    response.headers["Retry-After"], response.headers["Cache-Control"] = str(seconds), "no-store"
    return response


def open_to_all(view: View) -> View:
    """Answers GET and HEAD from any origin, and the browser's question whether they are allowed."""
    return _open_to(view, ("GET", "HEAD"), "This address is only read: use GET.")


def open_to_posts(view: View) -> View:
    """The same for an address that takes JSON by POST as well; nothing is changed by it."""
    answered = _open_to(view, ("GET", "HEAD", "POST"), "Use GET or POST.")

    @wraps(view)
    def with_type(request: HttpRequest, **parts: Any) -> HttpResponse:
        response = answered(request, **parts)
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        return response

    return with_type


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
            response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        else:
            response = problem(405, "method_not_allowed", otherwise)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Allow", ", ".join((*methods, "OPTIONS")))
        response.headers.setdefault("Cache-Control", MAX_AGE)
        return response

    return answered
