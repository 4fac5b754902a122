"""Fact fields: their grammar, the words of the release, what is frozen and printed, and that nobody slips one in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from codes.models import CodeVersion, Release
from reviews.ai.verifying import as_written
from reviews.checks import run_checks
from reviews.checks.facts.filling import words_for
from reviews.models import Publication, Revision
from reviews.reading.changes.dependencies import names_in
from reviews.reading.checking import filled_words
from reviews.reading.facts.in_force import require_in_force
from reviews.reading.facts.subjects import subject_of
from reviews.reading.outline import outline_of
from reviews.reading.published import explanation_for
from reviews.rules.cleaning import cleaned
from reviews.rules.fields import KINDS, canonical, escaped, parts, read_field, unmarked
from reviews.rules.filling import fields_in, filled
from reviews.safety.verify import checks
from tests.reviews.checks.conftest import PLAIN
from tests.reviews.checks.facts import official
from tests.reviews.stories import Team, code, published, submitted

pytestmark = pytest.mark.engine


# --- Grammar ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ("[[title]]", ("title", "", "")),
        ("[[ Title  e119 ]]", ("title", "E11.9", "")),
        ("[[seventh S52.021A A]]", ("seventh", "S52.021A", "A")),
        ("[[note E11 excludes1 2]]", ("note", "E11", "excludes1 2")),
        ("[[seventh D]]", ("seventh", "", "D")),
    ],
)
def test_a_field_is_read(source: str, field: tuple[str, str, str]) -> None:
    assert read_field(source) == field
    assert read_field(canonical(source)) == field


@pytest.mark.parametrize("source", ["[[]]", "[[nothing]]", "[[E11.9]]", "[[title E11.9", "[title]"])
def test_what_is_no_field_is_none(source: str) -> None:
    assert read_field(source) is None or not fields_in({"summary": source})


def test_content_has_fields_in_one_spelling() -> None:
    assert cleaned(PLAIN | {"summary": "[[ TITLE z539 ]]"})["summary"] == "[[title Z53.9]]"


def test_escaped_brackets_are_brackets() -> None:
    assert fields_in({"summary": escaped("[[title]]")}) == {}
    assert filled({"summary": escaped("[[title]]")}, {"[[title]]": "x"}) == {"summary": "[[title]]"}


def test_filled_words_are_never_read_again() -> None:
    content = filled({"summary": "A [[title]] B"}, {"[[title]]": "[[code]]"}, mark=True)
    assert list(parts(content["summary"])) == [("A ", False), ("[[code]]", True), (" B", False)]
    assert unmarked(content["summary"]) == "A [[code]] B"


# --- Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("M17.11", "[[code]]", "M17.11"),
        ("M17.11", "[[title]]", "Unilateral primary osteoarthritis, right knee"),
        ("M17.11", "[[billable]]", "billable"),
        ("M17", "[[billable]]", "a header code, not billable"),
        ("M17.11", "[[parent]]", "M17.1, Unilateral primary osteoarthritis of knee"),
        ("M17.11", "[[block]]", "M15-M19, Osteoarthritis"),
        ("M17.11", "[[side]]", "right"),
        ("S93.401A", "[[encounter]]", "initial encounter"),
        ("S93.401A", "[[seventh]]", "A, initial encounter; D, subsequent encounter; S, sequela"),
        ("S93.401A", "[[seventh D]]", "subsequent encounter"),
        ("E11.9", "[[note excludes1 1]]", "type 2 diabetes mellitus, without complications in remission (E11.A)"),
        ("Z53.9", "[[side]]", ""),
        ("Z53.9", "[[seventh]]", ""),
        ("Z53.9", "[[note excludes1 99]]", ""),
        ("Z53.9", "[[successors]]", ""),
    ],
)  # fmt: skip
def test_words_are_the_release_s(name: str, source: str, words: str) -> None:
    field = read_field(source)
    assert field is not None
    assert words_for(field, official().subject(name)) == words


def test_every_kind_has_words_or_none_from_the_database(mini_release: Release) -> None:
    subject = subject_of(require_in_force(code("Z53.9")))
    for kind in KINDS:
        field = read_field(f"[[{kind}]]")
        assert field is not None
        assert isinstance(words_for(field, subject), str)
    other = read_field("[[title B20]]")
    assert other is not None
    assert words_for(other, subject) == CodeVersion.objects.named(["B20"]).get(release=mini_release).printed_title


# --- Checks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["[[side]]", "[[wrong]]", "[[title Z99.99]]", "[[note excludes1 99]]"])
def test_what_cannot_be_filled_blocks(source: str) -> None:
    findings = run_checks(cleaned(PLAIN | {"coding_notes": f"It says {source} there."}), official().subject("Z53.9"))
    assert {finding.check for finding in findings if finding.blocks} >= {"fact_fields"}


def test_a_field_is_no_claim_and_counts_with_its_words() -> None:
    subject = official().subject("M17.11")
    sentences = "It is [[billable]], for the [[side]] knee, and belongs to block [[block]]."
    assert run_checks(cleaned(PLAIN | {"coding_notes": sentences}), subject) == []
    longest = "x" * 560 + " [[title]]"
    (finding,) = [f for f in run_checks(cleaned(PLAIN | {"summary": longest}), subject) if f.check == "fact_fields"]
    assert "at most 600 fit" in finding.message


# --- Frozen and printed -----------------------------------------------------------------------------------------------

SAID = "This code is [[billable]]. Its title is [[title]]. Beside it stands [[title B20]]."


def test_words_are_frozen_at_submit_and_printed_as_signed(team: Team, client: Client) -> None:
    explanation = published(team, "Z53.9", coding_notes=SAID)
    revision = Revision.objects.get(explanation=explanation)
    title = CodeVersion.objects.named(["Z53.9"]).get(release__state="active").printed_title
    assert revision.fields["[[title]]"] == title
    publication = Publication.objects.get(explanation=explanation)
    assert publication.disclosure["fields"] == revision.fields
    shown = explanation_for(name="Z53.9", releases=[revision.release_id])
    assert shown is not None
    assert f"Its title is {title}." in unmarked(shown.content["coding_notes"])
    page = client.get("/icd-10-cm/Z53.9").text
    assert '<span class="fact">billable</span>' in page
    assert "[[" not in page
    assert [broken for name, items in checks() if name != "audit log" for broken in items] == []


def test_fields_fill_for_the_code_the_text_was_written_for(team: Team) -> None:
    explanation = submitted(team, "Z53.9", coding_notes=SAID)
    revision = explanation.submitted_revision
    assert revision is not None
    version = CodeVersion.objects.named(["Z53.9"]).select_related("release", "code").get(release=revision.release)
    assert filled_words(revision.content, version) == revision.fields


# --- Nobody slips one in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["[[title]]", "[[ billable ]]", "[[note E11 excludes1 1]]", "a [[code]] b [[side]]"])
def test_an_answer_of_a_model_makes_no_field(source: str) -> None:
    answer: dict[str, Any] = {
        "summary": [{"text": source, "cites": []}],
        "faqs": [{"question": source, "answer": [{"text": source, "cites": []}]}],
        "when_it_is_used": [{"text": source, "cites": []}],
    }
    content = cleaned(as_written(answer))
    assert fields_in(content) == {}
    assert source in filled(content, {"[[title]]": "x"})["summary"] or "[[ billable ]]" in source


def test_an_outline_has_fields_of_our_own_code_alone(mini_release: Release) -> None:
    assert set(fields_in(outline_of(code("Z53.9")))) <= {"[[billable]]", "[[chapter]]"}


def test_names_are_those_of_prose_and_fields() -> None:
    content = cleaned(PLAIN | {"coding_notes": "See B20, J10-J18 and [[title E11.9]]."})
    assert names_in(content, "B20") == {"E11.9": False}
