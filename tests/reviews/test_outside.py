"""Outside experts: a link reads one frozen text and comments on it, until it ends or is revoked, and can do no more."""

from __future__ import annotations

import datetime
import logging
import re
import secrets
import string
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from codes.releases.loading.activate import activate_release
from icdcms.logs import Formatter
from public.serving.store.rules import key_of
from reviews import actions
from reviews.actions.texts.inviting import MOST_COMMENTS, MOST_OPEN, TERM, Invited, LinkEndedError
from reviews.models import AuditEvent, Comment, Decision, Explanation, Invitation
from reviews.reading.talk import consulted_on
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError, WrongStateError
from reviews.safety import accounted
from tests.reviews.conftest import Releases
from tests.reviews.staff.conftest import at
from tests.reviews.stories import Team, act, approved, drafted, fresh, person, published, submitted, text
from tests.shares import dice, size

GUESSES = size("GUESSED_LINKS", share=200, whole=1000)
TOKEN = re.compile(r"/admin/outside/([\w-]{43})")
ALPHABET = string.ascii_letters + string.digits + "-_"
WORDS = {"name": "Jane Roe", "credentials": "MD", "text": "The second sentence is wrong."}


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    cache.clear()


def invite(team: Team, explanation: Explanation, **changed: Any) -> Invited:
    about = {"explanation_id": explanation.pk, "revision_id": explanation.submitted_revision_id, "name": "Dr. Roe"}
    return actions.invite(**({"actor": team.author, "now": timezone.now()} | about | changed))


def write(token: str, **changed: Any) -> Comment:
    words = {"printed_name": "Jane Roe", "text": "Is it so?", "now": timezone.now()}
    return actions.comment_from_outside(token=token, **(words | changed))


def link(token: str) -> str:
    return reverse("outside", args=(token,))


def revoke(team: Team, invitation: Invitation) -> None:
    about = {"explanation_id": invitation.revision.explanation_id, "invitation_id": invitation.pk}
    actions.revoke_invitation(actor=team.reviewer, now=timezone.now(), **about)


# --- Who invites, and to what -----------------------------------------------------------------------------------------


def test_the_team_invites_to_what_is_under_review(team: Team) -> None:
    for explanation in (submitted(team), approved(team, "Z53.8")):
        for actor in (team.author, team.reviewer, team.publisher):
            invite(team, explanation, actor=actor)
    for other in ("importer", "auditor", "access admin"):
        with pytest.raises(NotPermittedError):
            invite(team, explanation, actor=person(other.replace(" ", "-"), other))
    with pytest.raises(ConflictError, match="another text"):
        invite(team, explanation, revision_id=explanation.submitted_revision_id + 1)
    for elsewhere in (drafted(team, "Z53.1"), published(team, "Z53.31")):
        with pytest.raises(WrongStateError):
            invite(team, elsewhere, revision_id=1)
    with pytest.raises(RefusedError, match="the name: write something first"):
        invite(team, explanation, name=" ")
    for _ in range(MOST_OPEN - 3):
        invite(team, explanation)
    with pytest.raises(RefusedError, match="revoke one first"):
        invite(team, explanation)


