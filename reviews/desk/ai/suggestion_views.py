"""Ask AI about one code, and decide on its suggestions section by section, each compared with the draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from reviews import actions
from reviews.actions.ai.asking import HOW_TO_SWITCH_ON
from reviews.actions.texts.suggesting import supported_of
from reviews.desk.shared.access import Viewer, desk_view, dossier_or_404, explanation_or_404
from reviews.desk.shared.frame import show_tab
from reviews.desk.shared.posts import number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.desk.writing.editor import provenances
from reviews.desk.writing.typed import taken_out, typed_content
from reviews.models import Suggestion
from reviews.reading.dossier import Dossier
from reviews.rules.cleaning import ContentError
from reviews.rules.content import SECTIONS, askable
from reviews.rules.errors import RefusedError

from .suggested import group_suggestions, read_asking


@desk_view("read drafts", "GET")
def suggestions(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    return show_suggestions(request, viewer, dossier_or_404(pk, viewer))


def show_suggestions(
    request: HttpRequest, viewer: Viewer, dossier: Dossier, *, error: Exception | None = None
) -> HttpResponse:
    draft = dossier.draft
    content = draft.content if draft else {}
    decided = Suggestion.objects.filter(code=dossier.code).exclude(state=Suggestion.State.OPEN)
    chosen = request.POST.getlist("sections") or [key for key in askable() if not content.get(key)] or list(askable())
    context: dict[str, Any] = {
        "asking": read_asking(dossier.code),
        "may_ask": viewer.may("ask AI"),
        "may_decide": viewer.may("save") and draft is not None,
        "supported": _supported(viewer, dossier),
        "suggested": group_suggestions(dossier.open_suggestions, content),
        "decided": [
            (SECTIONS[suggestion.section].heading, suggestion)
            for suggestion in decided.select_related("decided_by").order_by("-decided_at")[:30]
        ],
        "askable": [(SECTIONS[key], key in chosen) for key in askable()],
        "instruction": request.POST.get("instruction", ""),
        "how_to_switch_on": HOW_TO_SWITCH_ON,
        "provenances": provenances(),
        "error": sentence_of(error) if error else "",
    }
    status = status_of(error) if error else 200
    return show_tab(request, viewer, dossier, "suggestions", "reviews/suggestions.html", context, status=status)


def _supported(viewer: Viewer, dossier: Dossier) -> list[str]:
    """Headings of the sections that one press would fill."""
    if dossier.draft is None or dossier.version is None or not viewer.may("save") or not dossier.open_suggestions:
        return []
    taken = supported_of(dossier.explanation, dossier.draft.content)
    return [SECTIONS[suggestion.section].heading for suggestion in taken]


@desk_view("ask AI", "POST")
def ask(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation = explanation_or_404(pk)
    try:
        actions.ask(
            actor=viewer.user,
            codes=[explanation.code],
            sections=request.POST.getlist("sections"),
            instruction=request.POST.get("instruction", ""),
            now=timezone.now(),
        )
    except RefusedError as error:
        return show_suggestions(request, viewer, dossier_or_404(pk, viewer), error=error)
    messages.success(request, "AI is asked. Its suggestions appear here.")
    return redirect("desk:suggestions", pk=pk)


@desk_view("save", "POST")
def accept(request: HttpRequest, viewer: Viewer, pk: int, suggestion_id: int) -> HttpResponse:
    """Take the suggestion over as it is; with ``edited``, as the fields of the form have it."""
    explanation = explanation_or_404(pk)
    suggestion = Suggestion.objects.filter(pk=suggestion_id, code=explanation.code).first()
    edited = None
    if suggestion is not None and request.POST.get("edited"):
        edited = typed_content(request.POST)[suggestion.section]
    try:
        actions.accept(
            actor=viewer.user,
            suggestion_id=suggestion_id,
            explanation_id=pk,
            version=number_in(request, "version"),
            edited=edited,
            now=timezone.now(),
        )
    except (RefusedError, ContentError) as error:
        return show_suggestions(request, viewer, dossier_or_404(pk, viewer), error=error)
    heading = SECTIONS[suggestion.section].heading if suggestion else ""
    for sentence in taken_out({suggestion.section: edited}) if suggestion and edited else ():
        messages.warning(request, f"Hidden characters were removed. {sentence}.")
    messages.success(request, f"“{heading}” is in the draft. You are one of its authors now.")
    return redirect("desk:suggestions", pk=pk)


@desk_view("save", "POST")
def accept_supported(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Take over, in one step, what the verifier supports, for sections without text."""
    explanation_or_404(pk)
    version, now = number_in(request, "version"), timezone.now()
    try:
        taken = actions.accept_supported(actor=viewer.user, explanation_id=pk, version=version, now=now)
    except RefusedError as error:
        return show_suggestions(request, viewer, dossier_or_404(pk, viewer), error=error)
    headings = ", ".join(SECTIONS[key].heading for key in taken)
    messages.success(request, f"In the draft now: {headings}. You are one of its authors.")
    return redirect("desk:explanation", pk=pk)


@desk_view("save", "POST")
def dismiss(request: HttpRequest, viewer: Viewer, pk: int, suggestion_id: int) -> HttpResponse:
    explanation_or_404(pk)
    try:
        actions.dismiss(actor=viewer.user, suggestion_id=suggestion_id, explanation_id=pk, now=timezone.now())
    except RefusedError as error:
        return show_suggestions(request, viewer, dossier_or_404(pk, viewer), error=error)
    messages.success(request, "The suggestion is discarded; it stays in the record.")
    return redirect("desk:suggestions", pk=pk)
