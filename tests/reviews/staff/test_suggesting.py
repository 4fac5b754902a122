"""A code's suggestions at the desk: compared with the draft, taken over, edited, discarded, asked for again."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from reviews.ai.working import work_batches
from reviews.models import AIControl, Draft, DraftItem, Explanation, Suggestion
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import Team


@pytest.fixture
def explanation(team: Team, desk: Desk, ai: Any) -> Explanation:
    """A draft, for which an author asked AI for two sections and has its suggestions."""
    drafted = stories.drafted(team, by=(team.coauthor,))
    asked(desk, team, drafted, ["summary", "faqs"])
    return drafted


def asked(desk: Desk, team: Team, explanation: Explanation, sections: list[str], instruction: str = "") -> str:
    """What the page says once an author has asked, before the model answers; then it does."""
    question = {"sections": sections, "instruction": instruction}
    page = desk(team.author).post(at("ask", explanation.pk), question, follow=True).text
    assert work_batches(worker="test:1", now=timezone.now, threads=1) == 1
    return page


def the(section: str) -> Suggestion:
    return Suggestion.objects.filter(section=section).latest("pk")


def version_of(explanation: Explanation) -> int:
    return Draft.objects.get(explanation=explanation).version


def test_a_suggestion_is_compared_with_the_draft_before_anybody_decides(
    team: Team, desk: Desk, explanation: Explanation
) -> None:
    before = Draft.objects.get().content
    page = desk(team.author).get(at("suggestions", explanation.pk)).text
    assert "Compare with current draft" in page
    assert "[added: </span>" in page
    assert "[removed: </span>" in page
    assert "test model, not clinical" in page
    assert Draft.objects.get().content == before


def test_accepted_as_it_is_it_stands_in_the_draft_and_the_person_is_an_author(
    team: Team, desk: Desk, explanation: Explanation
) -> None:
    client, summary = desk(team.author), the("summary")
    taken = client.post(
        at("accept", explanation.pk, summary.pk), {"version": version_of(explanation)}, follow=True
    ).text
    assert "“Summary” is in the draft. You are one of its authors now." in taken
    assert Draft.objects.get().content["summary"] == summary.value
    assert team.author in Draft.objects.get().contributors.all()
    assert 'id="suggested-summary"' not in taken
    assert "Summary: accepted by author" in taken


def test_edited_first_it_is_the_edited_text_that_is_taken(team: Team, desk: Desk, explanation: Explanation) -> None:
    summary = the("summary")
    fields = {"version": version_of(explanation), "edited": "1", "summary": "Z53.9 says that care did not go ahead."}
    taken = desk(team.author).post(at("accept", explanation.pk, summary.pk), fields, follow=True).text
    assert Draft.objects.get().content["summary"] == "Z53.9 says that care did not go ahead."
    summary.refresh_from_db()
    assert "Summary: edited by author" in taken
    assert f"{summary.distance} words changed" in taken


def test_an_edit_of_nothing_but_blanks_is_refused_and_the_suggestion_stays_open(
    team: Team, desk: Desk, explanation: Explanation
) -> None:
    fields = {"version": version_of(explanation), "edited": "1", "summary": "   "}
    refused = desk(team.author).post(at("accept", explanation.pk, the("summary").pk), fields)
    assert refused.status_code == 422
    assert "nothing left of this suggestion" in refused.text
    assert the("summary").state == "open"


def test_a_draft_that_moved_on_is_not_written_over(team: Team, desk: Desk, explanation: Explanation) -> None:
    before = version_of(explanation)
    stories.act("save", explanation, team.coauthor, content=stories.text("meanwhile"))
    refused = desk(team.author).post(at("accept", explanation.pk, the("summary").pk), {"version": before})
    assert refused.status_code == 409
    assert Draft.objects.get().content == stories.text("meanwhile")


def test_discarded_it_is_not_offered_again_and_stays_in_the_record(
    team: Team, desk: Desk, explanation: Explanation
) -> None:
    before = Draft.objects.get().content
    page = desk(team.author).post(at("dismiss", explanation.pk, the("faqs").pk), follow=True).text
    assert 'id="suggested-faqs"' not in page
    assert "Frequently asked questions: discarded by author" in page
    assert Draft.objects.get().content == before


def test_asked_again_with_a_wish_there_are_two_to_choose_from(team: Team, desk: Desk, explanation: Explanation) -> None:
    first = the("summary")
    waiting = asked(desk, team, explanation, ["summary"], "For patients <please>")
    assert "AI is working on it." in waiting
    page = desk(team.author).get(at("suggestions", explanation.pk)).text
    assert "2 suggestions" in page
    assert "asked to: “For patients &lt;please&gt;”" in page
    desk(team.author).post(at("accept", explanation.pk, the("summary").pk), {"version": version_of(explanation)})
    first.refresh_from_db()
    assert (first.state, the("summary").state) == ("open", "accepted"), "the other is still there to choose"


def test_a_wish_that_is_too_long_is_refused_and_stays_in_the_form(
    team: Team, desk: Desk, explanation: Explanation
) -> None:
    wish = "Shorter. " * 60
    refused = desk(team.author).post(at("ask", explanation.pk), {"sections": ["summary"], "instruction": wish})
    assert refused.status_code == 422
    assert wish.strip() in refused.text


def test_switched_off_the_page_says_so_and_nothing_is_asked(team: Team, desk: Desk, explanation: Explanation) -> None:
    AIControl.objects.update(enabled=False)
    refused = desk(team.author).post(at("ask", explanation.pk), {"sections": ["summary"], "instruction": "Shorter"})
    assert refused.status_code == 422
    assert "AI is switched off for everybody." in refused.text
    assert not DraftItem.objects.filter(state="waiting").exists()


def test_a_reviewer_reads_suggestions_and_decides_on_none(team: Team, desk: Desk, explanation: Explanation) -> None:
    page = desk(team.reviewer).get(at("suggestions", explanation.pk)).text
    assert 'id="suggested-summary"' in page
    assert "An author decides on them." in page
    assert at("accept", explanation.pk, the("summary").pk) not in page
