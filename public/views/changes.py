"""What each release changed: the list of releases, and two of them held against each other as page, CSV and Atom."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render

from codes.releases.loading.comparing import compare_releases
from codes.releases.rules.compare import KINDS, Comparison
from public import changes, feeds, tree
from public.addresses import CHANGES, changes_address, page_asked
from public.caching import cacheable
from public.editions import Editions
from public.limits import COMPARISONS, costly
from public.presenters import changes as present
from public.presenters.browse import present_paging
from public.presenters.shell import present_shell
from public.spreadsheets import changes_csv
from public.successors import read_successors
from public.validity import read_day

from .errors import Missing, missing

RELEASES_AT_ONCE = 5
IN_FEED = 10
_CHAPTER = re.compile(r"[1-9][0-9]?\Z")
_DATES = "A release is named by the day it takes effect, such as 2025-10-01."
_SEE = (CHANGES, "What each release changed")

Pair = Callable[[HttpRequest, Editions, present.Asked, Comparison], HttpResponse]


@costly(COMPARISONS)
@cacheable
def index(request: HttpRequest, editions: Editions) -> HttpResponse:
    """Releases newest first, with how many codes each changed. A few at a time: each comparison has to be made once.

    ``?from=&to=``, as the page's form asks, leads to the page of the two.
    """
    if request.GET.keys() >= {"from", "to"}:
        days = [read_day(request.GET[name]) for name in ("from", "to")]
        if None in days:
            return missing(request, editions, Missing("There is no such pair of releases", _DATES, see=_SEE))
        old, new = sorted(day for day in days if day)
        return HttpResponseRedirect(changes_address(old, new))
    pages = max(1, -(-(len(editions.all) - 1) // RELEASES_AT_ONCE))
    page = min(max(page_asked(request.GET), 1), pages)
    path = CHANGES if page == 1 else f"{CHANGES}?page={page}"
    description = "New, revised and deleted ICD-10-CM codes of each release, counted against the release before."
    context = {
        "shell": present_shell("Changes of ICD-10-CM", editions, path=path, description=description),
        "steps": changes.read_steps(editions, skip=(page - 1) * RELEASES_AT_ONCE, most=RELEASES_AT_ONCE),
        "first": editions.all[0] if editions.all and page == pages else None,
        "paging": present_paging(page, pages, {}),
        "pairs": editions.newest_first if len(editions.all) > 1 else (),
    }
    return render(request, "public/changes.html", context)


def of_pair(view: Pair) -> Callable[..., HttpResponse]:
    """Gives a view two loaded releases, older first, and what changed between them; or answers what is wrong."""

    @cacheable
    @wraps(view)
    def answer(request: HttpRequest, editions: Editions, old: str, new: str, suffix: str = "") -> HttpResponse:
        days = [read_day(old), read_day(new)]
        found = [editions.on(day) if day else None for day in days]
        for edition, text in zip(found, (old, new), strict=True):
            if edition is None:
                heading = f"No release that takes effect on {text} is loaded"
                why = "Only releases that are loaded here can be compared. These are the releases there are:"
                return missing(request, editions, Missing(heading, why, editions=editions.newest_first, see=_SEE))
        before, after = (edition for edition in found if edition is not None)
        if before is after:
            why = f"{before.label} is the same release on both sides. Choose two different ones."
            return missing(request, editions, Missing("Nothing to compare", why, see=_SEE))
        if before.effective_from > after.effective_from:
            query = request.META.get("QUERY_STRING", "")
            path = changes_address(after.effective_from, before.effective_from, suffix)
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        chapter, kind, billable = (request.GET.get(name, "") for name in ("chapter", "kind", "billable"))
        known = (not chapter or _CHAPTER.match(chapter)) and kind in ("", *changes.CHOICES) and billable in ("", "1")
        if not known:
            kinds = ", ".join(changes.CHOICES)
            why = f"A chapter is a number such as 21; a kind is one of {kinds}; billable is 1, or left out."
            here = (changes_address(before.effective_from, after.effective_from), "All changes between the two")
            return missing(request, editions, Missing("There is no such chapter or kind of change", why, see=here))
        comparison = compare_releases(before.release, after.release)
        return view(request, editions, present.Asked(before, after, chapter, kind, billable), comparison)

    return answer


@costly(COMPARISONS)
@of_pair
def pair(request: HttpRequest, editions: Editions, asked: present.Asked, comparison: Comparison) -> HttpResponse:
    every = changes.changes_of(comparison, billable=bool(asked.billable))
    wanted = changes.chosen(every, chapter=asked.chapter, kind=asked.kind)
    pages = max(1, -(-len(wanted) // present.PAGE_SIZE))
    page = min(max(page_asked(request.GET), 1), pages)
    shown = wanted[(page - 1) * present.PAGE_SIZE : page * present.PAGE_SIZE]
    noted = [change.code for change in shown if "notes_changed" in change.kinds]
    gone = [change.code for change in shown if change.group == "removed"]
    chapters = tree.read_chapters(editions.in_force.release.pk) if editions.in_force else []
    title = f"Changes of ICD-10-CM from {asked.old.label} to {asked.new.label}"
    path = changes_address(asked.old.effective_from, asked.new.effective_from)
    context = {
        "shell": present_shell(
            title, editions, path=path, description=f"{title}: new, revised, deleted codes.",
            indexed=not asked.query and page == 1,
        ),
        "asked": asked,
        "path": path,
        "groups": present.present_lines(
            shown,
            asked,
            changes.read_notes(noted, asked.old, asked.new),
            read_successors(gone, editions, asked.new.effective_from),
        ),
        "total": len(wanted),
        "unknown": asked.kind in KINDS and comparison.of(asked.kind) is None,
        "counts": changes.count_groups(comparison),
        "sums": changes.count_as_published(comparison),
        "published": present.present_published(comparison, asked.old, asked.new),
        "inheriting": changes.count_inheriting(comparison, asked.chapter),
        "kinds": present.present_kinds(every, comparison, asked),
        "chapters": present.present_chapters(chapters, every, asked),
        "chart": present.present_chart(every, asked, chapters),
        "lacks": present.present_lacks(comparison, asked.old, asked.new),
        "headings": present.present_headings(comparison),
        "paging": present_paging(page, pages, asked.query),
        "csv": asked.href(".csv"),
        "atom": asked.href(".atom"),
    }  # fmt: skip
    return render(request, "public/changes_between.html", context)


def _wanted(asked: present.Asked, comparison: Comparison) -> list[changes.Change]:
    every = changes.changes_of(comparison, billable=bool(asked.billable))
    return changes.chosen(every, chapter=asked.chapter, kind=asked.kind)


@costly(COMPARISONS)
@of_pair
def csv(request: HttpRequest, editions: Editions, asked: present.Asked, comparison: Comparison) -> HttpResponse:
    wanted = _wanted(asked, comparison)
    gone = [change.code for change in wanted if change.group == "removed"]
    successors = read_successors(gone, editions, asked.new.effective_from)
    response = HttpResponse(changes_csv(wanted, successors, asked.kind), content_type="text/csv; charset=utf-8")
    name = f"icd-10-cm-changes-{asked.old.effective_from}-{asked.new.effective_from}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@costly(COMPARISONS)
@of_pair
def atom(request: HttpRequest, editions: Editions, asked: present.Asked, comparison: Comparison) -> HttpResponse:
    wanted = _wanted(asked, comparison)
    return feeds.answer(feeds.changed_codes(wanted, asked))


@costly(COMPARISONS)
@cacheable
def atom_of_releases(request: HttpRequest, editions: Editions) -> HttpResponse:
    return feeds.answer(feeds.releases(changes.read_steps(editions, most=IN_FEED)))


def without_slash(request: HttpRequest) -> HttpResponse:
    """The address of a category "CHA" and more, were it not for this line."""
    return HttpResponsePermanentRedirect(CHANGES)
