"""Every act in every state, as the one table says it, and the picture of that table in the docs."""

from __future__ import annotations

import datetime
import inspect
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from codes import guards
from codes.releases.loading.activate import activate_on_console
from reviews import actions
from reviews.actions.texts.publishing import put_live
from reviews.actions.texts.signing import sign
from reviews.models import AuditEvent, Explanation, Record, Revision, RevisionContributor
from reviews.models.decisions import DecisionKind
from reviews.reading.records import keep
from reviews.reading.signatures import approvals
from reviews.rules import acts as declarations
from reviews.rules.acts import Act, fits, next_state
from reviews.rules.errors import NotPermittedError, WrongStateError
from reviews.rules.states import State
from reviews.rules.states_page import page
from reviews.safety import verify
from tests.reviews import tables
from tests.reviews.conftest import Releases
from tests.reviews.stories import (
    ACTS,
    IN_STATE,
    NOW,
    Team,
    act,
    code,
    discarded,
    drafted,
    fresh,
    published,
    submitted,
    text,
)

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
# Over a live text, whatever becomes of its successor; signing it again is in test_new_release.
OF_LIVE = {"withdraw", "reapprove"}
# Giving a draft up leads to where the explanation was before, so it is not in the table.
DISCARDABLE = {State.DRAFT, State.RETURNED}
# Acts on blocks of a draft, on its comments, on the tier and for outside experts change no state: test_set_asides,
# test_comments, test_risk, test_outside.
CHANGE_NO_STATE = {Act.TAKE_WORDS, Act.CHANGE_TIER, Act.INVITE}
OF_TEXTS = [act for act in Act if "block" not in act and act not in CHANGE_NO_STATE]
ALL = [(state, act) for state in State for act in OF_TEXTS]


def able(team: Team, name: str) -> User:
    if name in {"approve", "return", "rescind"}:
        return team.reviewer if name != "rescind" else team.second_reviewer
    return team.publisher if name in {"schedule", "publish", "withdraw"} else team.author


def possible(state: str, name: str) -> bool:
    if name == "discard":
        return state in DISCARDABLE
    if name in OF_LIVE:
        return (state, name) == (State.PUBLISHED, "withdraw")  # in the other states: only over a live text, below
    if (state, name) == (State.APPROVED, "approve"):
        return False  # only where the risk tier has risen since: test_risk
    if (state, name) == (State.DRAFT, "start"):
        return False  # only where the draft was discarded, below
    return fits(state, name)


def test_the_docs_show_the_declarations() -> None:
    assert (ROOT / "docs" / "states.md").read_text() == page()


def test_every_act_is_here() -> None:
    assert set(ACTS) == set(OF_TEXTS)
    assert set(IN_STATE) == set(State)


def test_acts_ask_for_a_proof_of_identity_where_the_declarations_say_so() -> None:
    asking = {name for name, do in ACTS.items() if "reauthenticated" in inspect.signature(do).parameters}
    assert asking == {act for act in OF_TEXTS if declarations.ACTS[act].signature == declarations.Signature.PROOF}


@pytest.mark.parametrize(("state", "name"), [pair for pair in ALL if possible(*pair)])
def test_an_act_that_fits(state: State, name: Act, team: Team) -> None:
    explanation = IN_STATE[state](team)
    assert explanation.state == state
    act(name, explanation, able(team, name))
    after = State.DRAFT if name == "discard" else next_state(state, name)
    assert fresh(explanation).state == after
    # a save changes the draft alone, which has a version of its own
    assert fresh(explanation).lock_version == explanation.lock_version + (name != "save")


