"""The vocabulary of search is changed by two people: one proposes a line, another confirms it, and search follows."""

from __future__ import annotations

import datetime
import html
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from codes import guards
from codes.models import Release, UnfoundSearch, VocabularyEdit
from codes.search.store import store
from reviews import actions
from reviews.models import AuditEvent, HiddenSearch, LineProposal
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError
from reviews.safety import accounted, verify
from tests.reviews import tables
from tests.reviews.stories import NOW, Team, person

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("small_vocabulary")]
LATER = NOW + datetime.timedelta(minutes=1)


def propose(
    actor: User, term: str = "king's evil", meant: str = "m109", change: str = "add", **more: Any
) -> LineProposal:
    fields = {"kind": "lay", "why": "Readers search for it.", "now": NOW} | more
    return actions.propose_line(actor=actor, change=change, term=term, meant=meant, **fields)


def confirmed(team: Team, *line: str) -> LineProposal:
    proposal = propose(team.author, *line)
    return actions.LINES.confirm(actor=team.reviewer, proposal_id=proposal.pk, now=LATER)


def searched(question: str) -> str:
    """What a reader gets."""
    return html.unescape(str(Client().get("/search", {"q": question}).text))


def acts() -> list[tuple[str, str | None]]:
    events = AuditEvent.objects.filter(about__startswith="vocabulary proposal").order_by("number")
    return [(event.act, event.actor_name) for event in events]


def broken() -> list[str]:
    return [item for name, items in verify.checks() if name in {"vocabulary", "acts on record"} for item in items]


def test_from_a_proposal_to_readers_and_back(team: Team):
    before, line = store(), "Matched because it is also called “king's evil”"
    proposal = propose(team.author)
    assert (proposal.term, proposal.meant, proposal.kind) == ("king's evil", "M10.9", "lay")
    assert store() is before
    assert line not in searched("king's evil")
    actions.LINES.confirm(actor=team.reviewer, proposal_id=proposal.pk, now=LATER)
    assert line in searched("king's evil")
    out = propose(team.reviewer, meant="M10.9", change="remove", why="It is another illness.")
    assert line in searched("king's evil")
    actions.LINES.confirm(actor=team.publisher, proposal_id=out.pk, now=LATER)
    assert line not in searched("king's evil")
    assert acts() == [
        ("propose vocabulary", "author"),
        ("confirm vocabulary", "reviewer"),
        ("propose vocabulary", "reviewer"),
        ("confirm vocabulary", "publisher"),
    ]
    assert broken() == []


def test_a_line_of_the_file_is_taken_out_for_good(team: Team):
    assert "Matched because it is also called “gout”" in searched("gout")
    confirmed(team, "gout", "M10.9", "remove")
    assert "it is also called" not in searched("gout")
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert "it is also called" not in searched("gout")
    assert broken() == []


def test_an_act_tells_the_audit_log_everything(team: Team):
    proposal = confirmed(team)
    event = AuditEvent.objects.latest("number")
    assert (event.act, event.about, event.at) == ("confirm vocabulary", f"vocabulary proposal {proposal.pk}", LATER)
    assert event.detail == {
        "proposal": proposal.pk, "change": "add", "term": "king's evil", "meant": "M10.9", "kind": "lay",
        "why": "Readers search for it.",
    }  # fmt: skip


# --- The second person ------------------------------------------------------------------------------------------------


def test_nobody_confirms_or_refuses_their_own(team: Team):
    root = person("root", superuser=True)
    for actor in (team.reviewer, team.publisher, root):
        proposal = propose(actor, term=f"evil of {actor.username}")
        before = tables.digest()
        with pytest.raises(NotPermittedError, match="somebody else has to look at it"):
            actions.LINES.confirm(actor=actor, proposal_id=proposal.pk, now=LATER)
        with pytest.raises(NotPermittedError, match="somebody else has to look at it"):
            actions.LINES.refuse(actor=actor, proposal_id=proposal.pk, reason="No.", now=LATER)
        assert tables.digest() == before
    assert not VocabularyEdit.objects.exists()


