"""Comments on a text: the page of all of them, a new one, a reply, suggested words put into the draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.desk.shared.access import (
    FROM_OUR_SCRIPT,
    Viewer,
    desk_view,
    dossier_or_404,
    explanation_or_404,
    show_refusal,
)
from reviews.desk.shared.frame import show_tab
from reviews.desk.shared.posts import back_to, do_or_refuse, number_in
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.desk.shared.talk import quotable_sections, shown_comments
from reviews.models import Comment, Reply
from reviews.reading.dossier import Dossier
from reviews.rules.acts import Act
from reviews.rules.content import SECTIONS
from reviews.rules.errors import RefusedError

DONE = {
    Reply.Outcome.NONE: "Reply added.",
    Reply.Outcome.ANSWERED: "The comment is answered.",
    Reply.Outcome.SET_ASIDE: "The comment is set aside.",
    Reply.Outcome.OPEN_AGAIN: "The comment is open again.",
}


@desk_view("read drafts", "GET")
def comments(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    return show_comments(request, viewer, dossier_or_404(pk, viewer))


def show_comments(
    request: HttpRequest, viewer: Viewer, dossier: Dossier, *, error: str = "", status: int = 200
) -> HttpResponse:
    text = dossier.talked_of
    shown = shown_comments(dossier.comments, text)
    context: dict[str, Any] = {
        "open": [row for row in shown if row.comment.is_open],
        "closed": [row for row in shown if not row.comment.is_open],
        "sections": quotable_sections(text or {}, dossier.filled_words),
        "all_sections": list(SECTIONS.values()),
        "chosen": request.POST.get("section") or request.GET.get("section") or "",
        "typed": request.POST,
        "error": error,
    }
    return show_tab(request, viewer, dossier, "comments", "reviews/comments.html", context, status=status)


@desk_view("comment", "POST")
def comment(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    given = {name: request.POST.get(name, "") for name in ("section", "quote", "suggested", "text")}
    try:
        actions.comment(actor=viewer.user, explanation_id=pk, now=timezone.now(), **given)
    except RefusedError as error:
        if request.headers.get(FROM_OUR_SCRIPT):
            return show_refusal(request, sentence_of(error), status_of(error))
        return show_comments(
            request, viewer, dossier_or_404(pk, viewer), error=sentence_of(error), status=status_of(error)
        )
    messages.success(request, "Comment added.")
    return redirect(back_to(request, reverse("desk:comments", args=(pk,))))


@desk_view("comment", "POST")
def reply(request: HttpRequest, viewer: Viewer, pk: int, comment_id: int) -> HttpResponse:
    get_object_or_404(Comment, pk=comment_id, explanation_id=pk)
    text, outcome = request.POST.get("text", ""), request.POST.get("outcome", "")
    now = timezone.now()
    try:
        made = actions.reply(
            actor=viewer.user, comment_id=comment_id, explanation_id=pk, text=text, outcome=outcome, now=now
        )
    except RefusedError as error:
        return show_refusal(request, sentence_of(error), status_of(error), typed=text)
    messages.success(request, DONE[Reply.Outcome(made.outcome)])
    return redirect(back_to(request, reverse("desk:comments", args=(pk,))))


@desk_view(Act.TAKE_WORDS, "POST")
def take_words(request: HttpRequest, viewer: Viewer, pk: int, comment_id: int) -> HttpResponse:
    get_object_or_404(Comment, pk=comment_id, explanation_id=pk)
    version = number_in(request, "version")
    return do_or_refuse(
        request,
        lambda: actions.take_words(
            actor=viewer.user, comment_id=comment_id, explanation_id=pk, version=version, now=timezone.now()
        ),
        "The suggested words are in the draft. Who suggested them cannot approve it.",
        back_to(request, reverse("desk:explanation", args=(pk,))),
    )
