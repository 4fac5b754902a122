"""What the palette (Ctrl + K) finds: pages of the desk, codes with what there is about them, explanations."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from unfold.dataclasses import SearchResult

from codes.models import CodeVersion, Release
from codes.search.asking import ask, clean
from codes.search.hits import Hit, Scope
from reviews.desk.access import ANY_STAFF, Viewer, desk_view
from reviews.desk.navigation import pages_named
from reviews.desk.searching import explanations_about
from reviews.models import Explanation

MOST = 10  # of each kind: more is what the queues and the list of codes are for
_EXPLANATION, _CODE = "clinical_notes", "tag"


@desk_view(ANY_STAFF, "GET")
def find(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """``?s=`` as the palette of the admin's frame asks it."""
    began, question = time.monotonic(), clean(request.GET.get("s", ""))
    results = [*_pages(question, request, viewer), *_codes_and_texts(question, request, viewer)] if question else []
    page = Paginator(results, max(1, len(results))).page(1)
    context = {
        "results": page,
        "page_obj": page.paginator,
        "page_counter": 0,
        "execution_time": time.monotonic() - began,
    }
    return render(request, "unfold/helpers/command_results.html", context)


def _pages(question: str, request: HttpRequest, viewer: Viewer) -> Iterator[SearchResult]:
    for item in pages_named(question, request, viewer)[:MOST]:
        yield SearchResult(item["title"], item["group"], item["link"], item["icon"])


def _codes_and_texts(question: str, request: HttpRequest, viewer: Viewer) -> Iterator[SearchResult]:
    release = Release.objects.active().first()
    hits = ask(question, Scope(release.pk), size=MOST).hits if release else []
    if not viewer.may("read drafts"):
        yield from (_code(hit, release, request, viewer) for hit in hits)
        return
    explained = Explanation.objects.select_related("code")
    there = {str(one): one for one in explained.filter(code__code__in=[hit.code for hit in hits])}
    for hit in hits:
        if hit.code in there:
            yield _explanation(there[hit.code], hit.title)
        else:
            yield _code(hit, release, request, viewer)
    others = [pk for pk in explanations_about(question) if pk not in {one.pk for one in there.values()}]
    further = explained.filter(pk__in=others).order_by("code__code")[:MOST]
    titles = CodeVersion.objects.filter(release=release, code__in=[one.code_id for one in further])
    names = dict(titles.values_list("code_id", "title"))
    yield from (_explanation(one, names.get(one.code_id, "not in the release in force")) for one in further)


def _explanation(explanation: Explanation, title: str) -> SearchResult:
    link = reverse("desk:explanation", args=(explanation.pk,))
    return SearchResult(f"{explanation.code} {title}", f"explanation, {explanation.state}", link, _EXPLANATION)


def _code(hit: Hit, release: Release | None, request: HttpRequest, viewer: Viewer) -> SearchResult:
    """Leads to where one starts its explanation; who may not do that sees its facts, else its page."""
    kind = "billable" if hit.billable else "header"
    if viewer.may("start"):
        return SearchResult(
            f"{hit.code} {hit.title}",
            f"{kind}, start an explanation",
            f"{reverse('desk:start')}?code={hit.code}",
            _CODE,
        )
    return SearchResult(f"{hit.code} {hit.title}", kind, f"/icd-10-cm/{hit.code}", _CODE)
