"""What a page offers and shows before somebody acts: what came before, and nothing that would be refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from lxml.html import HtmlElement, document_fromstring

from codes.releases.loading.activate import activate_release
from reviews import actions
from reviews.models import Explanation, Suggestion
from tests.reviews import stories
from tests.reviews.ai.conftest import worked
from tests.reviews.conftest import Releases
from tests.reviews.staff.conftest import Desk, at, seen
from tests.reviews.stories import NOW, Team, act, fresh, text


def page_of(desk: Desk, user: Any, name: str, explanation: Explanation) -> HtmlElement:
    return document_fromstring(desk(user).get(at(name, explanation.pk)).text)


def above(page: HtmlElement) -> str:
    """What stands above the text on the review page."""
    parts = page.xpath("//div[starts-with(@class, 'review')]/preceding-sibling::*[self::section or @id='talk']")
    words = " ".join(" ".join(" ".join(part.itertext()) for part in parts).split())
    return re.sub(r" (?=[:,.;])", "", words)


def different(page: HtmlElement) -> str:
    """The sections, as they differ from what this reviewer knows."""
    return " ".join(" ".join(" ".join(part.itertext()) for part in page.xpath("//section[@class='step']")).split())


def resubmitted(team: Team, explanation: Explanation, **sections: Any) -> Explanation:
    if sections:
        act("save", explanation, team.author, content=sections)
    act("submit", fresh(explanation), team.author)
    return fresh(explanation)


# --- What came before -------------------------------------------------------------------------------------------------


def test_a_returned_text_shows_its_reviewer_the_reason_the_comments_and_what_was_changed(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    for section, words in (("coding_notes", "Name the chapter."), ("", "Shorter, please.")):
        actions.comment(actor=team.reviewer, explanation_id=explanation.pk, section=section, text=words, now=NOW)
    act("return", explanation, team.reviewer, reason="facts", text="The title says otherwise.")
    explanation = resubmitted(team, explanation, summary="What this code says, in brief.")
    page = page_of(desk, team.second_reviewer, "review", explanation)
    shown, differences = above(page), different(page)
    assert "Returned by Reviewer on 2026-05-04 09:00 UTC: It does not agree with the official facts." in shown
    assert "The title says otherwise." in shown
    assert "[removed: short" in differences
    assert "[added: brief" in differences
    assert "Coding notes Name the chapter." in shown
    assert "The whole text Shorter, please." in shown


def test_a_text_that_comes_back_unchanged_says_so(team: Team, desk: Desk):
    explanation = stories.returned(team)
    assert "Say it plainly." in above(page_of(desk, team.reviewer, "review", resubmitted(team, explanation)))
    assert "Not a word has changed since then." in above(page_of(desk, team.reviewer, "review", explanation))


def test_a_recall_hides_no_return(team: Team, desk: Desk):
    explanation = resubmitted(team, stories.returned(team), summary="Another.")
    act("recall", explanation, team.author)
    assert "Say it plainly." in page_of(desk, team.author, "explanation", explanation).text_content()
    explanation = resubmitted(team, explanation)
    page = page_of(desk, team.reviewer, "review", explanation)
    assert "Say it plainly." in above(page)
    assert "[added: Another" in different(page)


def test_why_a_text_was_withdrawn_stands_above_its_correction(team: Team, desk: Desk):
    explanation = stories.withdrawn(team)
    draft = actions.start(actor=team.author, code=explanation.code, origin="nothing", now=NOW)
    act("save", explanation, team.author, content=text("canary-Z53.9-1", summary="Right now."))
    withdrawn = "Withdrawn from readers by Publisher on 2026-05-04 09:00 UTC"
    assert withdrawn in " ".join(page_of(desk, team.author, "explanation", draft.explanation).text_content().split())
    page = page_of(desk, team.reviewer, "review", resubmitted(team, explanation))
    assert withdrawn in above(page)
    assert "It is wrong." in above(page)
    assert "[added: Right" in different(page)


def test_what_is_settled_is_over(team: Team, desk: Desk):
    """A text that was returned, mended and published: the next one begins anew."""
    explanation = resubmitted(team, stories.returned(team), summary="Mended.")
    act("approve", explanation, team.reviewer)
    act("publish", fresh(explanation), team.publisher)
    actions.start(actor=team.author, code=explanation.code, origin="published", now=NOW)
    page = page_of(desk, team.author, "explanation", explanation)
    assert "Say it plainly." not in page.text_content()
    assert above(page_of(desk, team.reviewer, "review", resubmitted(team, explanation, summary="Newer."))) == ""


# --- Nothing is offered that is refused -------------------------------------------------------------------------------


def offers(page: HtmlElement, name: str) -> bool:
    return bool(page.xpath(f"//form[contains(@action, '/{name}/') or @id='{name}']"))


def test_recall_is_offered_until_somebody_has_signed(team: Team, desk: Desk):
    explanation = stories.submitted(team, stories.HIGH)
    assert offers(page_of(desk, team.author, "explanation", explanation), "recall")
    act("approve", explanation, team.reviewer)
    assert fresh(explanation).state == "submitted"
    assert not offers(page_of(desk, team.author, "explanation", explanation), "recall")


def test_nobody_is_offered_to_sign_what_a_test_model_wrote(team: Team, desk: Desk, ai: Any):
    explanation = stories.drafted(team)
    actions.ask(actor=team.author, codes=[explanation.code], sections=["summary"], now=NOW)
    worked()
    suggestion, version = Suggestion.objects.open().first(), 2
    assert suggestion is not None
    given = {"suggestion_id": suggestion.pk, "explanation_id": explanation.pk, "version": version}
    actions.accept(actor=team.author, now=NOW, **given)
    act("submit", explanation, team.author)
    page = page_of(desk, team.reviewer, "review", explanation)
    assert not offers(page, "approve")
    assert "nobody can sign it" in page.text_content()
    assert "Z53.9" not in desk(team.reviewer).get(at("queue", "to-review")).text


@pytest.mark.parametrize(
    ("state", "who", "act_name"), [("submitted", "reviewer", "approve"), ("approved", "publisher", "publish")]
)
def test_nobody_is_offered_to_sign_beside_other_facts_than_it_was_written_for(
    two_releases: Releases, team: Team, desk: Desk, state: str, who: str, act_name: str
):
    make = {"submitted": stories.submitted, "approved": stories.approved}[state]
    explanation, user = make(team), getattr(team, who)
    assert offers(page_of(desk, user, "review", explanation), act_name)
    activate_release(two_releases.later, now=timezone.now())  # the code has another title there
    page = page_of(desk, user, "review", explanation)
    assert not offers(page, act_name)
    assert "The official facts have changed since this text was submitted" in page.text_content()
    posted = desk(user).post(at(act_name, explanation.pk), seen(explanation))
    assert posted.status_code == 409


def test_nobody_is_offered_to_publish_what_was_withdrawn_elsewhere_since(team: Team, desk: Desk):
    source, explanation = stories.published(team, "Z53.1"), stories.drafted(team, "Z53.9")
    act("save", explanation, team.author, content=source.publications.live().get().content)
    act("submit", explanation, team.author)
    act("approve", explanation, team.reviewer)
    assert "Publish now" in page_of(desk, team.publisher, "review", explanation).text_content()
    act("withdraw", source, team.publisher)
    page = page_of(desk, team.publisher, "review", explanation).text_content()
    assert stories.fresh(explanation).state == "draft"
    assert "Publish now" not in page
    assert "Schedule" not in page
