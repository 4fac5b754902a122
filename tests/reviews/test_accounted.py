"""Every act has its event and every such event its act: a log cut anywhere, or a row written by hand, shows."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction

from codes import guards
from codes.releases.loading.activate import activate_on_console, activate_release
from reviews import actions
from reviews.actions import people
from reviews.actions.common import Reauthenticated
from reviews.models import (
    AuditEvent,
    AuditHead,
    Comment,
    Decision,
    Publication,
    Reply,
    ReviewerProfile,
    Revision,
    Switch,
)
from reviews.safety import accounted, audit
from tests.reviews.conftest import Releases
from tests.reviews.stories import NOW, Team, act, drafted, fresh, person, published, submitted

pytestmark = pytest.mark.engine
MINUTE = datetime.timedelta(minutes=1)


def moments() -> Callable[[], datetime.datetime]:
    """Each a minute after the one before."""
    passed = iter(range(1, 1000))
    return lambda: NOW + next(passed) * MINUTE


@pytest.fixture
def story(team: Team, two_releases: Releases) -> Team:
    """Every kind of act that leaves a row, on a log that begins with the release coming into force."""
    admin, importer, then = person("admin", "access admin"), person("importer", "importer"), moments()
    newcomer = User(username="newcomer")
    people.save_account(actor=admin, user=newcomer, now=then())
    people.set_roles(actor=admin, user=newcomer, roles=["reviewer"], now=then())
    profile = ReviewerProfile(user=newcomer, slug="newcomer", printed_name="New Comer", credentials="RN")
    people.save_profile(actor=admin, profile=profile, now=then())
    newcomer.is_active = False
    people.save_account(actor=admin, user=newcomer, now=then(), changed=["is_active"])
    explained = drafted(team)
    about = {"actor": team.author, "explanation_id": explained.pk}
    comment = actions.comment(text="So it is.", now=then(), **about)
    actions.reply(comment_id=comment.pk, text="It is.", outcome="answered", now=then(), **about)
    for name, actor in (
        ("submit", team.author), ("return", team.reviewer), ("submit", team.author), ("approve", team.reviewer),
        ("rescind", team.publisher), ("submit", team.author), ("approve", team.reviewer), ("publish", team.publisher),
    ):  # fmt: skip
        act(name, explained, actor, now=then())
    proof = Reauthenticated("password", NOW)
    for end in (actions.call_off_switch, actions.confirm_switch):
        switch = actions.propose_switch(actor=importer, release=two_releases.later, now=then())
        more = {"reauthenticated": proof} if end is actions.confirm_switch else {}
        end(actor=team.publisher, switch_id=switch.pk, now=NOW + MINUTE / 2 if more else then(), **more)
    act("reapprove", explained, team.reviewer, now=then())
    act("withdraw", explained, team.publisher, now=then())
    return team


def broken() -> list[str]:
    return list(accounted.broken())


def cut(keep: int) -> None:
    """The events after the first so many, and the head to match: as if they had never been."""
    events = AuditEvent.objects.filter(number__gt=keep)
    events._raw_delete(events.db)
    last = AuditEvent.objects.filter(number=keep).first()
    AuditHead.objects.update(number=keep, digest=last.digest if last else audit.START)


def test_a_whole_story_has_nothing_to_find(story: Team) -> None:
    assert broken() == []


@pytest.mark.slow
@pytest.mark.parametrize("exported", ["never", "before", "after"])
def test_a_log_that_was_cut_anywhere_is_found(exported: str, story: Team, tmp_path: Path) -> None:
    """Whenever its head was exported: never, at the place where it is cut, or at the very end."""
    guards.remove(connection)
    number, unseen = AuditEvent.objects.count(), []
    for keep in range(number):
        heads = tmp_path / f"{keep}.jsonl"
        with transaction.atomic():
            if exported == "after":
                audit.export_head(path=heads, now=NOW)
            cut(keep)
            if exported == "before" and keep:
                audit.export_head(path=heads, now=NOW)
            problems = [*broken(), *(audit.broken(exported=heads) if exported == "after" else ())]
            if not problems:
                unseen.append(keep)
            transaction.set_rollback(True)
    assert number > 20
    assert unseen == []


def by_hand(row: Any, **changed: Any) -> Any:
    """One more row like this one, without the act that would have written it."""
    row.pk, row._state.adding = None, True
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)


FORGED: dict[str, Callable[[Team], object]] = {
    "a decision": lambda team: by_hand(Decision.objects.filter(kind="return")[0], signature="0" * 64),
    "its signature": lambda team: Decision.objects.filter(kind="publish").update(signature="0" * 64),
    "its signer": lambda team: Decision.objects.filter(kind="withdraw").update(user=team.reviewer),
    "its time": lambda team: Decision.objects.filter(kind="rescind").update(signed_at=NOW),
    "a publication's text": lambda team: Publication.objects.update(content_digest="0" * 64),
    "a revision": lambda team: by_hand(Revision.objects.all()[0], number=99),
    "a comment": lambda team: by_hand(Comment.objects.get(), text="Never said."),
    "a comment gone": lambda team: (Reply.objects.all().delete(), Comment.objects.all().delete()),
    "a reply": lambda team: by_hand(Reply.objects.get(), text="Never said."),
    "words taken over": lambda team: Comment.objects.update(
        quote="So", suggested="So.", taken_by=team.author, taken_at=NOW
    ),
    "a switch": lambda team: by_hand(Switch.objects.get(state="called off"), note="Another."),
    "a release": lambda team: activate_release(Switch.objects.all()[0].previous, now=NOW),
    "roles": lambda team: User.objects.get(username="newcomer").groups.add(Group.objects.get(name="publisher")),
    "a name": lambda team: ReviewerProfile.objects.filter(slug="newcomer").update(printed_name="Somebody Else"),
    "an account": lambda team: User.objects.filter(username="newcomer").update(is_active=True),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", FORGED)
def test_what_was_written_by_hand_is_found(what: str, story: Team) -> None:
    guards.remove(connection)
    FORGED[what](story)
    assert broken()


def test_a_state_that_no_act_made_is_found(team: Team) -> None:
    explanation = submitted(team)
    assert broken() == []
    type(explanation).objects.filter(pk=explanation.pk).update(state="approved")
    assert broken() == ["Z53.9: that it is approved has no event in the audit log, or another one than it should"]


def test_events_of_a_time_when_they_held_no_signature_are_as_good(team: Team, two_releases: Releases) -> None:
    explained = published(team)
    activate_on_console(two_releases.later, now=NOW)
    act("reapprove", fresh(explained), team.reviewer)
    act("withdraw", fresh(explained), team.publisher)
    guards.remove(connection)
    for event in AuditEvent.objects.exclude(act="submit"):
        for name in ("signature", "signatures", "content"):
            event.detail.pop(name, None)
        event.save()
    assert broken() == []
