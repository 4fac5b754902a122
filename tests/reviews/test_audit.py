"""Whoever has the database, its owner included, cannot change the record unseen: 12 kinds of tampering, 100 places."""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from codes import guards
from reviews.models import AuditEvent, AuditHead
from reviews.rules.events import Target, TargetKind
from reviews.safety import audit
from tests.reviews.stories import NOW, Team, act, fresh, person, published
from tests.shares import size

pytestmark = pytest.mark.engine

EVENTS, EXPORT_EVERY = 200, 20
PLACES = size("PLACES_TAMPERED_WITH", share=25, whole=100)
FAR = 1_000_000  # where numbers wait while others move: no two are ever the same
SOMETHING = Target(TargetKind.OTHER, name="x")
Chance = random.Random


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    return tmp_path / "heads.jsonl"


@pytest.fixture
def log(db: None, heads: Path) -> list[AuditEvent]:
    """200 events of two people and the clock, the head exported after every 20th."""
    actors = [person("ann"), person("bob"), None]
    for number in range(1, EVENTS + 1):
        now = NOW + datetime.timedelta(minutes=number, microseconds=number)
        detail = {
            "revision": number,
            "reason": f"Reason {number}",
            "state": "draft",
            "nested": {"b": [1, None], "a": "é"},
        }
        about = Target(TargetKind.EXPLANATION, number % 7, "Z53.9")
        audit.record(actor=actors[number % 3], act="save", about=about, detail=detail, now=now)
        if number % EXPORT_EVERY == 0:
            audit.export_head(path=heads, now=now)
    return list(AuditEvent.objects.order_by("number"))


def problems(heads: Path) -> list[str]:
    return list(audit.broken(exported=heads))


# --- Kinds of tampering: each with the log and dice, by somebody who knows how the chain is made ----------------------


def at(number: int) -> AuditEvent:
    return AuditEvent.objects.get(number=number)


def change(where: int, **values: object) -> None:
    assert AuditEvent.objects.filter(number=where).update(**values) == 1


def delete(**which: object) -> None:
    events = AuditEvent.objects.filter(**which)
    assert events._raw_delete(events.db) > 0


def move(start: int, by: int) -> None:
    """Give all events from ``start`` on a number higher or lower by ``by``."""
    AuditEvent.objects.filter(number__gte=start).update(number=F("number") + FAR)
    AuditEvent.objects.filter(number__gte=FAR).update(number=F("number") - FAR + by)


def chain_anew(start: int) -> None:
    """Fresh hashes from ``start`` on, and the head to match: what somebody with the source code would do."""
    before = at(start - 1).digest if start > 1 else audit.START
    for event in AuditEvent.objects.filter(number__gte=start).order_by("number"):
        event.previous = before
        before = audit.digest_of(event)
        change(event.number, previous=event.previous, digest=before)
    last = AuditEvent.objects.latest("number")
    AuditHead.objects.update(number=last.number, digest=last.digest)


def edit_detail(chance: Chance) -> None:
    number = chance.randint(1, EVENTS)
    detail = dict(at(number).detail)
    key = chance.choice(sorted(detail))
    if chance.random() < 0.5:
        del detail[key]
    else:
        detail[key] = "something else"
    change(number, detail=detail)


def edit_actor(chance: Chance) -> None:
    event = at(chance.randint(1, EVENTS))
    others = [
        *User.objects.exclude(pk=event.actor_id).values_list("pk", flat=True),
        *([None] if event.actor_id else []),
    ]
    values = [{"actor_id": chance.choice(others)}, {"actor_name": event.actor_name + "a"}, {"act": "approve"}]
    change(event.number, **chance.choice(values))


def edit_target(chance: Chance) -> None:
    event = at(chance.randint(1, EVENTS))
    values: list[dict[str, object]] = [
        {"target_id": event.target_id + 1},
        {"target_id": None},
        {"target_name": "Z53.8"},
        {"target_kind": "arrival"},
        {"target_kind": "other", "target_id": None, "target_name": event.about},
        {"about": f"explanation {event.target_id} (Z53.8)"},
        {"form": AuditEvent.FIRST_FORM},
    ]
    change(event.number, **chance.choice(values))


