"""What readers report: the one act that asks nobody who they are."""

from __future__ import annotations

import datetime

from codes.characters import without_strange
from codes.models import Code
from reviews.models import ProblemReport, Publication
from reviews.rules.cleaning import clean_text

MAX_REPORT = 2000


def report_problem(*, code: Code, page_version: str, text: str, now: datetime.datetime) -> ProblemReport:
    """What a reader says is wrong; kept with the version of the page they saw. Anonymous, so no permission is asked."""
    publication = Publication.objects.live().filter(explanation__code=code).first()
    return ProblemReport.objects.create(
        code=code,
        publication=publication,
        page_version=without_strange(page_version)[:100],
        text=clean_text(text, longest=MAX_REPORT),
        reported_at=now,
    )
