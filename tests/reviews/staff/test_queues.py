"""What waits for whom, and in which order."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from codes.days import day_of
from codes.releases.loading.activate import activate_release
from reviews import actions
from reviews.actions.texts.publishing import disarm
from reviews.desk.queues.annotated import annotated_for_queues
from reviews.desk.queues.navigation import count_waiting
from reviews.desk.queues.places import AGES, CHIPS, Place, explanations_in, next_in
from reviews.desk.queues.queues import QUEUES, queue
from reviews.desk.shared.access import Viewer
from reviews.models import Explanation
from reviews.rules.acts import Role
from tests.reviews import stories
from tests.reviews.conftest import Releases
from tests.reviews.declared import require_queues_as_declared
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import HIGH, NOW, STANDARD, Team, act, code

pytestmark = pytest.mark.engine


def waiting(user: User, slug: str = "to-review", now: datetime.datetime = NOW) -> list[str]:
    return [str(explanation) for explanation in queue(slug, Viewer(user, actions_roles(user)), now)]


def actions_roles(user: User) -> frozenset[str]:
    return frozenset(user.groups.values_list("name", flat=True))


def test_what_no_database_can_look_for_is_left_out(team: Team, desk: Desk):
    stories.drafted(team, STANDARD)
    client = desk(team.author)
    assert STANDARD in client.get(at("queue", "all"), {"q": "Z5\0"}).text
    assert client.get(at("start"), {"code": "Z53.1\0"}).context["code"] == code("Z53.1")
    copied = client.post(at("start"), {"code": "Z53.1", "origin": "copied", "other": "\0"})
    assert (copied.status_code, "has no published text to copy" in copied.text) == (422, True)


def test_queues_hold_what_the_declarations_of_acts_say(team: Team, two_releases: Releases) -> None:
    """The machine of acts asks the same after every act (test_machine)."""
    stories.set_the_scene(team)
    for changed in (False, True):
        if changed:
            activate_release(two_releases.later, now=timezone.now())
        for user in team:
            require_queues_as_declared(user, NOW)


def test_order_of_what_is_to_review(team: Team, two_releases: object):
    later = NOW + datetime.timedelta(days=1)
    stories.submitted(team, "Z53.31")  # the rest, older
    Explanation.objects.update(changed_at=NOW - datetime.timedelta(days=3))
    stories.submitted(team, "Z53.1")  # the rest
    stories.submitted(team, "U07.1")
    stories.published(team, "Z53.01")
    actions.report_problem(code=code("Z53.01"), page_version="x", text="A typing error.", now=later)
    stories.published(team, STANDARD)  # its facts change
    stories.published(team, "Z52.9")
    overdue = NOW + datetime.timedelta(days=800)
    Explanation.objects.filter(code__code="U07.1").update(tier="high")
    activate_release(two_releases.later, now=NOW)  # type: ignore[attr-defined]
    assert waiting(team.reviewer, now=overdue) == ["Z53.9", "Z53.01", "U07.1", "Z52.9", "Z53.31", "Z53.1"]
    assert waiting(team.reviewer) == ["Z53.9", "Z53.01", "U07.1", "Z53.31", "Z53.1"]


def test_a_signature_is_missing_of_the_text_that_lacks_one_and_of_no_other(team: Team):
    """Signatures of public texts were counted by the number of a decision in place of an explanation's."""
    for name in (STANDARD, "Z53.1", HIGH, "Z53.8"):
        stories.published(team, name)
    Explanation.objects.filter(code__code="Z53.8").update(tier="high")
    rows = {str(row): (row.live_signed, row.live_short) for row in annotated_for_queues(NOW)}
    assert rows == {STANDARD: (1, 0), "Z53.1": (1, 0), HIGH: (2, 0), "Z53.8": (1, 1)}


def test_texts_to_sign_again_whatever_becomes_of_their_successor(team: Team, two_releases: object):
    """A retired code's text waits for nobody: there are no facts to sign it for."""
    for name in ("Z53.9", "B20", "Z53.8", "Z53.1"):
        stories.published(team, name)
    act("start", Explanation.objects.get(code__code="Z53.9"), team.author, origin="published")
    activate_release(two_releases.later, now=NOW)  # type: ignore[attr-defined]
    assert waiting(team.reviewer) == ["Z53.9", "B20"]
    for name in ("Z53.9", "B20"):
        act("reapprove", Explanation.objects.get(code__code=name), team.reviewer)
    assert waiting(team.reviewer) == []  # the second signature for B20 is somebody else's
    assert waiting(team.second_reviewer) == ["B20"]


