"""Who signs, and what they signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from codes.models import CodeVersion
from public.addresses import page_asked
from public.caching import MAX_AGE, cacheable_with
from public.editions import Editions
from public.presenters.shell import present_shell
from public.presenters.team import PAGE_SIZE, present_pages, present_person, present_signed
from reviews.reading import published

from .errors import Missing, missing


@dataclass(frozen=True)
class People:
    """Those a page is about."""

    members: tuple[published.Member, ...]

    @property
    def validator(self) -> str:
        return hashlib.sha256(repr(self.members).encode()).hexdigest()

    @property
    def changed_at(self) -> None:
        """Nobody noted when a profile changed."""
        return None


def _everybody(request: HttpRequest, editions: Editions) -> People:
    return People(tuple(published.team()))


def _one(request: HttpRequest, editions: Editions, slug: str) -> People | None:
    found = published.team_member(slug)
    return People((found,)) if found else None


@cacheable_with(_everybody)
def team(request: HttpRequest, editions: Editions, people: People | None) -> HttpResponse:
    """``/team``: listed members, whether they have signed anything yet or not."""
    shell = present_shell("Team", editions, path="/team", description="Who reviews and signs explanations.")
    members = [present_person(member) for member in people.members] if people else []
    return render(request, "public/team.html", {"shell": shell, "members": members})


@cacheable_with(_one)
def member(request: HttpRequest, editions: Editions, people: People | None, slug: str) -> HttpResponse:
    """``/team/<reviewer>``: name, credentials, and the live texts they approved, newest first."""
    if people is None:
        return missing(
            request, editions, Missing("There is no such person on the team", "Nobody listed here has this address.")
        )
    (found,) = people.members
    person = present_person(found)
    paging = present_pages(found.signed, page_asked(request.GET))
    signed = published.signed_by(slug, first=(paging.page - 1) * PAGE_SIZE, last=paging.page * PAGE_SIZE)
    context = {
        "shell": present_shell(
            person.told,
            editions,
            path=person.href if paging.page == 1 else f"{person.href}?page={paging.page}",
            description=f"{person.told}: explanations of ICD-10-CM codes reviewed and signed.",
        ),
        "person": person,
        "signed": present_signed(signed, _titles(editions, [each.code for each in signed])),
        "paging": paging,
    }
    return render(request, "public/team_member.html", context)


def _titles(editions: Editions, codes: list[str]) -> dict[str, str]:
    if editions.in_force is None:
        return {}
    versions = CodeVersion.objects.named(codes).filter(release=editions.in_force.release)
    return dict(versions.values_list("code__code", "title"))


def photo(request: HttpRequest, slug: str) -> HttpResponse:
    """``/team/<reviewer>/photo.jpg``."""
    data = published.photo_of(slug)
    if data is None:
        return HttpResponse("There is no photo.\n", status=404, content_type="text/plain; charset=utf-8")
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    response = get_conditional_response(request, tag) or HttpResponse(data, content_type="image/jpeg")
    response.headers["ETag"], response.headers["Cache-Control"] = tag, MAX_AGE
    return response