def edit_time(chance: Chance) -> None:
    event = at(chance.randint(1, EVENTS))
    step = chance.choice([{"microseconds": 1}, {"seconds": -1}, {"days": 365}])
    change(event.number, at=event.at + datetime.timedelta(**step))


def delete_in_the_middle(chance: Chance) -> None:
    delete(number=chance.randint(2, EVENTS - 1))


def delete_the_first(chance: Chance) -> None:
    delete(number__lte=chance.randint(1, EVENTS - 1))


def cut_the_tail(chance: Chance) -> None:
    delete(number__gt=chance.randint(0, EVENTS - 1))


def cut_the_tail_and_mend_the_head(chance: Chance) -> None:
    keep = chance.randint(0, EVENTS - 1)
    delete(number__gt=keep)
    if keep:
        AuditHead.objects.update(number=keep, digest=at(keep).digest)
    else:
        AuditHead.objects.all().delete()


def swap_two(chance: Chance) -> None:
    """Their places, hashes and all, or only what they tell."""
    this, other = (at(number) for number in chance.sample(range(1, EVENTS + 1), 2))
    if chance.random() < 0.5:
        change(this.number, number=FAR)
        change(other.number, number=this.number)
        change(FAR, number=other.number)
        return
    for here, there in ((this, other), (other, this)):
        change(here.number, detail=there.detail, about=there.about, actor_id=there.actor_id, at=there.at)


def insert_a_forged_one(chance: Chance) -> None:
    """Right in itself and chained to the one before; between two others, or after the last."""
    number = chance.randint(1, EVENTS + 1)
    move(number, by=1)
    before = at(number - 1) if number > 1 else None
    event = audit.next_event(
        AuditHead(number=number - 1, digest=before.digest if before else audit.START),
        actor=None,
        act="approve",
        about=Target(TargetKind.EXPLANATION, 1, "Z53.9"),
        detail={"state": "approved"},
        now=before.at if before else NOW,
    )
    event.save()


def renumber(chance: Chance) -> None:
    """Leave a gap, or take one out and close it."""
    number = chance.randint(2, EVENTS - 1)
    if chance.random() < 0.5:
        move(number, by=chance.randint(1, 5))
    else:
        delete(number=number)
        move(number, by=-1)


def rewrite_from_some_point(chance: Chance) -> None:
    """Something changed, left out or added, and every hash from there on made fresh, the head's too."""
    number = chance.randint(1, EVENTS)
    how = chance.choice(["change", "leave out", "add"])
    if how == "change":
        change(number, detail={"state": "approved"})
        chain_anew(number)
    elif how == "leave out" and number < EVENTS:
        delete(number=number)
        move(number, by=-1)
        chain_anew(number)
    else:
        insert_a_forged_one(chance)
        chain_anew(1)


KINDS: list[Callable[[Chance], None]] = [
    edit_detail,
    edit_actor,
    edit_target,
    edit_time,
    delete_in_the_middle,
    delete_the_first,
    cut_the_tail,
    cut_the_tail_and_mend_the_head,
    swap_two,
    insert_a_forged_one,
    renumber,
    rewrite_from_some_point,
]


def test_the_untouched_log_is_whole(log: list[AuditEvent], heads: Path) -> None:
    assert len(log) == EVENTS
    assert len(heads.read_text().splitlines()) == EVENTS // EXPORT_EVERY
    assert problems(heads) == []


@pytest.mark.slow
@pytest.mark.parametrize("tamper", KINDS)
def test_tampering_is_found(tamper: Callable[[Chance], None], log: list[AuditEvent], heads: Path) -> None:
    guards.remove(connection)  # rolled back with the test
    missed = []
    for place in range(PLACES):
        with transaction.atomic():
            tamper(random.Random(f"{tamper.__name__} {place}"))
            if not problems(heads):
                missed.append(place)
            transaction.set_rollback(True)
    assert missed == [], f"{len(missed)} of {PLACES} not found"
    assert problems(heads) == []


