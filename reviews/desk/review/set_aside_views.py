"""Blocks of a draft: the author asks for one to be set aside, a reviewer answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from reviews import actions
from reviews.desk.shared.access import Viewer, desk_view, explanation_or_404, show_refusal
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import SetAside
from reviews.rules.acts import Act
from reviews.rules.errors import RefusedError


@desk_view(Act.REQUEST_SET_ASIDE, "POST")
def request_set_aside(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    finding = request.POST.get("finding", "")
    why = request.POST.get(f"why.{finding}", "")
    try:
        actions.request_set_aside(actor=viewer.user, explanation_id=pk, finding=finding, why=why, now=timezone.now())
    except RefusedError as error:
        return show_refusal(request, sentence_of(error), status_of(error), typed=why)
    messages.success(request, "Reviewers see your request. The text stays blocked until one of them answers.")
    return redirect("desk:explanation", pk=pk)


@desk_view(Act.SET_ASIDE, "POST")
def answer_set_aside(request: HttpRequest, viewer: Viewer, pk: int, set_aside_id: int) -> HttpResponse:
    get_object_or_404(SetAside, pk=set_aside_id, explanation_id=pk)
    answer, reason = request.POST.get("answer", ""), request.POST.get("reason", "")
    try:
        row = actions.answer_set_aside(
            actor=viewer.user,
            explanation_id=pk,
            set_aside_id=set_aside_id,
            answer=answer,
            reason=reason,
            now=timezone.now(),
        )
    except RefusedError as error:
        return show_refusal(request, sentence_of(error), status_of(error), typed=reason)
    done = row.answer == SetAside.Answer.SET_ASIDE
    messages.success(request, "The block is set aside. Somebody else approves this text." if done else "Declined.")
    return redirect("desk:explanation", pk=pk)
