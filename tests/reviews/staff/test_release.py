"""The page of a release at the desk: what it would do, who switches to it, and how texts are signed again after it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from codes.models import Release
from codes.releases.loading.activate import activate_release
from reviews import actions
from reviews.actions.common import Reauthenticated
from reviews.desk.queues.navigation import sidebar
from reviews.desk.releases.rereview import _forecast
from reviews.desk.shared.moments import day
from reviews.jobs.clock import tick
from reviews.models import Publication, Switch
from tests.releases.loading import LATER as LATER_EDITION
from tests.releases.tree import code
from tests.reviews import stories
from tests.reviews.conftest import Releases, load_as
from tests.reviews.staff.conftest import PASSWORD, Desk, at
from tests.reviews.stories import NOW, Team, fresh, person, published

pytestmark = pytest.mark.engine

LATER = "2027-annual"


@pytest.fixture
def texts(team: Team, two_releases: Releases) -> Releases:
    for name in ("Z53.9", "B20", "Z53.8", "Z53.1"):
        published(team, name)
    return two_releases


@pytest.fixture
def importer(team: Team) -> Any:
    return person("importer", "importer")


def shown(client: Client, label: str = LATER, **query: str) -> str:
    response = client.get(at("release", label), query)
    assert response.status_code == 200
    return response.text


def test_it_says_what_the_release_would_do(team: Team, texts: Releases, desk: Desk):
    client = desk(team.reviewer)
    page = shown(client)
    assert "1 rests on equal facts and stays as it is. 2 need a new signature." in page
    assert "The title changed, so the text may describe something else" in page
    assert "/icd-10-cm/changes/2026-04-01..2026-10-01?kind=retitled" in page
    assert "Excludes1 changed" in shown(client, show="sections")
    assert "Z53.8" in shown(client, show="retiring")
    assert "None." in shown(client, show="notice")
    assert client.get(at("release", "1999-annual")).status_code == 404


def test_nobody_is_led_where_they_may_not_go(team: Team, texts: Releases, desk: Desk, importer: Any):
    for viewer, links in ((team.author, 1), (importer, 0)):
        for chosen, name in (("hidden", "Z53.9"), ("retiring", "Z53.8")):
            page = shown(desk(viewer), show=chosen)
            assert (page.count("/review/"), f">{name}<" in page) == (links, True)


def test_one_proposes_and_another_confirms(team: Team, texts: Releases, desk: Desk, importer: Any):
    assert desk(importer).post(at("propose-release", LATER), {"when": "now", "note": "Checked."}).status_code == 302
    switch = Switch.objects.get()
    assert (switch.note, switch.due_on) == ("Checked.", None)
    fields = {"switch": switch.pk, "password": PASSWORD}
    assert desk(importer).post(at("confirm-release", LATER), fields).status_code == 403
    publisher = desk(team.publisher)
    assert "2 published texts will be marked" in shown(publisher)
    refused = publisher.post(at("confirm-release", LATER), fields | {"password": "wrong"})
    assert (refused.status_code, "The password is wrong" in refused.text) == (403, True)
    done = publisher.post(at("confirm-release", LATER), fields, follow=True)
    assert "2027-annual is in force. Readers see it now." in done.text
    assert Release.objects.active().get().label == LATER
    assert "0 of 2 signed again, 2 left" in done.text


def test_a_proposal_is_decided_on_its_own_page(team: Team, texts: Releases, desk: Desk, importer: Any):
    desk(importer).post(at("propose-release", LATER), {"when": "now"})
    switch = Switch.objects.get()
    client = desk(team.publisher)
    for act in ("confirm-release", "call-off-release"):
        for label, number in ((texts.now.label, switch.pk), (LATER, switch.pk + 1), (LATER, "x")):
            assert client.post(at(act, label), {"switch": number, "password": PASSWORD}).status_code == 404
    assert Switch.objects.get().state == "proposed"
    assert "Earlier switches" not in shown(client)
    client.post(at("call-off-release", LATER), {"switch": switch.pk})
    assert "Earlier switches" in shown(client)


def test_publishers_hear_of_a_proposal(
    team: Team,
    texts: Releases,
    desk: Desk,
    importer: Any,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
):
    other = person("other-publisher", "publisher")
    for user in (importer, team.publisher, team.author, other):
        user.email = f"{user.username}@example.org"
        user.save()
    with django_capture_on_commit_callbacks(execute=True):
        desk(team.publisher).post(at("propose-release", LATER), {"when": "now"})
    assert [mail.to for mail in mailoutbox] == [["other-publisher@example.org"]]
    assert "publisher proposes that 2027-annual comes into force now." in mailoutbox[0].body.lower()
    assert "waits for a publisher to confirm it" in desk(team.author).get(at("releases")).text
    assert [waits_in_sidebar(user) for user in (other, team.publisher, importer)] == ["1", None, None]


def waits_in_sidebar(user: User) -> str | None:
    request = RequestFactory().get("/")
    request.user = user
    items = [item for group in sidebar(request) for item in group["items"]]
    return next(item.get("badge") for item in items if item["title"] == "New releases")


def test_whoever_proposed_it_reads_why_they_cannot_confirm(team: Team, texts: Releases, desk: Desk):
    client = desk(team.publisher)
    client.post(at("propose-release", LATER), {"when": "effective"})
    page = shown(client)
    assert "You proposed it, so somebody else has to confirm it." in page
    assert ">Confirm 2027-annual<" not in page
    client.post(at("call-off-release", LATER), {"switch": Switch.objects.get().pk})
    assert Switch.objects.get().state == "called off"


def test_a_switch_that_was_refused_on_its_day_says_so_until_it_is_proposed_anew(
    team: Team, texts: Releases, desk: Desk, importer: Any
):
    notice = f"was to come into force on {day(texts.later.effective_from)}, and did not:</strong> this account is not"
    proposal = {"actor": importer, "release": texts.later, "on_effective_date": True}
    called_off = actions.propose_switch(**proposal, now=NOW)
    actions.call_off_switch(actor=importer, switch_id=called_off.pk, now=NOW)
    assert "was to come into force" not in shown(desk(importer))  # by people: nothing was refused
    switch, proof = actions.propose_switch(**proposal, now=NOW), Reauthenticated("password", NOW)
    actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=proof, now=NOW)
    User.objects.filter(pk=team.publisher.pk).update(is_active=False)
    tick(now=datetime.datetime(2026, 10, 1, 4, 0, tzinfo=datetime.UTC))
    for viewer in (importer, team.author):
        page = shown(desk(viewer))
        assert notice in page
        assert "The site does not try again. Propose it again if you still want it." in page
    assert "was to come into force" not in shown(desk(importer), texts.now.label)
    assert desk(importer).post(at("propose-release", LATER), {"when": "now"}).status_code == 302
    assert "was to come into force" not in shown(desk(importer))


def test_rehearsed_and_nothing_changed(team: Team, texts: Releases, desk: Desk, importer: Any):
    stories.submitted(team, "Z53.31")
    page = desk(importer).post(at("rehearse-release", LATER)).text
    assert "Rehearsed: it would go through" in page
    assert Release.objects.active().get() == texts.now


def test_back_in_one_step(team: Team, texts: Releases, desk: Desk):
    activate_release(texts.later, now=NOW)
    client = desk(team.publisher)
    refused = client.post(at("back-to-release", LATER), {"to": "2026-april", "reason": "", "password": PASSWORD})
    assert "say why you go back" in refused.text.lower()
    assert 'name="to" value="2026-april"' in shown(client)
    fields = {"to": "2026-april", "reason": "Wrong titles.", "password": PASSWORD}
    done = client.post(at("back-to-release", LATER), fields, follow=True)
    assert "2026-april is in force again" in done.text
    assert "Go back to" not in shown(client, texts.now.label)
    assert Release.objects.active().get() == texts.now


def test_after_a_switch_to_an_older_release_the_way_back_is_proposed_in_one_step(
    team: Team, texts: Releases, desk: Desk
):
    activate_release(texts.later, now=NOW)
    activate_release(texts.now, now=NOW)
    client = desk(team.publisher)
    older = shown(client, texts.now.label)
    assert f"Return to {LATER}" in older
    assert at("propose-release", LATER) in older
    proposed = client.post(at("propose-release", LATER), {"when": "now"}, follow=True)
    assert f"You proposed {LATER}." in proposed.text
    assert "Return to" not in shown(client, texts.now.label)  # it waits for its second person


def test_a_text_is_signed_again_on_the_review_page(team: Team, texts: Releases, desk: Desk):
    activate_release(texts.later, now=NOW)
    explanation = fresh(stories.Explanation.objects.get(code__code="Z53.9"))
    live = Publication.objects.live().get(explanation=explanation)
    reviewer = desk(team.reviewer)
    page = reviewer.get(at("review", explanation.pk)).text
    assert "Sign the public text again, unchanged" in page
    assert "hides the whole explanation" in page
    assert "[removed: </span>unspecified" in page
    assert "Sign the public text again" not in desk(team.author).get(at("review", explanation.pk)).text
    version = texts.later.versions.get(code=explanation.code)
    fields = {
        "lock_version": explanation.lock_version,
        "publication": live.pk,
        "facts": version.facts_digest,
        "password": PASSWORD,
    }
    refused = reviewer.post(at("reapprove", explanation.pk), fields)
    assert (refused.status_code, "tick that you looked at what changed" in refused.text.lower()) == (422, True)
    done = reviewer.post(at("reapprove", explanation.pk), fields | {"looked": "yes"}, follow=True)
    assert "Readers see it without a notice now." in done.text
    assert "Sign the public text again" not in done.text
    assert "1 of 2 signed again, 1 left" in shown(reviewer)
    history = reviewer.get(at("history", explanation.pk)).text
    assert (history.count("Submitted by author"), history.count("First signed again on")) == (1, 1)
    preview = reviewer.get(at("preview", explanation.pk)).text
    assert "People of the team wrote it for this code." in preview
    assert f"<time>{live.next_review_on}</time>" in preview


def test_signing_again_shows_the_public_text_while_another_is_under_review(team: Team, texts: Releases, desk: Desk):
    explanation = stories.submitted(team, "Z53.9", summary="Another summary.")
    activate_release(texts.later, now=NOW)
    reviewer = desk(team.reviewer)
    assert "?text=again" in reviewer.get(at("review", explanation.pk)).text
    preview = at("preview", explanation.pk)
    assert "Another summary." in reviewer.get(preview).text
    for asked in ("public", "again"):
        assert "Another summary." not in reviewer.get(preview, {"text": asked}).text


def test_new_codes_are_no_link_before_the_release_is_in_force(team: Team, texts: Releases, desk: Desk, tmp_path: Path):
    client = desk(team.author)
    tree = LATER_EDITION.tree.added("Z53", code("Z53.7", "Procedure not carried out for want of a room"))
    further = load_as(tmp_path, LATER_EDITION.with_tree(tree), "2028-annual")
    link, sentence = "start/?code=Z53.7", "Texts can be started once the release is in force."
    page = shown(client, further.label, show="new")
    assert (">Z53.7<" in page, link in page, sentence in page) == (True, False, True)
    activate_release(further, now=NOW)
    page = shown(client, further.label, show="new")
    assert (link in page, sentence in page) == (True, False)
    assert "Z53.8" not in shown(client, texts.now.label, show="new")  # gone since, and not new


def test_a_forecast_beyond_the_calendar_is_none():
    assert _forecast(NOW, 3_000_000.0) is None
    assert _forecast(NOW, 30.0) == (NOW + datetime.timedelta(days=30)).date()


def test_who_had_a_hand_in_it_reads_that_somebody_else_signs(team: Team, two_releases: Releases, desk: Desk):
    explanation = published(team, "Z53.9", by=[team.author, team.coauthor])
    activate_release(two_releases.later, now=NOW)
    page = desk(team.coauthor).get(at("review", explanation.pk)).text
    assert "You had a hand in the public text, so somebody else has to sign it again." in page
