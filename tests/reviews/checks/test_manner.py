"""How a text says things: rows with their examples, links, spelling, reading grade. None of it blocks but links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reviews.checks import Severity, run_checks
from reviews.checks.look_ups.links import wrong
from reviews.checks.manner import reading_grade
from reviews.checks.manner.reading_grade import grade, syllables
from reviews.checks.manner.rows import RefusedRowError, read_row, rows_of_file, rows_that_hold
from reviews.checks.manner.spelling import is_slip
from reviews.checks.manner_row import GRADE, MannerRow
from reviews.rules.cleaning import cleaned

from .conftest import PLAIN
from .corpus import read_lines
from .facts import official

Blocked = Callable[..., set[str]]
Run = Callable[..., list[Any]]
CODE = "J45.909"


@pytest.mark.parametrize("row", rows_of_file(), ids=lambda row: row.name)
def test_each_row_of_the_file_may_be_one_and_says_so_of_its_example(run: Run, row: MannerRow) -> None:
    assert read_row(row._asdict()) == row  # with an example that it finds and one that it does not
    many = 5 if row.measure == GRADE else 1  # of a few words nobody measures the grade
    (finding,) = [finding for finding in run(CODE, what_it_is=f"{row.example} " * many) if row.says in finding.message][
        :1
    ]
    assert finding.severity == row.severity
    assert not finding.blocks
    assert not [
        finding for finding in run(CODE, what_it_is=f"{row.counterexample} " * many) if row.says in finding.message
    ]


ROW = {
    "name": "Hope", "measure": "words", "severity": "informs", "says": "nobody knows",
    "finds": "hopefully\r\nno doubt*", "example": "There is no doubt about it.",
    "counterexample": "Patients hope for it.",
}  # fmt: skip
LIMIT = {"measure": "grade", "finds": "9.5", "example": "Considerable administrative documentation is applicable."}


def test_a_row_is_taken_as_it_is_typed() -> None:
    row = read_row(ROW)
    assert (row.name, row.finds, row.says) == ("hope", "hopefully|no doubt*", "nobody knows.")
    assert read_row(ROW | LIMIT).finds == "9.5"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": " "}, "write a name first"),
        ({"name": "x" * 41}, "a name has at most 40 characters, there are 41"),
        ({"says": "a\u202eb"}, "what the author reads contains hidden characters"),
        ({"measure": ""}, "choose what it looks for"),
        ({"severity": "blocks"}, "choose whether it warns or informs"),
        ({"finds": " |\n| "}, "write the words that it looks for"),
        ({"finds": "\n".join(f"word{number}" for number in range(121))}, "at most 120 of them, there are 121"),
        ({"finds": "x" * 81}, "is longer than 80 characters"),
        ({"example": "There is hope."}, "it does not find its example"),
        ({"counterexample": "Hopefully not."}, "it finds its counterexample too"),
        (LIMIT | {"finds": "many"}, "a reading grade is a number from 1 to 30"),
        (LIMIT | {"finds": "31"}, "a reading grade is a number from 1 to 30"),
        (LIMIT | {"example": "It is so."}, "it does not find its example"),
        (LIMIT | {"example": "…"}, "it does not find its example"),
        (LIMIT | {"counterexample": LIMIT["example"]}, "it finds its counterexample too"),
        *[({"finds": f"hopefully|no doubt|{words}"}, "would find nothing") for words in (
            "*", "a*", "a*b", "* x", "#x", "##", "a - - b", "!", "x" + "*x" * 20,
        )],
    ],
)  # fmt: skip
def test_what_cannot_be_a_row(changed: dict[str, str], reason: str) -> None:
    with pytest.raises(RefusedRowError, match=reason):
        read_row(ROW | changed)


def test_what_was_decided_holds_against_the_file() -> None:
    changed = rows_of_file()[0]._replace(severity="informs")
    added = read_row(ROW)
    rows = rows_that_hold(
        [(changed.name, changed._asdict()), ("fear", None), ("nothing there", None), ("hope", added._asdict())]
    )
    assert rows[0] == changed
    assert rows[-1] == added
    assert {row.name for row in rows} == {row.name for row in rows_of_file()} - {"fear"} | {"hope"}


def test_of_several_grades_the_highest_that_is_passed_speaks(run: Run) -> None:
    (built_in,) = [row for row in rows_of_file() if row.measure == GRADE]
    easier, harder = (built_in._replace(severity="informs", finds=finds) for finds in ("8", "29"))
    text = f"{built_in.example} " * 5
    for rows, limit in (((easier, built_in), "above 13"), ((easier, harder), "above 29"), ((easier,), "above 8")):
        subject = replace(official().subject(CODE), manner=rows)
        (finding,) = run_checks(cleaned(PLAIN | {"what_it_is": text}), subject, (reading_grade.check,))
        assert limit in finding.message
    assert run_checks(cleaned(PLAIN | {"what_it_is": text}), replace(subject, manner=()), (reading_grade.check,)) == []


@pytest.mark.parametrize("section", ["coding_notes", "when_it_is_used"])
def test_no_harmless_sentence_is_blocked(blocked: Blocked, section: str) -> None:
    assert {text: checks for text in read_lines("harmless") if (checks := blocked(CODE, text, section))} == {}


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
    findings = run(CODE, sources=[{"title": "A source", "url": url}])
    assert {finding.check for finding in findings} == {"links"}


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
