"""A claim said with fact fields: the fields can be filled, and what they say is no claim any more."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from reviews.checks import Severity, run_checks
from reviews.checks.claims.in_fields import in_fields
from reviews.checks.finding import Statement
from reviews.rules.cleaning import cleaned
from reviews.rules.content import SECTIONS, Content

from .facts import official
from .test_corpus import say, texts_by

MOST_CLAIMS_LEFT = {"crowded": 2.3, "ordinary": 1.6}  # in a true text, on average


@pytest.mark.parametrize(
    ("code", "topics", "codes", "fields"),
    [
        ("M17.12", ("billing",), ("M17.12",), "[[code]] is [[billable]]."),
        ("M17.12", ("billing",), ("M17.1",), "[[code M17.1]] is [[billable M17.1]]."),
        ("M17.12", ("side",), ("M17.12",), "The side of [[code]]: [[side]]."),
        ("Z53.9", ("side",), ("Z53.9",), ""),
        ("S52.021A", ("encounter",), ("S52.021A",), "The encounter of [[code]]: [[encounter]]."),
        ("Z53.9", ("seventh",), ("Z53.9",), ""),
        ("Z53.9", ("advice",), ("Z53.9",), ""),
        ("E10.9", ("excludes",), ("E11.9",), "Excludes1: [[note excludes1 9]]."),
        (
            "E10.9",
            ("meaning", "billing"),
            ("E11.9",),
            "[[code E11.9]]: [[title E11.9]]. [[code E11.9]] is [[billable E11.9]].",
        ),
    ],
)
def test_what_a_claim_states_in_fields(code: str, topics: tuple[str, ...], codes: tuple[str, ...], fields: str) -> None:
    assert in_fields(Statement(topics, codes, ""), official().subject(code)) == fields


@pytest.mark.slow
@pytest.mark.parametrize("hand", MOST_CLAIMS_LEFT)
def test_a_text_said_with_facts_has_few_claims_left(hand: str) -> None:
    texts, left, kinds = texts_by(hand), 0, Counter[str]()
    for subject, content in texts:
        findings = run_checks(content, subject)
        rewritten = content
        for finding in findings:
            if finding.severity is Severity.CLAIMS and finding.statement:
                rewritten = replaced(rewritten, finding.statement.words, in_fields(finding.statement, subject))
        again = run_checks(cleaned(rewritten), subject)
        assert not [finding.message for finding in again if "cannot be filled" in finding.message]
        claims = [finding for finding in again if finding.severity is Severity.CLAIMS]
        kinds.update(finding.check for finding in claims)
        left += len(claims)
    say(f"\n{hand}: {left / len(texts):.1f} claims a text left {dict(kinds)}")
    assert left / len(texts) <= MOST_CLAIMS_LEFT[hand]


def replaced(content: Content, words: str, fields: str) -> dict[str, Any]:
    """The text with a sentence in other words, as the editor does it; as it was where no field says it."""
    if not fields:
        return content

    def change(value: Any) -> Any:
        if isinstance(value, str):
            return " ".join(value.split()).replace(words, fields)
        if isinstance(value, list):
            return [change(part) for part in value]
        return {name: change(part) for name, part in value.items()}

    return {key: change(value) if SECTIONS[key].has_sentences else value for key, value in content.items()}
