"""What each release changed: the list of releases, and two of them compared as page, CSV and Atom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render

from codes.releases.loading.comparing import compare_releases
from codes.releases.rules.compare import KINDS, Comparison
from public.addresses import CHANGES, changes_address, parse_day, parse_page
from public.formats import feeds
from public.formats.spreadsheets import changes_csv
from public.presenters import changes as present
from public.presenters.changes import ChangesRequest
from public.presenters.paging import present_paging
from public.presenters.shell import present_shell
from public.reading import changes, tree
from public.reading.editions import Editions
from public.reading.successors import read_successors
from public.serving.caching import cacheable
from public.serving.limits import COMPARISONS, costly

from .errors import Missing, missing
from .redirects import moved

RELEASES_AT_ONCE = 5
IN_FEED = 10
_CHAPTER = re.compile(r"[1-9][0-9]?\Z")
_DATES = "A release is named by the day it takes effect, such as 2025-10-01."
_SEE = (CHANGES, "What each release changed")

Changes = list[changes.CodeChange]
PairView = Callable[[HttpRequest, Editions, ChangesRequest, Comparison], HttpResponse]


@costly(COMPARISONS)
@cacheable
def index(request: HttpRequest, editions: Editions) -> HttpResponse:
    """Releases newest first, with how many codes each changed. A few at a time: every comparison has to be made once.

    ``?from=&to=``, as the page's form asks, leads to the page of the two.
    """
    if request.GET.keys() >= {"from", "to"}:
        days = [parse_day(request.GET[name]) for name in ("from", "to")]
        if None in days:
            return missing(request, editions, Missing("There is no such pair of releases", _DATES, see=_SEE))
        old, new = sorted(day for day in days if day)
        return HttpResponseRedirect(changes_address(old, new))
    size, steps = RELEASES_AT_ONCE, len(editions.all) - 1
    paging = present_paging(steps, size=size, page=parse_page(request.GET), query={})
    description = "New, revised and deleted ICD-10-CM codes of each release, compared with the release before."
    context = {
        "shell": present_shell(
            "Changes to ICD-10-CM",
            editions,
            path=paging.address_at(CHANGES),
            description=description,
            indexed=paging.page == 1,
        ),
        "steps": changes.read_steps(editions, skip=paging.first, most=size),
        "first": editions.all[0] if editions.all and not paging.following else None,
        "paging": paging,
        "pairs": editions.newest_first if len(editions.all) > 1 else (),
    }
    return render(request, "public/changes.html", context)


def of_pair(view: PairView) -> Callable[..., HttpResponse]:
    """Gives a view two loaded releases, older first, and what changed between them; or answers what is wrong."""

    @cacheable
    @wraps(view)
    def answer(request: HttpRequest, editions: Editions, old: str, new: str, suffix: str = "") -> HttpResponse:
        both = [editions.on(parse_day(text)) for text in (old, new)]
        for edition, text in zip(both, (old, new), strict=True):
            if edition is None:
                heading = f"No release that takes effect on {text} is loaded"
                why = "Only releases that are loaded here can be compared. These are the releases there are:"
                return missing(request, editions, Missing(heading, why, editions=editions.newest_first, see=_SEE))
        before, after = (edition for edition in both if edition is not None)
        if before is after:
            why = f"{before.label} is the same release on both sides. Choose two different ones."
            return missing(request, editions, Missing("Nothing to compare", why, see=_SEE))
        if before.effective_from > after.effective_from:
            return moved(request, changes_address(after.effective_from, before.effective_from, suffix))
        chapter, kind, billable = (request.GET.get(name, "") for name in ("chapter", "kind", "billable"))
        known = (not chapter or _CHAPTER.match(chapter)) and kind in ("", *changes.CHOICES) and billable in ("", "1")
        if not known:
            kinds = ", ".join(changes.CHOICES)
            why = f"A chapter is a number such as 21; a kind is one of {kinds}; billable is 1, or left out."
            here = (changes_address(before.effective_from, after.effective_from), "All changes between the two")
            return missing(request, editions, Missing("There is no such chapter or kind of change", why, see=here))
        comparison = compare_releases(before.release, after.release)
        return view(request, editions, ChangesRequest(before, after, chapter, kind, billable), comparison)

    return answer


@costly(COMPARISONS)
@of_pair
def pair(request: HttpRequest, editions: Editions, asked: ChangesRequest, comparison: Comparison) -> HttpResponse:
    every, wanted = _changes(asked, comparison)
    paging = present_paging(len(wanted), size=present.PAGE_SIZE, page=parse_page(request.GET), query=asked.query)
    shown = wanted[paging.first : paging.last]
    noted = [change.code for change in shown if "notes_changed" in change.kinds]
    chapters = tree.read_chapters(editions.in_force)
    title = f"Changes to ICD-10-CM from {asked.old.label} to {asked.new.label}"
    path = changes_address(asked.old.effective_from, asked.new.effective_from)
    context = {
        "shell": present_shell(
            title, editions, path=path, description=f"{title}: new, revised, deleted codes.",
            indexed=not asked.query and paging.page == 1,
        ),
        "asked": asked,
        "path": path,
        "groups": present.present_lines(
            shown,
            asked,
            changes.read_notes(noted, asked.old, asked.new),
            _successors(shown, editions, asked),
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
        "paging": paging,
        "csv": asked.href(".csv"),
        "atom": asked.href(".atom"),
    }  # fmt: skip
    return render(request, "public/changes_between.html", context)


def _changes(asked: ChangesRequest, comparison: Comparison) -> tuple[Changes, Changes]:
    """All changes, and those of the chapter and kind asked for."""
    every = changes.changes_of(comparison, billable=bool(asked.billable))
    return every, changes.chosen(every, chapter=asked.chapter, kind=asked.kind)


def _successors(shown: Changes, editions: Editions, asked: ChangesRequest) -> Mapping[str, list[str]]:
    gone = [change.code for change in shown if change.group == "removed"]
    return read_successors(gone, editions, asked.new.effective_from)


@costly(COMPARISONS)
@of_pair
def csv(request: HttpRequest, editions: Editions, asked: ChangesRequest, comparison: Comparison) -> HttpResponse:
    _, wanted = _changes(asked, comparison)
    successors = _successors(wanted, editions, asked)
    response = HttpResponse(changes_csv(wanted, successors, asked.kind), content_type="text/csv; charset=utf-8")
    name = f"icd-10-cm-changes-{asked.old.effective_from}-{asked.new.effective_from}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@costly(COMPARISONS)
@of_pair
def atom(request: HttpRequest, editions: Editions, asked: ChangesRequest, comparison: Comparison) -> HttpResponse:
    _, wanted = _changes(asked, comparison)
    return feeds.answer_with(feeds.write_changes(wanted, asked))


@costly(COMPARISONS)
@cacheable
def atom_of_releases(request: HttpRequest, editions: Editions) -> HttpResponse:
    return feeds.answer_with(feeds.write_releases(changes.read_steps(editions, most=IN_FEED)))


def without_slash(request: HttpRequest) -> HttpResponse:
    """Without this view the address would be read as that of a category "CHA"."""
    return HttpResponsePermanentRedirect(CHANGES)