def test_no_table_keeps_the_link_nor_the_address_it_was_mailed_to(team: Team, client: Client) -> None:
    team.author.set_password("x")
    team.author.save()
    client.force_login(team.author, backend="reviews.desk.people.accounts.StaffBackend")
    explanation = submitted(team)
    posted = {"name": "Dr. Roe", "email": "roe@example.org", "revision": explanation.submitted_revision_id}
    with transaction.atomic():
        page = client.post(at("invite", explanation.pk), posted)
    token = TOKEN.search(page.content.decode())[1]  # type: ignore[index]
    assert client.get(link(token)).status_code == 200
    assert page["Cache-Control"] == "no-store, private"
    tables = [str(list(model.objects.values())) for model in (Invitation, AuditEvent)]
    assert not any(token in rows or "roe@example.org" in rows for rows in tables)
    assert token not in str(client.session.items())
    refused = client.post(at("invite", explanation.pk), posted | {"email": "nobody"})
    assert refused.status_code == 422
    assert "That is no e-mail address." in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_expert_gets_the_link_by_mail_and_the_inviter_a_notice(team: Team, client: Client) -> None:
    team.author.email = "author@example.org"
    team.author.save()
    client.force_login(team.author, backend="reviews.desk.people.accounts.StaffBackend")
    explanation = submitted(team)
    posted = {"name": "Dr. Roe", "email": "roe@example.org", "revision": explanation.submitted_revision_id}
    client.post(at("invite", explanation.pk), posted)
    assert [message.to for message in mail.outbox] == [["roe@example.org"]]
    token = TOKEN.search(mail.outbox[0].body)[1]  # type: ignore[index]
    assert Client().post(link(token), WORDS).status_code == 303
    assert mail.outbox[1].to == ["author@example.org"]
    assert "has a comment from an outside expert" in mail.outbox[1].subject
    assert token not in mail.outbox[1].body


# --- What the link shows ----------------------------------------------------------------------------------------------


def test_it_shows_exactly_the_frozen_text_with_the_facts_of_its_release(
    team: Team, client: Client, two_releases: Releases
) -> None:
    explanation = submitted(team, summary="This is [[title]], and quetzal-1.")
    token = invite(team, explanation).token
    before = client.get(link(token)).content.decode()
    assert "quetzal-1" in before
    assert "[[" not in before
    act("return", explanation, team.reviewer)
    act("save", explanation, team.author, content=text("quetzal-2"))
    activate_release(two_releases.later, now=timezone.now())
    act("submit", explanation, team.author, note="quetzal-3")
    drafted(team, "Z53.1", summary="quetzal-4")
    after = client.get(link(token)).content.decode()
    assert after == before
    assert "release 2026-april" in after


def test_a_good_link_reads_one_text_and_opens_no_other_door(team: Team, client: Client) -> None:
    explanation = submitted(team)
    token = invite(team, explanation).token
    client.get(link(token))
    assert not client.cookies
    for name in ("explanation", "review", "history", "outside", "preview"):
        assert "login" in client.get(at(name, explanation.pk))["Location"]
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(link(token)).status_code == 405
    assert client.post(link(token), WORDS | {"suggested": "Other words.", "outcome": "answered"}).status_code == 303
    comment = explanation.comments.get()
    assert (comment.suggested, comment.is_open) == ("", True)


def test_its_address_is_told_to_nobody(team: Team, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    invited = invite(team, submitted(team))
    answers = [client.get(link(invited.token)), client.head(link(invited.token)), client.post(link(invited.token), {})]
    revoke(team, invited.invitation)
    answers += [client.get(link(invited.token)), client.post(link(invited.token), WORDS)]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 404, 404]
    for answer in answers:
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store, private"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()
    assert invited.token not in caplog.text
    record = logging.LogRecord("django", logging.ERROR, "", 0, "Failed: %s", (link(invited.token) + "?sent",), None)
    assert Formatter().format(record).endswith("ERROR django: Failed: /admin/outside/…?sent")
    assert key_of({"REQUEST_METHOD": "GET", "PATH_INFO": link(invited.token)}, ()) is None
    assert "Disallow: /admin/" in client.get("/robots.txt").content.decode()


def test_guessed_and_altered_links_are_refused(team: Team) -> None:
    token = invite(team, submitted(team, summary="A quetzal.")).token
    chance = dice("guessed links")
    tried: set[str] = {token.upper(), token.lower(), token[:-1], token[1:], f"{token}a", f"a{token}", token[::-1], "a"}
    while len(tried) < GUESSES:
        place = chance.randrange(len(token))
        tried |= {token[:place] + chance.choice(ALPHABET) + token[place + 1 :], secrets.token_urlsafe(32)}
    for number, guess in enumerate(sorted(tried - {token})):
        client = Client(REMOTE_ADDR=f"10.1.{number // 50}.1")
        answers = (
            [client.get(link(guess)), client.post(link(guess), WORDS)] if number % 5 == 0 else [client.get(link(guess))]
        )
        for answer in answers:
            assert answer.status_code == 404, guess
            assert b"quetzal" not in answer.content
    assert not Comment.objects.exists()
    assert Invitation.objects.get().opened_at is None
    guesses = [Client(REMOTE_ADDR="10.2.2.2").get(link(guess)) for guess in sorted(tried)[:70]]
    assert [answer.status_code for answer in guesses[60:]] == [429] * 10
    assert guesses[-1]["Retry-After"] == "60"