def test_roles(team: Team):
    proposal = propose(team.author)
    for role in ("importer", "access admin", "auditor"):
        other = person(role.replace(" ", "-"), role)
        with pytest.raises(NotPermittedError, match="do not allow you to propose vocabulary"):
            propose(other, term="another evil")
        with pytest.raises(NotPermittedError, match="do not allow you to propose vocabulary"):
            actions.LINES.measure_again(actor=other, proposal_id=proposal.pk, now=LATER)
    author = person("another-author", "author")
    for act, more in ((actions.LINES.confirm, {}), (actions.LINES.refuse, {"reason": "No."})):
        with pytest.raises(NotPermittedError, match="do not allow you to confirm vocabulary"):
            act(actor=author, proposal_id=proposal.pk, now=LATER, **more)
    with pytest.raises(NotPermittedError, match="only who proposed it takes it back"):
        actions.LINES.take_back(actor=team.reviewer, proposal_id=proposal.pk, now=LATER)


@pytest.mark.parametrize(
    ("state", "ended_by"), [("confirmed", "author"), ("refused", "author"), ("taken back", "reviewer")]
)
def test_the_database_wants_the_right_person_too(state: str, ended_by: str, team: Team):
    proposal = propose(team.author)
    with pytest.raises(IntegrityError), transaction.atomic():
        LineProposal.objects.filter(pk=proposal.pk).update(
            state=state, ended_by=User.objects.get(username=ended_by), ended_at=LATER
        )


def test_the_database_keeps_what_was_proposed_and_how_it_ended(team: Team):
    done, waiting = confirmed(team), propose(team.author, term="queen's evil")
    for proposal, changed in (
        (waiting, {"meant": "B20"}), (waiting, {"proposed_by": team.reviewer}), (done, {"state": "refused"}),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            LineProposal.objects.filter(pk=proposal.pk).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        waiting.delete()


# --- What has ended has ended -----------------------------------------------------------------------------------------


def test_refused_and_taken_back(team: Team):
    refused, back = propose(team.author), propose(team.author, term="queen's evil")
    with pytest.raises(RefusedError, match="say why"):
        actions.LINES.refuse(actor=team.publisher, proposal_id=refused.pk, reason=" ", now=LATER)
    refused = actions.LINES.refuse(actor=team.publisher, proposal_id=refused.pk, reason="That is scrofula.", now=LATER)
    assert (refused.state, refused.reason, refused.ended_by) == ("refused", "That is scrofula.", team.publisher)
    assert actions.LINES.take_back(actor=team.author, proposal_id=back.pk, now=LATER).state == "taken back"
    for proposal in (refused, back):
        with pytest.raises(ConflictError, match=f"it is {proposal.state} already|it is taken back already"):
            actions.LINES.confirm(actor=team.reviewer, proposal_id=proposal.pk, now=LATER)
    assert not VocabularyEdit.objects.exists()
    assert propose(team.author).state == "proposed"  # again
    assert broken() == []


def test_one_open_proposal_for_a_line(team: Team):
    propose(team.author)
    with pytest.raises(RefusedError, match="is proposed already"):
        propose(team.coauthor)
    propose(team.coauthor, meant="B20")


def test_what_is_said_meanwhile_by_somebody_else_is_not_confirmed_twice(team: Team):
    first, second = propose(team.author, "podagra", "m109"), propose(team.author, "Podagra", "m109")
    actions.LINES.confirm(actor=team.reviewer, proposal_id=first.pk, now=LATER)
    with pytest.raises(RefusedError, match="changed since it was proposed: “Podagra” leads to"):
        actions.LINES.confirm(actor=team.reviewer, proposal_id=second.pk, now=LATER)
    assert LineProposal.objects.get(pk=second.pk).state == "proposed"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"why": " "}, "say why"),
        ({"why": "x" * 301}, "at most 300 characters"),
        ({"why": "a\u202eb"}, "contains hidden characters"),
        ({"meant": "Q99.99"}, "no code of a loaded release"),
        ({"change": "remove"}, "has no line “king's evil”"),
        ({"change": "burn"}, "can be added or taken out"),
    ],
)
def test_what_cannot_be_proposed(changed: dict[str, str], reason: str, team: Team):
    with pytest.raises(RefusedError, match=reason):
        propose(team.author, **changed)
    assert not LineProposal.objects.exists()


