"""The first page, and the pages about the site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from public.presenters.browse import present_counts, present_entries
from public.presenters.shell import present_shell
from public.reading import tree
from public.reading.changes import read_steps
from public.reading.editions import Edition, Editions
from public.serving.caching import cacheable

from .scripts import with_script

LATEST = 2


@with_script
@cacheable
def home(request: HttpRequest, editions: Editions) -> HttpResponse:
    in_force = editions.in_force
    chapters = tree.read_chapters(in_force)
    description = "Every ICD-10-CM code with its official facts: title, notes, hierarchy, history and source."
    context = {
        "shell": present_shell("ICD-10-CM code reference", editions, path="/", description=description),
        "chapters": present_entries(chapters, {}),
        "counts": _counts(in_force),
        "steps": read_steps(editions, most=LATEST),
    }
    return render(request, "public/home.html", context)


def _counts(edition: Edition | None) -> str:
    counts = edition.release.counts if edition else {}
    return present_counts(counts.get("codes", 0), counts.get("billable", 0))


@cacheable
def about(request: HttpRequest, editions: Editions) -> HttpResponse:
    shell = present_shell(
        "About", editions, path="/about", description="Where the facts come from, and how they are kept."
    )
    return render(request, "public/about.html", {"shell": shell, "editions": editions.newest_first})


@cacheable
def privacy(request: HttpRequest, editions: Editions) -> HttpResponse:
    shell = present_shell("Privacy", editions, path="/privacy", description="What this site counts and keeps.")
    return render(request, "public/privacy.html", {"shell": shell, "counts_unfound": settings.COUNT_UNFOUND_SEARCHES})
