"""Pages that do not exist, and errors. A 404 helps to find what was meant; a 500 needs no database."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from codes.days import day_of
from public.presenters.links import NodeLink
from public.presenters.shell import present_shell
from public.reading.editions import Edition, Editions, read_editions
from public.serving.answers import failure, is_of_machines


@dataclass(frozen=True)
class Missing:
    """What the 404 page can offer. ``nearest`` are codes; where ``below``, a code and its children. ``editions`` are
    releases to choose from. ``mapped`` is what an ICD-9-CM code leads to, as (code, title, address, meaning). ``see``
    is (address, text) of a page that helps.
    """

    heading: str = "There is no such page"
    explanation: str = "The address may be mistyped, or the page may never have been here."
    nearest: list[NodeLink] = field(default_factory=list)
    below: bool = False
    editions: tuple[Edition, ...] = ()
    mapped: list[tuple[str, str, str, str]] = field(default_factory=list)
    on: datetime.date | None = None
    name: str = ""
    see: tuple[str, str] | None = None


def missing(request: HttpRequest, editions: Editions, page: Missing) -> HttpResponse:
    shell = present_shell(page.heading, editions, indexed=False)
    return render(request, "public/404.html", {"shell": shell, "page": page}, status=404)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_of_machines(request.path):
        return failure(request.path, 404, "not_found", "There is nothing at this address.")
    try:
        editions = read_editions()
    except DatabaseError:
        editions = Editions((), (), day_of(timezone.now()))
    return missing(request, editions, Missing())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself refuses: a host that is not ours, too many parameters."""
    return failure(request.path, 400, "invalid", "The request cannot be read.")


def server_error(request: HttpRequest) -> HttpResponse:
    if is_of_machines(request.path):
        return failure(request.path, 500, "server_error", "This is a fault of ours. It has been noted.")
    context = {"site_name": settings.SITE_NAME, "number": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string("500.html", context), status=500)
