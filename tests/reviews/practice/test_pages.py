"""Practice at the desk: the next draft, an answer, at once what was wrong, and how often it was found."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviews import actions
from reviews.desk.practice.practised import catch_rates, overall
from reviews.models import Explanation, PracticeAnswer, PracticeDraft
from reviews.rules.content import SECTIONS
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team, person

from .test_practising import clean, faulty


def answer(client: Client, practice: PracticeDraft, section: str) -> Client:
    return client.post(at("answer-practice", practice.pk), {"found_section": section}, follow=True)


def test_from_the_button_to_the_draft(team: Team, desk: Desk) -> None:
    stories.published(team)
    client = desk(team.reviewer)
    empty = client.get(at("practice")).text
    assert "No practice draft has been answered yet" in empty
    response = client.post(at("practise"), follow=True)
    practice = PracticeDraft.objects.get()
    assert response.redirect_chain == [(at("practice-draft", practice.pk), 302)]
    assert 'class="practice-mark"' in response.text
    assert at("practice-page", practice.pk) in response.text
    assert "Official facts" in response.text
    for key, section in SECTIONS.items():
        assert (f'value="{key}"' in response.text) == bool(practice.content[key]), section


def test_the_page_is_as_readers_would_see_it_and_says_practice(team: Team, desk: Desk) -> None:
    stories.published(team)
    practice = faulty(team.reviewer)
    response = desk(team.reviewer).get(at("practice-page", practice.pk))
    assert 'class="practice-mark"' in response.text
    assert "noindex" in response.text
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    real = desk(team.reviewer).get(at("preview", Explanation.objects.get().pk))
    assert "practice" not in real.text.lower()


def test_nothing_gives_the_error_away_before_the_answer(team: Team, desk: Desk) -> None:
    stories.published(team)
    practice = faulty(team.reviewer)
    shown = desk(team.reviewer).get(at("practice-draft", practice.pk)).text
    assert practice.why not in shown
    assert "blockquote" not in shown


def test_the_answer_comes_at_once_with_why(team: Team, desk: Desk) -> None:
    stories.published(team)
    practice = faulty(team.reviewer)
    client = desk(team.reviewer)
    page = answer(client, practice, practice.section)
    assert "You found it." in page.text
    assert SECTIONS[practice.section].heading in page.text
    assert "Next practice draft" in page.text
    for part in (practice.sentence, practice.why):
        assert part.replace("'", "&#x27;") in page.text
    assert 'name="found_section"' not in page.text
    assert "You missed it." in answer(desk(team.second_reviewer), practice, "nothing").text


def test_a_clean_text_is_no_error_found(team: Team, desk: Desk) -> None:
    stories.published(team)
    practice = clean(team.reviewer)
    assert "Right: nothing is wrong here." in answer(desk(team.reviewer), practice, "nothing").text
    assert "as it was signed" in answer(desk(team.second_reviewer), practice, "summary").text


@pytest.mark.parametrize("section", ["", "no_such_section", "\x00", "x" * 10_000])
def test_an_answer_that_is_none_is_asked_for_again(team: Team, desk: Desk, section: str) -> None:
    stories.published(team)
    practice = actions.practise(actor=team.reviewer, now=NOW)
    response = answer(desk(team.reviewer), practice, section)
    assert response.status_code == 422
    assert "Choose the section that is wrong, or that nothing is." in response.text
    assert 'name="found_section"' in response.text


def test_a_second_answer_and_a_draft_that_is_not_there(team: Team, desk: Desk) -> None:
    stories.published(team)
    practice = actions.practise(actor=team.reviewer, now=NOW)
    client = desk(team.reviewer)
    answer(client, practice, "summary")
    again = answer(client, practice, "nothing")
    assert again.status_code == 409
    assert "answered this practice draft already" in again.text
    assert client.get(at("practice-draft", 10**30)).status_code == 404
    assert client.post(at("answer-practice", 10**30), {}).status_code == 404
    assert PracticeAnswer.objects.count() == 1


def test_nothing_published_is_said(team: Team, desk: Desk) -> None:
    response = desk(team.reviewer).post(at("practise"))
    assert response.status_code == 422
    assert "There is no published explanation to practise with." in response.text


def told_to(desk: Desk, user: User) -> str:
    return desk(user).get(at("practice")).text


def test_everybody_sees_their_own_and_publishers_and_auditors_the_teams(team: Team, desk: Desk) -> None:
    stories.published(team)
    practice = faulty(team.reviewer)
    answer(desk(team.reviewer), practice, practice.section)
    other = desk(team.second_reviewer)
    assert "No practice draft has been answered yet" in told_to(desk, team.second_reviewer)
    answer(other, practice, "nothing")
    for user in (team.publisher, person("auditor", "auditor")):
        shown = told_to(desk, user)
        assert "The team’s answers" in shown
        assert "Your answers" not in shown
        assert "Read a practice draft" not in shown
    assert "The team’s answers" not in told_to(desk, team.reviewer)
    (kind,) = [rate for rate in catch_rates() if rate.kind == practice.kind]
    assert (kind.answers, kind.caught, kind.percent) == (2, 1, 50)
    assert overall(catch_rates(team.second_reviewer)).caught < overall(catch_rates()).caught


def test_catch_rates_are_one_query(team: Team, django_assert_num_queries: object) -> None:
    stories.published(team)
    for _ in range(6):
        practice = actions.practise(actor=team.reviewer, now=NOW)
        actions.answer_practice(actor=team.reviewer, practice_id=practice.pk, found_section="", now=NOW)
        with django_assert_num_queries(1):  # type: ignore[operator]
            catch_rates()
