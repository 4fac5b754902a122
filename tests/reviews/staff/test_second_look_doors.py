"""While a second look is open nobody who may take it reads who approved the text, or what they said, at any door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews import actions
from reviews.desk import urls
from reviews.mail.digests import digest_lines
from reviews.models import AuditEvent, Decision, Explanation, Follow, Publication, SecondLook
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at, seen
from tests.reviews.stories import NOW, STANDARD, Team, act, fresh, person

pytestmark = pytest.mark.engine

NAME, USER, REMARK = "Zelda Quince", "zelda-quince", "canary-remark"
# Her printed name stands where decisions are shown; lists of the team have her user name.
TELLS = re.compile(
    rf"{NAME}|{REMARK}|{USER}(?:</a>)?\s+(?:approved|commented)|approved \(by {USER}\)|approved by {USER}"
)


@pytest.fixture
def zelda(team: Team, settings: Any) -> User:
    settings.SECOND_LOOK_FIRST = 50
    return person(USER, "reviewer")


@pytest.fixture
def blind(team: Team) -> User:
    """They review and publish, follow the code and whoever approved it, and have a mail address."""
    user = person("blind", "reviewer", "publisher")
    User.objects.filter(pk=user.pk).update(email="blind@example.org")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def approved(team: Team, zelda: User, blind: User) -> Explanation:
    for what in ({"code": stories.code(STANDARD)}, {"person": zelda}):
        actions.follow(actor=blind, now=NOW, **what)
    assert Follow.objects.filter(user=blind).count() == 2
    explanation = stories.submitted(team)
    about = {"actor": zelda, "explanation_id": explanation.pk, "now": NOW}
    comment = actions.comment(section="summary", text=f"Is it so, really ({REMARK})?", **about)
    actions.reply(comment_id=comment.pk, text="It is.", outcome="answered", **about | {"actor": team.author})
    asked = actions.comment(section="", text="Who knows?", **about | {"actor": team.author})
    actions.reply(comment_id=asked.pk, text=f"I do ({REMARK}).", outcome="answered", **about)
    actions.assign(to=zelda, **about | {"actor": team.publisher})
    act("approve", explanation, zelda)
    return fresh(explanation)


def doors(explanation: Explanation) -> Iterator[tuple[str, str]]:
    """Every address of the desk and the admin that shows something of this text, or of many."""
    look = SecondLook.objects.get(explanation=explanation)
    names = ["throughput", "second-looks"]
    many = {"slug": ["second-look", "to-publish", "all"], "name": names, "pk": [explanation.pk], "look_id": [look.pk]}
    for pattern in urls.urlpatterns:
        wanted = list(pattern.pattern.converters)
        if "GET" not in getattr(pattern.callback, "methods", ()) or not set(wanted) <= many.keys():
            continue
        for value in many[wanted[0]] if wanted else [""]:
            yield pattern.name, at(pattern.name, *([value] if wanted else []))
    yield "search", f"{at('search')}?q=really"
    yield "search", f"{at('search')}?q=Zelda"
    yield "decisions as CSV", f"{at('decisions')}?as=csv"
    yield "palette", "/admin/search/?s=really"
    zelda = User.objects.get(username=USER)
    yield "her page", at("person", zelda.pk)
    for model in (AuditEvent, Decision, Publication):
        base = f"admin:reviews_{model._meta.model_name}"
        yield model.__name__, f"{reverse(f'{base}_changelist')}?q=Zelda"
        yield model.__name__, reverse(f"{base}_changelist")
        for row in model._default_manager.all()[:2]:
            yield model.__name__, reverse(f"{base}_change", args=(row.pk,))


def telling(client: Client, explanation: Explanation) -> list[str]:
    """The doors at which this person reads what is hidden."""
    places = []
    for name, address in doors(explanation):
        answer = client.get(address, follow=True)
        body = answer.content.decode() if not answer.streaming else ""
        body = body.replace(NAME, "") if name == "her page" else body
        if TELLS.search(body):
            places.append(f"{name} {address}")
    return places


def exported(client: Client, model: str) -> str:
    return client.post(reverse(f"admin:reviews_{model}_export"), {"format": "0", "resource": ""}).content.decode()


def test_no_door_tells_until_the_verdict_stands(team: Team, desk: Desk, blind: User, approved: Explanation) -> None:
    client, look = desk(blind), SecondLook.objects.get()
    assert telling(client, approved) == []
    assert exported(client, "decision").count("\n") == 1, "its head alone"
    refused = client.post(at("assign", approved.pk), {"to": team.author.pk}, follow=True)
    assert "say why it goes to somebody else" in refused.text
    assert USER not in refused.text
    act("publish", approved, team.publisher)
    assert telling(client, approved) == [], "as published, too"
    history = client.get(at("history", approved.pk)).text
    assert "What was decided is hidden until its second look stands." in history
    assert "a draft again" not in history
    publication = Publication.objects.get()
    assert (
        "approval"
        not in client.get(reverse("admin:reviews_publication_change", args=(publication.pk,)))
        .context["adminform"]
        .fields
    )

    # one who cannot look sees it all along, and so does everybody once the verdict stands
    assert len(telling(desk(team.publisher), approved)) > 5
    fields = seen(approved) | {"verdict": "return", "reason": "facts", "text": "The title says otherwise."}
    page = client.post(at("look-again", look.pk), fields, follow=True)
    assert f"You and {NAME}, who approved Z53.9, differ. A third person decides." in page.text
    shown = " ".join(telling(client, approved))
    for door in ("history", "comments", "decisions as CSV", "search", "second-look", "Decision", "preview"):
        assert door in shown
    assert NAME in exported(client, "decision")


def test_who_leaves_the_look_reads_it_at_once(desk: Desk, blind: User, approved: Explanation) -> None:
    client, look = desk(blind), SecondLook.objects.get()
    page = client.get(at("review", approved.pk))
    assert "A second look at this text is open." in page.text
    assert "Publishing prints who approved it" in page.text
    page = client.post(at("leave-look", look.pk), follow=True)
    assert NAME in page.text
    assert client.get(at("second-look", look.pk)).status_code == 404


def test_the_first_reviewer_does_not_learn_of_an_open_look(
    team: Team, desk: Desk, zelda: User, blind: User, approved: Explanation
) -> None:
    look = SecondLook.objects.get()
    for who in (zelda, team.publisher, person("root", superuser=True)):
        assert desk(who).get(at("second-look", look.pk)).status_code == 404
        assert "second look at this text is open" not in desk(who).get(at("review", approved.pk)).text
    actions.look_again(
        actor=blind,
        look_id=look.pk,
        verdict="return",
        reason="facts",
        checked_sections=[],
        compared=[],
        now=timezone.now(),
    )
    page = desk(zelda).get(at("second-look", look.pk))
    assert "Two verdicts differ" in page.text
    assert "a third person decides" in desk(zelda).get(at("home")).text


def test_mails_do_not_name_who_approved(
    team: Team, desk: Desk, zelda: User, blind: User, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=team.publisher.pk).update(email="publisher@example.org")
    explanation = stories.submitted(team)
    client = desk(zelda)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("approve", explanation.pk), seen(explanation))
    texts = {message.to[0]: message.body for message in mail.outbox}
    assert f"was approved by {USER}." in texts["publisher@example.org"]
    assert "The explanation of Z53.9 was approved.\n" in texts["blind@example.org"]
    day = timezone.now() - timezone.timedelta(days=1)
    lines = {user: digest_lines(user, since=day, until=timezone.now()) for user in (team.publisher, blind)}
    assert [USER in line for line in lines[team.publisher]] == [True]
    assert [USER in line for line in lines[blind]] == [False]


def test_the_queue_leads_from_one_to_the_next(team: Team, desk: Desk, zelda: User, blind: User) -> None:
    for name in ("Z53.9", "Z53.8"):
        act("approve", stories.submitted(team, name), zelda)
    first, second = SecondLook.objects.order_by("pk")
    client = desk(blind)
    assert ["Second look" in desk(who).get(at("home")).text for who in (blind, team.author)] == [True, False]
    page = client.post(at("begin"), {"from": "second-look"})
    assert page.headers["Location"] == f"{at('second-look', first.pk)}?from=second-look"
    assert fresh(first.explanation).claimed_by == blind
    # a second person gets the other one, as the first is claimed
    other = desk(team.second_reviewer).post(at("begin"), {"from": "second-look"})
    assert other.headers["Location"].startswith(at("second-look", second.pk))
    actions.give_up_claim(actor=team.second_reviewer, explanation_id=second.explanation_id, now=NOW)
    checked = seen(fresh(first.explanation))["checked"]
    page = client.post(at("look-again", first.pk), {"verdict": "approve", "checked": checked, "from": "second-look"})
    assert page.headers["Location"].startswith(at("second-look", second.pk))
    assert fresh(first.explanation).claimed_by is None
    refused = client.post(at("look-again", second.pk), {"verdict": "approve"})
    assert refused.status_code == 422
    assert "every section checked" in refused.text


def test_each_number_of_the_dashboard_leads_to_its_rows(team: Team, desk: Desk, zelda: User, blind: User) -> None:
    for name in ("Z53.9", "Z53.8", "M10.9"):
        act("approve", stories.submitted(team, name), zelda)
    for look, verdict in zip(SecondLook.objects.order_by("pk"), ("approve", "return", "return"), strict=True):
        actions.look_again(
            actor=blind,
            look_id=look.pk,
            verdict=verdict,
            reason="advice",
            checked_sections=list(look.revision.content),
            compared=[],
            now=NOW,
        )
    client = desk(team.publisher)
    figures = {figure.name: figure for figure in client.get(at("dashboard")).context["figures"]}
    for name in ("second-looks", "second-looks-chapters", "second-looks-reasons"):
        for row in figures[name].rows:
            for cell in row:
                if cell.link:
                    page = client.get(cell.link)
                    assert page.context["page"].paginator.count == int(cell.text), (name, cell)
        assert client.get(at("dashboard-csv", name)).status_code == 200
    table = client.get(f"{at('second-looks')}?outcome=differ&as=csv").text
    assert table.count("advice") == 2
    assert Decision.objects.filter(kind="approve").count() == 3
