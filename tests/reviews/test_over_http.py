"""Hundreds of clicks at one moment, over HTTP, against gunicorn with several workers: one approval, one publication.

One round in every run; the figure in docs is of twenty: ``CROWD_ROUNDS=20 CROWD=200``, about ten minutes on PostgreSQL.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from reviews import actions
from reviews.models import Decision, Draft, Explanation, Publication
from reviews.safety import audit, verify
from tests.reviews.serving import Post, Site, site
from tests.reviews.stories import NOW, Team, act, drafted, fresh, person, text
from tests.shares import size

__all__ = ["site"]

pytestmark = [pytest.mark.campaign, pytest.mark.engine]
ROUNDS = size("CROWD_ROUNDS", share=1, whole=3)
CROWD = size("CROWD", share=40, whole=200) if connection.vendor == "postgresql" else 20
REVIEWERS = 20  # with as many browsers each as the crowd asks for
PASSWORD = "correct horse battery"


def browsers(users: list[User], number: int) -> list[str]:
    """Sessions of people who are signed in, so many in all."""
    User.objects.filter(pk__in=[user.pk for user in users]).update(password=make_password(PASSWORD, hasher="md5"))
    sessions = []
    for at in range(number):
        client = Client()
        user = User.objects.get(pk=users[at % len(users)].pk)
        client.force_login(user, backend="reviews.desk.people.accounts.StaffBackend")
        sessions.append(client.cookies["sessionid"].value)
    return sessions


def all_is_well(site: Site) -> None:
    assert {
        name: broken for name, statuses in verify.checks() if name != "audit log" and (broken := list(statuses))
    } == {}
    assert list(audit.broken(exported=None)) == []
    logged = site.log.read_text()
    for bad in ("Traceback", "OperationalError", "database is locked", "Internal Server Error", "deadlock"):
        assert bad not in logged, logged[-3000:]


def approve_and_publish(explanation: Explanation) -> tuple[str, dict[str, Any]]:
    revision = explanation.submitted_revision
    assert revision is not None
    return reverse("desk:approve", args=[explanation.pk]), {
        "lock_version": explanation.lock_version,
        "revision": revision.pk,
        "content": revision.content_digest,
        "facts": revision.facts_digest,
        "checked": [key for key, value in revision.content.items() if value],
        "compared": [claim["key"] for claim in revision.claims],
        "password": PASSWORD,
        "publish": "1",
    }


def test_a_crowd_approves_and_publishes(
    site: Site, team: Team, settings: Any, record_property: Callable[[str, object], None]
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    reviewers = [person(f"reviewer-{number}", "reviewer", "publisher") for number in range(REVIEWERS)]
    sessions = browsers(reviewers, CROWD)
    explanation = drafted(team)
    began, answers = time.monotonic(), Counter[object]()
    for round_ in range(ROUNDS):
        if round_:
            actions.start(actor=team.author, code=explanation.code, origin="published", now=NOW)
            act("save", explanation, team.author, content=text(f"round {round_}"))
        act("submit", explanation, team.author)
        explanation = fresh(explanation)
        revision = explanation.submitted_revision
        address, fields = approve_and_publish(explanation)
        statuses, pages = site.at_once([(address, fields, session) for session in sessions])
        assert statuses == {302: 1, 409: CROWD - 1}, (statuses, site.log.read_text()[-3000:])
        assert all("changed by somebody else" in page for page in pages)
        assert Decision.objects.filter(revision=revision, kind="approve").count() == 1
        assert Publication.objects.filter(revision=revision).count() == 1
        assert Publication.objects.live().get(explanation=explanation).revision == revision
        assert fresh(explanation).state == "published"
        answers += statuses
    took = time.monotonic() - began
    print(f"{ROUNDS} rounds of {CROWD} posts on {connection.vendor} in {took:.0f} s: {dict(answers)}")  # noqa: T201
    record_property("posts", dict(answers))
    all_is_well(site)


def test_a_crowd_saves_one_draft(site: Site, team: Team, settings: Any) -> None:
    """Kept is what was confirmed; everybody else gets their own text back with the conflict."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    authors = [person(f"author-{number}", "author") for number in range(REVIEWERS)]
    sessions = browsers(authors, CROWD)
    explanation = drafted(team)
    seen = Draft.objects.get()
    address = reverse("desk:save", args=[explanation.pk])
    posts: list[Post] = [
        (
            address,
            {"version": seen.version, "lock_version": explanation.lock_version, "summary": f"Text {at}."},
            session,
        )
        for at, session in enumerate(sessions)
    ]
    statuses, pages = site.at_once(posts)
    assert statuses == {302: 1, 409: CROWD - 1}, (statuses, site.log.read_text()[-3000:])
    kept = Draft.objects.get()
    assert kept.version == seen.version + 1
    mine = {fields["summary"] for _, fields, _ in posts}
    given_back = {typed for typed in mine if any(typed in page for page in pages)}
    assert kept.content["summary"] in mine
    assert given_back | {kept.content["summary"]} == mine
    all_is_well(site)
