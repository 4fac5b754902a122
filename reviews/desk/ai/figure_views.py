"""What became of AI's suggestions and what they cost, as charts that are drawn here, each with its table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reviews.desk.shared.access import Viewer, desk_page, desk_view

from . import figures


@desk_view("read drafts", "GET")
def figures_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    groups, days, runs = figures.groups(), figures.cost_by_day(now=timezone.now()), figures.runs()
    parts = (
        ("section", "Section", figures.by_section(groups)),
        ("prompt", "Prompt version", figures.by_prompt(groups)),
        ("model", "Model", figures.by_model(groups)),
    )
    context: dict[str, Any] = {
        "all": figures.altogether(groups),
        "parts": [
            {"key": key, "heading": heading, "tallies": tallies, "chart": figures.chart_of(tallies)}
            for key, heading, tallies in parts
        ],
        "states": figures.STATES,
        "runs": runs,
        "runs_chart": figures.bars([(ended.name, [(_colour(ended.name), ended.number)]) for ended in runs]),
        "days": days,
        "columns": figures.columns(days),
        "column_width": round(figures.WIDTH / figures.DAYS - 3, 2),
        "spent": sum(day.cost for day in days),
        "dearest": max(day.cost for day in days),
        "per_page": figures.cost_per_page(),
        "row": figures.ROW,
        "width": figures.WIDTH,
    }
    return desk_page(request, "reviews/figures.html", context, title="Figures of drafting with AI")


def _colour(ended: str) -> str:
    return {"answered": "accepted", "running": "open"}.get(ended, "discarded")
