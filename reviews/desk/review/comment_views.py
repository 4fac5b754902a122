"""Comments on a text: the page, a new one, one resolved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.desk.shared.access import Viewer, desk_view, dossier_or_404, explanation_or_404
from reviews.desk.shared.frame import show_tab
from reviews.desk.shared.posts import back_to, do_or_refuse
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import Comment
from reviews.reading.dossier import Dossier
from reviews.rules.content import SECTIONS
from reviews.rules.errors import RefusedError

from .reading_views import heading_of


@desk_view("read drafts", "GET")
def comments(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    return show_comments(request, viewer, dossier_or_404(pk, viewer))


def show_comments(
    request: HttpRequest, viewer: Viewer, dossier: Dossier, *, error: str = "", status: int = 200
) -> HttpResponse:
    section = request.POST.get("section") or request.GET.get("section") or ""
    context = {
        "open": [(comment, heading_of(comment.section)) for comment in dossier.open_comments],
        "resolved": [(comment, heading_of(comment.section)) for comment in dossier.resolved_comments],
        "sections": list(SECTIONS.values()),
        "chosen": section,
        "typed": request.POST.get("text", ""),
        "error": error,
    }
    return show_tab(request, viewer, dossier, "comments", "reviews/comments.html", context, status=status)


@desk_view("comment", "POST")
def comment(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    try:
        actions.comment(
            actor=viewer.user,
            explanation_id=pk,
            section=request.POST.get("section", ""),
            text=request.POST.get("text", ""),
            now=timezone.now(),
        )
    except RefusedError as error:
        return show_comments(
            request, viewer, dossier_or_404(pk, viewer), error=sentence_of(error), status=status_of(error)
        )
    messages.success(request, "Your comment is there.")
    return redirect(back_to(request, reverse("desk:comments", args=(pk,))))


@desk_view("comment", "POST")
def resolve(request: HttpRequest, viewer: Viewer, pk: int, comment_id: int) -> HttpResponse:
    get_object_or_404(Comment, pk=comment_id, explanation_id=pk)
    return do_or_refuse(
        request,
        lambda: actions.resolve(actor=viewer.user, comment_id=comment_id, explanation_id=pk, now=timezone.now()),
        "The comment is resolved.",
        back_to(request, reverse("desk:comments", args=(pk,))),
    )
