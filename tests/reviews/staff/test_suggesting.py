"""A code's suggestions at the desk: compared with the draft, taken over, edited, discarded, asked for again."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from codes.releases.loading.activate import activate_release
from reviews.ai.working import work_batches
from reviews.models import AIControl, AuditEvent, Draft, DraftItem, Explanation, Suggestion
from tests.reviews import stories
from tests.reviews.conftest import Releases
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


# --- All that is supported, in one press ------------------------------------------------------------------------------


def test_one_press_takes_over_supported_sentences_for_sections_without_text(team: Team, desk: Desk, ai: Any) -> None:
    drafted = stories.drafted(team, by=(team.coauthor,), when_it_is_used=[], where_you_may_see_it="", faqs=[])
    asked(desk, team, drafted, ["summary", "when_it_is_used", "where_you_may_see_it", "faqs"])
    before = Draft.objects.get(explanation=drafted).content
    client = desk(team.author)
    page = client.get(at("suggestions", drafted.pk)).text
    assert "Accept all supported" in page
    assert "This makes you a contributor" in page
    client.post(at("accept-supported", drafted.pk), {"version": version_of(drafted)})
    draft = Draft.objects.get(explanation=drafted)
    assert draft.content["when_it_is_used"] == the("when_it_is_used").value
    assert draft.content["faqs"][0]["answer"]
    assert draft.content["where_you_may_see_it"] == ""  # of general knowledge, so it waits to be sourced
    assert draft.content["summary"] == before["summary"]  # somebody's words are not replaced
    assert set(draft.contributors.all()) == {team.coauthor, team.author}
    assert [the(key).state for key in ("when_it_is_used", "faqs", "summary", "where_you_may_see_it")] == [
        "accepted", "accepted", "open", "open",
    ]  # fmt: skip
    events = AuditEvent.objects.filter(act="accept suggestion").values_list("actor_name", flat=True)
    assert list(events) == ["author", "author"]
    assert "Accept all supported" not in client.get(at("suggestions", drafted.pk)).text


def test_one_press_takes_nothing_that_was_checked_against_other_facts(
    team: Team, desk: Desk, ai: Any, two_releases: Releases
) -> None:
    drafted = stories.drafted(team, by=(team.coauthor,), faqs=[])
    asked(desk, team, drafted, ["faqs"])
    activate_release(two_releases.later, now=timezone.now())  # with another title
    client = desk(team.author)
    assert "Accept all supported" not in client.get(at("suggestions", drafted.pk)).text
    refused = client.post(at("accept-supported", drafted.pk), {"version": version_of(drafted)})
    assert refused.status_code == 422
    assert "No section without text has a suggestion with supported sentences" in refused.text


def test_one_press_on_a_draft_that_moved_on_changes_nothing(team: Team, desk: Desk, ai: Any) -> None:
    drafted = stories.drafted(team, by=(team.coauthor,), faqs=[])
    asked(desk, team, drafted, ["faqs"])
    assert desk(team.author).post(at("accept-supported", drafted.pk), {"version": 99}).status_code == 409
    assert the("faqs").state == "open"
    assert Draft.objects.get().content["faqs"] == []
