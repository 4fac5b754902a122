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
from codes.search.questions.asking import ask, clean
from codes.search.questions.hits import Hit, Scope
from reviews.desk.shared.access import ANY_STAFF, Viewer, desk_view
from reviews.models import Explanation

from .navigation import pages_named
from .searching import explanations_about

MOST = 10  # of each kind: more is what the queues and the list of codes are for
_EXPLANATION, _CODE = "clinical_notes", "tag"


@desk_view(ANY_STAFF, "GET")
def find(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """``?s=`` as the palette of the admin's frame asks it."""
    began, question = time.monotonic(), clean(request.GET.get("s", ""))
    results = [*_pages(question, request, viewer), *_codes_and_texts(question, viewer)] if question else []
    page = Paginator(results, max(1, len(results))).page(1)
    context = {
        "question": question,
        "results": page,
        "page_obj": page.paginator,
        "page_counter": 0,
        "execution_time": time.monotonic() - began,
    }
    return render(request, "reviews/palette.html", context)


def _pages(question: str, request: HttpRequest, viewer: Viewer) -> Iterator[SearchResult]:
    for item in pages_named(question, request, viewer)[:MOST]:
        yield SearchResult(item["title"], item["group"], item["link"], item["icon"])


def _codes_and_texts(question: str, viewer: Viewer) -> Iterator[SearchResult]:
    """Explanations, those of the best hits first; then the codes that have none."""
    release = Release.objects.active().first()
    hits = ask(question, Scope(release.pk), size=MOST).hits if release else []
    titles = {hit.code: hit.title for hit in hits}
    there: dict[str, Explanation] = {}
    if viewer.may("read drafts"):
        explained = Explanation.objects.select_related("code")
        there = {str(explanation): explanation for explanation in explained.filter(code__code__in=titles)}
        about = set(explanations_about(question)) - {explanation.pk for explanation in there.values()}
        further = list(explained.filter(pk__in=about).order_by("code__code")[: MOST - len(there)])
        versions = CodeVersion.objects.filter(
            release=release, code__in=[explanation.code_id for explanation in further]
        )
        titles |= dict(versions.values_list("code__code", "title"))
        for explanation in (*(there[hit.code] for hit in hits if hit.code in there), *further):
            yield _explanation(explanation, titles.get(str(explanation), "not in the release in force"))
    yield from (_code(hit, viewer) for hit in hits if hit.code not in there)


def _explanation(explanation: Explanation, title: str) -> SearchResult:
    link = reverse("desk:explanation", args=(explanation.pk,))
    return SearchResult(f"{explanation.code} {title}", f"explanation, {explanation.state}", link, _EXPLANATION)


def _code(hit: Hit, viewer: Viewer) -> SearchResult:
    """Leads to the page that starts its explanation; for whoever may not do that, to its public page."""
    title, kind = f"{hit.code} {hit.title}", "billable" if hit.billable else "header"
    if viewer.may("start"):
        return SearchResult(title, f"{kind}, start an explanation", f"{reverse('desk:start')}?code={hit.code}", _CODE)
    return SearchResult(title, kind, f"/icd-10-cm/{hit.code}", _CODE)