def test_every_column_of_an_event_is_in_its_digest(log: list[AuditEvent]) -> None:
    """But the digest itself, and the parts of what it is about, which stands there whole."""
    event = log[5]
    others = {
        "number": 7, "at": NOW, "actor_id": 0, "actor_name": "eve", "act": "approve", "form": 1, "target_kind": "user",
        "target_id": 1, "target_name": "y", "detail": {}, "previous": "0" * 64,
    }  # fmt: skip
    assert {field.column for field in AuditEvent._meta.local_concrete_fields} == {*others, "id", "about", "digest"}
    for name, other in others.items():
        before = getattr(event, name)
        setattr(event, name, other)
        assert audit.digest_of(event) != event.digest, name
        setattr(event, name, before)
    assert audit.digest_of(event) == event.digest


def test_an_event_of_the_last_number_and_another_digest_is_told(log: list[AuditEvent], heads: Path) -> None:
    AuditHead.objects.update(digest="0" * 64)
    assert problems(heads)


def test_a_chain_alone_would_not_show_the_last_two(log: list[AuditEvent], heads: Path) -> None:
    """Why the head is exported."""
    guards.remove(connection)
    for tamper in (cut_the_tail_and_mend_the_head, rewrite_from_some_point):
        with transaction.atomic():
            tamper(random.Random(1))
            assert list(audit.broken(exported=None)) == []
            assert problems(heads)
            transaction.set_rollback(True)


def test_everything_gone_is_found(log: list[AuditEvent], heads: Path) -> None:
    guards.remove(connection)
    delete(number__gte=1)
    AuditHead.objects.all().delete()
    assert problems(heads)


def test_a_head_alone_that_was_changed_is_found(log: list[AuditEvent], heads: Path) -> None:
    AuditHead.objects.update(number=EVENTS - 1)
    assert problems(heads) == [f"the head of the audit log says {EVENTS - 1}, the log ends at {EVENTS}"]


def test_exported_heads_that_are_gone_are_told(log: list[AuditEvent], heads: Path) -> None:
    """Missing or emptied, the file tells nothing any more, and that must not look like all is well."""
    heads.write_text("")
    assert problems(heads)[0].startswith("no exported heads in heads.jsonl")
    heads.unlink()
    assert problems(heads)[0].startswith("no exported heads in heads.jsonl")


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '{"number": 1}', '{"number": "x", "digest": "y"}'])
def test_a_line_that_is_no_head_is_told(line: str, log: list[AuditEvent], heads: Path) -> None:
    heads.write_text(f"{line}\n{heads.read_text()}")
    assert problems(heads) == ["line 1 of heads.jsonl is not an exported head"]


def test_an_exported_head_that_was_changed_is_found(log: list[AuditEvent], heads: Path) -> None:
    first, *others = heads.read_text().splitlines()
    heads.write_text("\n".join([json.dumps(json.loads(first) | {"digest": "0" * 64}), *others]))
    assert len(problems(heads)) == 1


def test_a_head_is_exported_once(log: list[AuditEvent], heads: Path) -> None:
    before = heads.read_text()
    assert audit.export_head(path=heads, now=NOW) is None
    assert heads.read_text() == before


def test_a_line_cut_short_holds_no_export_up(log: list[AuditEvent], heads: Path) -> None:
    """As a power failure leaves it: told, and the next head is on a line of its own."""
    whole = heads.read_text()
    heads.write_text(whole[:-30])
    assert audit.export_head(path=heads, now=NOW)
    assert problems(heads) == ["line 10 of heads.jsonl is not an exported head"]
    assert json.loads(heads.read_text().splitlines()[-1])["number"] == EVENTS


# --- Exports that trail, and restores ---------------------------------------------------------------------------------


