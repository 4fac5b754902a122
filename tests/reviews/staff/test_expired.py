"""A form whose token does not fit any more says what to do, and gives back what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, at
from tests.reviews.stories import Team

LOGIN = "/admin/account/login/"
OURS = {"HTTP_ORIGIN": "http://testserver", "HTTP_REFERER": "http://testserver/admin/desk/queues/mine/?page=2"}


@pytest.fixture
def reviewer(team: Team) -> User:
    team.reviewer.set_password(PASSWORD)
    team.reviewer.save()
    return team.reviewer


@pytest.fixture
def browser() -> Client:
    """It checks tokens, as real ones have to."""
    return Client(enforce_csrf_checks=True)


def token_on(page: HttpResponse) -> str:
    return page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]


def post(browser: Client, address: str, token: str, **fields: Any) -> Any:
    return browser.post(address, {"csrfmiddlewaretoken": token} | fields, **OURS)  # type: ignore[arg-type]


def sign_in(browser: Client, token: str, **more: str) -> Any:
    return post(browser, LOGIN, token, login="reviewer", password=PASSWORD, **more)


def test_the_sign_in_form_of_a_second_tab_leads_on(reviewer: User, browser: Client):
    """It ended in a bare 403: signing in changes the token."""
    first, second = (token_on(browser.get(LOGIN)) for _ in range(2))
    assert sign_in(browser, first)["Location"] == "/admin/desk/"
    answer = sign_in(browser, second, next=at("profile"))
    assert answer["Location"] == at("profile")
    assert "You are signed in already, as reviewer." in browser.get(answer["Location"]).text
    assert sign_in(browser, second, next="https://elsewhere.example/")["Location"] == "/admin/desk/"


def test_a_sign_in_form_from_before_is_shown_again_with_the_name(reviewer: User, browser: Client):
    token = token_on(browser.get(LOGIN))
    sign_in(browser, token)
    browser.post("/admin/logout/", {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}, **OURS)  # type: ignore[arg-type]
    answer = sign_in(browser, token, next=at("profile"))
    assert answer.status_code == 200
    assert "older than your session" in answer.text
    assert 'value="reviewer"' in answer.text
    assert PASSWORD not in answer.text
    assert sign_in(browser, token_on(answer), next=at("profile"))["Location"] == at("profile")


def test_without_cookies_the_sign_in_page_says_so(reviewer: User, browser: Client):
    token = token_on(browser.get(LOGIN))
    browser.cookies.clear()
    answer = sign_in(browser, token)
    assert "sent no cookie" in answer.text
    assert "allow them" in answer.text


def test_what_was_typed_is_sent_again(reviewer: User, browser: Client, team: Team):
    explanation = stories.submitted(team)
    token = token_on(browser.get(LOGIN))
    sign_in(browser, token)
    comment = "The second sentence says more than the note does; please cut it.\nAnd spell <it> out."
    fields = {"text": comment, "section": "summary", "password": PASSWORD}
    page = post(browser, at("comment", explanation.pk), token, **fields)
    assert page.status_code == 403
    assert "Nothing was changed" in page.text
    assert "please cut it.\nAnd spell &lt;it&gt; out.</textarea>" in page.text.replace("\r", "")
    assert '<input type="hidden" name="section" value="summary">' in page.text
    assert PASSWORD not in page.text
    assert 'href="/admin/desk/queues/mine/"' in page.text
    assert f'action="{at("comment", explanation.pk)}"' in page.text
    answer = post(browser, at("comment", explanation.pk), token_on(page), text=comment, section="summary")
    assert answer.status_code == 302
    assert explanation.comments.get().text == comment


def test_who_is_signed_out_is_asked_to_sign_in_and_keeps_the_text(team: Team, browser: Client):
    explanation = stories.submitted(team)
    page = post(browser, at("comment", explanation.pk), "x" * 32, text="Something that took me an hour to write down.")
    assert "You are signed out." in page.text
    assert "sign in in another tab" in page.text
    assert "an hour to write down.</textarea>" in page.text


def test_nobody_else_s_form_is_offered_to_be_sent_again(reviewer: User, browser: Client, team: Team):
    """Else any site could have its form pressed here."""
    explanation = stories.submitted(team)
    sign_in(browser, token_on(browser.get(LOGIN)))
    fields = {"text": "Written by another site, and long enough to be shown here."}
    for headers in ({"HTTP_ORIGIN": "https://elsewhere.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}, {}):
        page = browser.post(at("comment", explanation.pk), fields, **headers)  # type: ignore[arg-type]
        assert page.status_code == 403
        assert "Send again" not in page.text
    assert not explanation.comments.exists()


def test_passwords_are_given_back_by_no_form(reviewer: User, browser: Client):
    token = token_on(browser.get(LOGIN))
    sign_in(browser, token)
    fields = {"oldpassword": PASSWORD, "password1": "another horse", "password2": "another horse"}
    page = post(browser, "/admin/account/password/change/", token, **fields)
    assert page.status_code == 403
    assert PASSWORD not in page.text
    assert "another horse" not in page.text
    assert "Send again" not in page.text


def test_the_desk_s_script_is_answered_in_json(team: Team, browser: Client):
    explanation = stories.drafted(team)
    answer = browser.post(at("autosave", explanation.pk), {"summary": "x"}, HTTP_X_REQUESTED_WITH="fetch")
    assert answer.status_code == 403
    assert answer.json()["message"].startswith("Not saved. Your browser sent no cookie")


def test_public_addresses_are_answered_without_a_session(db: None, browser: Client):
    answer = browser.post("/about", {"text": "x"})
    assert answer.status_code in {403, 405}
    assert not answer.cookies
