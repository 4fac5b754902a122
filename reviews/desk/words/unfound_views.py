"""What readers searched in vain, the most frequent first, and what was hidden of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from codes.models import Release, UnfoundSearch
from codes.search.questions.asking import ask, clean
from codes.search.questions.hits import Hit, Scope
from reviews import actions
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.posts import do_or_refuse
from reviews.models import HiddenSearch

from .vocabulary import open_by_words

PER_PAGE = 20  # questions, which are all asked again


@desk_view("read drafts", "GET")
def unfound(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    hidden = request.GET.get("hidden") == "1"
    of_hidden = HiddenSearch.objects.values("question")
    searches = UnfoundSearch.objects.filter(question__in=of_hidden)
    if not hidden:
        searches = UnfoundSearch.objects.exclude(question__in=of_hidden)
    together = searches.values("question").annotate(together=Sum("times"), last=Max("day"))
    page = Paginator(together.order_by("-together", "-last", "question"), PER_PAGE).get_page(request.GET.get("page"))
    proposed = open_by_words()
    context: dict[str, Any] = {
        "page": page,
        "rows": [(row, _best_hit(row["question"]), proposed.get(row["question"])) for row in page],
        "hidden": hidden,
        "kept": "hidden=1" if hidden else "",
        "may_propose": viewer.may("propose vocabulary"),
    }
    return desk_page(request, "reviews/unfound.html", context, title="Searched, not found")


def _best_hit(question: str) -> Hit | None:
    """What search finds for it now, as a line may have been added since."""
    release = Release.objects.active().first()
    hits = ask(clean(question), Scope(release.pk), size=1).hits if release else []
    return hits[0] if hits else None


@desk_view("propose vocabulary", "POST")
def hide(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return _act(request, viewer, actions.hide_search, "It is hidden from the list.", "")


@desk_view("propose vocabulary", "POST")
def show(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return _act(request, viewer, actions.show_search, "It is back in the list.", "?hidden=1")


def _act(request: HttpRequest, viewer: Viewer, act: Callable[..., object], done: str, query: str) -> HttpResponse:
    change = partial(act, actor=viewer.user, question=request.POST.get("question", ""), now=timezone.now())
    return do_or_refuse(request, change, done, reverse("desk:unfound") + query)