def test_an_export_that_trails_the_log_is_told(log: list[AuditEvent], heads: Path) -> None:
    """A cut tail would not show meanwhile: the clock exports each hour, where it runs."""
    after = log[-1].at + datetime.timedelta(days=1)
    audit.record(actor=None, act="save", about=SOMETHING, detail={}, now=after)
    within, later = after + datetime.timedelta(hours=1), after + datetime.timedelta(hours=1, minutes=11)
    assert list(audit.broken(exported=heads, now=within)) == []
    assert [problem[:49] for problem in audit.broken(exported=heads, now=later)] == [
        "the exported heads trail the log: event 201 of 20"
    ]
    audit.export_head(path=heads, now=later)
    assert list(audit.broken(exported=heads, now=later + datetime.timedelta(days=9))) == []


def restore(keep: int) -> None:
    """As from a copy of the database made after so many events."""
    guards.remove(connection)
    delete(number__gt=keep)
    AuditHead.objects.update(number=keep, digest=at(keep).digest)


@pytest.mark.parametrize("went_on", [0, 3, 30])
def test_a_restore_is_a_gap_until_it_is_closed_on_record(went_on: int, log: list[AuditEvent], heads: Path) -> None:
    restore(150)
    for number in range(went_on):
        audit.record(actor=None, act="save", about=SOMETHING, detail={"n": number}, now=NOW)
    assert len(problems(heads)) == 3  # heads 160, 180 and 200
    event = audit.close_gap(path=heads, reason="The copy of Monday.", now=NOW)
    assert (event.act, event.actor_name, event.detail["reason"]) == (
        "close audit gap", "the operator", "The copy of Monday.",
    )  # fmt: skip
    assert [number for number, _ in event.detail["lost"]] == [160, 180, 200]
    assert problems(heads) == []
    assert json.loads(heads.read_text().splitlines()[-1])["digest"] == event.digest
    for number in range(60):  # where other events stood once
        audit.record(actor=None, act="save", about=SOMETHING, detail={"n": number}, now=NOW)
    assert problems(heads) == []


def test_a_gap_that_was_closed_excuses_no_other(log: list[AuditEvent], heads: Path) -> None:
    restore(150)
    audit.close_gap(path=heads, reason="The copy of Monday.", now=NOW)
    for number in range(30):
        audit.record(actor=None, act="save", about=SOMETHING, detail={"n": number}, now=NOW)
    audit.export_head(path=heads, now=NOW)
    restore(170)
    assert problems(heads) == ["the audit log was cut: its head was once event 181, which is not there"]


def test_there_is_no_gap_to_close_in_a_whole_log(log: list[AuditEvent], heads: Path, settings: Any) -> None:
    settings.AUDIT_HEAD_FILE = str(heads)
    with pytest.raises(CommandError, match="there is no gap to close"):
        call_command("close_audit_gap", reason="None.")
    restore(150)
    with pytest.raises(CommandError, match="say why"):
        call_command("close_audit_gap", reason=" ")
    call_command("close_audit_gap", reason="The copy of Monday.")
    assert problems(heads) == []


def test_nothing_to_export_of_a_log_without_events(db: None, heads: Path) -> None:
    assert audit.export_head(path=heads, now=NOW) is None
    assert problems(heads) == []


def test_an_act_that_fails_leaves_no_event(team: Team) -> None:
    """The event is in the transaction of the act, and the chain goes on without a gap."""
    explanation = published(team)
    before = AuditEvent.objects.count()
    with transaction.atomic():
        act("withdraw", explanation, team.publisher)
        assert AuditEvent.objects.count() == before + 1
        transaction.set_rollback(True)
    assert AuditEvent.objects.count() == before
    act("withdraw", explanation, team.publisher)
    assert fresh(explanation).state == "withdrawn"
    assert list(audit.broken(exported=None)) == []


def test_a_whole_story_is_told(team: Team) -> None:
    act("withdraw", published(team, "B20"), team.publisher)
    story = AuditEvent.objects.values_list("act", "actor_name", "about")
    assert [(this, by) for this, by, _ in story] == [
        ("activate release", "the operator"),
        ("start", "author"),
        ("submit", "author"),
        ("approve", "reviewer"),
        ("approve", "second-reviewer"),
        ("publish", "publisher"),
        ("withdraw", "publisher"),
    ]
    assert all(about.endswith("(B20)") for _, by, about in story if by != "the operator")
