"""From the index of chapters down to the block; categories and codes are code pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from public.addresses import ROOT, address
from public.presenters.browse import BranchPage, present_branch, present_entries
from public.presenters.shell import alternates_of, present_shell
from public.reading import tree
from public.reading.editions import Editions
from public.serving.caching import cacheable

from .errors import Missing, missing


@cacheable
def index(request: HttpRequest, editions: Editions) -> HttpResponse:
    edition = editions.in_force
    counts = tree.count_codes(edition, "chapter") if edition else {}
    context = {
        "shell": present_shell(
            "ICD-10-CM chapters", editions, path=ROOT, description="All chapters of ICD-10-CM, down to every code."
        ),
        "chapters": present_entries(tree.read_chapters(edition), counts),
        "editions": editions.newest_first,
    }
    return render(request, "public/index.html", context)


@cacheable
def chapter(request: HttpRequest, editions: Editions, number: str) -> HttpResponse:
    plain = number.lstrip("0")
    if plain != number and plain:
        return HttpResponsePermanentRedirect(address("chapter", plain))
    branch = tree.read_branch(editions.in_force, "chapter", number) if editions.in_force else None
    if branch is None:
        return missing(request, editions, Missing(f"There is no chapter {number[:20]} in ICD-10-CM"))
    return _branch(request, editions, present_branch(branch))


@cacheable
def section(request: HttpRequest, editions: Editions, name: str) -> HttpResponse:
    if name != name.upper():
        return HttpResponsePermanentRedirect(f"{ROOT}section/{name.upper()}")
    return block_page(request, editions, name)


def block_page(request: HttpRequest, editions: Editions, name: str) -> HttpResponse:
    """A block of the release in force. An id of another release leads to the block that holds its first code now."""
    edition = editions.in_force
    if edition is None:
        return missing(request, editions, Missing())
    branch = tree.read_branch(edition, "block", name)
    if branch is not None:
        return _branch(request, editions, present_branch(branch))
    if now := tree.block_that_holds(edition, name):
        return HttpResponsePermanentRedirect(address("block", now))
    return missing(request, editions, Missing(f"There is no block {name} in ICD-10-CM"))


def _branch(request: HttpRequest, editions: Editions, page: BranchPage) -> HttpResponse:
    title = f"ICD-10-CM {page.link.kind} {page.link.name}: {page.link.title}"
    named = f"{page.link.kind.lower()} {page.link.name}"
    alternates = alternates_of(page.link.href, named)
    shell = present_shell(title, editions, path=page.link.href, description=title, alternates=alternates)
    return render(request, "public/branch.html", {"shell": shell, "page": page})