# --- What comes of it -------------------------------------------------------------------------------------------------


def test_a_comment_waits_for_an_answer_and_makes_nobody_a_contributor(team: Team, client: Client) -> None:
    explanation = submitted(team)
    token = invite(team, explanation).token
    assert client.post(link(token), WORDS | {"place": "what_it_is:0"}).status_code == 303
    comment = explanation.comments.get()
    assert (comment.section, comment.quote) == ("what_it_is", "What this code is (canary-Z53.9-1).")
    assert (comment.author, comment.by) == (None, "Jane Roe, MD")
    with pytest.raises(RefusedError, match="comments on this text are open"):
        act("approve", explanation, team.reviewer)
    client.force_login(team.reviewer, backend="reviews.desk.people.accounts.StaffBackend")
    for name in ("review", "comments", "outside"):
        page = client.get(at(name, explanation.pk)).content.decode()
        assert "Jane Roe, MD" in page or name == "outside", name
    assert "outside expert" in client.get(at("comments", explanation.pk)).content.decode()
    about = {"explanation_id": explanation.pk, "comment_id": comment.pk, "now": timezone.now()}
    actions.reply(actor=team.author, outcome="answered", text="It is now.", **about)
    act("return", explanation, team.second_reviewer)
    with pytest.raises(WrongStateError, match="suggests no words"):
        actions.take_words(actor=team.author, version=1, **about)
    act("submit", explanation, team.author)
    act("approve", explanation, team.reviewer)
    assert fresh(explanation).state == "approved"
    revision = explanation.revisions.order_by("number").first()
    assert consulted_on(revision, explanation.comments.all()) == ["Jane Roe, MD"]
    acts = AuditEvent.objects.filter(detail__invitation__isnull=False).values_list("act", "actor_name")
    assert list(acts) == [
        ("invite", "author"), ("invitation opened", "an outside expert"), ("comment from outside", "an outside expert"),
    ]  # fmt: skip
    assert list(accounted.broken()) == []


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"text": " "}, "Write something first."),
        ({"name": ""}, "Your name: write something first."),
        ({"name": "x" * 101}, "Your name: at most 100 characters, there are 101."),
        ({"text": "a\u202eb"}, "It contains hidden characters."),
        ({"place": "summary:99"}, "Choose a part of the text from the list."),
        ({"place": "nothing"}, "Choose a part of the text from the list."),
        ({"place": "summary:-1"}, "Choose a part of the text from the list."),
    ],
)
def test_what_is_wrong_with_a_comment_is_said_and_what_was_typed_stays(
    team: Team, client: Client, posted: dict[str, str], words: str
) -> None:
    token = invite(team, submitted(team)).token
    answer = client.post(link(token), WORDS | posted)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Jane Roe" in page or "name" in posted
    assert not Comment.objects.exists()


def test_a_link_takes_so_many_comments(team: Team) -> None:
    token = invite(team, submitted(team)).token
    for _ in range(MOST_COMMENTS):
        write(token)
    with pytest.raises(RefusedError, match="another one"):
        write(token)


# --- Its end ----------------------------------------------------------------------------------------------------------


