"""Prompt versions and their evaluations: the one in production, how others differ, and how they performed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.actions.ai.prompting import LONGEST_NOTE, LONGEST_PROMPT, grounds_for, was_in_production
from reviews.ai.comparing import rows, standard_for, unlike
from reviews.ai.prompts import production
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.diff import compare_words
from reviews.desk.shared.posts import do_or_refuse
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import AIControl, Evaluation, EvaluationResult, PromptVersion
from reviews.rules.errors import RefusedError


@desk_view("read drafts", "GET")
def prompts(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    whole = Q(evaluations__state=Evaluation.State.FINISHED, evaluations__whole=True)
    versions = PromptVersion.objects.select_related("written_by").annotate(
        times_evaluated=Count("evaluations", filter=whole & Q(evaluations__test_model=False)),
        times_tested=Count("evaluations", filter=whole & Q(evaluations__test_model=True)),
    )
    context = {
        "page": Paginator(versions.order_by("-number"), 25).get_page(request.GET.get("page")),
        "control": AIControl.objects.select_related("production", "moved_by").get(pk=1),
        "may_write": viewer.may("write prompt"),
    }
    return desk_page(request, "reviews/prompts.html", context, title="Prompts")


@desk_view("read drafts", "GET")
def prompt(request: HttpRequest, viewer: Viewer, number: int) -> HttpResponse:
    version = _version_or_404(number)
    control = AIControl.objects.select_related("production", "moved_by").get(pk=1)
    now_there = production()
    evaluations = list(version.evaluations.select_related("release").order_by("-started_at", "-pk")[:50])
    context = {
        "version": version,
        "control": control,
        "in_production": version == now_there,
        "difference": compare_words(now_there.text.strip(), version.text.strip()),
        "evaluations": evaluations,
        "grounds": grounds_for(version),
        "was_there": was_in_production(version),
        "own": version.written_by_id == viewer.user.pk,
        "may_move": viewer.may("move production"),
        "may_write": viewer.may("write prompt"),
    }
    return desk_page(request, "reviews/prompt.html", context, title=f"Prompt {version.number}")


def _version_or_404(number: int) -> PromptVersion:
    if number > 2**31 - 1:
        raise Http404
    return get_object_or_404(PromptVersion.objects.select_related("written_by"), number=number)


@desk_view("move production", "POST")
def move(request: HttpRequest, viewer: Viewer, number: int) -> HttpResponse:
    version = _version_or_404(number)
    typed = request.POST.get("instead_of", "")
    seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    act: dict[str, Any] = {"actor": viewer.user, "number": version.number, "instead_of": seen, "now": timezone.now()}
    done = f"Prompt {version.number} is in production."
    address = reverse("desk:prompt", args=(version.number,))
    return do_or_refuse(request, lambda: actions.move_production(**act), done, address)


@desk_view("write prompt", "GET", "POST")
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Starts from the text in production. What was typed stays in the form when it is refused."""
    now_there = production()
    typed = {"text": now_there.text, "note": ""}
    error: RefusedError | None = None
    if request.method == "POST":
        typed = {"text": request.POST.get("text", ""), "note": request.POST.get("note", "")}
        try:
            version = actions.write_prompt(actor=viewer.user, now=timezone.now(), **typed)
        except RefusedError as refusal:
            error = refusal
        else:
            messages.success(request, f"Prompt {version.number} is saved. Evaluate it before it goes in production.")
            return redirect("desk:prompt", number=version.number)
    context = {
        "typed": typed,
        "production": now_there,
        "longest": LONGEST_PROMPT,
        "longest_note": LONGEST_NOTE,
        "error": sentence_of(error) if error else "",
    }
    status = status_of(error) if error else 200
    return desk_page(request, "reviews/new_prompt.html", context, title="New version of the prompt", status=status)


@desk_view("read drafts", "GET")
def evaluation_page(request: HttpRequest, viewer: Viewer, evaluation_id: int) -> HttpResponse:
    evaluation = get_object_or_404(
        Evaluation.objects.select_related("prompt", "release", "asked_by"), pk=min(evaluation_id, 2**63 - 1)
    )
    now_there = production()
    other = standard_for(evaluation, now_there) if evaluation.finished_at else None
    results = evaluation.results.select_related("code", "run").order_by("pk")
    alike = evaluation.figures.get("likeness", {})
    context = {
        "evaluation": evaluation,
        "in_production": evaluation.prompt_id == now_there.pk,
        "production": now_there,
        "other": other,
        "unlike": unlike(evaluation, other) if other else [],
        "rows": rows(evaluation, other),
        "results": [_shown(result, alike) for result in results],
        "done": results.count(),
    }
    return desk_page(
        request, "reviews/evaluation.html", context, title=f"Evaluation {evaluation.pk} of {evaluation.prompt}"
    )


def _shown(result: EvaluationResult, alike: dict[str, list[Any]]) -> dict[str, Any]:
    """One line of the table of codes."""
    share, sibling = alike.get(result.code.code, (None, ""))
    figures = result.figures
    return {
        "code": result.code.code,
        "run": result.run,
        "figures": figures,
        "unsupported": figures["general"] + figures["dropped"],
        "alike": None if share is None else f"{share:.0%}",
        "sibling": sibling,
    }
