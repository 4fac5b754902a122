"""How a text says things: rows with their examples, links, spelling, reading grade. None of it blocks but links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviews.checks import Severity
from reviews.checks.links import wrong
from reviews.checks.manner import phrases_in, read_phrases
from reviews.checks.reading_grade import grade, syllables
from reviews.checks.spelling import is_slip

from .corpus.harmless import HARMLESS

Blocked = Callable[..., set[str]]
Run = Callable[..., list[Any]]
CODE = "J45.909"


@pytest.mark.parametrize("phrase", read_phrases(), ids=lambda phrase: phrase.why)
def test_each_row_finds_its_example_and_not_its_counterexample(run: Run, phrase: Any) -> None:
    (finding,) = [one for one in run(CODE, coding_notes=phrase.example) if phrase.why in one.message]
    assert finding.severity is phrase.severity
    assert not finding.blocks
    assert phrase not in phrases_in(phrase.counterexample)


@pytest.mark.parametrize("section", ["coding_notes", "when_it_is_used"])
def test_no_harmless_sentence_is_blocked(blocked: Blocked, section: str) -> None:
    assert {text: found for text in HARMLESS if (found := blocked(CODE, text, section))} == {}


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
    ("word", "term", "slip"),
    [
        ("fracture", "fracture", False),
        ("frcature", "fracture", True),
        ("fractured", "fracture", False),
        ("knee", "fracture", False),
    ],
)
def test_slips(word: str, term: str, slip: bool) -> None:
    assert is_slip(word, term) is slip


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