@pytest.mark.parametrize(("state", "name"), [pair for pair in ALL if not possible(*pair) and pair[1] not in OF_LIVE])
def test_an_act_that_does_not_fit(state: State, name: Act, team: Team) -> None:
    explanation = IN_STATE[state](team)
    before = tables.digest()
    with pytest.raises(WrongStateError):
        act(name, explanation, able(team, name))
    assert tables.digest() == before


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED])
def test_a_live_text_is_withdrawn_whatever_becomes_of_its_successor(state: State, team: Team) -> None:
    explanation = published(team)
    act("start", explanation, team.author, origin="published")
    act("save", explanation, team.author, content={"summary": "Said anew."})
    path = {
        State.DRAFT: [],
        State.SUBMITTED: ["submit"],
        State.RETURNED: ["submit", "return"],
        State.APPROVED: ["submit", "approve"],
    }
    for name in path[state]:
        act(name, explanation, able(team, name))
    act("withdraw", explanation, team.publisher)
    assert fresh(explanation).state == (State.RETURNED if state == State.RETURNED else State.DRAFT)
    assert not explanation.publications.live().exists()
    before = tables.digest()
    with pytest.raises(Exception, match="not public any more"):
        act("withdraw", explanation, team.publisher)
    assert tables.digest() == before


def test_a_withdrawal_ends_the_schedule_of_what_was_made_from_the_text(team: Team) -> None:
    """The clock put the same words before readers again."""
    explanation = published(team)
    act("start", explanation, team.author, origin="published")
    act("submit", explanation, team.author)
    act("approve", explanation, team.reviewer)
    act("schedule", explanation, team.publisher)
    act("withdraw", explanation, team.reviewer)
    later = NOW + datetime.timedelta(days=1)
    assert actions.publish_due(now=later) == ([], [])
    assert not explanation.publications.live().exists()
    now_there = fresh(explanation)
    assert (now_there.state, now_there.publish_at, now_there.scheduled_by) == (State.DRAFT, None, None)
    act("submit", explanation, team.author)
    act("approve", explanation, team.second_reviewer)
    act("publish", explanation, team.publisher)
    assert explanation.publications.live().exists()


def test_a_withdrawal_ends_the_schedule_of_any_other_text_too(team: Team) -> None:
    """A text written from nothing stays approved; somebody has to look before it goes public."""
    explanation = published(team)
    act("start", explanation, team.author)
    act("save", explanation, team.author, content=text("written from nothing"))
    act("submit", explanation, team.author)
    act("approve", explanation, team.reviewer)
    act("schedule", explanation, team.publisher)
    act("withdraw", explanation, team.reviewer)
    now_there = fresh(explanation)
    assert (now_there.state, now_there.publish_at, now_there.scheduled_by) == (State.APPROVED, None, None)
    act("publish", explanation, team.publisher)


@pytest.mark.parametrize("how", ["based on", "equal"])
@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_a_withdrawal_takes_back_what_was_made_from_the_text_for_another_code(
    how: str, state: State, team: Team
) -> None:
    """Nobody who signed it knew, and its schedule ends. Signed anew it may go public."""
    source = published(team, "Z53.1")
    explanation = code_begun(team, source) if how == "based on" else drafted(team, "Z53.9")
    if how == "equal":
        act("save", explanation, team.author, content=source.publications.live().get().content)
    act("submit", explanation, team.author)
    if state == State.APPROVED:
        act("approve", explanation, team.reviewer)
        act("schedule", explanation, team.publisher)
    revision, other = fresh(explanation).submitted_revision, submitted(team, "B20")
    act("withdraw", source, team.publisher)
    now_there = fresh(explanation)
    assert (now_there.state, now_there.submitted_revision, now_there.publish_at) == (State.DRAFT, None, None)
    assert now_there.draft.content == revision.content
    assert fresh(other).state == State.SUBMITTED
    event = AuditEvent.objects.get(act="source withdrawn")
    assert (event.actor, event.about) == (team.publisher, f"explanation {explanation.pk} (Z53.9)")
    assert (event.detail["source"], event.detail["reason"]) == ("Z53.1", "It is wrong.")
    assert unsound() == []
    act("submit", explanation, team.author)
    act("approve", explanation, team.second_reviewer)
    act("publish", explanation, team.publisher)
    assert unsound() == []


