"""What became of AI's suggestions and what they cost, as charts that are drawn here, each with its table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reviews.desk.ai import figures as read
from reviews.desk.shared.access import Viewer, desk_page, desk_view


@desk_view("read drafts", "GET")
def figures(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    groups, days, runs = read.groups(), read.cost_by_day(now=timezone.now()), read.runs()
    parts = (
        ("section", "Section", read.by_section(groups)),
        ("prompt", "Prompt version", read.by_prompt(groups)),
        ("model", "Model", read.by_model(groups)),
    )
    context: dict[str, Any] = {
        "all": read.altogether(groups),
        "parts": [
            {"key": key, "heading": heading, "tallies": tallies, "chart": read.chart_of(tallies)}
            for key, heading, tallies in parts
        ],
        "states": read.STATES,
        "runs": runs,
        "runs_chart": read.bars([(each.name, [(_colour(each.name), each.number)]) for each in runs]),
        "days": days,
        "columns": read.columns(days),
        "column_width": round(read.WIDTH / read.DAYS - 3, 2),
        "spent": sum(day.cost for day in days),
        "dearest": max(day.cost for day in days),
        "per_page": read.cost_per_page(),
        "row": read.ROW,
        "width": read.WIDTH,
    }
    return desk_page(request, "reviews/figures.html", context, title="Figures of drafting with AI")


def _colour(ended: str) -> str:
    return {"answered": "accepted", "running": "open"}.get(ended, "discarded")
