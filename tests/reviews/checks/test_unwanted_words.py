"""Doses, advice, figures, phrases, links, spelling, reading grade: caught, and their harmless neighbours not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviews.checks import Severity
from reviews.checks.links import wrong
from reviews.checks.reading_grade import grade, syllables
from reviews.checks.spelling import distance

from .corpus.harmless import HARMLESS
from .corpus.unwanted_words import ADVICE, BANNED, DOSES, STATISTICS

Blocked = Callable[..., set[str]]
Run = Callable[..., list[Any]]

CODE = "J45.909"


@pytest.mark.parametrize(
    ("sentences", "checks"),
    [
        (DOSES, {"doses"}),
        (ADVICE, {"advice", "doses"}),
        (STATISTICS, {"statistics"}),
        (BANNED, {"phrases", "advice", "statistics"}),
    ],
    ids=["doses", "advice", "statistics", "phrases"],
)
def test_every_unwanted_sentence_is_caught(blocked: Blocked, sentences: list[str], checks: set[str]) -> None:
    assert [text for text in sentences if not blocked(CODE, text) & checks] == []


@pytest.mark.parametrize("section", ["coding_notes", "when_it_is_used"])
def test_no_harmless_sentence_is_blocked(blocked: Blocked, section: str) -> None:
    assert {text: found for text in HARMLESS if (found := blocked(CODE, text, section))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Take 500 mg twice daily.",
        "The usual dose is 10 ml.",
        "Two tablets are enough.",
        "1 g of the drug is given.",
        "Amoxicillin 875 mg b.i.d.",
        "15 mg/kg for children.",
        "Half a tablet.",
    ],
)
def test_doses_are_caught(blocked: Blocked, text: str) -> None:
    assert "doses" in blocked(CODE, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (CODE, "A glucose of 126 mg/dL is a laboratory value."),
        ("P07.16", "The newborn weighs 1500-1749 grams."),
        ("P07.16", "1500-1749 grams is the limit of the title."),
        (CODE, "Type 2, stage 3 and 30 minutes or less are names and limits."),
        (CODE, "The code gives no dose."),
    ],
)
def test_numbers_that_are_no_doses_are_not(blocked: Blocked, code: str, text: str) -> None:
    assert blocked(code, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "You should see your doctor.",
        "It is treated with antibiotics.",
        "Surgery is recommended.",
        "Drink plenty of fluids.",
        "The first-line treatment is a steroid.",
        "Patients should rest.",
        "Do not stop your treatment.",
        "If you have pain, call 911.",
    ],
)
def test_advice_is_caught(blocked: Blocked, text: str) -> None:
    assert "advice" in blocked(CODE, text)


@pytest.mark.parametrize(
    "text",
    [
        "A medical code should not be treated as a substitute for a doctor's diagnosis or advice.",
        "You may see this code in hospital records.",
        "It does not say how the condition is treated.",
        "Use an additional code to identify tobacco use (Z72.0).",
        "Choose the code by what the record says.",
        "The record tells that the person was treated.",
        "It is not a treatment plan.",
        "It gives no outcome and does not replace the advice of a clinician.",
    ],
)
def test_talk_of_codes_is_no_advice(blocked: Blocked, text: str) -> None:
    assert blocked(CODE, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "It says nothing about the outcome, and antibiotics are the treatment of choice.",
        "The code is no guidance; patients should rest.",
        "It never tells the outcome: take the medicine for as long as it lasts.",
        "It does not say how, but a splint is the best treatment.",
        "The code does not tell a cause, and about 20% of those affected are children.",
        "It does not describe the outcome, and every patient recovers.",
    ],
)
def test_a_denial_excuses_its_own_clause_only(blocked: Blocked, text: str) -> None:
    assert blocked(CODE, text) & {"advice", "statistics", "phrases"}


@pytest.mark.parametrize("section", ["coding_notes", "what_it_does_not_mean"])
def test_a_statement_under_the_heading_of_denials_is_one(blocked: Blocked, section: str) -> None:
    assert "phrases" in blocked(CODE, "It never causes any trouble.", section)


@pytest.mark.parametrize(
    "text",
    [
        "It affects 1 in 10 adults.",
        "About 20% of patients need surgery.",
        "Most patients recover.",
        "The mortality rate is high.",
        "Millions of people have it.",
        "The risk doubles with age.",
    ],
)
def test_figures_without_a_source_are_caught(blocked: Blocked, text: str) -> None:
    assert "statistics" in blocked(CODE, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("T31.10", "10-19% of body surface is what the title says."),
        (CODE, "It tells nothing about a survival rate."),
        (CODE, "One of two codes is chosen by the index."),
        (CODE, "Chapter 10 has codes from J00 to J99."),
    ],
)
def test_numbers_that_are_no_statistics_are_not(blocked: Blocked, code: str, text: str) -> None:
    assert blocked(code, text) == set()


def test_a_figure_with_its_source_passes(run: Run) -> None:
    sources = [{"title": "CDC National Health Interview Survey 2023", "url": "https://www.cdc.gov/nchs/nhis"}]
    for text in ("About 8% of adults have asthma [1].", "According to the CDC, about 8% of adults have asthma."):
        found = run(CODE, coding_notes=text, sources=sources)
        assert [finding for finding in found if finding.check == "statistics"] == []
    assert [
        finding.check for finding in run(CODE, coding_notes="About 8% of adults have it [2].", sources=sources)
    ] == ["statistics"]


@pytest.mark.parametrize(
    "text",
    [
        "We guarantee a full recovery.",
        "This is 100% accurate.",
        "There is a cure.",
        "Click here to learn more.",
        "Our experts know it.",
        "It is always fatal.",
        "I recommend it.",
    ],
)
def test_banned_phrases_are_caught(blocked: Blocked, text: str) -> None:
    assert "phrases" in blocked(CODE, text)


@pytest.mark.parametrize(
    "text",
    ["It does not mean that the person is cured.", "Bipolar I disorder has other codes.", "Fracture type I is a kind."],
)
def test_words_in_their_place_are_not(blocked: Blocked, text: str) -> None:
    assert blocked(CODE, text) == set()


def test_an_absolute_word_wants_a_tick(run: Run) -> None:
    (finding,) = run(CODE, coding_notes="The note is always read together with the title.")
    assert (finding.check, finding.severity) == ("phrases", Severity.WARNS)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.cms.gov/",
        "ftp://cms.gov/file",
        "javascript:alert(1)",
        "https://10.0.0.1/x",
        "https://[::1]/",
        "https://2130706433/",
        "https://user@cms.gov/",
        "https://cms.gov:8443/",
        "https://localhost/",
        "https://[bad",
    ],
)
def test_links_that_are_not_for_a_public_page(run: Run, url: str) -> None:
    assert wrong(url)
    found = run(CODE, sources=[{"title": "A source", "url": url}])
    assert {finding.check for finding in found} == {"links"}


def test_good_links_pass(run: Run) -> None:
    assert run(CODE, coding_notes="Details are at https://www.cms.gov/medicare/icd-10.") == []
    assert {finding.check for finding in run(CODE, coding_notes="See http://example.org for it.")} == {"links"}


def test_a_slip_in_a_term_of_the_code_is_seen(run: Run) -> None:
    (finding,) = run("N30.00", coding_notes="The record speaks of hematurria, or of none.")
    assert (finding.check, finding.severity) == ("spelling", Severity.WARNS)
    assert "hematuria" in finding.message
    assert run("N30.00", coding_notes="The record speaks of hematuria, or of none.") == []


@pytest.mark.parametrize(
    ("left", "right", "far"),
    [("fracture", "fracture", 0), ("fracture", "fractrue", 1), ("fracture", "fractur", 1), ("knee", "fracture", 3)],
)
def test_distance(left: str, right: str, far: int) -> None:
    assert distance(left, right, most=2) == far


def test_reading_grade() -> None:
    easy = [("the", "code", "is", "short")] * 3
    hard = [("notwithstanding", "classificatory", "considerations", "administrative", "documentation")] * 3
    assert grade(easy, frozenset()) < 5
    assert grade(hard, frozenset()) > 20
    assert grade(hard, frozenset(hard[0])) < grade(hard, frozenset())
    assert [syllables(word) for word in ("code", "table", "documentation", "a")] == [1, 2, 5, 1]


def test_long_words_of_the_author_make_a_warning_and_those_of_the_title_do_not(run: Run) -> None:
    text = (
        "Notwithstanding considerable administrative classificatory considerations, "
        "documentation necessarily determines applicability. " * 6
    )
    assert "reading_grade" in {finding.check for finding in run(CODE, what_it_is=text)}