@pytest.mark.parametrize("how", ["based on", "equal"])
def test_the_database_publishes_nothing_that_was_signed_before_its_source_was_withdrawn(how: str, team: Team) -> None:
    source = published(team, "Z53.1")
    explanation = code_begun(team, source) if how == "based on" else drafted(team, "Z53.9")
    if how == "equal":
        act("save", explanation, team.author, content=source.publications.live().get().content)
    act("submit", explanation, team.author)
    act("approve", explanation, team.reviewer)
    revision = fresh(explanation).submitted_revision
    act("withdraw", source, team.publisher)
    signed_past_the_rule(revision, team)


def signed_past_the_rule(revision: Revision, team: Team) -> None:
    record = keep(Record.Kind.PRINTED, revision, {})
    with pytest.raises(IntegrityError, match="withdrawn, it needs newer approvals"), transaction.atomic():
        sign(DecisionKind.PUBLISH, revision, actor=team.publisher, now=NOW, record=record)


def test_nor_where_the_source_stands_two_texts_before(team: Team) -> None:
    """A copy of a copy: the withdrawal takes it back, and the database refuses what was signed before."""
    source = published(team, "Z53.1")
    copied = code_begun(team, source)
    for name, actor in (("submit", team.author), ("approve", team.reviewer), ("publish", team.publisher)):
        act(name, copied, actor)
    of_copy = code_begun(team, fresh(copied), "Z53.8")
    act("submit", of_copy, team.author)
    act("approve", of_copy, team.reviewer)
    revision = fresh(of_copy).submitted_revision
    act("withdraw", source, team.publisher)
    assert fresh(of_copy).state == State.DRAFT
    assert fresh(copied).state == State.PUBLISHED  # what readers see of other codes is for a person to look at
    signed_past_the_rule(revision, team)


def test_who_had_a_hand_two_texts_before_is_refused_by_the_database(team: Team) -> None:
    """Also where somebody took the names from the contributors of all texts since."""
    first = published(team, by=(team.coauthor,))
    act("withdraw", first, team.publisher)
    for _ in range(2):
        source = first.revisions.order_by("number").last()
        actions.start(actor=team.author, code=first.code, origin="restored", source=source, now=NOW)
        act("submit", first, team.author)
        last = fresh(first).submitted_revision
        if source.number > 1:
            break
        act("return", first, team.reviewer)
        act("discard", first, team.author)
    assert (last.base.number, last.base.base.number) == (2, 1)
    guards.remove(connection)
    gone = RevisionContributor.objects.filter(user=team.coauthor, revision__number__gt=1)
    assert gone._raw_delete(gone.db) == 2
    guards.install(connection)
    with pytest.raises(IntegrityError, match="a contributor may not approve"), transaction.atomic():
        sign(DecisionKind.APPROVE, last, actor=team.coauthor, now=NOW)


def test_words_that_were_signed_again_are_withdrawn_with_all_that_was_made_of_them(
    team: Team, two_releases: Releases
) -> None:
    """Signing again makes another text with the same words: what was begun before that is taken back too, and who
    wrote the words has a hand in it."""
    source = published(team, by=(team.coauthor,))
    copied = code_begun(team, source, "M10.9")
    act("submit", copied, team.author)
    act("start", source, team.author, origin="published")
    act("save", source, team.author, content=text("said anew"))
    activate_on_console(two_releases.later, now=NOW)
    act("reapprove", source, team.reviewer)
    act("submit", source, team.author)
    act("withdraw", source, team.publisher)
    assert [fresh(copy).state for copy in (source, copied)] == [State.DRAFT, State.DRAFT]
    act("submit", source, team.author)
    with pytest.raises(NotPermittedError, match="had a hand"):
        act("approve", source, team.coauthor)
    with pytest.raises(IntegrityError, match="a contributor may not approve"), transaction.atomic():
        sign(DecisionKind.APPROVE, fresh(source).submitted_revision, actor=team.coauthor, now=NOW)
    assert unsound() == []


