"""A declared section is validated, checked, asked of AI, edited, required, shown and hidden as its entry says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from lxml.html import document_fromstring

from reviews.ai.answers import answer_type
from reviews.ai.facts import sheet_of
from reviews.ai.requests import request_of
from reviews.ai.verifying import verify
from reviews.checks import Finding, Severity, run_checks
from reviews.models import Draft, Explanation
from reviews.rules.cleaning import cleaned, sorted_out
from reviews.rules.content import QUESTIONS, SECTIONS, Section, askable, empty
from reviews.rules.examples import Example
from reviews.rules.filling import fields_in
from reviews.rules.severity import FactChange, mark
from tests.reviews import stories
from tests.reviews.checks.conftest import PLAIN
from tests.reviews.checks.facts import official
from tests.reviews.staff.conftest import Desk, at, typed
from tests.reviews.stories import Team, text

WATCHED, ASKED = "what_to_watch_for", "what_coders_ask"
EXAMPLE = Example("Watch the date.", "Watch out!", "It says what to look at.")
ENTRIES = ["The record names the reason for which it was not done."]


@pytest.fixture(autouse=True)
def two_more_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Section(
        WATCHED, "What to watch for", "list", 80, EXAMPLE, most=2, required=True, usual=(6, 20),
        rests_on=("excludes1",),
    )  # fmt: skip
    asked = Section(ASKED, "What coders ask", "rows", 200, EXAMPLE, most=3, fields=QUESTIONS, asked_of_ai=False)
    for section in (watched, asked):
        monkeypatch.setitem(SECTIONS, section.key, section)


def findings_in(section: str, code: str = "Z53.9", **sections: Any) -> list[Finding]:
    content = cleaned({**PLAIN, **sections})
    return [finding for finding in run_checks(content, official().subject(code)) if finding.section == section]


def checks_in(section: str, severity: Severity, **sections: Any) -> set[str]:
    return {finding.check for finding in findings_in(section, **sections) if finding.severity == severity}


def test_it_is_validated():
    assert (empty()[WATCHED], empty()[ASKED]) == ([], [])
    assert cleaned({WATCHED: ["  An entry. ", ""]})[WATCHED] == ["An entry."]
    wrong = sorted_out({WATCHED: ["x" * 81], ASKED: [{"term": "No such field"}]})
    assert [problem.section for problem in wrong.problems] == [WATCHED, ASKED]
    assert [problem.section for problem in sorted_out({WATCHED: ["a", "b", "c"]}).problems] == [WATCHED]


def test_it_is_required():
    assert checks_in(WATCHED, Severity.BLOCKS) == {"sections"}
    assert checks_in(WATCHED, Severity.BLOCKS, **{WATCHED: ENTRIES}) == set()
    assert checks_in(ASKED, Severity.BLOCKS) == set()


def test_it_is_checked():
    claims = findings_in(WATCHED, **{WATCHED: ["Z53.9 is a header code and is not billable at all."]})
    assert [finding.check for finding in claims if finding.severity == Severity.CLAIMS] == ["billing"]
    assert checks_in(WATCHED, Severity.BLOCKS, **{WATCHED: ENTRIES * 2}) == {"sections"}
    assert checks_in(WATCHED, Severity.WARNS, **{WATCHED: ["This is short."]}) == {"sections"}
    assert checks_in(WATCHED, Severity.BLOCKS, **{WATCHED: ["See X99.99 for that one."]}) == {"codes_exist"}
    unanswered = [{"question": "Is it so?", "answer": ""}]
    assert checks_in(ASKED, Severity.BLOCKS, **{ASKED: unanswered}) == {"sections"}
    answered = [{"question": "Is Z53.9 billable?", "answer": "It is a header and cannot be billed."}]
    assert checks_in(ASKED, Severity.CLAIMS, **{ASKED: answered}) == {"billing"}


def test_fact_fields_stand_in_it():
    content = {WATCHED: ["It is [[billable]]."], ASKED: [{"question": "[[title]]?", "answer": "It is."}]}
    assert list(fields_in(content)) == ["[[billable]]", "[[title]]"]
    assert checks_in(WATCHED, Severity.BLOCKS, **{WATCHED: ["It is [[nothing]] of the kind."]}) == {"fact_fields"}


def test_ai_is_asked_for_it():
    assert WATCHED in askable()
    assert ASKED not in askable()
    subject = official().subject("Z53.9")
    sheet = sheet_of(subject)
    request = request_of(prompt="Write.", sheet=sheet, sections=askable())
    sent = json.loads(request.message.removeprefix("<data>\n").removesuffix("\n</data>"))
    assert sent["sections"][-1] == {"key": WATCHED, "heading": "What to watch for", "kind": "list", "help": ""}
    assert WATCHED in answer_type(askable()).model_fields
    title = next(fact for fact in sheet.facts if fact.kind == "title")
    cited = {"text": f"{subject.title}.", "cites": [{"fact": title.id, "quote": subject.title}]}
    (proposal,) = verify({WATCHED: [cited]}, sheet=sheet, subject=subject)
    assert (proposal.section, len(proposal.value)) == (WATCHED, 1)


def test_a_change_of_what_it_rests_on_hides_it():
    marked = mark([FactChange("excludes1", ("old",), ("new",))])
    assert marked is not None
    assert WATCHED in marked.sections
    assert ASKED not in marked.sections


def test_it_is_edited(team: Team, desk: Desk):
    client = desk(team.author)
    client.post(at("start"), {"code": "Z53.9", "origin": "nothing"})
    explanation = Explanation.objects.get()
    content = text(**{WATCHED: ENTRIES, ASKED: [{"question": "Is it so?", "answer": "It is."}]})
    fields = typed(content, version=1, lock_version=explanation.lock_version)
    assert client.post(at("save", explanation.pk), fields).status_code == 302
    assert Draft.objects.get().content == content
    page = client.get(at("explanation", explanation.pk)).text
    assert f'name="{WATCHED}"' in page
    assert f'name="{ASKED}.question"' in page
    assert "What to watch for" in page


def test_the_style_guide_has_its_example(team: Team, desk: Desk):
    page = document_fromstring(desk(team.author).get(at("style-guide")).content)
    (shown,) = page.xpath(f"//section[@id='style-{WATCHED}']")
    assert [" ".join(item.text_content().split()) for item in shown.iter("li")] == [EXAMPLE.right, EXAMPLE.wrong]
    assert EXAMPLE.because in shown.text_content()
    assert len(page.xpath("//section[@class='style']")) == len(SECTIONS)
    assert page.xpath(f"//nav//a[@href='#style-{WATCHED}']")


def test_no_section_is_declared_without_its_example():
    with pytest.raises(TypeError, match="example"):
        Section("bare", "Bare", "text", 80)  # type: ignore[call-arg]


def test_it_is_shown_and_compared(team: Team, client: Client):
    explanation = stories.published(team, **{WATCHED: ENTRIES})
    page = document_fromstring(client.get("/icd-10-cm/Z53.9").text)
    assert page.xpath("//section[@id='what-to-watch-for']/h2/text()") == ["What to watch for"]
    assert ENTRIES[0] in page.text_content()
    revision = explanation.submitted_revision or explanation.revisions.get()
    assert revision.content[WATCHED] == ENTRIES
