"""Who signs, and what they signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from public.addresses import parse_page
from public.presenters.paging import present_paging
from public.presenters.shell import present_shell
from public.presenters.team import PAGE_SIZE, present_person, present_signed
from public.reading import tree
from public.reading.editions import Editions
from public.serving.answers import MAX_AGE, plain_text
from public.serving.caching import cacheable_with
from reviews.reading import published

from .errors import Missing, missing


@dataclass(frozen=True)
class People:
    """The members whom a page is about."""

    members: tuple[published.TeamMember, ...]

    @property
    def validator(self) -> str:
        return hashlib.sha256(repr(self.members).encode()).hexdigest()

    @property
    def changed_at(self) -> None:
        """None: nothing records when a profile changed."""
        return None


def _everybody(request: HttpRequest, editions: Editions) -> People:
    return People(tuple(published.team()))


def _person(request: HttpRequest, editions: Editions, slug: str) -> People | None:
    person = published.team_member(slug)
    return People((person,)) if person else None


@cacheable_with(_everybody)
def team(request: HttpRequest, editions: Editions, people: People | None) -> HttpResponse:
    """``/team``: listed members, whether they have signed anything yet or not."""
    shell = present_shell("Team", editions, path="/team", description="Who reviews and signs explanations.")
    members = [present_person(member) for member in people.members] if people else []
    return render(request, "public/team.html", {"shell": shell, "members": members})


@cacheable_with(_person)
def member(request: HttpRequest, editions: Editions, people: People | None, slug: str) -> HttpResponse:
    """``/team/<reviewer>``: name, credentials, and the live texts they approved, newest first."""
    if people is None:
        return missing(
            request, editions, Missing("There is no such person on the team", "Nobody listed here has this address.")
        )
    person = present_person(people.members[0])
    paging = present_paging(person.signed, size=PAGE_SIZE, page=parse_page(request.GET), query={})
    signed = published.signed_by(slug, first=paging.first, last=paging.last)
    titles = tree.read_titles([text.code for text in signed], editions.in_force)
    context = {
        "shell": present_shell(
            person.printed_name,
            editions,
            path=paging.address_at(person.href),
            description=f"{person.printed_name}: explanations of ICD-10-CM codes reviewed and signed.",
            indexed=paging.page == 1,
        ),
        "person": person,
        "signed": present_signed(signed, titles),
        "paging": paging,
    }
    return render(request, "public/team_member.html", context)


def photo(request: HttpRequest, slug: str) -> HttpResponse:
    """``/team/<reviewer>/photo.jpg``."""
    data = published.photo_of(slug)
    if data is None:
        return plain_text("There is no photo.\n", 404)
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    response = get_conditional_response(request, tag) or HttpResponse(data, content_type="image/jpeg")
    response.headers["ETag"], response.headers["Cache-Control"] = tag, MAX_AGE
    return response