def test_what_a_person_may_not_sign_is_left_out(team: Team):
    stories.submitted(team, STANDARD, by=[team.author, team.coauthor])
    shared = stories.submitted(team, HIGH)
    assert waiting(team.coauthor) == ["B20"]
    act("approve", shared, team.coauthor)
    assert waiting(team.coauthor) == []
    assert waiting(team.reviewer) == ["B20", "Z53.9"]
    act("approve", shared, team.reviewer)
    assert waiting(team.second_reviewer) == ["Z53.9"]  # both signatures are there
    assert waiting(team.publisher, "to-publish") == ["B20"]


def test_mine_and_returned(team: Team):
    stories.drafted(team, "Z53.8")
    back = stories.returned(team)
    theirs = stories.drafted(team, "Z53.1", by=[team.coauthor])
    assert set(waiting(team.author, "mine")) == {"Z53.8", "Z53.9"}
    assert waiting(team.author, "returned") == ["Z53.9"]
    assert waiting(team.coauthor, "returned") == []
    actions.assign(actor=team.reviewer, explanation_id=theirs.pk, to=team.reviewer, now=NOW)
    actions.claim(actor=team.second_reviewer, explanation_id=back.pk, now=NOW)
    assert waiting(team.reviewer, "mine") == ["Z53.1"]
    assert waiting(team.second_reviewer, "mine") == ["Z53.9"]
    assert waiting(team.second_reviewer, "mine", NOW + datetime.timedelta(minutes=31)) == []


def test_a_schedule_that_was_refused_is_work_of_whoever_made_it(team: Team):
    explanation = stories.approved(team)
    act("schedule", explanation, team.publisher)
    assert waiting(team.publisher, "mine") == []
    with transaction.atomic():
        disarm(stories.fresh(explanation), "It needs another signature.", NOW)
    assert waiting(team.publisher, "mine") == ["Z53.9"]
    assert waiting(team.reviewer, "mine") == []


def test_overdue_withdrawn_and_all(team: Team):
    stories.published(team)
    stories.withdrawn(team, "Z53.8")
    late = NOW + datetime.timedelta(days=731)
    assert waiting(team.reviewer, "overdue") == []
    assert waiting(team.reviewer, "overdue", late) == ["Z53.9"]
    assert waiting(team.reviewer, "withdrawn") == ["Z53.8"]
    assert waiting(team.reviewer, "all") == ["Z53.8", "Z53.9"]
    numbers = count_waiting(Viewer(team.reviewer, frozenset({"reviewer"})), late)
    assert (numbers["overdue"], numbers["withdrawn"], numbers["to-review"]) == (1, 1, 1)
    assert "to-review" not in count_waiting(Viewer(team.reviewer, frozenset({"importer"})), late)


def test_numbers_and_the_next_text_are_those_of_the_person_and_the_moment(team: Team):
    """Their queries are composed once for all people of the same roles, and for all moments."""
    stories.published(team)
    stories.submitted(team, "Z53.8")
    stories.drafted(team, "B20")
    held = stories.submitted(team, "Z53.1")
    actions.claim(actor=team.second_reviewer, explanation_id=held.pk, now=NOW)
    skipped = stories.submitted(team, "Z53.01")
    tomorrow = day_of(NOW) + datetime.timedelta(days=1)
    actions.skip(actor=team.reviewer, explanation_id=skipped.pk, reason="", until=tomorrow, now=NOW)
    chips = [{name: value} for name, values in (CHIPS | {"age": AGES}).items() for value in values]
    places = [Place(queue, {}) for queue in QUEUES.values()] + [Place(QUEUES["all"], chosen) for chosen in chips]
    for days in (0, 8):
        now = NOW + datetime.timedelta(days=days)
        for person in (team.reviewer, team.second_reviewer):
            viewer = Viewer(person, frozenset(Role))
            numbers = count_waiting(viewer, now)
            for place in places:
                waiting = list(explanations_in(place, viewer, now))
                if not place.chosen and place.queue.slug != "all":
                    assert numbers[place.queue.slug] == len(waiting), (place, person, days)
                free = [row for row in waiting if row.claimed_by in (None, person) or row.claimed_until <= now]
                assert next_in(place, viewer, now) == next(iter(free), None), (place, person, days)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["B20", "Z53.8", "Z53.9"]),
        ({"state": "draft"}, ["Z53.8"]),
        ({"tier": "high"}, ["B20"]),
        ({"claim": "mine"}, ["Z53.9"]),
        ({"claim": "free"}, ["B20", "Z53.8"]),
        ({"claim": "others"}, []),
        ({"q": "z53"}, ["Z53.8", "Z53.9"]),
        ({"state": "no such", "claim__gt": "1", "password": "x", "page": "99"}, ["B20", "Z53.8", "Z53.9"]),
    ],
)
def test_chips(team: Team, desk: Desk, chosen: dict[str, str], expected: list[str]):
    stories.drafted(team, "Z53.8")
    stories.submitted(team, HIGH)
    actions.claim(actor=team.reviewer, explanation_id=stories.submitted(team).pk, now=timezone.now())
    page = desk(team.reviewer).get(at("queue", "all"), chosen)
    assert [str(explanation) for explanation in page.context["page"]] == expected


