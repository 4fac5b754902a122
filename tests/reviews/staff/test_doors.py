"""The desk's pages: what they declare, what they show in every state, ids that fit nothing. Who may: ``access``."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from reviews.desk.urls import urlpatterns
from reviews.models import Draft, Explanation, Publication
from reviews.reading.checking import findings_of
from reviews.rules.acts import ACTS
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import Team, person

VIEWS = {pattern.name: pattern.callback for pattern in urlpatterns}


def test_every_view_says_what_it_is():
    for name, view in VIEWS.items():
        assert view.act == "" or view.act in ACTS, name
        assert view.__module__.endswith("_views"), name
        assert set(view.methods) <= {"GET", "POST"}, name
        # nothing is changed by a GET, and what changes something needs more than being there
        assert view.methods == ("GET",) or view.act or name == "profile", name


@pytest.mark.parametrize("how", ["inactive", "not staff"])
def test_accounts_that_are_no_staff_any_more(team: Team, desk: Desk, how: str):
    client = desk(team.author)
    User.objects.filter(pk=team.author.pk).update(
        **({"is_active": False} if how == "inactive" else {"is_staff": False})
    )
    assert client.get(at("queue", "all")).status_code in {302, 403}


def test_a_role_that_was_taken_away_counts_at_once(team: Team, desk: Desk):
    client = desk(team.author)
    assert client.get(at("start")).status_code == 200
    team.author.groups.clear()
    assert client.get(at("start")).status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize("state", stories.IN_STATE)
@pytest.mark.parametrize(
    "page", ["explanation", "review", "facts", "history", "comments", "discard", "audit", "preview"]
)
def test_every_page_in_every_state(team: Team, desk: Desk, state: str, page: str):
    explanation = stories.IN_STATE[state](team)
    client = desk(person("root", superuser=True))
    response = client.get(at(page, explanation.pk))
    shown = explanation.submitted_revision or Publication.objects.live().exists()
    assert response.status_code == (404 if page == "preview" and not shown else 200)
    assert b"Z53.9" in response.content or response.status_code == 404


def test_pages_of_a_code_that_the_release_does_not_have(team: Team, desk: Desk, two_releases: object):
    from django.utils import timezone

    from codes.releases.loading.activate import activate_release

    draft, signed = stories.drafted(team, "Z53.8"), stories.published(team)
    activate_release(two_releases.later, now=timezone.now())  # type: ignore[attr-defined]
    client = desk(team.author)
    for page in ("explanation", "review", "facts", "history", "comments"):
        assert client.get(at(page, draft.pk)).status_code == 200
    assert "not in the release in force" in client.get(at("explanation", draft.pk)).text
    changed = client.get(at("facts", signed.pk)).text
    assert "Changed since the last signature" in changed
    assert "unspecified" in changed.partition("<del>")[2].partition("</del>")[0]


def test_a_comment_of_another_explanation_is_not_found(team: Team, desk: Desk):
    own, other = stories.submitted(team), stories.submitted(team, "Z53.8")
    client = desk(team.reviewer)
    client.post(at("comment", own.pk), {"text": "See the notes.", "section": "summary"})
    comment = own.comments.get()
    answer = {"text": "I saw them.", "outcome": "answered"}
    assert client.post(at("reply", other.pk, comment.pk), answer).status_code == 404
    assert client.post(at("take-words", other.pk, comment.pk)).status_code == 403  # no reviewer writes
    comment.refresh_from_db()
    assert comment.is_open
    assert client.post(at("reply", own.pk, comment.pk), answer).status_code == 302
    comment.refresh_from_db()
    assert (comment.state, comment.closed_by) == ("answered", team.reviewer)


def test_numbers_that_fit_no_key_are_not_found(team: Team, desk: Desk):
    client = desk(team.author)
    assert client.get(at("explanation", 10**30)).status_code == 404
    assert client.get("/admin/desk/queues/no-such-queue/").status_code == 404


def test_a_superuser_may_look_and_is_bound(team: Team, desk: Desk):
    root = person("root", superuser=True)
    explanation = stories.submitted(team, by=[root])
    response = desk(root).get(at("review", explanation.pk))
    assert "You had a hand in this text" in response.text
    assert 'id="approve"' not in response.text


def test_nothing_is_made_by_looking(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    before = (Explanation.objects.values().get(), Draft.objects.values().get())
    for page in ("explanation", "review", "facts", "history", "comments", "discard"):
        desk(team.author).get(at(page, explanation.pk))
    assert (Explanation.objects.values().get(), Draft.objects.values().get()) == before


def test_a_request_of_another_explanation_is_not_found(team: Team, desk: Desk):
    own = stories.drafted(team, coding_notes="The form has a field Q99.99.")
    other = stories.drafted(team, "Z53.8")
    findings = findings_of(own.code, Draft.objects.get(explanation=own).content)
    finding = next(finding.key for finding in findings if finding.check == "codes_exist")
    desk(team.author).post(at("request-set-aside", own.pk), {"finding": finding, f"why.{finding}": "A form."})
    row = own.set_asides.get()
    client = desk(team.reviewer)
    answer = {"answer": "set aside", "reason": "I know the form."}
    assert client.post(at("answer-set-aside", other.pk, row.pk), answer).status_code == 404
    refused = client.post(at("answer-set-aside", own.pk, row.pk), answer | {"answer": "", "reason": "Kept to copy."})
    assert refused.status_code == 422
    assert "Kept to copy." in refused.text
    assert "Set the check aside" in client.get(at("explanation", own.pk)).text
    assert client.post(at("answer-set-aside", own.pk, row.pk), answer).status_code == 302
    shown = client.get(at("explanation", own.pk)).text
    assert "I know the form." in shown
    assert "Set the check aside" not in shown
