"""What forms of the desk post, and how a post is answered that has no page of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from reviews.rules.errors import RefusedError

from .access import show_refusal
from .refusals import sentence_of, status_of


def number_in(request: HttpRequest, name: str) -> int:
    """A whole number that was posted; 0, which fits nothing, for anything else."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 18 else 0


def do_or_refuse(request: HttpRequest, act: Callable[[], object], done: str, back: str) -> HttpResponse:
    """Go ``back`` once it is ``done``; the page of a refusal when it was refused."""
    try:
        act()
    except RefusedError as error:
        return show_refusal(request, sentence_of(error), status_of(error))
    messages.success(request, done)
    return redirect(back)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page of the desk that a form came from (``next``), or another one."""
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here and wanted.startswith("/admin/") else otherwise
