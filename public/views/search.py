"""Search results. Whatever is asked, the answer is a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import pluralize

from codes.search.asking import HitPage
from public import tree
from public.addresses import address
from public.caching import cacheable_with
from public.editions import Editions
from public.hit_facts import read_beside
from public.limits import SEARCHES, costly
from public.presenters.browse import present_paging
from public.presenters.filters import present_filters, search_address
from public.presenters.hits import did_you_mean, present_hits
from public.presenters.shell import present_shell
from public.searching import Asked, Known, find, find_without_filters, is_icd9, is_the_code, read_asked, read_known

from .scripts import with_script


@with_script
@costly(SEARCHES)
@cacheable_with(read_known)
def results(request: HttpRequest, editions: Editions, known: Known | None) -> HttpResponse:
    """``q`` and the filters of ``public.searching``; what is wrong in them is told, and overlooked."""
    asked = read_asked(request.GET, editions)
    answer = find(asked, editions)
    context = _context(asked, answer, editions)
    unreadable = any(problem.parameter == "on" and problem.code == "invalid" for problem in asked.problems)
    return render(request, "public/search.html", context, status=400 if unreadable else 200)


def _context(asked: Asked, answer: HitPage, editions: Editions) -> dict[str, Any]:
    edition, question = asked.edition, asked.question
    meant = did_you_mean(question, answer.hits) if answer.page == 1 else ""
    dated = edition.effective_from if edition and edition is not editions.in_force else None
    return {
        "shell": present_shell(f"Search: {question}" if question else "Search", editions, indexed=False),
        "asked": asked,
        "filters": present_filters(asked, tree.read_chapters(edition.release.pk) if edition else [], editions),
        "answer": answer,
        "hits": present_hits(answer.hits, read_beside(answer.hits, edition.release.pk) if edition else {}, dated),
        "dated": dated is not None,
        "icd9": _icd9(asked, answer, editions),
        "meant": meant,
        "meant_href": search_address(asked.query | {"q": meant}),
        "without_filters": "" if answer.total else _without_filters(asked, editions),
        "in_force_href": search_address({name: value for name, value in asked.query.items() if name != "on"}),
        "paging": present_paging(answer.page, answer.pages, asked.query),
    }


def _without_filters(asked: Asked, editions: Editions) -> str:
    """ "3 results", "200 or more results", empty for none."""
    hidden = find_without_filters(asked, editions)
    many = " or more" if hidden.best else ""
    return f"{hidden.total}{many} result{pluralize(hidden.total)}" if hidden.total else ""


def _icd9(asked: Asked, answer: HitPage, editions: Editions) -> dict[str, str]:
    """The ICD-9-CM code that was asked for; ``href`` is its page where ICD-10-CM has no code of that name.

    On the first page only: that is where the code of ICD-10-CM would be.
    """
    code = is_icd9(asked, editions) if answer.page == 1 else ""
    return {"code": code, "href": "" if is_the_code(answer.hits) else address("code", code)} if code else {}