def unsound() -> list[str]:
    return [item for name, items in verify.checks() if name != "audit log" for item in items]


def test_verify_notices_what_was_published_past_the_rule_and_the_guard(team: Team) -> None:
    source = published(team, "Z53.1")
    explanation = code_begun(team, source)
    act("submit", explanation, team.author)
    act("approve", explanation, team.reviewer)
    revision = fresh(explanation).submitted_revision
    act("withdraw", source, team.publisher)
    assert list(dict(verify.checks())["withdrawals"]) == []
    guards.remove(connection)
    due = datetime.date(2028, 5, 4)
    put_live(revision, list(approvals(revision)), actor=team.publisher, how="password", review_due=due, now=NOW)
    assert list(dict(verify.checks())["withdrawals"]) == [
        "Z53.9, published 2026-05-04: signed before what it was made from was withdrawn"
    ]


def code_begun(team: Team, source: Explanation, name: str = "Z53.9") -> Explanation:
    """Copied from another code's text and put in words of its own."""
    revision = source.publications.live().get().revision
    explanation = actions.start(
        actor=team.author, code=code(name), origin="copied", source=revision, now=NOW
    ).explanation
    act("save", explanation, team.author, content=text(f"in words of its own, for {name}"))
    return fresh(explanation)


@pytest.mark.parametrize("name", ["save", "submit", "discard", "recall", "approve", "publish"])
def test_a_draft_that_was_given_up_is_no_draft(name: str, team: Team) -> None:
    """As if never begun: still, what somebody posts from an old page gets an answer."""
    explanation = discarded(team)
    before = tables.digest()
    with pytest.raises(WrongStateError):
        act(name, explanation, able(team, name))
    assert tables.digest() == before


def test_a_draft_begun_anew_is_not_taken_for_the_one_given_up(team: Team) -> None:
    explanation = discarded(team)
    seen = explanation.lock_version
    act("start", explanation, team.author)
    assert fresh(explanation).lock_version > seen


def test_two_signatures_where_the_tier_asks_for_two(team: Team) -> None:
    explanation = IN_STATE["submitted"](team, "B20")
    act("approve", explanation, team.reviewer)
    assert fresh(explanation).state == State.SUBMITTED
    before = tables.digest()
    for name, actor, reason in (
        ("approve", team.reviewer, "approved this text already"),
        ("recall", team.author, "approved this text already"),
        ("publish", team.publisher, "does not fit"),
    ):
        with pytest.raises(Exception, match=reason):
            act(name, explanation, actor)
    assert tables.digest() == before
    act("approve", explanation, team.second_reviewer)
    assert fresh(explanation).state == State.APPROVED
    act("publish", explanation, team.publisher)
    assert [signer["name"] for signer in Explanation.objects.get().publications.get().signers] == [
        "Reviewer",
        "Second Reviewer",
    ]


def test_one_of_two_signatures_taken_back_takes_the_text_back(team: Team) -> None:
    explanation = IN_STATE["approved"](team, "B20")
    act("rescind", explanation, team.publisher)
    assert fresh(explanation).state == State.DRAFT
    act("submit", explanation, team.author)
    assert fresh(explanation).state == State.SUBMITTED
    for reviewer in (team.reviewer, team.second_reviewer):
        act("approve", explanation, reviewer)
    assert fresh(explanation).state == State.APPROVED


def test_what_is_scheduled_goes_public_when_its_time_has_come(team: Team) -> None:
    from reviews import actions

    explanation = IN_STATE["approved"](team)
    act("schedule", explanation, team.publisher)
    assert actions.publish_due(now=NOW) == ([], [])
    later = NOW + datetime.timedelta(hours=1)
    made, refused = actions.publish_due(now=later)
    assert (len(made), refused) == (1, [])
    assert made[0].decision.user == team.publisher
    assert fresh(explanation).state == State.PUBLISHED
    assert actions.publish_due(now=later) == ([], [])
