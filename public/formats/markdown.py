"""Markdown (CommonMark, with tables): how words of others stand in it, and how a page is answered in it.

plain("*not* <b>")                    ->  "\\*not\\* \\<b\\>"
link("/icd-10-cm/Z53", "Z53")         ->  "[Z53](https://example.org/icd-10-cm/Z53)"
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~]|&(?=#?\w+;)")
_BEGINS = re.compile(r"[0-9]+(?=[.)])|(?=[-+=])")  # a list, or the line under a heading
_BLANKS = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_IN_ADDRESS = "/:?#@!$&'*+,;=%-._~"


class Run(Protocol):
    """A run of a text; ``href`` is empty where it leads nowhere."""

    @property
    def text(self) -> str: ...
    @property
    def href(self) -> str: ...


def plain(value: object) -> str:
    """Text of which nothing is a link, a tag, an emphasis, a cell or a list."""
    return _begun(_run(str(value)).strip())


def link(href: str, text: object) -> str:
    return f"[{_run(str(text)).strip()}]({_address(href)})" if href else plain(text)


def linked(runs: Iterable[Run]) -> str:
    """A text in runs, those that lead somewhere as links."""
    text = "".join(f"[{_run(run.text)}]({_address(run.href)})" if run.href else _run(run.text) for run in runs)
    return _begun(text.strip())


def _run(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", _BLANKS.sub(" ", text))


def _begun(text: str) -> str:
    begins = _BEGINS.match(text)
    return f"{text[: begins.end()]}\\{text[begins.end() :]}" if begins else text


def _address(href: str) -> str:
    whole = f"{settings.SITE_URL}{href}" if href.startswith("/") else href
    return quote(whole, safe=_IN_ADDRESS)


def answer_in_markdown(
    request: HttpRequest, template: str, context: dict[str, object], *, canonical: str
) -> HttpResponse:
    """The twin of the page at ``canonical``, which search engines are to show instead."""
    response = render(request, template, context, content_type="text/markdown; charset=utf-8")
    text = _BLANK_LINES.sub("\n\n", response.content.decode()).strip()
    response.content = f"{text}\n".encode()
    if canonical:
        response.headers["Link"] = f'<{canonical}>; rel="canonical"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
