"""True and false explanations of real codes, many of each: what the checks catch, and what they block wrongly.

``python -m pytest tests/reviews/checks -k corpus -s`` prints the figures of docs/figures.md.
"""

from __future__ import annotations

from collections import Counter

import pytest

from reviews.checks import Finding, run_checks
from reviews.demo import explanations
from tests.shares import share

from .corpus.clean import clean_pages
from .corpus.planted import KINDS, planted_pages
from .facts import official

CLEAN, EACH = 500, 50
# What may go wrong in the whole corpus; a share of it cannot have more.
MOST_BLOCKED, MOST_MISSED = 25, 5
# The checks that may catch a kind: another finding on the page is luck, and does not count.
MEANT = {
    "unknown code": {"codes_exist"},
    "billable wrong": {"billable", "validity"},
    "laterality wrong": {"laterality"},
    "encounter wrong": {"encounter"},
    "excludes contradicted": {"includes_excludes"},
    "dose": {"doses"},
    "advice": {"advice", "doses"},
    "statistics": {"statistics"},
    "phrase or section": {"phrases", "sections", "advice"},
    "copied": {"likeness"},
}

pytestmark = pytest.mark.slow


def say(line: str) -> None:
    """Shown with -s."""
    print(line)  # noqa: T201 - the figures are what this is run for


def blocking(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.blocks]


def test_the_corpus_of_true_explanations_is_not_blocked() -> None:
    wrong: list[str] = []
    chapters: Counter[str] = Counter()
    pages = share("true explanations", list(clean_pages(CLEAN)), 125)
    for subject, content in pages:
        chapters[subject.chapter] += 1
        if found := blocking(run_checks(content, subject)):
            wrong.append(f"{subject.code}: {found[0].check}: {found[0].excerpt}")
    say(f"\nclean explanations  {len(pages)} over {len(chapters)} chapters, blocked wrongly {len(wrong)}")
    assert len(chapters) >= 21
    assert len(wrong) <= MOST_BLOCKED, wrong


def test_the_corpus_of_planted_errors_is_caught() -> None:
    caught: Counter[str] = Counter()
    missed: list[str] = []
    pages = share("planted errors", list(planted_pages(EACH)), 125)
    drawn = Counter(planted.kind for planted in pages)
    for planted in pages:
        found = {finding.check for finding in blocking(run_checks(planted.content, planted.subject))}
        if found & MEANT[planted.kind]:
            caught[planted.kind] += 1
        else:
            missed.append(f"{planted.kind}: {planted.subject.code}: {planted.error}")
    say("\nplanted error           caught of")
    for kind in KINDS:
        say(f"{kind:22}  {caught[kind]:6} {drawn[kind]}")
    assert len(missed) <= MOST_MISSED, missed


@pytest.mark.parametrize("code", sorted(explanations()))
def test_what_people_wrote_for_the_demo_is_not_blocked(code: str) -> None:
    assert blocking(run_checks(explanations()[code], official().subject(code))) == []
