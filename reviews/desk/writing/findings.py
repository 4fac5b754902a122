"""What the checks find in a draft, ready to be shown with what its author can do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reviews.checks.claims.in_fields import in_fields
from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding
from reviews.models import SetAside
from reviews.reading.set_asides import may_be_set_aside

SET_ASIDE, REQUESTED, MAY_BE_SET_ASIDE = "set aside", "requested", "may be set aside"


class ShownFinding(NamedTuple):
    """``fields`` state a claim with facts and can take its place; ``standing`` is how far a block is set aside."""

    finding: Finding
    fields: str = ""
    standing: str = ""

    @property
    def blocks(self) -> bool:
        return self.finding.blocks and self.standing != SET_ASIDE


def shown_findings(
    findings: Iterable[Finding], subject: Subject | None, set_asides: Iterable[SetAside]
) -> list[ShownFinding]:
    """``subject`` has the facts that may replace a claim; ``set_asides`` are those of these words."""
    answers = {row.finding: row.answer for row in set_asides}
    return [
        ShownFinding(
            finding,
            in_fields(finding.statement, subject) if subject and finding.statement else "",
            _standing(finding, answers),
        )
        for finding in findings
    ]


def _standing(finding: Finding, answers: dict[str, str]) -> str:
    answer = answers.get(finding.key)
    if answer == SetAside.Answer.SET_ASIDE:
        return SET_ASIDE
    if answer == SetAside.Answer.NONE:
        return REQUESTED
    return MAY_BE_SET_ASIDE if may_be_set_aside(finding) else ""
