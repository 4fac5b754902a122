"""True and false explanations of real codes, many of each: what blocks, and what is shown beside the official fact.

Texts composed of many sentences (``clean``, ``planted``), and four corpora by hands that had not seen the checks: 60
texts crowded with official facts, 24 ordinary ones, 24 careful ones of which 12 insert their facts as fields, and 16 as
a coder speaks (``crowded_texts.jsonl``, ``ordinary_texts.jsonl`` and so on, and their errors).
``python -m pytest tests/reviews/checks/test_corpus.py -s`` prints the figures of docs/figures.md.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reviews.checks import Finding, Severity, run_checks
from reviews.checks.facts.subject import Subject
from reviews.demo import explanations
from reviews.rules.cleaning import cleaned
from reviews.rules.content import Content
from tests.shares import share

from .corpus.clean import clean_pages
from .corpus.planted import planted_pages
from .facts import official

CLEAN, EACH = 500, 50
ALL, OF_A_KIND = 0.95, 0.85  # of planted errors
MOST_CLAIMS = {
    "composed": 7.5,
    "crowded": 7.5,
    "ordinary": 5.3,
    "careful": 5.0,
    "spoken": 6.2,
}  # in a true text, on average
MOST_CLAIMS_WITH_FIELDS = 2.0
HANDS = tuple(MOST_CLAIMS)
_HERE = Path(__file__).parent / "corpus"
_OF_AN_EARLIER_RELEASE = "S30.11XA"  # names a code that April 2026 does not have; the tabular list alone knows no other
_OF_THE_DATABASE = {"provenance"}  # the index, which these facts do not have
_NOT_OF_FACT = {"title"}  # what another code stands for, in words that both codes have: beside the ten kinds of fact
_OF_MANNER = {"phrase or section"}  # placeholders and promises warn

pytestmark = pytest.mark.slow


class Error(NamedTuple):
    kind: str
    subject: Subject
    content: Content
    sentence: str


def say(line: str) -> None:
    """Shown with -s."""
    print(line)  # noqa: T201 - the figures are what this is run for


def rows_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_HERE / name).read_text(encoding="utf-8").splitlines()]


def texts_by(hand: str) -> list[tuple[Subject, Content]]:
    rows = [row for row in rows_of(f"{hand}_texts.jsonl") if row["code"] != _OF_AN_EARLIER_RELEASE]
    return [(official().subject(row["code"]), cleaned(row["content"])) for row in rows]


def errors_by(hand: str) -> Iterator[Error]:
    texts = {row["id"]: row for row in rows_of(f"{hand}_texts.jsonl")}
    for error in rows_of(f"{hand}_errors.jsonl"):
        text = texts[error["of"]]
        content = cleaned(text["content"] | {error["section"]: error["value"]})
        yield Error(error["kind"], official().subject(text["code"]), content, error["excerpt"])


def is_shown(error: Error, findings: list[Finding]) -> bool:
    """Whether the sentence blocks, or is shown beside an official fact."""
    words = _plain(error.sentence)
    return any(
        finding.severity in (Severity.BLOCKS, Severity.CLAIMS)
        and (words in _plain(finding.excerpt) or _plain(finding.excerpt) in words)
        for finding in findings
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip("….").lower()


@pytest.mark.parametrize("hand", HANDS)
def test_the_corpus_of_true_texts_is_not_blocked(hand: str) -> None:
    pages = list(clean_pages(CLEAN)) if hand == "composed" else texts_by(hand)
    pages, blocked, claims = share(f"true texts, {hand}", pages, 100), [], 0
    for subject, content in pages:
        findings = run_checks(content, subject)
        blocked += [(subject.code, finding.message) for finding in findings if finding.blocks]
        claims += sum(finding.severity is Severity.CLAIMS for finding in findings)
    say(f"\ntrue texts, {hand}: {len(pages)}, blocked {len(blocked)}, claims {claims / len(pages):.1f} a text")
    assert blocked == []
    assert claims / len(pages) <= MOST_CLAIMS[hand]


def test_texts_that_insert_their_facts_have_few_claims() -> None:
    rows = rows_of("careful_texts.jsonl")
    texts = [text for row, text in zip(rows, texts_by("careful"), strict=True) if row["fields"]]
    findings = [finding for subject, content in texts for finding in run_checks(content, subject)]
    claims = sum(finding.severity is Severity.CLAIMS for finding in findings)
    say(f"\ntrue texts with fields: {len(texts)}, claims {claims / len(texts):.1f} a text")
    assert claims / len(texts) <= MOST_CLAIMS_WITH_FIELDS


@pytest.mark.parametrize("hand", HANDS)
def test_the_corpus_of_planted_errors_is_shown_or_blocked(hand: str) -> None:
    if hand == "composed":
        every = [Error(*planted) for planted in planted_pages(EACH) if planted.kind not in {*_OF_MANNER, "copied"}]
    else:
        every = [error for error in errors_by(hand) if error.kind not in _OF_THE_DATABASE]
    errors = share(f"planted errors, {hand}", every, 200)
    of_kind, shown, missed = Counter(error.kind for error in errors), Counter[str](), []
    for error in errors:
        if is_shown(error, run_checks(error.content, error.subject)):
            shown[error.kind] += 1
        else:
            missed.append(f"{error.kind}: {error.subject.code}: {error.sentence}")
    for kind, number in sorted(of_kind.items()):
        say(f"{kind:22}  {shown[kind]:4} of {number}")
    of_fact = {kind: number for kind, number in of_kind.items() if kind not in _NOT_OF_FACT}
    assert sum(shown[kind] for kind in of_fact) >= least(ALL, sum(of_fact.values())), missed
    assert all(shown[kind] >= least(OF_A_KIND, number) for kind, number in of_fact.items()), missed


def least(rate: float, number: int) -> float:
    """So many of a sample that a rate may well be as high: two standard deviations below."""
    return rate * number - 2 * math.sqrt(number * rate * (1 - rate))


@pytest.mark.parametrize("code", sorted(explanations()))
def test_what_people_wrote_for_the_demo_is_not_blocked(code: str) -> None:
    findings = run_checks(explanations()[code], official().subject(code))
    assert [finding for finding in findings if finding.blocks] == []
