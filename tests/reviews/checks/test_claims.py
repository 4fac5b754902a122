"""Sentences of official fact are shown with that fact; what surely agrees, and everyday words, are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reviews.checks import Finding, Severity, run_checks
from reviews.checks.facts.values import encounters_of, sides_of
from reviews.checks.words.topics import read_topics
from reviews.rules.cleaning import cleaned

from .conftest import PLAIN, Run
from .facts import official

Z53, Z539, KNEE, SPRAIN_A, DIABETES = "Z53", "Z53.9", "M17.11", "S93.401A", "E11.9"


def claims(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.CLAIMS]


@pytest.mark.parametrize(
    ("code", "text", "topic", "fact"),
    [
        (Z53, "Z53 is a billable code.", "billing", "Header code, not billable"),
        (Z53, "Payers accept Z53 on claims.", "billing", "Header code, not billable"),
        (Z539, "Z53.9 is a header.", "billing", "Billable"),
        (Z539, "It cannot be billed.", "billing", "Billable"),
        (KNEE, "M17.11 is for the left knee.", "side", "right knee"),
        (KNEE, "It does not stand for the right knee.", "side", "right knee"),
        (KNEE, "M17.12 is the right knee.", "side", "M17.12: Unilateral primary osteoarthritis, left knee"),
        (SPRAIN_A, "It is used for every subsequent encounter.", "encounter", "initial encounter"),
        (SPRAIN_A, "The 7th character D means the first visit.", "seventh", "D: subsequent encounter"),
        (SPRAIN_A, "It belongs to chapter 18.", "place", "Chapter 19"),
        (SPRAIN_A, "S93.401A falls under category S92.", "place", "Above it: S93:"),
        (DIABETES, "E11.9 may be coded together with E10.9, type 1 diabetes.", "excludes", "Excludes1 at E11: type 1"),
        (DIABETES, "An Excludes2 note names type 1 diabetes (E10.-).", "excludes", "Excludes1 at E11: type 1 diabetes"),
        (DIABETES, "The insulin code Z79.4 is listed first.", "order", "Use additional code at E11"),
        (DIABETES, "E11.9 was added in October 2023.", "history", "E11.9"),
        (DIABETES, "E11.65 stands for a foot ulcer.", "meaning", "E11.65: Type 2 diabetes mellitus with hyperglycemia"),
        ("I11.0", "Without heart failure it is I11.9, a broken leg J02.9.", "meaning", "J02.9: Acute"),
        (DIABETES, "Take metformin with food.", "advice", "No official fact says this"),
        (DIABETES, "One in ten adults has it.", "figure", "No official fact says this"),
    ],
)  # fmt: skip
def test_a_sentence_of_official_fact_is_shown_with_it(run: Run, code: str, text: str, topic: str, fact: str) -> None:
    (claim,) = claims(run(code, coding_notes=text))
    assert claim.excerpt == text
    assert claim.check == topic
    assert fact in claim.fact


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (Z539, "Z53.9 is billable."),
        (Z539, "It is not a header."),
        (Z53, "Z53 is a header, and it cannot be billed."),
        (KNEE, "M17.11 is for the right knee, M17.12 for the left knee."),
        (KNEE, "It does not stand for the left knee."),
        (SPRAIN_A, "The 7th characters are A for the initial encounter and D for a subsequent encounter."),
        (SPRAIN_A, "It belongs to chapter 19, in category S93."),
        (DIABETES, "An Excludes1 note names type 1 diabetes mellitus (E10.-)."),
        (DIABETES, "E10.9 is never coded together with E11.9."),
        (DIABETES, "E11.65 is for type 2 diabetes with hyperglycemia."),
        (DIABETES, "The person left the clinic right away."),
    ],
)
def test_what_surely_agrees_is_not(run: Run, code: str, text: str) -> None:
    assert claims(run(code, coding_notes=text)) == []


def test_titles_and_notes_are_no_claims_of_the_author(run: Run) -> None:
    assert claims(run("Z79.4", what_it_is="Long term (current) use of insulin is what the title says.")) == []
    assert claims(run("P07.16", what_it_is="Other low birth weight newborn, 1500-1749 grams, is the title.")) == []


def test_a_question_is_compared_with_its_answer(run: Run) -> None:
    row = {"question": "May Z53.9 be billed?", "answer": "No. It works like any other."}
    (claim,) = claims(run(Z539, faqs=[row]))
    assert claim.excerpt == "May Z53.9 be billed? No. It works like any other."
    assert claims(run(Z539, faqs=[row | {"answer": "Yes. Z53.9 is billable."}])) == []


def test_a_sentence_that_points_back_stands_with_the_one_before(run: Run) -> None:
    (claim,) = claims(run(Z539, coding_notes="Z53.8 stands beside it. It is a header."))
    assert claim.excerpt == "Z53.8 stands beside it. It is a header."
    assert "Z53.8: Procedure and treatment not carried out for other reasons. Billable." in claim.fact


def test_a_code_of_an_earlier_release_is_shown_with_its_history() -> None:
    history = {"Z53.7": ("Release 2025-annual: Z53.7: Earlier. Billable.", "Release 2026-april does not have Z53.7.")}
    subject = replace(official().subject(Z539), history=lambda code: history.get(code, ()))
    findings = run_checks(cleaned(PLAIN | {"coding_notes": "Z53.7 was another reason. See also Z53.6."}), subject)
    assert {finding.check for finding in findings if finding.blocks} == {"codes_exist"}
    assert any("Release 2026-april does not have Z53.7" in finding.fact for finding in claims(findings))


def test_a_source_stands_behind_a_figure(run: Run) -> None:
    sources = [{"title": "CDC National Health Interview Survey 2023", "url": "https://www.cdc.gov/nchs/nhis"}]
    for text in ("About 8% of adults have asthma [1].", "According to the CDC, about 8% of adults have asthma."):
        assert claims(run("J45.909", coding_notes=text, sources=sources)) == []
    assert len(claims(run("J45.909", coding_notes="About 8% of adults have it [2].", sources=sources))) == 1


def test_values_of_titles() -> None:
    def title(code: str) -> str:
        return official().codes[code].title

    assert (sides_of(title(KNEE)), sides_of(title("M17.0"))) == ({"right"}, {"bilateral"})
    assert (encounters_of(title(SPRAIN_A)), encounters_of(title(Z539))) == ({"initial"}, set())


def test_sayings_mean_something_else() -> None:
    assert "side" not in read_topics("The patient left without being seen, right after the test.")
    assert [word.value for word in read_topics("the left side")["side"]] == ["left"]


@pytest.mark.parametrize("text", ["Metformin 500 mg is given.", "500 mg of metformin", "two 10 mg metformin tablets"])
def test_a_dose_beside_a_substance_blocks(text: str) -> None:
    subject = replace(official().subject(DIABETES), substances=lambda words: words & {"metformin"})
    content: dict[str, Any] = PLAIN | {"coding_notes": text}
    assert [finding.check for finding in run_checks(cleaned(content), subject) if finding.blocks] == ["doses"]
    without = replace(subject, substances=lambda words: frozenset())
    assert not any(finding.blocks for finding in run_checks(cleaned(content), without))
