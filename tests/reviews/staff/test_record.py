"""What became of a text, and by whom, in words on its pages: withdrawn, recalled, to be signed by somebody yet."""

from __future__ import annotations

from typing import Any

import pytest
from lxml.html import document_fromstring

from reviews import actions
from reviews.actions import people
from reviews.models import AuditEvent, Publication, Specialist
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at, typed
from tests.reviews.stories import NOW, Team, act, fresh, person

AT = "2026-05-04 09:00 UTC"


def words(page: str) -> str:
    return " ".join(document_fromstring(page).text_content().split())


# --- Withdrawn --------------------------------------------------------------------------------------------------------


def test_a_withdrawn_text_tells_staff_why_and_what_comes_next(team: Team, desk: Desk) -> None:
    explanation = stories.withdrawn(team)
    for tab in ("explanation", "review", "facts", "history", "comments"):
        page = desk(team.author).get(at(tab, explanation.pk)).text
        assert f"Withdrawn by Publisher on {AT}. Readers see official facts only." in words(page)
        assert '<p class="text">It is wrong.</p>' in page
        assert "Next: start a new draft, or restore an earlier text from its history." in words(page)
    assert "Next: an author starts a new draft" in words(desk(team.reviewer).get(at("review", explanation.pk)).text)


def test_work_on_the_next_text_takes_the_place_of_the_notice(team: Team, desk: Desk) -> None:
    explanation = stories.withdrawn(team)
    act("start", explanation, team.author)
    page = words(desk(team.author).get(at("explanation", explanation.pk)).text)
    assert "Next: start a new draft" not in page
    assert "Withdrawn from readers by Publisher" in page


# --- Revisions that nobody decided on ---------------------------------------------------------------------------------


def test_a_recalled_revision_says_when_and_by_whom(team: Team, desk: Desk) -> None:
    explanation = stories.submitted(team)
    assert "Waits for a decision." in words(desk(team.author).get(at("history", explanation.pk)).text)
    act("recall", explanation, team.author)
    page = words(desk(team.author).get(at("history", explanation.pk)).text)
    assert f"recalled by author, {AT}" in page
    assert "decision" not in page.split("Revision 1", 1)[1].split("Its text")[0]


def test_a_revision_made_from_a_withdrawn_text_says_so(team: Team, desk: Desk) -> None:
    published = stories.published(team, "Z53.9")
    source = Publication.objects.get().revision
    copied = actions.start(actor=team.author, code=stories.code("Z53.1"), origin="copied", source=source, now=NOW)
    act("start", published, team.author, origin="published")
    for explanation in (copied.explanation, published):
        act("save", fresh(explanation), team.author, content=stories.text("another"))
        act("submit", fresh(explanation), team.author)
    act("withdraw", fresh(published), team.publisher)
    of_copy = words(desk(team.author).get(at("history", copied.explanation_id)).text)
    assert f"a draft again, {AT}: the text of Z53.9 that it was made from was withdrawn by publisher" in of_copy
    of_source = words(desk(team.author).get(at("history", published.pk)).text)
    assert "a draft again: the text that it was made from was withdrawn" in of_source


# --- Specialists ------------------------------------------------------------------------------------------------------


def test_specialists_stand_by_name_wherever_a_text_is_read(team: Team, desk: Desk) -> None:
    Specialist.objects.update_or_create(slug="surgeon", defaults={"name": "Surgeon (all kinds)"})
    explanation = stories.submitted(team)
    client = desk(team.author)
    for tab in ("explanation", "history"):
        items = document_fromstring(client.get(at(tab, explanation.pk)).text).xpath("//section[@class='read']//li")
        assert "Surgeon (all kinds)" in [item.text_content() for item in items]
    act("recall", explanation, team.author)
    client.post(at("save", explanation.pk), typed(stories.text(related_specialists=[]), version=1))
    act("save", fresh(explanation), team.author, content={"related_specialists": []})
    assert "[removed: Surgeon (all kinds)" in words(client.get(at("history", explanation.pk)).text)


# --- Who signs --------------------------------------------------------------------------------------------------------


def signers_on(page: str) -> str:
    return words(page).split("Reviewed by", 1)[1][:80]


def test_the_first_of_two_signers_stands_in_the_preview_once(team: Team, desk: Desk) -> None:
    explanation = stories.submitted(team, "B20")
    assert explanation.approvals_needed == 2
    preview = at("preview", explanation.pk)
    assert "Reviewer, MD" in signers_on(desk(team.reviewer).get(preview).text)
    act("approve", explanation, team.reviewer)
    assert "Reviewer, MD and (the next signer)" in signers_on(desk(team.reviewer).get(preview).text)
    assert "Reviewer, MD and Second Reviewer, MD" in signers_on(desk(team.second_reviewer).get(preview).text)


def test_who_cannot_sign_a_text_does_not_stand_on_it(team: Team, desk: Desk) -> None:
    explanation = stories.submitted(team, by=(team.coauthor,))  # a reviewer, too
    assert "(the next signer)" in signers_on(desk(team.coauthor).get(at("preview", explanation.pk)).text)


# --- People in the audit log ------------------------------------------------------------------------------------------


@pytest.fixture
def auditor(team: Team) -> Any:
    return person("auditor", "auditor")


def test_the_audit_log_names_whom_an_event_is_about(team: Team, desk: Desk, auditor: Any) -> None:
    people.set_roles(actor=person("porter", "access admin"), user=team.coauthor, roles=["author"], now=NOW)
    about = f"user {team.coauthor.pk}"
    assert AuditEvent.objects.latest("number").about == about
    client = desk(auditor)
    changelist = "/admin/reviews/auditevent/"
    assert f"{about} (coauthor)" in client.get(changelist).text
    assert f"{about} (coauthor)" in client.get(changelist, {"q": "coauthor"}).text
    assert about not in client.get(changelist, {"q": "nobody"}).text
    event = AuditEvent.objects.latest("number")
    assert f"{about} (coauthor)" in client.get(f"{changelist}{event.pk}/change/").text


def test_the_audit_of_a_text_names_to_whom_it_was_given(team: Team, desk: Desk, auditor: Any) -> None:
    explanation = stories.drafted(team)
    desk(team.author).post(at("assign", explanation.pk), {"to": team.coauthor.pk})
    assert f"user {team.coauthor.pk} (coauthor)" in desk(auditor).get(at("audit", explanation.pk)).text


def test_the_audit_of_a_text_answers_a_head(team: Team, desk: Desk, auditor: Any) -> None:
    explanation = stories.drafted(team, "Z53.1")
    assert desk(auditor).head(at("audit", explanation.pk)).status_code == 200
