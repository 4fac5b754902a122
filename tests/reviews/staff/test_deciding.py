"""The review page: who signs what, proven how, once; and what happens when something is not as it was."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from reviews import actions
from reviews.desk.people.sessions import SEEN
from reviews.mail.digests import digest_lines
from reviews.models import Decision, Publication
from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, Desk, at, seen
from tests.reviews.stories import HIGH, Team, fresh, person

pytestmark = pytest.mark.engine


def code_of(user: User) -> str:
    """The code an authenticator app shows now; each works once, so the cache of used ones is cleared."""
    cache.clear()
    secret = Authenticator.objects.get(user=user, type="totp").data["secret"]
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_page_shows_what_is_signed_and_beside_it_the_facts(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    client = desk(team.reviewer)
    page = client.get(at("review", explanation.pk)).text
    assert "I read this text as readers will see it" in page
    assert "Procedure and treatment not carried out, unspecified reason" in page
    assert page.count('name="checked"') == 10
    preview = client.get(at("preview", explanation.pk))
    assert "canary-Z53.9-1" in preview.text
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]


def test_approve_and_publish(team: Team, desk: Desk, mailoutbox: list[Any]):
    explanation = stories.submitted(team)
    assert desk(team.reviewer).post(at("approve", explanation.pk), seen(explanation)).status_code == 302
    decision = Decision.objects.get()
    assert (decision.kind, decision.user, decision.reauthenticated) == ("approve", team.reviewer, "password")
    explanation = fresh(explanation)
    assert explanation.state == "approved"
    assert desk(team.publisher).post(at("publish", explanation.pk), seen(explanation)).status_code == 302
    assert Publication.objects.live().get().content == decision.revision.content


@pytest.mark.parametrize(
    ("changed", "status", "message"),
    [
        ({"password": ""}, 403, "enter your password"),
        ({"password": "wrong"}, 403, "The password is wrong"),
        ({"checked": ["summary"]}, 422, "every section"),
        ({"lock_version": "1"}, 409, "changed by somebody else"),
        ({"lock_version": "nonsense"}, 409, "changed by somebody else"),
        ({"revision": "0"}, 409, "not the text"),
        ({"content": "0" * 64}, 409, "not the one you looked at"),
        ({"facts": "0" * 64}, 409, "official facts have changed"),
        ({"facts": ""}, 409, "official facts have changed"),
        ({"publish": "1"}, 403, "one step"),
    ],
)
def test_what_approve_is_refused_for(team: Team, desk: Desk, changed: dict[str, Any], status: int, message: str):
    explanation = stories.submitted(team)
    response = desk(team.reviewer).post(at("approve", explanation.pk), seen(explanation, **changed))
    assert response.status_code == status
    assert message in response.text
    assert not Decision.objects.exists()
    ticked = changed.get("checked", ["summary", "what_it_is"])
    page = " ".join(response.text.split())
    assert all(f'value="{key}" form="approve" checked' in page for key in ticked)


@pytest.mark.parametrize("who", ["author", "coauthor", "root"])
def test_nobody_signs_their_own(team: Team, desk: Desk, who: str):
    root = person("root", superuser=True)
    writer = {"author": team.author, "coauthor": team.coauthor, "root": root}[who]
    explanation = stories.submitted(team, by=[team.author, team.coauthor, root])
    response = desk(writer).post(at("approve", explanation.pk), seen(explanation))
    assert response.status_code == 403
    assert not Decision.objects.exists()


def test_two_clicks_give_one_approval(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    client = desk(team.reviewer)
    posted = seen(explanation)
    assert [client.post(at("approve", explanation.pk), posted).status_code for _ in "123"] == [302, 409, 409]
    assert Decision.objects.count() == 1


def test_high_risk_needs_a_second_person(team: Team, desk: Desk):
    explanation = stories.submitted(team, HIGH)
    first = desk(team.reviewer)
    assert first.post(at("approve", explanation.pk), seen(explanation)).status_code == 302
    explanation = fresh(explanation)
    assert explanation.state == "submitted"
    assert first.post(at("approve", explanation.pk), seen(explanation)).status_code == 403
    assert desk(team.second_reviewer).post(at("approve", explanation.pk), seen(explanation)).status_code == 302
    assert fresh(explanation).state == "approved"


def test_a_conflict_shows_the_difference(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    posted = seen(explanation)
    stories.act("recall", explanation, team.author)
    stories.act("save", explanation, team.author, content=stories.text("canary-Z53.9-1", summary="Quite other words."))
    stories.act("submit", explanation, team.author)
    response = desk(team.reviewer).post(at("approve", explanation.pk), posted)
    assert response.status_code == 409
    assert {"summary"} == {section.key for section in response.context["conflict"]["difference"] if section.changed}
    assert "Quite" in response.text


def test_return_keeps_what_was_written(
    team: Team, desk: Desk, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
):
    team.author.email = "author@example.org"
    team.author.save()
    explanation = stories.submitted(team)
    client = desk(team.reviewer)
    words = "Nearly there; please mend the notes."
    response = client.post(at("return", explanation.pk), seen(explanation, text=words))
    assert response.status_code == 422
    assert words in response.text
    stale = client.post(at("return", explanation.pk), seen(explanation, text=words, reason="facts", lock_version=1))
    assert (stale.status_code, words in stale.text) == (409, True)
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(at("return", explanation.pk), seen(explanation, text=words, reason="unclear"))
    assert done.status_code == 302
    assert fresh(explanation).state == "returned"
    assert [mail.to for mail in mailoutbox] == [["author@example.org"]]
    assert words in mailoutbox[0].body


def test_return_after_somebody_else_did_shows_what_was_written(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    posted = seen(explanation, text="My own words.", reason="facts")
    stories.act("return", explanation, team.second_reviewer)
    response = desk(team.reviewer).post(at("return", explanation.pk), posted)
    assert response.status_code == 409
    assert "My own words." in response.text


def test_rescind_schedule_and_publish(team: Team, desk: Desk):
    explanation = stories.approved(team)
    client = desk(team.publisher)
    for typed, status in (("", 422), ("soon", 422), ("2020-01-01T06:00", 422), ("2026-02-31T06:00", 422)):
        assert client.post(at("schedule", explanation.pk), seen(explanation, publish_at=typed)).status_code == status
    later = (timezone.now() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(at("schedule", explanation.pk), seen(explanation, publish_at=later)).status_code == 302
    explanation = fresh(explanation)
    assert f"{explanation.publish_at:%Y-%m-%dT%H:%M}" == later
    assert client.post(at("rescind", explanation.pk), seen(explanation, text=" ")).status_code == 422
    assert client.post(at("rescind", explanation.pk), seen(explanation, text="Too early.")).status_code == 302
    explanation = fresh(explanation)
    assert (explanation.state, explanation.publish_at) == ("draft", None)
    assert client.post(at("publish", explanation.pk), seen(explanation)).status_code == 409


def test_withdraw_needs_a_reason_a_tick_and_a_signature(team: Team, desk: Desk):
    explanation = stories.published(team)
    live = Publication.objects.live().get()
    client = desk(team.reviewer)

    def post(**fields: object) -> Any:
        withdrawal = {"lock_version": explanation.lock_version, "publication": live.pk, "text": "A reader was misled."}
        return client.post(
            at("withdraw", explanation.pk), withdrawal | {"confirm": "yes", "password": PASSWORD} | fields
        )

    for changed, status in (
        ({"confirm": ""}, 422), ({"text": " "}, 422), ({"password": "no"}, 403), ({"publication": 0}, 409),
    ):  # fmt: skip
        refused = post(**changed)
        assert refused.status_code == status
        assert changed.get("text", "A reader was misled.") in refused.text
    assert Publication.objects.live().exists()
    assert post().status_code == 302
    assert not Publication.objects.live().exists()
    assert post().status_code == 409
    history = desk(team.author).get(at("history", explanation.pk)).text
    assert "A reader was misled." in history


def test_whoever_copied_a_text_hears_that_it_was_withdrawn(
    team: Team, desk: Desk, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
):
    team.author.email = "author@example.org"
    team.author.save()
    source = stories.published(team, "Z53.1")
    live = Publication.objects.live().get()
    begun = {"actor": team.author, "code": stories.code("Z53.9"), "origin": "copied", "source": live.revision}
    copied = actions.start(**begun, now=stories.NOW).explanation
    stories.act("save", copied, team.author, content=stories.text("in words of its own"))
    stories.act("submit", copied, team.author)
    withdrawal = {"lock_version": source.lock_version, "publication": live.pk, "text": "A reader was misled."}
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk(team.publisher).post(
            at("withdraw", source.pk), withdrawal | {"confirm": "yes", "password": PASSWORD}
        )
    assert answer.status_code == 302
    assert [mail.to for mail in mailoutbox] == [["author@example.org"]]
    assert "Z53.9 is a draft again, because the text it was made from was withdrawn" in mailoutbox[0].subject
    assert "the text of Z53.1. Reason: A reader was misled." in mailoutbox[0].body
    page = " ".join(desk(team.author).get(at("explanation", copied.pk)).text.split())
    assert "The text of Z53.1 that this one was made from, withdrawn from readers by Publisher" in page
    assert "A reader was misled." in page
    since = stories.NOW - datetime.timedelta(days=1)
    lines = digest_lines(team.author, since=since, until=timezone.now())
    assert any("Z53.9 is a draft again" in line for line in lines)


# --- Proving who signs ------------------------------------------------------------------------------------------------


@pytest.fixture
def two_factors(team: Team) -> User:
    TOTP.activate(team.reviewer, generate_totp_secret())
    RecoveryCodes.activate(team.reviewer)
    return team.reviewer


def approve(client: Client, explanation: Any, **proof: str) -> int:
    return client.post(at("approve", explanation.pk), seen(explanation) | {"password": ""} | proof).status_code


def test_all_factors_first_then_one(team: Team, desk: Desk, two_factors: User):
    first, second, third = (stories.submitted(team, name) for name in ("Z53.9", "Z53.8", "Z53.1"))
    client = desk(two_factors)
    assert approve(client, first, password=PASSWORD) == 403
    assert approve(client, first, code=code_of(two_factors)) == 403
    assert approve(client, first, password=PASSWORD, code="000000") == 403
    assert approve(client, first, password=PASSWORD, code=code_of(two_factors)) == 302
    assert approve(client, second) == 403
    assert approve(client, second, password=PASSWORD) == 302
    assert approve(client, third, code=code_of(two_factors)) == 302
    how = list(Decision.objects.order_by("pk").values_list("reauthenticated", flat=True))
    assert how == ["password and TOTP", "password", "TOTP"]


def test_idle_over_fifteen_minutes_means_all_again(team: Team, desk: Desk, two_factors: User):
    first, second = stories.submitted(team), stories.submitted(team, "Z53.8")
    client = desk(two_factors)
    assert approve(client, first, password=PASSWORD, code=code_of(two_factors)) == 302
    session = client.session
    session[SEEN] = int(time.time()) - 16 * 60
    session.save()
    assert approve(client, second, password=PASSWORD) == 403
    assert approve(client, second, password=PASSWORD, code=code_of(two_factors)) == 302


def test_a_recovery_code_works_once(team: Team, desk: Desk, two_factors: User):
    explanation = stories.submitted(team, HIGH)
    recovery = Authenticator.objects.get(user=two_factors, type="recovery_codes").wrap().get_unused_codes()[0]
    assert approve(desk(two_factors), explanation, password=PASSWORD, code=recovery) == 302
    other = stories.submitted(team)
    assert approve(desk(two_factors), other, password=PASSWORD, code=recovery) == 403


def test_a_code_is_not_used_up_by_a_refusal_for_another_reason(team: Team, desk: Desk, two_factors: User):
    explanation = stories.submitted(team)
    client = desk(two_factors)
    posted = seen(explanation, checked=[], code=code_of(two_factors))
    assert client.post(at("approve", explanation.pk), posted).status_code == 422
    assert approve(client, explanation, password=PASSWORD) == 302


def test_five_wrong_passwords_lock_signing(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    client = desk(team.reviewer)
    for _ in range(4):
        assert approve(client, explanation, password="guess") == 403
    assert approve(client, explanation, password="guess") == 429
    locked = client.post(at("approve", explanation.pk), seen(explanation))
    assert locked.status_code == 429
    assert "too many wrong attempts: passwords and codes are looked at again from" in locked.text
    assert not Decision.objects.exists()
    assert client.get(at("review", explanation.pk)).status_code == 200


def test_a_deactivated_reviewer_signs_nothing(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    client = desk(team.reviewer)
    User.objects.filter(pk=team.reviewer.pk).update(is_active=False)
    assert client.post(at("approve", explanation.pk), seen(explanation)).status_code in {302, 403}
    assert not Decision.objects.exists()


def test_without_a_profile_nobody_signs(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    plain = person("plain", "reviewer", profile=False)
    response = desk(plain).post(at("approve", explanation.pk), seen(explanation))
    assert response.status_code == 403
    assert "printed name" in response.text


# --- In one step ------------------------------------------------------------------------------------------------------


def test_one_step_where_the_team_wants_it(team: Team, desk: Desk, settings: Any):
    settings.APPROVE_AND_PUBLISH = True
    both = person("both", "reviewer", "publisher")
    explanation = stories.submitted(team)
    assert "Sign, approve and publish" in desk(both).get(at("review", explanation.pk)).text
    assert "Sign, approve and publish" not in desk(team.reviewer).get(at("review", explanation.pk)).text
    assert desk(team.reviewer).post(at("approve", explanation.pk), seen(explanation, publish="1")).status_code == 403
    assert desk(both).post(at("approve", explanation.pk), seen(explanation, publish="1")).status_code == 302
    assert fresh(explanation).state == "published"
    assert {decision.kind for decision in Decision.objects.all()} == {"approve", "publish"}


def test_one_step_is_no_way_round_the_second_signature(team: Team, desk: Desk, settings: Any):
    settings.APPROVE_AND_PUBLISH = True
    both = person("both", "reviewer", "publisher")
    explanation = stories.submitted(team, HIGH)
    assert desk(both).post(at("approve", explanation.pk), seen(explanation, publish="1")).status_code == 302
    assert fresh(explanation).state == "submitted"
    assert not Publication.objects.exists()
