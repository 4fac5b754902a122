"""Who signs, and what they signed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from public.addresses import address
from public.caching import MAX_AGE
from public.editions import read_editions
from public.presenters.shell import present_shell
from public.views.errors import Missing, missing
from reviews import published

PAGE_SIZE = 50


def team(request: HttpRequest) -> HttpResponse:
    """``/team``. Kept for a minute, without a validator: a profile may change at any time."""
    shell = present_shell("Team", read_editions(), path="/team", description="Who reviews and signs explanations.")
    return _kept(render(request, "public/team.html", {"shell": shell, "members": published.team()}))


def member(request: HttpRequest, slug: str) -> HttpResponse:
    """``/team/<reviewer>``: name, credentials, and the live texts they approved, newest first."""
    editions = read_editions()
    found = published.team_member(slug)
    if found is None:
        return missing(
            request, editions, Missing("There is no such person on the team", "Nobody listed has this address.")
        )
    profile, signed = found
    page = Paginator(signed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "shell": present_shell(str(profile), editions, path=f"/team/{profile.slug}"),
        "profile": profile,
        "signed": [(each.explanation.code.code, address("code", each.explanation.code.code), each) for each in page],
        "paging": page,
    }
    return _kept(render(request, "public/team_member.html", context))


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = MAX_AGE
    return response
