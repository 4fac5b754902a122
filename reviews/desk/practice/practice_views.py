"""Practice for reviewers: the next draft, an answer to where its error is, and how often answers were right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from reviews import actions
from reviews.actions.practising import NOTHING_WRONG
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.facts import facts_of
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import PracticeAnswer, PracticeDraft
from reviews.models.decisions import RETURN_REASONS
from reviews.practice.missed import to_practise
from reviews.practice.planting import KINDS
from reviews.reading.code_now import CodeNow
from reviews.reading.facts.in_force import version_in_force
from reviews.rules.content import SECTIONS
from reviews.rules.errors import RefusedError

from .practised import catch_rates, overall, practice_as_read

NOTHING = "nothing"  # as the form posts it: no choice at all is not the same


@desk_view("read practice", "GET")
def overview(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One's own catch rate by kind; for publishers and auditors the team's."""
    return _show_overview(request, viewer)


def _show_overview(request: HttpRequest, viewer: Viewer, *, error: RefusedError | None = None) -> HttpResponse:
    tables = []
    if viewer.may("practise"):
        tables.append(("Your answers", catch_rates(viewer.user)))
    if viewer.may("read the team's practice"):
        tables.append(("The team’s answers", catch_rates()))
    missed = to_practise(viewer.user.pk) if viewer.may("practise") else None
    context: dict[str, Any] = {
        "tables": [{"heading": name, "rates": rates, "all": overall(rates)} for name, rates in tables],
        "may_practise": viewer.may("practise"),
        "missed": RETURN_REASONS[missed.reason] if missed else "",
        "error": sentence_of(error) if error else "",
    }
    status = status_of(error) if error else 200
    return desk_page(request, "reviews/practice.html", context, title="Practice", status=status)


@desk_view("practise", "POST")
def practise(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    try:
        practice = actions.practise(actor=viewer.user, now=timezone.now())
    except RefusedError as error:
        return _show_overview(request, viewer, error=error)
    return redirect("desk:practice-draft", practice_id=practice.pk)


@desk_view("practise", "GET")
def draft(request: HttpRequest, viewer: Viewer, practice_id: int) -> HttpResponse:
    """The draft to read, as on the review page; once it is answered, with what was wrong."""
    return _draft(request, viewer, practice_id)


def _draft(
    request: HttpRequest, viewer: Viewer, practice_id: int, *, error: RefusedError | None = None
) -> HttpResponse:
    practice = practice_or_404(practice_id)
    version = version_in_force(practice.code)
    answered = PracticeAnswer.objects.filter(practice=practice, user=viewer.user).first()
    title = f"Practice: {practice.code.code} {version.printed_title if version else '(not in the release in force)'}"
    context: dict[str, Any] = {
        "practice": practice,
        "answer": answered,
        "facts": facts_of(CodeNow(version)) if version else None,
        "sections": [section for key, section in SECTIONS.items() if practice.content.get(key)],
        "chosen": request.POST.get("found_section", ""),
        "nothing": NOTHING,
        "error": sentence_of(error) if error else "",
    }
    if answered:
        context |= {
            "said": SECTIONS[answered.found_section].heading if answered.found_section else "",
            "wrong": SECTIONS[practice.section].heading if practice.section else "",
            "kind": KINDS.get(practice.kind, practice.kind),
        }
    status = status_of(error) if error else 200
    return desk_page(request, "reviews/practice_draft.html", context, title=title, status=status)


@desk_view("practise", "GET")
def page(request: HttpRequest, viewer: Viewer, practice_id: int) -> HttpResponse:
    """The text alone, as readers would see it: shown in a frame of the draft's page."""
    return practice_as_read(request, practice_or_404(practice_id))


@desk_view("practise", "POST")
def answer(request: HttpRequest, viewer: Viewer, practice_id: int) -> HttpResponse:
    practice_or_404(practice_id)
    typed = request.POST.get("found_section", "")
    try:
        if not typed:
            raise RefusedError("choose the section that is wrong, or that nothing is")
        actions.answer_practice(
            actor=viewer.user,
            practice_id=practice_id,
            found_section=NOTHING_WRONG if typed == NOTHING else typed,
            now=timezone.now(),
        )
    except RefusedError as error:
        return _draft(request, viewer, practice_id, error=error)
    return redirect("desk:practice-draft", practice_id=practice_id)


def practice_or_404(practice_id: int) -> PracticeDraft:
    return get_object_or_404(PracticeDraft.objects.select_related("code"), pk=practice_id)
