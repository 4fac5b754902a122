"""Search results. Whatever is asked, the answer is a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codes.search.asking import Answer, ask, clean
from codes.search.hits import Scope
from codes.search.store import Sources, read_sources
from public.caching import cacheable_with
from public.editions import Editions
from public.maps import icd9_meant, read_icd9
from public.presenters.browse import present_paging
from public.presenters.hits import did_you_mean, present_hits
from public.presenters.shell import present_shell
from public.unfound import count_unfound

BILLABLE = {"1": True, "0": False}
_NOTHING = Answer([], 0, 1, 1)


def sources_of(request: HttpRequest, editions: Editions) -> Sources:
    """What search knows: a page of results is another one when a list of terms came or went."""
    return read_sources()


@cacheable_with(sources_of)
def results(request: HttpRequest, editions: Editions, sources: Sources | None) -> HttpResponse:
    """``?q=``, ``billable=1`` (billable codes) or ``0`` (headers), ``page=``; anything else in them is overlooked."""
    question = clean(request.GET.get("q", ""))
    choice = request.GET.get("billable", "")
    answer = _NOTHING
    if question and editions.in_force is not None:
        scope = Scope(editions.in_force.release.pk, BILLABLE.get(choice))
        answer = ask(question, scope, page=page_asked(request))
        if not answer.total and not scope.is_narrow:
            count_unfound(question)
    asked = {"q": question} | ({"billable": choice} if choice in BILLABLE else {})
    context = {
        "shell": present_shell(f"Search: {question}" if question else "Search", editions, indexed=False),
        "query": question,
        "billable": choice,
        "answer": answer,
        "icd9": icd9_meant(question) if question and not answer.total and read_icd9(question, editions) else "",
        "hits": present_hits(answer.hits),
        "meant": did_you_mean(question, answer.hits) if answer.page == 1 else "",
        "paging": present_paging(answer.page, answer.pages, asked),
    }
    return render(request, "public/search.html", context)


def page_asked(request: HttpRequest) -> int:
    """``?page=``, 1 for whatever is no number."""
    page = request.GET.get("page", "")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
