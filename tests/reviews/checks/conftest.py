"""Ways to run the checks on a few sentences of a real code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviews.checks import Finding, run_checks
from reviews.checks.facts.subject import Other
from reviews.rules.cleaning import cleaned

from .facts import official

PLAIN: dict[str, Any] = {
    "summary": "The record says what was found, and the classification has a short name for it.",
    "what_it_is": "Coders look for the words of the record in the index. The tabular list then tells which entry fits.",
    "when_it_is_used": ["The documentation supports each part of the title."],
    "what_it_does_not_mean": ["It does not say how severe the condition is."],
    "sources": [{"title": "ICD-10-CM Tabular List", "url": "https://www.cms.gov/icd-10"}],
}

Run = Callable[..., list[Finding]]


@pytest.fixture
def run() -> Run:
    """``run("Z53.9", what_it_is="...")``: the findings on a plain explanation with some sections put in its place."""

    def findings(code: str, others: tuple[Other, ...] = (), **sections: Any) -> list[Finding]:
        content = cleaned({**PLAIN, **sections})
        return run_checks(content, official().subject(code, others))

    return findings


@pytest.fixture
def blocked(run: Run) -> Callable[..., set[str]]:
    """``blocked("Z53.9", "This is a header.")``: the checks that block this sentence, wherever it stands."""

    def checks(code: str, text: str, section: str = "coding_notes") -> set[str]:
        value: Any = [text] if section.startswith(("when", "what_it_does")) else text
        return {finding.check for finding in run(code, **{section: value}) if finding.blocks}

    return checks
