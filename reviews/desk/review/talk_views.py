"""Comments, claims, assignments, and problems that readers reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from reviews import actions
from reviews.desk.shared.access import (
    Viewer,
    desk_page,
    desk_view,
    dossier_or_404,
    explanation_or_404,
    number_in,
    refused,
)
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.mail import notices
from reviews.models import Comment, Explanation, ProblemReport
from reviews.rules.errors import RefusedError

from .reading_views import show_comments


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
    return redirect(_back(request, reverse("desk:comments", args=(pk,))))


@desk_view("comment", "POST")
def resolve(request: HttpRequest, viewer: Viewer, pk: int, comment_id: int) -> HttpResponse:
    get_object_or_404(Comment, pk=comment_id, explanation_id=pk)
    return _done(
        request,
        lambda: actions.resolve(actor=viewer.user, comment_id=comment_id, explanation_id=pk, now=timezone.now()),
        "The comment is resolved.",
        _back(request, reverse("desk:comments", args=(pk,))),
    )


@desk_view("assign", "POST")
def claim(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    return _done(
        request,
        lambda: actions.claim(actor=viewer.user, explanation_id=pk, now=timezone.now()),
        "It is yours for half an hour. Others see that you are on it.",
        _back(request, reverse("desk:explanation", args=(pk,))),
    )


@desk_view("assign", "POST")
def give_up_claim(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation_or_404(pk)
    return _done(
        request,
        lambda: actions.give_up_claim(actor=viewer.user, explanation_id=pk, now=timezone.now()),
        "It is free for others again.",
        _back(request, reverse("desk:explanation", args=(pk,))),
    )


@desk_view("assign", "POST")
def assign(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    explanation, number = explanation_or_404(pk), number_in(request, "to")
    to = User.objects.filter(pk=number).first() if number else None
    if to is None and request.POST.get("to"):
        raise Http404

    def give() -> None:
        changed = actions.assign(
            actor=viewer.user, explanation_id=pk, to=to, reason=request.POST.get("reason", ""), now=timezone.now()
        )
        notices.notify_assigned(changed, by=viewer.user)

    name = f"{to.get_username()}’s" if to else "nobody’s in particular"
    done = f"{explanation} is {name} now."
    return _done(request, give, done, reverse("desk:explanation", args=(pk,)))


@desk_view("handle report", "GET")
def list_reports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return _show_reports(request)


@desk_view("handle report", "POST")
def handle_report(request: HttpRequest, viewer: Viewer, report_id: int) -> HttpResponse:
    get_object_or_404(ProblemReport, pk=report_id)
    try:
        outcome = request.POST.get("outcome", "")
        actions.handle_report(actor=viewer.user, report_id=report_id, outcome=outcome, now=timezone.now())
    except RefusedError as error:
        return _show_reports(request, failed=report_id, error=sentence_of(error), status=status_of(error))
    messages.success(request, "The report is handled.")
    return redirect("desk:reports")


def _show_reports(request: HttpRequest, *, failed: int = 0, error: str = "", status: int = 200) -> HttpResponse:
    handled = request.GET.get("handled") == "1"
    reports = ProblemReport.objects.filter(handled_at__isnull=not handled).select_related(
        "code", "publication__revision", "handled_by"
    )
    page = Paginator(reports.order_by("-handled_at" if handled else "reported_at", "pk"), 25).get_page(
        request.GET.get("page")
    )
    about = Explanation.objects.filter(code__in=[report.code_id for report in page]).values_list("code_id", "pk")
    context: dict[str, Any] = {
        "page": page,
        "rows": [(report, dict(about).get(report.code_id)) for report in page],
        "handled": handled,
        "failed": failed,
        "error": error,
        "typed": request.POST.get("outcome", ""),
    }
    return desk_page(request, "reviews/reports.html", context, title="Reported problems", status=status)


def _done(request: HttpRequest, act: Callable[[], object], message: str, back: str) -> HttpResponse:
    try:
        act()
    except RefusedError as error:
        return refused(request, sentence_of(error), status_of(error))
    messages.success(request, message)
    return redirect(back)


def _back(request: HttpRequest, otherwise: str) -> str:
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here and wanted.startswith("/admin/") else otherwise
