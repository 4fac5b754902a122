"""Answers for programs that ask for what is not there, or is written otherwise. Plain text, never HTML."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from public.addresses import NodeName, address
from public.reading import tree
from public.serving.answers import plain_text
from public.views.redirects import moved


def elsewhere(request: HttpRequest, asked: Sequence[NodeName], suffix: str) -> HttpResponse:
    """Lead from any other spelling to the address of what is meant, in the same format."""
    meant = tree.first_existing(list(asked)) if asked else None
    if meant is None:
        return nothing_here(asked[0].name if asked else "")
    return moved(request, f"{address(meant.kind, meant.name)}.{suffix}")


def nothing_here(name: str) -> HttpResponse:
    return plain_text(f"There is no {name[:20] or 'such code'} in ICD-10-CM.\n", 404)
