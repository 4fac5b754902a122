"""The style guide: what each section is for, its limits, and an example of it, from the schema of sections."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from reviews.desk.shared.access import Viewer, desk_page, desk_view
from reviews.rules.content import SECTIONS


@desk_view("read drafts", "GET")
def style_guide(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return desk_page(request, "reviews/style_guide.html", {"sections": SECTIONS.values()}, title="Style guide")