def test_it_is_gone_in_the_moment_it_is_revoked(team: Team, client: Client) -> None:
    invited = invite(team, submitted(team))
    assert client.get(link(invited.token)).status_code == 200
    revoke(team, invited.invitation)
    for answer in (
        client.get(link(invited.token)),
        client.head(link(invited.token)),
        client.post(link(invited.token), WORDS),
    ):
        assert answer.status_code == 404
    with pytest.raises(LinkEndedError):
        write(invited.token)
    with pytest.raises(WrongStateError, match="ended already"):
        revoke(team, invited.invitation)
    assert list(accounted.broken()) == []


def test_it_ends_by_itself_after_two_weeks(team: Team, client: Client) -> None:
    now = timezone.now()
    explanation = submitted(team)
    second = datetime.timedelta(seconds=1)
    assert client.get(link(invite(team, explanation, now=now - TERM + 60 * second).token)).status_code == 200
    ended = invite(team, explanation, now=now - TERM - second)
    assert client.get(link(ended.token)).status_code == 404
    with pytest.raises(LinkEndedError):
        write(ended.token)
    with pytest.raises(WrongStateError, match="ended already"):
        revoke(team, ended.invitation)


# --- What the database refuses, whoever asks --------------------------------------------------------------------------


def refused(reason: str, do: Any) -> None:
    with pytest.raises(IntegrityError, match=reason), transaction.atomic():
        do()


@pytest.mark.engine
def test_the_database_refuses_what_must_never_happen(team: Team) -> None:
    explanation, other = submitted(team), submitted(team, "Z53.8")
    invited = invite(team, explanation)
    made, row = write(invited.token), invited.invitation

    def comment(**changed: Any) -> Any:
        row = {
            "explanation": explanation, "invitation": invited.invitation, "printed_name": "X", "text": "x",
            "written_at": timezone.now(),
        }  # fmt: skip
        return lambda: Comment.objects.create(**(row | changed))

    comment()()
    refused("its link does not work", comment(explanation=other))
    refused("its link does not work", comment(written_at=row.expires_at))
    refused("its link does not work", comment(written_at=row.invited_at - datetime.timedelta(seconds=1)))
    refused("comment_by_one_writer", comment(printed_name=""))
    refused("comment_by_one_writer", comment(author=team.author))
    refused("comment_by_one_writer", comment(invitation=None))
    refused("comment_suggested|comment_by_one_writer", comment(quote="x", suggested="y"))
    refused("what was said stays", lambda: Comment.objects.filter(pk=made.pk).update(printed_name="Y"))

    fields = {
        "name": "X", "invited_by": team.author, "invited_at": timezone.now(),
        "expires_at": timezone.now() + TERM,
    }  # fmt: skip

    def link_to(revision_id: int, **changed: Any) -> Any:
        row = fields | {"revision_id": revision_id, "token_hash": secrets.token_hex(32)}
        return lambda: Invitation.objects.create(**(row | changed))

    returned = other.submitted_revision_id
    act("return", other, team.reviewer)
    refused("its text is not under review", link_to(returned))
    refused("it begins unopened", link_to(explanation.submitted_revision_id, opened_at=timezone.now()))
    refused("invitation_ends_later", link_to(explanation.submitted_revision_id, expires_at=fields["invited_at"]))
    with pytest.raises(IntegrityError), transaction.atomic():
        link_to(0)()
    rows = Invitation.objects.filter(pk=row.pk)
    refused("what it leads to stays", lambda: rows.update(expires_at=row.expires_at + TERM))
    refused("what it leads to stays", lambda: rows.update(token_hash="0" * 64))
    unused = invite(team, explanation).invitation
    refused("kept for ever", Invitation.objects.filter(pk=unused.pk).delete)
    revoke(team, row)
    refused("its link does not work", comment())
    refused("it stays revoked", lambda: rows.update(revoked_at=None, revoked_by=None))
    act("approve", submitted(team, "Z53.1"), team.reviewer)
    signed = Decision.objects.get(kind="approve")
    signed.pk, signed.user_id, signed._state.adding = None, None, True  # nobody's: a link is no user
    with pytest.raises(IntegrityError), transaction.atomic():
        signed.save(force_insert=True)
