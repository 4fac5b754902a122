"""Audit events say in columns what they are about; those of a time without the columns verify as they were signed."""

from __future__ import annotations

import hashlib

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from codes import guards
from reviews.models import AuditEvent, AuditHead
from reviews.rules.content import canonical_json
from reviews.rules.events import Target, TargetKind, about_release, about_search, about_user
from reviews.safety import audit
from tests.reviews.stories import NOW, Team, act, published

pytestmark = pytest.mark.engine

BEFORE = ("reviews", "0016_leases")
# As events named what they are about before they had columns for it: (act, about, what that is).
FIRST_FORM = [
    ("start", "explanation 12 (Z53.9)", Target(TargetKind.EXPLANATION, 12, "Z53.9")),
    ("propose release", "release 2027-annual", about_release("2027-annual")),
    ("ask for import", "arrival 3 (2027-annual)", Target(TargetKind.ARRIVAL, 3, "2027-annual")),
    ("set password", "user 5", about_user(5)),
    ("change vocabulary", "specialist allergy-immunology", Target(TargetKind.SPECIALIST, name="allergy-immunology")),
    ("ask for drafts", "batch 4", Target(TargetKind.BATCH, 4)),
    ("write prompt", "prompt 2", Target(TargetKind.PROMPT, name="2")),
    ("practise", "practice 9", Target(TargetKind.PRACTICE, 9)),
    ("confirm vocabulary", "vocabulary proposal 7", Target(TargetKind.LINE_PROPOSAL, 7)),
    ("propose manner", "manner proposal 8", Target(TargetKind.MANNER_PROPOSAL, 8)),
    ("hide search", "kings evil", about_search("kings evil")),
    ("show search", "explanation 12 (Z53.9)", about_search("explanation 12 (Z53.9)")),
    ("switch AI", "AI", Target(TargetKind.AI)),
    ("close audit gap", "audit log", Target(TargetKind.AUDIT_LOG)),
    ("fail to sign in", "the sign-in", Target(TargetKind.SIGN_IN)),
    ("mail not sent", "user 5", about_user(5)),
    ("something else", "user five", Target(TargetKind.OTHER, name="user five")),
]


def migrate(target: tuple[str, str]) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan([target])
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=plan)
    executor.migrate([target], plan)


@pytest.fixture
def old_log(transactional_db: None) -> list[str]:
    """The digests of a log of the first form, brought to the present; on PostgreSQL the guards stand meanwhile."""
    [newest] = MigrationExecutor(connection).loader.graph.leaf_nodes("reviews")
    migrate(BEFORE)
    event_model = MigrationExecutor(connection).loader.project_state([BEFORE]).apps.get_model("reviews", "AuditEvent")
    digests = [audit.START]
    for number, (act_, about, _) in enumerate(FIRST_FORM, start=1):
        fields = {
            "number": number,
            "actor": None,
            "actor_name": "ann",
            "act": act_,
            "about": about,
            "detail": {"lost": []},
        }
        signed = fields | {"at": NOW.isoformat(timespec="microseconds"), "previous": digests[-1]}
        digests.append(hashlib.sha256(canonical_json(signed).encode()).hexdigest())
        fields["actor_id"] = fields.pop("actor")
        event_model.objects.create(**fields, at=NOW, previous=signed["previous"], digest=digests[-1])
    AuditHead.objects.update_or_create(pk=1, defaults={"number": len(FIRST_FORM), "digest": digests[-1]})
    migrate(newest)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    return digests[1:]


def test_a_log_of_the_first_form_is_filed_and_verifies_as_it_was_signed(old_log: list[str]) -> None:
    events = list(AuditEvent.objects.order_by("number"))
    assert [(event.act, event.about, event.target) for event in events] == FIRST_FORM
    assert [event.digest for event in events] == old_log
    assert {event.form for event in events} == {AuditEvent.FIRST_FORM}
    audit.record(actor=None, act="save", about=about_user(5), detail={}, now=NOW)
    assert list(audit.broken(exported=None)) == []
    assert AuditEvent.objects.about(about_user(5)).count() == 3
    assert guards.missing(connection) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.filter(number=1).update(target_id=13)


def test_a_target_that_was_changed_is_found_in_either_form(old_log: list[str]) -> None:
    audit.record(actor=None, act="save", about=about_user(5), detail={}, now=NOW)
    guards.remove(connection)
    unseen = []
    for event in AuditEvent.objects.order_by("number"):
        for changed in (
            {"target_id": 1000},
            {"target_name": "Z53.8"},
            {"target_kind": "other" if event.target_kind != "other" else "user"},
            {"target_kind": "other", "target_id": None, "target_name": f"{event.about} "},
            {"form": 3 - event.form},
        ):
            with transaction.atomic():
                AuditEvent.objects.filter(pk=event.pk).update(**changed)
                unseen += [] if list(audit.broken(exported=None)) else [(event.number, changed)]
                transaction.set_rollback(True)
    assert unseen == []


@pytest.mark.parametrize(("act_", "about", "target"), FIRST_FORM)
def test_a_target_reads_as_events_of_the_first_form_named_it(act_: str, about: str, target: Target) -> None:
    assert str(target) == about


def test_events_are_found_by_what_they_are_about(team: Team) -> None:
    explanation = published(team)
    act("withdraw", explanation, team.publisher)
    events = AuditEvent.objects.about(explanation.target).order_by("number")
    assert [event.act for event in events] == ["start", "submit", "approve", "publish", "withdraw"]
    assert {(event.form, event.target, event.about) for event in events} == {
        (AuditEvent.PRESENT_FORM, explanation.target, f"explanation {explanation.pk} (Z53.9)")
    }


def test_the_database_knows_which_kinds_there_are(team: Team) -> None:
    published(team)
    event = AuditEvent.objects.latest("number")
    event.pk, event.number, event.digest, event.target_kind = None, event.number + 1, "0" * 64, "cheese"
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)
