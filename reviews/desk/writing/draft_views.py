"""What becomes of a draft: submitted, discarded, or taken back from its reviewers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.desk.shared.access import Viewer, desk_view, dossier_or_404, explanation_or_404
from reviews.desk.shared.frame import show_tab
from reviews.desk.shared.posts import do_or_refuse, number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.rules.content import SECTIONS
from reviews.rules.errors import RefusedError

from .editor_views import save_or_show, show


@desk_view("submit", "POST")
def submit(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Save what is in the editor, then submit it. What was saved stays saved when the checks refuse."""
    explanation = explanation_or_404(pk)
    draft, problem = save_or_show(request, viewer, pk)
    if problem is not None or draft is None:
        return problem or redirect("desk:explanation", pk=pk)
    try:
        actions.submit(
            actor=viewer.user,
            explanation_id=pk,
            lock_version=number_in(request, "lock_version"),
            draft_version=draft.version,
            acknowledged=request.POST.getlist("acknowledged")[:200],
            note=request.POST.get("note", ""),
            now=timezone.now(),
        )
    except RefusedError as error:
        dossier = dossier_or_404(pk, viewer)
        base = draft.content
        return show(request, viewer, dossier, typed=base, version=draft.version, base=base, error=error)
    messages.success(request, f"{explanation} is submitted for review.")
    return redirect("desk:explanation", pk=pk)


@desk_view("save", "POST")
def take_sentence(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Put a sentence that was signed for a sibling into the draft."""
    explanation_or_404(pk)
    sentence, version = request.POST.get("sentence", ""), number_in(request, "version")
    section = sentence.split(".")[1] if sentence.count(".") == 2 else ""
    place = f"#section-{section}" if section in SECTIONS else ""
    return do_or_refuse(
        request,
        lambda: actions.take_sentence(
            actor=viewer.user, explanation_id=pk, sentence=sentence, version=version, now=timezone.now()
        ),
        "The sentence is in the draft. Whoever had a hand in its text cannot approve this one.",
        reverse("desk:explanation", args=(pk,)) + place,
    )


@desk_view("discard", "GET", "POST")
def discard(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    dossier = dossier_or_404(pk, viewer)
    if request.method != "POST":
        return show_tab(request, viewer, dossier, "content", "reviews/discard.html", {"error": ""})
    try:
        actions.discard(
            actor=viewer.user, explanation_id=pk, lock_version=number_in(request, "lock_version"), now=timezone.now()
        )
    except RefusedError as error:
        fresh = dossier_or_404(pk, viewer)
        context = {"error": sentence_of(error)}
        return show_tab(request, viewer, fresh, "content", "reviews/discard.html", context, status=status_of(error))
    messages.success(request, f"The draft of {dossier.explanation} is discarded.")
    return redirect("desk:explanation", pk=pk)


@desk_view("recall", "POST")
def recall(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    done = f"{explanation_or_404(pk)} is a draft again. Its reviewers do not see it any more."
    lock_version = number_in(request, "lock_version")
    return do_or_refuse(
        request,
        lambda: actions.recall(actor=viewer.user, explanation_id=pk, lock_version=lock_version, now=timezone.now()),
        done,
        reverse("desk:explanation", args=(pk,)),
    )