def test_there_is_no_such_proposal(team: Team):
    for act, more in (
        (actions.LINES.confirm, {}), (actions.LINES.refuse, {"reason": "No."}), (actions.LINES.take_back, {}),
        (actions.LINES.measure_again, {}),
    ):  # fmt: skip
        with pytest.raises(RefusedError, match="there is no such proposal"):
            act(actor=team.reviewer, proposal_id=99, now=NOW, **more)


# --- The effect -------------------------------------------------------------------------------------------------------


def test_a_proposal_brings_its_effect_along(team: Team):
    effect = propose(team.author).effect
    assert effect["release"] == "2026-april"
    assert effect["of_term"] == {"before": [], "after": ["M10.9"]}
    assert [(ranked["before"], ranked["after"]) for ranked in effect["changed"]] == [(0, 1)]
    assert not VocabularyEdit.objects.exists()


def test_the_effect_is_measured_again_when_search_has_changed(team: Team):
    proposal = propose(team.author)
    confirmed(team, "evil king", "M10.9")
    again = actions.LINES.measure_again(actor=team.coauthor, proposal_id=proposal.pk, now=LATER)
    assert again.effect["state"] != proposal.effect["state"]
    assert (proposal.effect["of_term"]["before"], again.effect["of_term"]["before"]) == ([], ["M10.9"])
    assert again.measured_at == LATER
    assert acts()[-1] == ("measure vocabulary", "coauthor")
    actions.LINES.take_back(actor=team.author, proposal_id=proposal.pk, now=LATER)
    with pytest.raises(RefusedError, match="taken back already"):
        actions.LINES.measure_again(actor=team.author, proposal_id=proposal.pk, now=LATER)


def test_without_a_release_in_force_other_words_cannot_be_measured(team: Team):
    Release.objects.update(state=Release.State.SUPERSEDED)
    assert propose(team.author).effect == {}


# --- On record --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["another line", "another person", "a line by hand", "a line gone", "a line back"])
def test_what_was_written_by_hand_is_told(what: str, team: Team):
    confirmed(team)
    guards.remove(connection)
    assert broken() == []
    if what == "another line":
        LineProposal.objects.update(meant="B20")
    elif what == "another person":
        LineProposal.objects.update(ended_by=team.publisher)
    elif what == "a line by hand":
        VocabularyEdit.objects.create(term="x", meant="B20", kind="lay", removed=False, decided_at=NOW)
    elif what == "a line gone":
        VocabularyEdit.objects.all().delete()
    else:
        VocabularyEdit.objects.update(removed=True)
    assert broken()


# --- Searches that need no answer -------------------------------------------------------------------------------------


def test_a_search_is_hidden_and_shown_again(team: Team):
    UnfoundSearch.objects.create(question="asdf", times=7, day=NOW.date())
    actions.hide_search(actor=team.author, question="asdf", now=NOW)
    actions.hide_search(actor=team.coauthor, question="asdf", now=NOW)
    assert HiddenSearch.objects.get().hidden_by == team.author
    assert accounted_for() == ["hide search asdf"]
    actions.show_search(actor=team.publisher, question="asdf", now=NOW)
    assert not HiddenSearch.objects.exists()
    assert accounted_for() == ["hide search asdf", "show search asdf"]
    assert list(accounted.broken()) == []
    with pytest.raises(RefusedError, match="it is not hidden"):
        actions.show_search(actor=team.publisher, question="asdf", now=NOW)
    for question in ("", "never searched", "a\0b", "x" * 500):
        with pytest.raises(RefusedError, match="there is no such search without results"):
            actions.hide_search(actor=team.author, question=question, now=NOW)
    with pytest.raises(NotPermittedError):
        actions.hide_search(actor=person("auditor", "auditor"), question="asdf", now=NOW)


def accounted_for() -> list[str]:
    events = AuditEvent.objects.filter(act__in=("hide search", "show search")).order_by("number")
    return [f"{event.act} {event.about}" for event in events]
