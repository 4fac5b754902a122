"""The declaration of an address for programs, beside its view.

@endpoint("/api/codes/{code}/validity", "api-validity", answer=Validity, parameters=(CODE, DAY), missing="...")
@cacheable
def validity(request, editions, code, asked):
    \"\"\"Whether a code is valid on a day.

    Further paragraphs, as the document has them.
    \"\"\"
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from public.searching.questions import ParameterProblem
from public.serving.answers import View, open_to_all, open_to_posts, problem, unkept
from public.serving.limits import Turnstile, costly

from .parameters import Parameter, read_parameters

_PART = re.compile(r"\\\{(\w+)\\\}")
_STATUS = {"not_found": 404}


@dataclass(frozen=True)
class Endpoint:
    """``answer`` is the type of what 200 brings, ``body`` that of what a POST takes, ``missing`` what 404 means.

    ``is_kept``: whether an answer may be kept, and has an ETag. ``headers`` are further ones of an answer that has no
    place for what they say.
    """

    path: str
    name: str
    view: View
    answer: Any
    parameters: tuple[Parameter, ...] = ()
    body: Any = None
    missing: str = ""
    is_costly: bool = False
    is_kept: bool = True
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def summary(self) -> str:
        return self._about.partition("\n\n")[0].replace("\n", " ").removesuffix(".")

    @property
    def description(self) -> str:
        """What follows the summary, a line a paragraph."""
        paragraphs = self._about.split("\n\n")[1:]
        return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)

    @property
    def _about(self) -> str:
        return inspect.cleandoc(self.view.__doc__ or "")

    @property
    def methods(self) -> tuple[str, ...]:
        return ("get", "post") if self.body else ("get",)

    @property
    def route(self) -> str:
        """The address as a regular expression without its end; a part may hold anything."""
        literal = re.escape(self.path.lstrip("/"))
        return _PART.sub(r"(?P<\1>[\\s\\S]*?)", literal)


@dataclass(frozen=True)
class FileAddress:
    """The address of files packed by gzip, whole or by range. ``missing`` is what 404 means."""

    path: str
    name: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    missing: str = ""


def endpoint(
    path: str,
    name: str,
    *,
    answer: Any,
    parameters: tuple[Parameter, ...] = (),
    body: Any = None,
    missing: str = "",
    within: Turnstile | None = None,
    kept: bool = True,
    headers: tuple[tuple[str, str], ...] = (),
) -> Callable[[View], Endpoint]:
    """Makes an endpoint of a view, which is called with ``asked``, the parameters as they were read.

    What cannot be read is refused before the view. ``within``: the turnstile of a costly one. ``kept``: whether
    browsers and proxies may keep the answer. The query of a POST is not read.
    """

    def decorate(view: View) -> Endpoint:
        limited = costly(within)(view) if within else view

        @wraps(view)
        def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
            if body and request.method == "POST":
                return limited(request, asked={}, **parts)
            try:
                asked = read_parameters(parameters, request.GET)
            except SuspiciousOperation:
                return problem(400, "too_many", "The address has too many parameters.")
            if isinstance(asked, ParameterProblem):
                return refuse(asked)
            return limited(request, asked=asked, **parts)

        opened = (open_to_posts if body else open_to_all)(checked)
        opened = opened if kept else unkept(opened)
        return Endpoint(path, name, opened, answer, parameters, body, missing, within is not None, kept, headers)

    return decorate


def refuse(wrong: ParameterProblem) -> HttpResponse:
    """The error for what is wrong with a parameter: 404 for what is written right and names nothing here, else 400."""
    return problem(_STATUS.get(wrong.code, 400), wrong.code, wrong.message, wrong.parameter or None)
