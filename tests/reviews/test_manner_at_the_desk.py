"""Rows of manner are changed by two people, and every check goes by them at once. What all proposals share, such as
refusing and taking back, ``test_vocabulary`` tries in full."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from codes import guards
from reviews import actions
from reviews.checks import Finding
from reviews.checks.manner.rows import rows_of_file
from reviews.models import AuditEvent, MannerProposal
from reviews.reading.checking import findings_of
from reviews.reading.facts.manner_rows import manner_rows
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError
from reviews.safety import accounted
from tests.reviews import tables
from tests.reviews.stories import NOW, Team, act, code, drafted, person, published, submitted, text, withdrawn

pytestmark = pytest.mark.engine
LATER = NOW + datetime.timedelta(minutes=1)
HOPE = {
    "name": "hope", "measure": "words", "severity": "warns", "says": "nobody knows that.",
    "finds": "hopefully|no doubt", "example": "Hopefully it heals.", "counterexample": "Patients hope that it heals.",
}  # fmt: skip
STYLE = next(row for row in rows_of_file() if row.name == "style")._asdict()


def propose(actor: User, change: str = "add", fields: dict[str, str] = HOPE, **changed: str) -> MannerProposal:
    return actions.propose_row(actor=actor, change=change, fields=fields | changed, why="Often written.", now=NOW)


def confirm(team: Team, proposal: MannerProposal) -> MannerProposal:
    return actions.ROWS.confirm(actor=team.reviewer, proposal_id=proposal.pk, now=LATER)


def manner_of(sentence: str) -> list[Finding]:
    findings = findings_of(code("Z53.9"), text(coding_notes=sentence))
    return [finding for finding in findings if finding.check == "manner"]


def test_a_row_is_added_changed_and_taken_out_and_checks_follow_at_once(team: Team) -> None:
    phrase = "There is no doubt about it."
    proposal = propose(team.author)
    assert manner_of(phrase) == []
    confirm(team, proposal)
    (finding,) = manner_of(phrase)
    assert (finding.severity, finding.message, finding.excerpt) == ("warns", "“no doubt”: nobody knows that.", phrase)
    changed = propose(team.author, "change", severity="informs", finds="hopefully")
    assert [finding.severity for finding in manner_of(phrase)] == ["warns"]
    confirm(team, changed)
    assert manner_of(phrase) == []
    assert [finding.severity for finding in manner_of("Hopefully not.")] == ["informs"]
    confirm(team, propose(team.author, "remove"))
    assert manner_of("Hopefully not.") == []
    assert manner_rows() == rows_of_file()
    confirm(team, propose(team.author, severity="informs"))  # again, after it was taken out
    assert [finding.severity for finding in manner_of("Hopefully not.")] == ["informs"]
    assert list(accounted.broken()) == []


def test_rows_of_the_file_are_changed_and_taken_out_too(team: Team) -> None:
    assert [finding.severity for finding in manner_of("We leverage it.")] == ["warns", "informs"]
    confirm(team, propose(team.author, "change", STYLE, severity="warns", says="Say it simply."))
    assert [finding.message for finding in manner_of("They leverage it.")] == ["“leverage”: Say it simply."]
    confirm(team, propose(team.author, "remove", {"name": "first person"}))
    assert len(manner_of("We leverage it.")) == 1


def test_a_tick_for_one_row_is_none_for_another_that_speaks_of_the_same_sentence(team: Team) -> None:
    (before,) = manner_of("Hopefully it is always so.")
    confirm(team, propose(team.author))
    first, second = manner_of("Hopefully it is always so.")
    assert before.key in {first.key, second.key}
    assert first.key != second.key


def test_the_grade_above_which_a_text_is_warned_of_is_a_row(team: Team) -> None:
    hard = text(what_it_is="Considerable classificatory documentation necessarily determines applicability. " * 9)

    def graded() -> list[str]:
        return [entry.severity for entry in findings_of(code("Z53.9"), hard) if entry.check == "reading_grade"]

    row = next(row for row in rows_of_file() if row.measure == "grade")._asdict()
    assert graded() == ["warns"]
    confirm(team, propose(team.author, "change", row, severity="informs", finds="20"))
    assert graded() == ["informs"]
    confirm(team, propose(team.author, "remove", {"name": row["name"]}))
    assert graded() == []


def test_check_texts_goes_by_it(team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.jsonl"
    content = text(coding_notes="Hopefully not.")
    file.write_text(json.dumps({"id": 1, "code": "Z53.9", "content": content}), encoding="utf-8")
    for phrase in (False, True):
        call_command("check_texts", str(file), json=True)
        assert ("nobody knows that." in capsys.readouterr().out) is phrase
        if not phrase:
            confirm(team, propose(team.author))


# --- The second person ------------------------------------------------------------------------------------------------


def test_nobody_confirms_or_refuses_their_own(team: Team) -> None:
    for actor in (team.reviewer, team.publisher, person("root", superuser=True)):
        proposal = propose(actor, name=f"hope of {actor.username}")
        before = tables.digest()
        for decide, more in ((actions.ROWS.confirm, {}), (actions.ROWS.refuse, {"reason": "No."})):
            with pytest.raises(NotPermittedError, match="somebody else has to look at it"):
                decide(actor=actor, proposal_id=proposal.pk, now=LATER, **more)
        assert tables.digest() == before
    assert manner_rows() == rows_of_file()


def test_the_database_refuses_a_confirmation_by_the_proposer_and_keeps_what_was_proposed(team: Team) -> None:
    waiting, done = propose(team.author), confirm(team, propose(team.author, name="doubt"))
    by_hand: list[tuple[MannerProposal, dict[str, Any]]] = [
        (waiting, {"state": "confirmed", "ended_by": team.author, "ended_at": LATER}),
        (waiting, {"state": "taken back", "ended_by": team.reviewer, "ended_at": LATER}),
        (waiting, {"row": HOPE | {"severity": "informs"}}),
        (waiting, {"before": HOPE}),
        (waiting, {"name": "other"}),
        (done, {"state": "refused"}),
    ]
    for proposal, changed in by_hand:
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            MannerProposal.objects.filter(pk=proposal.pk).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        done.delete()


def test_roles(team: Team) -> None:
    proposal = propose(team.author)
    for role in ("importer", "access admin", "auditor"):
        other = person(role.replace(" ", "-"), role)
        with pytest.raises(NotPermittedError, match="do not allow you to propose vocabulary"):
            propose(other, name="doubt")
        with pytest.raises(NotPermittedError, match="do not allow you to propose vocabulary"):
            actions.measure_row(actor=other, change="add", fields=HOPE | {"name": "doubt"}, now=NOW)
    with pytest.raises(NotPermittedError, match="do not allow you to confirm vocabulary"):
        actions.ROWS.confirm(actor=person("another", "author"), proposal_id=proposal.pk, now=LATER)


def test_refused_and_taken_back_rows_never_hold(team: Team) -> None:
    refused, back = propose(team.author), propose(team.author, name="doubt")
    actions.ROWS.refuse(actor=team.publisher, proposal_id=refused.pk, reason="It is used well.", now=LATER)
    actions.ROWS.take_back(actor=team.author, proposal_id=back.pk, now=LATER)
    for proposal in (refused, back):
        with pytest.raises(ConflictError, match="already"):
            confirm(team, proposal)
    assert manner_rows() == rows_of_file()
    assert list(accounted.broken()) == []


# --- What fits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fields", "reason"),
    [
        ("add", HOPE | {"example": "It heals."}, "it does not find its example"),
        ("add", HOPE | {"counterexample": "Hopefully."}, "it finds its counterexample too"),
        ("add", STYLE | {"name": "Style"}, "there is a row “style” already"),
        ("add", {}, "choose what it looks for"),
        ("change", HOPE, "there is no row “hope”; look at the list again"),
        ("change", STYLE, "nothing is changed in it"),
        ("remove", {"name": "no such\0row"}, "there is no row"),
        ("remove", {}, "there is no row"),
        ("burn", HOPE, "can be added, changed or taken out"),
    ],
)
def test_what_cannot_be_proposed(change: str, fields: dict[str, str], reason: str, team: Team) -> None:
    with pytest.raises(RefusedError, match=reason):
        propose(team.author, change, fields)
    assert not MannerProposal.objects.exists()


def test_one_open_proposal_for_a_row(team: Team) -> None:
    propose(team.author)
    with pytest.raises(RefusedError, match="“hope” is proposed already"):
        propose(team.coauthor, name="HOPE", severity="informs")


def test_what_was_proposed_is_looked_at_again_when_it_is_confirmed(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later version of the program comes with other rows while proposals wait."""
    waiting = [
        propose(team.author), propose(team.author, "change", STYLE, severity="warns"),
        propose(team.author, "remove", {"name": "fear"}),
    ]  # fmt: skip
    changed = [row._replace(says="another way.") if row.name in {"style", "fear"} else row for row in rows_of_file()]
    file = tmp_path / "manner.tsv"
    file.write_text("\n".join("\t".join(row) for row in [*changed, HOPE.values()]), encoding="utf-8")
    monkeypatch.setattr("reviews.checks.manner.rows.FILE", file)
    for proposal in waiting:
        with pytest.raises(RefusedError, match="the row has changed since it was proposed"):
            confirm(team, proposal)
    assert MannerProposal.objects.open().count() == 3
    assert list(accounted.broken()) == []


