"""Search results. Whatever is asked, the answer is a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from public import search
from public.caching import cacheable
from public.editions import Editions
from public.maps import icd9_meant, read_icd9
from public.presenters.browse import present_hits, present_paging
from public.presenters.shell import present_shell

_BILLABLE = {"1": True, "0": False}
_NOTHING = search.Found([], 0, 1, 1)


@cacheable
def results(request: HttpRequest, editions: Editions) -> HttpResponse:
    """``?q=``, ``billable=1`` (billable codes) or ``0`` (headers), ``page=``; anything else in them is overlooked."""
    query = search.clean(request.GET.get("q", ""))
    choice = request.GET.get("billable", "")
    found = _NOTHING
    if query and editions.in_force is not None:
        found = search.find(
            query, release_id=editions.in_force.release.pk, billable=_BILLABLE.get(choice), page=page_asked(request)
        )
    asked = {"q": query} | ({"billable": choice} if choice in _BILLABLE else {})
    context = {
        "shell": present_shell(f"Search: {query}" if query else "Search", editions, indexed=False),
        "query": query,
        "billable": choice,
        "found": found,
        "icd9": icd9_meant(query) if query and not found.total and read_icd9(query, editions) else "",
        "hits": present_hits(found),
        "paging": present_paging(found.page, found.pages, asked),
    }
    return render(request, "public/search.html", context)


def page_asked(request: HttpRequest) -> int:
    """``?page=``, 1 for whatever is no number."""
    page = request.GET.get("page", "")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
