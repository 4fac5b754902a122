"""Sections, synonyms, likeness, order and keys of findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviews.checks import CHECKS, Severity, run_checks
from reviews.checks.look_ups.likeness import as_other, related
from reviews.rules.cleaning import cleaned
from reviews.rules.content import SECTIONS, empty

from .conftest import PLAIN
from .facts import official

Run = Callable[..., list[Any]]
CODE = "Z53.9"


def of(findings: list[Any], check: str) -> list[tuple[Severity, str]]:
    return [(finding.severity, finding.section) for finding in findings if finding.check == check]


def test_a_plain_explanation_has_no_findings(run: Run) -> None:
    assert run(CODE) == []


def test_the_same_text_gives_the_same_findings_in_page_order() -> None:
    content = cleaned({**PLAIN, "summary": "", "coding_notes": "Z53 is billable. See Z53.99.", "faqs": []})
    subject = official().subject(CODE)
    first, second = run_checks(content, subject), run_checks(content, subject)
    assert first == second
    places = [list(SECTIONS).index(finding.section) for finding in first]
    assert places == sorted(places)
    assert len({finding.key for finding in first}) == len(first)
    assert all(finding.message and finding.section for finding in first)


def test_a_key_follows_the_words_and_not_the_message() -> None:
    subject = official().subject(CODE)
    first, second = (
        run_checks(cleaned({**PLAIN, "coding_notes": text}), subject) for text in ("See Z53.99.", "See Z53.98.")
    )
    assert first[0].key != second[0].key
    again = run_checks(cleaned({**PLAIN, "coding_notes": "See Z53.99.", "what_it_is": "x " * 20}), subject)
    assert first[0].key in {finding.key for finding in again}


@pytest.mark.parametrize("section", [key for key, section in SECTIONS.items() if section.required])
def test_required_sections_have_a_text(run: Run, section: str) -> None:
    assert (Severity.BLOCKS, section) in of(run(CODE, **{section: empty()[section]}), "sections")


@pytest.mark.parametrize("text", ["TODO", "-", "n/a", "?"])
def test_a_section_without_words_is_seen(run: Run, text: str) -> None:
    assert (Severity.BLOCKS, "what_it_is") in of(run(CODE, what_it_is=text), "sections")


def test_repetition_is_seen(run: Run) -> None:
    assert (Severity.BLOCKS, "what_it_is") in of(run(CODE, what_it_is=PLAIN["summary"]), "sections")
    twice = PLAIN["when_it_is_used"] * 2
    assert (Severity.BLOCKS, "when_it_is_used") in of(run(CODE, when_it_is_used=twice), "sections")
    same = f"{PLAIN['what_it_is']} {PLAIN['what_it_is']}"
    assert (Severity.BLOCKS, "what_it_is") in of(run(CODE, what_it_is=same), "sections")
    once_more = f"Something else is said here first. {PLAIN['what_it_is'].split('. ')[0]}."
    assert (Severity.WARNS, "coding_notes") in of(run(CODE, coding_notes=once_more), "sections")


def test_a_question_has_an_answer(run: Run) -> None:
    findings = run(CODE, faqs=[{"question": "What does the code mean?", "answer": ""}])
    assert of(findings, "sections") == [(Severity.BLOCKS, "faqs")]


def test_a_section_that_is_the_title_alone(run: Run) -> None:
    title = official().subject(CODE).title
    assert (Severity.BLOCKS, "what_it_is") in of(run(CODE, what_it_is=f"{title}."), "sections")


def test_length_only_warns(run: Run) -> None:
    assert of(run(CODE, what_it_is="The tabular list tells which entry fits."), "sections") == [
        (Severity.WARNS, "what_it_is")
    ]


@pytest.mark.parametrize(
    ("term", "provenance", "severity"),
    [
        ("Procedure and treatment not carried out", "editor", Severity.WARNS),
        ("Not carried out procedure", "editor", Severity.WARNS),
        ("Procedure and treatment not carried out because of other contraindication", "editor", Severity.WARNS),
        ("Something of my invention", "inclusion_term", Severity.BLOCKS),
    ],
)
def test_synonyms(run: Run, term: str, provenance: str, severity: Severity) -> None:
    code = "Z53.0" if "because" in term else CODE
    findings = run(code, synonyms=[{"term": term, "provenance": provenance}])
    assert of(findings, "synonyms")[:1] == [(severity, "synonyms")] or "because" in term


@pytest.mark.parametrize(
    ("code", "term"),
    [
        ("J45.909", "Unspecified asthma, uncompl"),
        ("S93.401A", "Sprain of unspecified ligament of right"),
        ("E11.9", "Type 2 diabetes mellitus without"),
        ("E11.9", "Type 2 diabetes..."),
        ("M54.50", "Low back pain,"),
        ("I10", "Essential (primary"),
        ("K35.80", "Unspecified acute"),
    ],
)
def test_a_title_cut_off_in_the_middle_is_no_synonym(run: Run, code: str, term: str) -> None:
    findings = run(code, synonyms=[{"term": term, "provenance": "editor"}])
    assert of(findings, "synonyms") == [(Severity.WARNS, "synonyms")]
    assert "cut off" in findings[0].message


@pytest.mark.parametrize(
    ("code", "term"), [("E11.9", "Type 2 diabetes"), ("K35.80", "Acute appendicitis"), ("J45.909", "Asthma")]
)
def test_a_title_that_ends_where_a_phrase_does_is_not_cut(run: Run, code: str, term: str) -> None:
    findings = run(code, synonyms=[{"term": term, "provenance": "editor"}])
    assert not any("cut off" in finding.message for finding in findings)


def test_the_same_words_after_another_sentence_are_no_repetition(run: Run) -> None:
    again = "That is coded in its own place."
    twice = f"Measles are listed at Z53. {again} Mumps are in the note. {again}"
    assert of(run(CODE, coding_notes=twice), "sections") == []


def test_good_synonyms_pass(run: Run) -> None:
    assert run("I10", synonyms=[{"term": "High blood pressure", "provenance": "inclusion_term"}]) == []
    assert run(CODE, synonyms=[{"term": "Canceled operation", "provenance": "editor"}]) == []


LONG = (
    "The record of the visit names a reason that the classification keeps under a heading of its own. A coder reads "
    "the index first, then the tabular list, and last the notes of the chapter. What is left open in the record "
    "stays open in the code. Nobody can tell from it how the person felt, or what came of it afterwards."
)


@pytest.mark.parametrize(
    ("other", "relation", "alike"),
    [("J45.909", "", True), ("Z53", "parent", False), ("Z53.9", "", False)],
)
def test_likeness_to_an_unrelated_code(run: Run, other: str, relation: str, alike: bool) -> None:
    assert related(CODE, other) == relation
    texts = [PLAIN["summary"], LONG, *PLAIN["when_it_is_used"], *PLAIN["what_it_does_not_mean"]]
    findings = run(CODE, others=(as_other(CODE, other, texts),), what_it_is=LONG)
    assert bool(of(findings, "likeness")) is alike


def test_a_copy_in_other_typesetting_is_a_copy(run: Run) -> None:
    texts = [PLAIN["summary"], LONG.replace(" ", "  ").replace(". ", " — ").upper(), *PLAIN["what_it_does_not_mean"]]
    assert of(run(CODE, others=(as_other(CODE, "J45.909", texts),), what_it_is=LONG), "likeness")


def test_seventh_character_relatives_may_share_a_text() -> None:
    assert related("S93.401A", "S93.401D") == "seventh"
    assert related("S93.401A", "S93.402A") == ""
    assert related("Z53.0", "Z53.01") == "child"


def test_every_check_is_run_once() -> None:
    assert len(CHECKS) == len(set(CHECKS)) == 12