def test_empty_queues_say_so_in_words(team: Team, desk: Desk):
    client = desk(team.reviewer)
    for slug in ("to-review", "mine", "returned", "overdue", "withdrawn", "all"):
        response = client.get(at("queue", slug))
        assert response.context["queue"].empty in response.text


def test_claim_assign_and_reported_problems(
    team: Team, desk: Desk, mailoutbox: list, django_capture_on_commit_callbacks
):
    explanation = stories.submitted(team)
    reviewer, second = desk(team.reviewer), desk(team.second_reviewer)
    assert reviewer.post(at("claim", explanation.pk), {"next": "https://evil.example/"})["Location"] == at(
        "explanation", explanation.pk
    )
    assert second.post(at("claim", explanation.pk)).status_code == 409
    assert reviewer.post(at("give-up-claim", explanation.pk)).status_code == 302
    assert second.post(at("claim", explanation.pk)).status_code == 302
    team.second_reviewer.email = "second@example.org"
    team.second_reviewer.save()
    with django_capture_on_commit_callbacks(execute=True):
        reviewer.post(at("assign", explanation.pk), {"to": team.second_reviewer.pk})
    assert [mail.to for mail in mailoutbox] == [["second@example.org"]]
    unreasoned = reviewer.post(at("assign", explanation.pk), {"to": team.publisher.pk})
    assert unreasoned.status_code == 422
    assert reviewer.post(at("assign", explanation.pk), {"to": 10**9}).status_code == 404
    assert (
        reviewer.post(at("assign", explanation.pk), {"to": team.publisher.pk, "reason": "Holiday."}).status_code == 302
    )
    report = actions.report_problem(code=explanation.code, page_version="v1", text="<b>Wrong</b>", now=NOW)
    assert "&lt;b&gt;Wrong" in reviewer.get(at("reports")).text
    refused = reviewer.post(at("handle-report", report.pk), {"outcome": " "})
    assert refused.status_code == 422
    assert reviewer.post(at("handle-report", report.pk), {"outcome": "Mended."}).status_code == 302
    again = second.post(at("handle-report", report.pk), {"outcome": "Mended too."})
    assert again.status_code == 409
    assert "Mended." in reviewer.get(at("reports"), {"handled": "1"}).text


def test_why_a_schedule_was_refused_stands_there_until_somebody_acts(team: Team, desk: Desk):
    """Publishers see it on the row and on the text; whoever scheduled it finds it among what is theirs."""
    scheduler = stories.person("scheduler", "publisher")
    explanation, due = stories.approved(team), NOW + datetime.timedelta(hours=1)
    act("schedule", explanation, scheduler, publish_at=due)
    scheduler.groups.set(Group.objects.filter(name="auditor"))
    actions.publish_due(now=due)
    why = "and was not: your roles do not allow you to publish. The site does not try again"
    publisher = desk(team.publisher)
    for page in (publisher.get(at("queue", "to-publish")), publisher.get(at("explanation", explanation.pk))):
        assert why in page.text
        assert "2026-05-04 10:00" in page.text
    assert why in desk(scheduler).get(at("queue", "mine")).text
    assert waiting(team.publisher, "mine") == []
    act("schedule", stories.fresh(explanation), team.publisher, now=due)
    for who, slug in ((team.publisher, "to-publish"), (scheduler, "mine")):
        assert "and was not" not in desk(who).get(at("queue", slug)).text
