"""Search results. Whatever is asked, the answer is a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import pluralize

from codes.search.questions.asking import PAGE_SIZE, HitPage
from public.addresses import address
from public.presenters.filters import present_filters, search_address
from public.presenters.hits import did_you_mean, present_hits
from public.presenters.paging import present_paging
from public.presenters.shell import present_shell
from public.reading import tree
from public.reading.editions import Editions
from public.reading.hit_facts import read_beside
from public.searching.finding import find, find_without_filters, icd9_code_of, is_the_code
from public.searching.questions import ResultSources, SearchRequest, read_result_sources, read_search
from public.serving.caching import cacheable_with
from public.serving.limits import SEARCHES, costly

from .scripts import with_script


@with_script
@costly(SEARCHES)
@cacheable_with(read_result_sources)
def results(request: HttpRequest, editions: Editions, sources: ResultSources | None) -> HttpResponse:
    """``q`` and the filters of ``public.searching.questions``; a filter that is wrong is named, and left out."""
    asked = read_search(request.GET, editions)
    answer = find(asked, editions)
    context = _context(asked, answer, editions)
    unreadable = any(problem.parameter == "on" and problem.code == "invalid" for problem in asked.problems)
    return render(request, "public/search.html", context, status=400 if unreadable else 200)


def _context(asked: SearchRequest, answer: HitPage, editions: Editions) -> dict[str, Any]:
    edition, question = asked.edition, asked.question
    meant = did_you_mean(question, answer.hits) if answer.page == 1 else ""
    dated = edition.effective_from if edition and not edition.is_in_force else None
    return {
        "shell": present_shell(f"Search: {question}" if question else "Search", editions, indexed=False),
        "asked": asked,
        "filters": present_filters(asked, tree.read_chapters(edition), editions),
        "answer": answer,
        "hits": present_hits(answer.hits, read_beside(answer.hits, edition.release.pk) if edition else {}, dated),
        "dated": dated is not None,
        "icd9": _icd9(asked, answer, editions),
        "meant": meant,
        "meant_href": search_address(asked.query | {"q": meant}),
        "without_filters": "" if answer.total else _without_filters(asked, editions),
        "in_force_href": search_address({name: value for name, value in asked.query.items() if name != "on"}),
        "paging": present_paging(answer.total, size=PAGE_SIZE, page=answer.page, query=asked.query),
    }


def _without_filters(asked: SearchRequest, editions: Editions) -> str:
    """ "3 results", "200 or more results", empty for none."""
    hidden = find_without_filters(asked, editions)
    many = " or more" if hidden.best else ""
    return f"{hidden.total}{many} result{pluralize(hidden.total)}" if hidden.total else ""


def _icd9(asked: SearchRequest, answer: HitPage, editions: Editions) -> dict[str, str]:
    """The ICD-9-CM code that was asked for; ``href`` is its page where ICD-10-CM has no code of that name.

    On the first page only, where the code of ICD-10-CM would be.
    """
    code = icd9_code_of(asked, editions) if answer.page == 1 else ""
    return {"code": code, "href": "" if is_the_code(answer.hits) else address("code", code)} if code else {}