def test_the_examples_are_tried_again_when_it_is_confirmed(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = propose(team.author)
    monkeypatch.setattr("reviews.checks.manner.rows._speaks", lambda row, text: False)
    with pytest.raises(RefusedError, match="it does not find its example"):
        confirm(team, proposal)
    assert MannerProposal.objects.get().state == "proposed"


# --- In which texts it speaks -----------------------------------------------------------------------------------------


def test_a_proposal_says_in_which_texts_it_would_speak(team: Team) -> None:
    published(team, "Z53.9", coding_notes="Hopefully it is listed.")
    published(team, "Z53.8")
    drafted(team, "Z53.1", coding_notes="There is no doubt about it.")
    submitted(team, "Z53.01", coding_notes="Hopefully, with a note.")
    act("withdraw", published(team, "M10.9", coding_notes="Hopefully gone."), team.publisher)
    effect = propose(team.author).effect
    assert effect["looked_at"] == {"published": 2, "draft": 2}
    assert effect["before"] == {"published": 0, "draft": 0}
    assert effect["after"] == {"published": 1, "draft": 2}
    assert [(entry["code"], entry["kind"], entry["differs"]) for entry in effect["texts"]] == [
        ("Z53.9", "published", "new"), ("Z53.1", "draft", "new"), ("Z53.01", "draft", "new"),
    ]  # fmt: skip
    assert effect["texts"][0]["excerpt"] == "Hopefully it is listed."
    assert effect["texts"][0]["message"] == "“Hopefully”: nobody knows that."
    confirm(team, MannerProposal.objects.get())
    fewer = propose(team.author, "change", finds="hopefully").effect
    assert (fewer["before"]["draft"], fewer["after"]["draft"]) == (2, 1)
    assert [entry["differs"] for entry in fewer["texts"]] == ["gone", "", ""]
    out = actions.measure_row(actor=team.author, change="remove", fields={"name": "style"}, now=NOW).effect
    assert out["after"] == {"published": 0, "draft": 0}
    withdrawn(team, "Z37.0")
    again = actions.ROWS.measure_again(
        actor=team.publisher, proposal_id=MannerProposal.objects.open().get().pk, now=LATER
    )
    assert again.measured_at == LATER
    assert AuditEvent.objects.latest("number").act == "measure manner"


def test_words_of_the_official_text_do_not_count(team: Team) -> None:
    published(team, "Z53.9", coding_notes="It was not carried out.")
    published(team, "M10.9", coding_notes="It was not carried out.")
    effect = propose(team.author, finds="hopefully|not carried out").effect
    assert [entry["code"] for entry in effect["texts"]] == ["M10.9"]


def test_it_stops_where_it_speaks_nearly_everywhere(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.reading.manner_in_texts.MOST", 2)
    for name in ("Z53.9", "Z53.8", "Z53.1"):
        drafted(team, name, coding_notes="Hopefully.")
    published(team, "M10.9")
    effect = propose(team.author).effect
    assert (effect["after"]["draft"], effect["looked_at"]["draft"], effect["there"]["draft"]) == (2, 2, 3)
    monkeypatch.setattr("reviews.reading.manner_in_texts.NEWEST", 1)
    effect = propose(team.author, name="doubt").effect
    assert (effect["looked_at"], effect["there"]) == ({"published": 1, "draft": 1}, {"published": 1, "draft": 3})


# --- On record --------------------------------------------------------------------------------------------------------


def test_an_act_tells_the_audit_log_everything(team: Team) -> None:
    proposal = confirm(team, propose(team.author, "change", STYLE, severity="warns"))
    event = AuditEvent.objects.latest("number")
    assert (event.act, event.about, event.actor_name) == (
        "confirm manner",
        f"manner proposal {proposal.pk}",
        "reviewer",
    )
    assert event.detail == {
        "proposal": proposal.pk, "change": "change", "name": "style", "before": STYLE,
        "row": STYLE | {"severity": "warns"}, "why": "Often written.",
    }  # fmt: skip


@pytest.mark.parametrize("changed", [{"row": HOPE | {"severity": "informs"}}, {"name": "x"}, {"ended_by": "publisher"}])
def test_a_row_written_by_hand_is_told(changed: dict[str, Any], team: Team) -> None:
    confirm(team, propose(team.author))
    guards.remove(connection)
    assert list(accounted.broken()) == []
    if "ended_by" in changed:
        changed = {"ended_by": team.publisher}
    MannerProposal.objects.update(**changed)
    assert list(accounted.broken())
