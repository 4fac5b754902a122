"""Begin an explanation: from nothing, the published text, an earlier revision, another code's text, or an outline."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from codes.models import Code, Release
from codes.search.questions.asking import ask_for_all, clean
from codes.search.questions.hits import Scope
from codes.spelling import code_of
from reviews import actions
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.posts import number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import Explanation, Publication, Revision, Suggestion
from reviews.models.explanations import Origin
from reviews.reading.facts.in_force import version_in_force
from reviews.rules.errors import RefusedError

PER_PAGE = 25
ORIGINS = (
    (Origin.NOTHING, "Blank draft", "Ten empty sections."),
    (Origin.OUTLINE, "From an outline", "Composed from the official facts; every sentence is yours to replace."),
    (Origin.PUBLISHED, "From the published text", "Continue what readers see now."),
    (Origin.RESTORED, "From an earlier revision", "Bring back a text of this code that was submitted once."),
    (
        Origin.COPIED,
        "From another code’s published text",
        "Each section has to become this code’s own before you submit.",
    ),
)


@desk_view("start", "GET", "POST")
def start(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """``code`` or ``q`` (words) names the code, ``origin`` what to begin from, ``revision`` or ``other`` which text."""
    data = request.POST if request.method == "POST" else request.GET
    asked = clean(data.get("q", ""))
    name = code_of(data.get("code", "") or asked)[:10]
    code = _code(name)
    if asked and code is None:
        return _choose(request, asked)
    if request.method != "POST" or code is None:
        problem = f"{name} is no code that is known here." if name and code is None else ""
        return _page(request, name, code, problem=problem, status=422 if problem and request.method == "POST" else 200)
    try:
        origin = data.get("origin", Origin.NOTHING)
        draft = actions.start(
            actor=viewer.user, code=code, origin=origin, source=_source(code, origin, request), now=timezone.now()
        )
    except RefusedError as error:
        return _page(request, name, code, problem=sentence_of(error), status=status_of(error))
    messages.success(request, f"The draft for {code} is started. It is saved as you write.")
    waiting = Suggestion.objects.open().filter(code=code).exists()
    return redirect("desk:suggestions" if waiting else "desk:explanation", pk=draft.explanation_id)


def _choose(request: HttpRequest, asked: str) -> HttpResponse:
    """What search leads to in the release in force, to choose a code from."""
    release = Release.objects.active().first()
    hits, best = ask_for_all(asked, Scope(release.pk)) if release else ([], False)
    page = Paginator(hits, PER_PAGE).get_page(request.GET.get("page"))
    explanations = Explanation.objects.filter(code__code__in=[hit.code for hit in page]).values_list(
        "code__code", "state"
    )
    states = dict(explanations)
    return desk_page(
        request,
        "reviews/start.html",
        {
            "name": asked,
            "asked": asked,
            "release": release,
            "page": page,
            "best": best,
            "choices": [(hit, states.get(hit.code, "")) for hit in page],
            "kept": urlencode({"q": asked}),
        },
        title="Start an explanation",
    )


def _code(name: str) -> Code | None:
    return Code.objects.filter(code=name, kind=Code.Kind.CODE).first() if name else None


def _source(code: Code, origin: str, request: HttpRequest) -> Revision | None:
    if origin == Origin.RESTORED:
        return Revision.objects.filter(explanation__code=code, pk=number_in(request, "revision")).first()
    if origin == Origin.COPIED:
        other = code_of(request.POST.get("other", ""))[:10]
        live = Publication.objects.live().filter(explanation__code__code=other).select_related("revision").first()
        if live is None:
            raise RefusedError(f"{other or 'that code'} has no published text to copy")
        return live.revision
    return None


def _page(request: HttpRequest, name: str, code: Code | None, *, problem: str, status: int) -> HttpResponse:
    explanation = Explanation.objects.filter(code=code).first() if code else None
    revisions = list(explanation.revisions.select_related("submitted_by").order_by("-number")) if explanation else []
    return desk_page(
        request,
        "reviews/start.html",
        {
            "name": name,
            "code": code,
            "version": version_in_force(code) if code else None,
            "explanation": explanation,
            "revisions": revisions,
            "published": bool(explanation and explanation.publications.live().exists()),
            "origins": ORIGINS,
            "origin": request.POST.get("origin") or request.GET.get("origin") or Origin.NOTHING,
            "other": request.POST.get("other", ""),
            "chosen_revision": request.POST.get("revision") or request.GET.get("revision") or "",
            "suggestions": Suggestion.objects.open().filter(code=code).count() if code else 0,
            "problem": problem,
        },
        title="Start an explanation",
        status=status,
    )
