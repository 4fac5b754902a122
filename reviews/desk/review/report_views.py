"""Problems that readers reported, and what became of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from reviews import actions
from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.desk.shared.refusals import sentence_of, status_of
from reviews.models import Explanation, ProblemReport
from reviews.rules.errors import RefusedError


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
