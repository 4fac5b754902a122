"""A second, blind look at an approved text: which are chosen, who may look, what follows, what the database refuses."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction

from codes.releases.loading.activate import activate_release
from reviews import actions
from reviews.actions import choosing_looks
from reviews.actions.common import Reauthenticated, roles_of
from reviews.desk.home.team_figures import figures_for
from reviews.desk.shared.access import Viewer
from reviews.models import AuditEvent, Decision, Explanation, LookLeft, LookVerdict, PracticeDraft, SecondLook
from reviews.practice.missed import EXERCISES, to_practise
from reviews.reading.work.agreement import LEAST_CASES, Agreement
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError, WrongStateError
from reviews.safety.accounted import broken
from tests.reviews import stories
from tests.reviews.conftest import Releases
from tests.reviews.declared import queued
from tests.reviews.stories import HIGH, NOW, STANDARD, Team, act, fresh, person

pytestmark = pytest.mark.engine
CODES = ("Z53.9", "Z53.8", "Z53.1", "Z53.01", "Z53.09", "Z53.31", "Z37.0", "M10.9")


@pytest.fixture
def every_approval(settings: Any) -> None:
    """Each is chosen."""
    settings.SECOND_LOOK_FIRST = 1_000_000


@pytest.fixture
def third(team: Team) -> User:
    return person("third", "reviewer")


def look_at(explanation: Explanation) -> SecondLook:
    return SecondLook.objects.get(explanation=explanation)


def look_again(by: User, look: SecondLook, verdict: str = "approve", **changed: Any) -> LookVerdict:
    given = {
        "verdict": verdict,
        "reason": "facts" if verdict == "return" else "",
        "checked_sections": [key for key, value in look.revision.content.items() if value],
        "compared": [claim["key"] for claim in look.revision.claims],
        "now": NOW,
    }
    return actions.look_again(actor=by, look_id=look.pk, **given | changed)  # type: ignore[arg-type]


def decide(by: User, look: SecondLook, verdict: str = "return", **changed: Any) -> LookVerdict:
    given = {
        "verdict": verdict,
        "reason": "facts" if verdict == "return" else "",
        "text": "The title says otherwise.",
        "lock_version": fresh(look.explanation).lock_version,
        "reauthenticated": Reauthenticated("password", NOW),
        "now": NOW,
    }
    return actions.decide_between(actor=by, look_id=look.pk, **given | changed)  # type: ignore[arg-type]


def disputed(team: Team, explanation: Explanation) -> SecondLook:
    look = look_at(explanation)
    look_again(team.second_reviewer, look, "return")
    return look


# --- Which are chosen -------------------------------------------------------------------------------------------------


def test_the_first_approvals_of_each_reviewer_are_chosen(team: Team, settings: Any) -> None:
    settings.SECOND_LOOK_FIRST = 2
    for name in CODES[:3]:
        stories.approved(team, name)
    act("approve", stories.submitted(team, CODES[3]), team.second_reviewer)
    looks = SecondLook.objects.values_list("explanation__code__code", "why")
    assert list(looks) == [(CODES[0], "new"), (CODES[1], "new"), (CODES[3], "new")]


def test_of_the_others_a_share_is_drawn(team: Team, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SECOND_LOOK_SHARE = 0.05
    drawn = iter((0.0499, 0.05))
    monkeypatch.setattr(choosing_looks, "_DICE", type("Dice", (), {"random": lambda _: next(drawn)})())
    for name in CODES[:2]:
        stories.approved(team, name)
    assert list(SecondLook.objects.values_list("explanation__code__code", "why")) == [(CODES[0], "drawn")]


def test_chance_is_of_the_system_and_has_no_seed() -> None:
    with pytest.raises(NotImplementedError):
        choosing_looks._DICE.getstate()


@pytest.mark.usefixtures("every_approval")
def test_a_text_with_two_signatures_is_looked_at_once(team: Team) -> None:
    explanation = stories.approved(team, HIGH)
    assert look_at(explanation).decision.user == team.reviewer


# --- Who may, and once ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("every_approval")
def test_nobody_who_took_part_looks_and_a_verdict_is_given_once(team: Team, third: User) -> None:
    explanation = stories.approved(team, STANDARD, by=(team.author, team.coauthor))
    look, root = look_at(explanation), person("root", superuser=True)
    auditor = person("reviewing-auditor", "reviewer", "auditor")
    for who in (team.author, team.coauthor, team.reviewer, team.publisher, root, auditor):
        with pytest.raises(NotPermittedError):
            look_again(who, look)
        assert queued("second-look", who, NOW) == set()
    assert queued("second-look", team.second_reviewer, NOW) == {STANDARD}
    with pytest.raises(RefusedError, match="every section"):
        look_again(team.second_reviewer, look, checked_sections=["summary"])
    with pytest.raises(RefusedError, match="choose a reason"):
        look_again(team.second_reviewer, look, "return", reason="")
    look_again(team.second_reviewer, look)
    with pytest.raises(ConflictError, match="looked at"):
        look_again(third, look)
    with pytest.raises(WrongStateError, match="no two verdicts"):
        decide(third, look)
    assert fresh(explanation).state == "approved", "it changes nothing by itself"
    assert queued("second-look", third, NOW) == set()
    assert list(broken()) == []


@pytest.mark.usefixtures("every_approval")
def test_it_does_not_hold_up_publishing(team: Team) -> None:
    both = person("both", "reviewer", "publisher")
    explanation = stories.approved(team)
    act("publish", explanation, both)
    with pytest.raises(NotPermittedError, match="signed a decision"):
        look_again(both, look_at(explanation))
    assert look_again(team.second_reviewer, look_at(explanation)).verdict == "approve"


@pytest.mark.usefixtures("every_approval")
def test_who_asks_who_approved_leaves_it_to_others(team: Team) -> None:
    curious, look = team.coauthor, look_at(stories.approved(team))
    actions.leave_look(actor=curious, look_id=look.pk, now=NOW)
    with pytest.raises(NotPermittedError, match="you asked who approved"):
        look_again(curious, look)
    with pytest.raises(NotPermittedError):
        actions.leave_look(actor=curious, look_id=look.pk, now=NOW)
    look_again(team.second_reviewer, look)
    assert list(broken()) == []


@pytest.mark.usefixtures("every_approval")
def test_nothing_is_looked_at_once_the_approval_is_taken_back(team: Team, third: User) -> None:
    explanation = stories.approved(team)
    act("rescind", explanation, team.publisher)
    assert queued("second-look", third, NOW) == set()
    with pytest.raises(ConflictError, match="taken back"):
        look_again(third, look_at(explanation))


# --- A third person ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("every_approval")
@pytest.mark.parametrize(
    ("name", "state", "followed", "after"),
    [
        (HIGH, "submitted", "return", "returned"),
        (STANDARD, "approved", "rescind", "draft"),
        (STANDARD, "published", "withdraw", "withdrawn"),
    ],
)
def test_what_should_not_have_been_approved_is_taken_back_in_the_same_press(
    team: Team, third: User, name: str, state: str, followed: str, after: str
) -> None:
    explanation = stories.submitted(team, name)
    act("approve", explanation, team.reviewer)
    if state == "published":
        act("publish", explanation, team.publisher)
    look = disputed(team, explanation)
    for who in (team.author, team.reviewer, team.second_reviewer):
        with pytest.raises(NotPermittedError):
            decide(who, look)
    assert queued("second-look", third, NOW) == {name}
    assert fresh(explanation).state == state
    # the refusals of the act that follows refuse the verdict as well
    with pytest.raises(ConflictError):
        decide(third, look, lock_version=0)
    if followed == "withdraw":
        with pytest.raises(NotPermittedError, match="password"):
            decide(third, look, reauthenticated=None)
    assert not look.verdicts.filter(part="third").exists()
    assert decide(third, look).followed == followed
    assert fresh(explanation).state == after
    last = Decision.objects.latest("pk")
    assert (last.kind, last.user, last.explanation_of_reason) == (followed, third, "The title says otherwise.")
    assert queued("second-look", third, NOW) == set()
    with pytest.raises(WrongStateError):
        decide(person("fourth", "reviewer"), look)
    assert list(broken()) == []


@pytest.mark.usefixtures("every_approval")
def test_a_text_that_was_signed_again_is_the_same_text(team: Team, third: User, two_releases: Releases) -> None:
    explanation = stories.published(team)
    look, fourth = look_at(explanation), person("fourth", "reviewer")
    activate_release(two_releases.later, now=NOW)
    act("reapprove", explanation, third)
    with pytest.raises(NotPermittedError, match="signed a decision"):
        look_again(third, look)
    with pytest.raises(DatabaseError), transaction.atomic():
        LookVerdict.objects.create(look=look, part="second", user=third, verdict="approve", given_at=NOW)
    assert queued("second-look", third, NOW) == set()
    look_again(team.second_reviewer, look, "return")
    with pytest.raises(NotPermittedError, match="signed a decision"):
        decide(third, look)
    assert decide(fourth, look).followed == "withdraw"
    assert fresh(explanation).state == "withdrawn"


@pytest.mark.usefixtures("every_approval")
def test_a_third_person_may_leave_the_text_as_it_is(team: Team, third: User) -> None:
    explanation = stories.published(team)
    decide(third, disputed(team, explanation), follow=False, reauthenticated=None)
    assert fresh(explanation).state == "published"
    other = stories.published(team, "Z53.8")
    assert decide(third, disputed(team, other), "approve").followed == ""
    assert fresh(other).state == "published"


# --- What the database refuses ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("every_approval")
def test_the_database_refuses_what_must_never_be(team: Team, third: User) -> None:
    explanation = stories.approved(team, STANDARD, by=(team.author, team.coauthor))
    look, other = look_at(explanation), look_at(stories.approved(team, "Z53.8"))
    actions.leave_look(actor=third, look_id=look.pk, now=NOW)
    given = {"look": look, "part": "second", "verdict": "approve", "given_at": NOW}

    def verdict(**changed: Any) -> LookVerdict:
        return LookVerdict.objects.create(**given | changed)

    refusals = [
        lambda: verdict(user=team.author),  # they wrote it
        lambda: verdict(user=team.coauthor),
        lambda: verdict(user=team.reviewer),  # they approved it
        lambda: verdict(user=third),  # they asked who approved it
        lambda: verdict(user=team.second_reviewer, part="third"),  # there are no two verdicts
        lambda: verdict(user=team.second_reviewer, verdict="return"),  # without a reason
        lambda: verdict(user=team.second_reviewer, verdict="return", reason="facts", followed="rescind"),
        lambda: SecondLook.objects.create(
            decision=look.decision, revision=other.revision, explanation=explanation, why="new", chosen_at=NOW
        ),
        lambda: SecondLook.objects.filter(pk=look.pk).update(why="drawn"),
        lambda: LookLeft.objects.all().delete(),
    ]
    for refused in refusals:
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()
    written = verdict(user=team.second_reviewer)
    fourth = person("fourth", "reviewer")
    for change in (
        lambda: LookVerdict.objects.filter(pk=written.pk).update(verdict="return", reason="facts"),
        lambda: LookVerdict.objects.filter(pk=written.pk).delete(),
        lambda: verdict(user=fourth),  # a second second
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    act("rescind", fresh(other.explanation), team.publisher)
    with pytest.raises(DatabaseError), transaction.atomic():
        verdict(look=other, user=fourth)


@pytest.mark.usefixtures("every_approval")
def test_verify_misses_a_verdict_without_its_event_and_an_event_without_its_verdict(team: Team) -> None:
    look = look_at(stories.approved(team))
    LookVerdict.objects.create(look=look, part="second", user=team.second_reviewer, verdict="approve", given_at=NOW)
    assert [line.split(" has no event")[0] for line in broken()] == [
        f"verdict {LookVerdict.objects.get().pk} of second look {look.pk}"
    ]
    assert AuditEvent.objects.get(act="approve").fields["look"] == look.pk


# --- Figures, and what follows for the reviewer -----------------------------------------------------------------------


def test_agreement_beyond_chance() -> None:
    assert Agreement(LEAST_CASES - 1, 9).raw is None
    assert Agreement(LEAST_CASES - 1, 9).ac1 is None
    assert Agreement(20, 20).ac1 == 1
    # q = 0.95, e = 0.095: (0.9 - 0.095) / 0.905
    assert Agreement(20, 18).ac1 == pytest.approx(0.8895, abs=1e-4)
    assert Agreement(20, 0).ac1 == pytest.approx(-1)


@pytest.mark.usefixtures("every_approval")
def test_the_dashboard_says_by_reviewer_chapter_and_reason(team: Team, third: User) -> None:
    for name in CODES[:4]:
        stories.published(team, name)
    looks = list(SecondLook.objects.order_by("pk"))
    look_again(team.second_reviewer, looks[0])
    for look in looks[1:4]:
        look_again(team.second_reviewer, look, "return", reason="advice")
    decide(third, looks[1], reason="advice")
    decide(third, looks[2], "approve")
    figures = figures_for(Viewer(team.publisher, roles_of(team.publisher)), NOW)
    by_reviewer = figures["second-looks"]()
    assert by_reviewer.table == [["Reviewer", "4", "1", "3", "1", "too few", "too few"]]
    assert by_reviewer.rows[0][4].link.endswith(f"?outcome=upheld&by={team.reviewer.pk}")
    assert "1 of 4 approvals would be approved again, too few to measure" in by_reviewer.answer
    assert figures["second-looks-chapters"]().table[0][:4] == ["Chapter 21", "4", "1", "3"]
    by_reason = {row[0]: row[1:] for row in figures["second-looks-reasons"]().table}
    assert by_reason["It gives advice"] == ["3", "1", "1", "1"]
    assert by_reason["A source is missing"] == ["0", "0", "0", "0"]
    assert "second-looks" not in figures_for(Viewer(team.author, roles_of(team.author)), NOW)


@pytest.mark.usefixtures("every_approval")
def test_who_missed_a_fault_practises_that_kind_next(team: Team, third: User) -> None:
    for name in CODES[:2]:
        stories.published(team, name)
    seen = actions.practise(actor=team.reviewer, now=NOW)  # of whatever kind: nobody has missed anything
    missed, right = SecondLook.objects.order_by("pk")
    for look in (missed, right):
        look_again(team.second_reviewer, look, "return", reason="advice")
    decide(third, right, "approve")
    assert to_practise(team.reviewer.pk) is None, "the third person says that it was rightly approved"
    decide(third, missed, reason="sources", follow=False)
    assert to_practise(team.reviewer.pk) == ("sources", ("statistic",), NOW)
    assert to_practise(team.second_reviewer.pk) is None

    kinds, later = [], NOW + datetime.timedelta(minutes=1)
    while to_practise(team.reviewer.pk):
        draft = actions.practise(actor=team.reviewer, now=later)
        assert draft == actions.practise(actor=team.reviewer, now=later), "until it is answered"
        kinds.append(draft.kind)
        actions.answer_practice(actor=team.reviewer, practice_id=draft.pk, found_section="", now=later)
    assert kinds.count("statistic") == EXERCISES
    assert set(kinds) <= {"statistic", ""}, "some are clean, so that guessing does not pay"
    assert PracticeDraft.objects.exclude(pk=seen.pk).exists()
