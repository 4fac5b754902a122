"""What the database itself refuses of explanations, whoever asks and however; and that after any migration."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import Migration

from codes import guards
from reviews import actions
from reviews.ai.evaluating import begin, evaluate
from reviews.ai.prompts import production
from reviews.ai.working import work_batches
from reviews.models import (
    AIRun,
    AuditEvent,
    Decision,
    Draft,
    Evaluation,
    EvaluationResult,
    Explanation,
    PracticeAnswer,
    PracticeDraft,
    PromptVersion,
    Publication,
    Record,
    Revision,
    RevisionContributor,
    Suggestion,
)
from reviews.rules.content import content_digest
from reviews.safety.guards import rules
from tests.reviews import stories, tables
from tests.reviews.stories import NOW, Team, act, people, published

pytestmark = pytest.mark.engine

GUARDED = (AuditEvent, Decision, Publication, Record, Revision, RevisionContributor)
# What is written with AI and for practice. Rows are added and then stay; the last three move until they are finished.
ADDED_ONLY = (EvaluationResult, PracticeAnswer, PracticeDraft, PromptVersion)
KEPT_ONCE_FINISHED = (AIRun, Evaluation, Suggestion)
ALTERATION = Migration("9999_an_alteration", "reviews")


def copied(model: type[models.Model], where: str, **changed: str) -> str:
    """An INSERT of a copy of a row with another key, some columns changed."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields]
    values = [f"(SELECT MAX(id) + 1 FROM {table})" if name == "id" else changed.get(name, name) for name in columns]
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {where}"


def user(name: str) -> str:
    return f"(SELECT id FROM auth_user WHERE username = '{name}')"


def last(model: type[models.Model], where: str = "1 = 1") -> str:
    return f"(SELECT MAX(id) FROM {model._meta.db_table} WHERE {where})"


def explanation(name: str) -> str:
    return (
        "(SELECT e.id FROM reviews_explanation e JOIN codes_code c ON c.id = e.code_id "
        f"WHERE c.code = '{name}' AND c.kind = 'code')"
    )


def revision(name: str) -> str:
    return last(Revision, f"explanation_id = {explanation(name)}")


def signed(name: str, by: str, kind: str = "approve", **changed: str) -> str:
    """A decision on a code's last revision that looks right in every column: a copy of the one there is, on another."""
    of = revision(name)
    about = {
        "revision_id": of,
        "kind": f"'{kind}'",
        "user_id": user(by),
        "content_digest": f"(SELECT content_digest FROM reviews_revision WHERE id = {of})",
        "facts_digest": f"(SELECT facts_digest FROM reviews_revision WHERE id = {of})",
        "reason": "'other'",
        "rescinds_id": "NULL",
        "record_id": last(Record, f"revision_id = {of} AND kind = '{'printed' if kind == 'publish' else 'text'}'"),
    }
    return copied(Decision, "id = " + last(Decision, "kind = 'approve'"), **(about | changed))


def public(name: str, **changed: str) -> str:
    """A publication of a code's last revision that looks right in every column."""
    of = revision(name)
    query = f"SELECT {{}} FROM reviews_revision WHERE id = {of}"
    about = (
        {
            column: f"({query.format(column)})"
            for column in ("explanation_id", "content", "content_digest", "release_id", "facts_digest")
        }
        | {
            "revision_id": of,
            "approval_id": last(Decision, f"kind = 'approve' AND revision_id = {of}"),
            "decision_id": last(Decision, f"kind = 'publish' AND revision_id = {of}"),
            "ended_at": "NULL",
            "ended_by_id": "NULL",
        }
        | changed
    )
    about.setdefault("record_id", f"(SELECT record_id FROM reviews_decision d WHERE d.id = {about['decision_id']})")
    return copied(Publication, "id = (SELECT MIN(id) FROM reviews_publication)", **about)


# The scene is that of ``stories.set_the_scene``.
CONTRIBUTOR = "a contributor may not approve"
UNSIGNED = "nothing unsigned is published"
TOO_FEW = "too few approvals to publish"
GROWS = "the audit log only grows"
FROZEN = "a revision is frozen at submit"
NEVER = "a decision is never changed or deleted"
RECORD = "who contributed stays on record"
OTHER = "it signs what the revision holds"
GONE = "the revision was returned, rescinded or withdrawn"
SAME = "it is exactly the approved revision"
ITS_RECORD = "it signs a record of its revision"
SIGNED_RECORD = "it is made from the signed record"
AS_IT_WAS = "what was signed is kept as it was"
KEPT = "its content is frozen"
ENDED = "what has ended stays ended"
CHECK = "check constraint"
ONE = "unique|duplicate"
ANOTHER = content_digest({"summary": "Another text"})
TEXT = '\'{"summary": "Another text"}\''
Z53_9, Z53_1, OPEN = explanation("Z53.9"), revision("Z53.1"), revision("Z53.01")
LIVE = f"explanation_id = {Z53_9} AND ended_at IS NULL"
WITHDRAWN = f"explanation_id = {explanation('Z53.8')}"

FORBIDDEN = {
    # publish what nobody, or too few, signed
    "publish an unsigned text": (public("Z53.01", approval_id="approval_id", decision_id="decision_id"), UNSIGNED),
    "decide to publish an unsigned text": (signed("Z53.01", "publisher", "publish"), TOO_FEW),
    "decide to publish with one signature of two": (signed("B20", "publisher", "publish"), TOO_FEW),
    "publish with one signature of two": (public("B20", decision_id=last(Decision)), UNSIGNED),
    "publish without a decision to": (public("Z53.1", decision_id=last(Decision, "kind = 'approve'")), UNSIGNED),
    "publish by another text's approval": (
        public("Z53.1", approval_id=last(Decision, f"revision_id = {revision('Z53.9')} AND kind = 'approve'")),
        f"{UNSIGNED}|{SIGNED_RECORD}",
    ),
    "decide to publish what was taken back": (signed("M10.9", "publisher", "publish"), f"{GONE}|{TOO_FEW}"),
    "approve what was taken back": (signed("M10.9", "second-reviewer"), GONE),
    "publish what was withdrawn, again": (signed("Z53.8", "publisher", "publish"), GONE),
    "approve what was withdrawn, again": (signed("Z53.8", "second-reviewer"), GONE),
    "publish what was withdrawn by its old decision": (public("Z53.8"), f"{UNSIGNED}|{ONE}"),
    # publish another text than the one signed
    "publish another text": (public("Z53.9", content=TEXT, ended_at="NULL"), SAME),
    "publish under another digest": (public("Z53.9", content_digest="'made up'"), f"{SAME}|{UNSIGNED}"),
    "publish for another code": (public("Z53.9", explanation_id=explanation("B20")), SAME),
    "publish with other facts": (public("Z53.9", facts_digest="'made up'"), SAME),
    "publish for another release": (public("Z53.9", release_id="0"), SAME),
    "sign another text": (signed("Z53.01", "reviewer", content_digest="'made up'"), OTHER),
    "sign with other facts": (signed("Z53.01", "reviewer", facts_digest="'made up'"), OTHER),
    "sign no record": (signed("Z53.01", "reviewer", record_id="NULL"), ITS_RECORD),
    "sign the record of another text": (
        signed("Z53.01", "reviewer", record_id=last(Record, f"revision_id = {revision('Z53.1')} AND kind = 'text'")),
        ITS_RECORD,
    ),
    "approve a printed record": (
        signed("Z53.01", "reviewer", record_id=last(Record, f"revision_id = {OPEN} AND kind = 'printed'")),
        ITS_RECORD,
    ),
    "publish without a record": (public("Z53.9", record_id="NULL"), SIGNED_RECORD),
    "publish another record than the signed one": (
        public("Z53.9", record_id=last(Record, f"revision_id = {revision('Z53.1')} AND kind = 'printed'")),
        SIGNED_RECORD,
    ),
    "change what was signed": ("UPDATE reviews_record SET text = '{}' WHERE kind = 'text'", AS_IT_WAS),
    "delete what was signed": ("DELETE FROM reviews_record WHERE kind = 'printed'", AS_IT_WAS),
    "record a text twice": (copied(Record, f"revision_id = {OPEN} AND kind = 'text'"), ONE),
    "publish what has ended already": (public("Z53.9", ended_at="published_at"), "it begins live"),
    # approve one's own
    "approve as the author": (signed("Z53.01", "author"), CONTRIBUTOR),
    "approve as the co-editor": (signed("Z53.01", "coauthor"), CONTRIBUTOR),
    "approve twice": (signed("B20", "reviewer"), ONE),
    "approve by changing who returned": (
        f"UPDATE reviews_decision SET kind = 'approve', user_id = {user('reviewer')} WHERE kind = 'rescind'",
        NEVER,
    ),
    # who contributed
    "add a contributor late": (
        copied(RevisionContributor, f"id = {last(RevisionContributor)}", revision_id=Z53_1, user_id=user("reviewer")),
        "the revision is decided on already",
    ),
    "take a contributor away": (f"DELETE FROM reviews_revisioncontributor WHERE revision_id = {OPEN}", RECORD),
    "make somebody else the contributor": (
        f"UPDATE reviews_revisioncontributor SET user_id = {user('reviewer')} WHERE revision_id = {OPEN}",
        RECORD,
    ),
    # what is frozen
    "change a revision": (f"UPDATE reviews_revision SET content = {TEXT}", FROZEN),
    "change a revision with its digest": (
        f"UPDATE reviews_revision SET content = {TEXT}, content_digest = '{ANOTHER}'",
        FROZEN,
    ),
    "ask for fewer approvals": ("UPDATE reviews_revision SET approvals_needed = 1", FROZEN),
    "ask for no approval": (
        copied(Revision, f"id = {OPEN}", number="99", approvals_needed="0"),
        CHECK,
    ),
    "delete a revision": (f"DELETE FROM reviews_revision WHERE id = {OPEN}", FROZEN),
    "number a revision twice": (copied(Revision, f"id = {OPEN}"), ONE),
    "change a decision": ("UPDATE reviews_decision SET meaning = 'I looked at it.'", NEVER),
    "change when it was signed": ("UPDATE reviews_decision SET signed_at = '2020-01-01'", NEVER),
    "delete a decision": ("DELETE FROM reviews_decision WHERE kind = 'rescind'", NEVER),
    "return without a reason": (signed("Z53.01", "reviewer", "return", reason="''"), CHECK),
    "decide something unheard of": (signed("Z53.01", "reviewer", "bless"), CHECK),
    "rescind nothing": (signed("Z53.1", "reviewer", "rescind"), CHECK),
    "rescind another text's approval": (
        signed("Z53.1", "reviewer", "rescind", rescinds_id=last(Decision, f"revision_id = {revision('Z53.9')}")),
        f"only an approval is rescinded|{ONE}",
    ),
    "change an audit event": ("UPDATE reviews_auditevent SET act = 'nothing' WHERE number = 1", GROWS),
    "delete an audit event": ("DELETE FROM reviews_auditevent WHERE number = 1", GROWS),
    "delete the last audit event": (f"DELETE FROM reviews_auditevent WHERE id = {last(AuditEvent)}", GROWS),
    "delete all audit events": ("DELETE FROM reviews_auditevent", GROWS),
    # what is public
    "alter what is public": (f"UPDATE reviews_publication SET content = {TEXT} WHERE {LIVE}", KEPT),
    "alter who signed": (f"UPDATE reviews_publication SET signers = '[]' WHERE {LIVE}", KEPT),
    "alter when it was reviewed": (f"UPDATE reviews_publication SET reviewed_at = '2030-01-01' WHERE {LIVE}", KEPT),
    "put the next review off": (f"UPDATE reviews_publication SET next_review_on = '2099-01-01' WHERE {LIVE}", KEPT),
    "give it to another code": (
        f"UPDATE reviews_publication SET explanation_id = {explanation('B20')} WHERE {LIVE}",
        KEPT,
    ),
    "base it on another revision": (f"UPDATE reviews_publication SET revision_id = {OPEN} WHERE {LIVE}", KEPT),
    "delete what is public": (f"DELETE FROM reviews_publication WHERE {LIVE}", "a publication is never deleted"),
    "revive what was withdrawn": (
        f"UPDATE reviews_publication SET ended_at = NULL, ended_by_id = NULL WHERE {WITHDRAWN}",
        ENDED,
    ),
    "call what was withdrawn superseded": (
        f"UPDATE reviews_publication SET ended_by_id = NULL WHERE {WITHDRAWN}",
        ENDED,
    ),
    "end it by something that is no withdrawal": (
        f"UPDATE reviews_publication SET ended_at = published_at, ended_by_id = decision_id WHERE {LIVE}",
        "a withdrawal ends it, signed",
    ),
    "end it without a time": (
        f"UPDATE reviews_publication SET ended_by_id = decision_id WHERE {LIVE}",
        "a withdrawal ends it, signed|check constraint",
    ),
    "publish a second text of a code": (public("Z53.9"), ONE),
    # what there is one of
    "begin a second draft": (copied(Draft, f"explanation_id = {explanation('Z37.0')}"), ONE),
    "explain a code twice": (copied(Explanation, f"id = {Z53_9}"), ONE),
    # states that say what is not so
    "be submitted without a text": (
        f"UPDATE reviews_explanation SET state = 'submitted' WHERE id = {Z53_9}",
        CHECK,
    ),
    "be in a state unheard of": (
        f"UPDATE reviews_explanation SET state = 'blessed' WHERE id = {Z53_9}",
        CHECK,
    ),
    "be scheduled unapproved": (
        f"UPDATE reviews_explanation SET publish_at = changed_at WHERE id = {Z53_9}",
        CHECK,
    ),
    "be claimed for ever": (
        f"UPDATE reviews_explanation SET claimed_by_id = {user('reviewer')} WHERE id = {Z53_9}",
        CHECK,
    ),
}


@pytest.fixture
def scene(db: None) -> Team:
    return people()


def refused(statement: str, reason: str) -> None:
    """Where two guards or constraints stand in the way, the engines do not agree on which one speaks."""
    reason_given = re.compile(reason, re.IGNORECASE)
    with pytest.raises(IntegrityError, match=reason_given), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def none_of_it_happens() -> None:
    for what, (statement, reason) in FORBIDDEN.items():
        try:
            refused(statement, reason)
        except BaseException as error:
            error.add_note(what)
            raise


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_database_refuses_to(what: str, scene: Team) -> None:
    before = tables.digest()
    refused(*FORBIDDEN[what])
    assert tables.digest() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's own; PostgreSQL has no such word")
@pytest.mark.parametrize("model", GUARDED)
def test_nothing_is_replaced(model: type[models.Model], scene: Team) -> None:
    """SQLite's REPLACE takes a row away without a DELETE of it."""
    replaced(model)


def replaced(model: type[models.Model]) -> None:
    before = tables.digest()
    refused(again(model, "INSERT OR REPLACE"), model._meta.db_table)
    assert tables.digest() == before


def again(model: type[models.Model], insert: str = "INSERT") -> str:
    """The newest row once more, under the key it has."""
    table, columns = model._meta.db_table, ", ".join(field.column for field in model._meta.local_concrete_fields)
    return f"{insert} INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {last(model)}"


@pytest.fixture
def scene_with_ai(team: Team, clinical: None) -> None:
    """A suggestion that was accepted, a finished evaluation, a practice draft that was answered."""
    explanation = published(team)
    practice = actions.practise(actor=team.reviewer, now=NOW)
    actions.answer_practice(actor=team.reviewer, practice_id=practice.pk, found_section=practice.section, now=NOW)
    evaluate(begin(prompt=production(), codes=1, now=NOW), now=lambda: NOW)
    draft = act("start", explanation, team.author)
    actions.ask(actor=team.author, codes=[explanation.code], sections=["summary"], now=NOW)
    work_batches(worker="test:1", now=lambda: NOW, threads=1)
    actions.accept(
        actor=team.author,
        suggestion_id=Suggestion.objects.get().pk,
        explanation_id=explanation.pk,
        version=draft.version,
        now=NOW,
    )


@pytest.mark.parametrize("model", ADDED_ONLY + KEPT_ONCE_FINISHED)
def test_what_ai_was_asked_and_people_answered_stays(model: type[models.Model], scene_with_ai: None) -> None:
    """Neither changed, nor taken away, nor written over: the last by a word that both engines know."""
    table = model._meta.db_table
    before = tables.digest()
    refused(f"UPDATE {table} SET id = id", table)
    refused(f"DELETE FROM {table} WHERE id = {last(model)}", table)
    refused(f"{again(model)} ON CONFLICT (id) DO UPDATE SET id = excluded.id", table)
    assert tables.digest() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's own; PostgreSQL has no such word")
@pytest.mark.parametrize("model", ADDED_ONLY + KEPT_ONCE_FINISHED)
def test_nothing_of_ai_is_replaced(model: type[models.Model], scene_with_ai: None) -> None:
    replaced(model)


def test_statements_that_differ_in_the_forbidden_alone_are_done(scene: Team) -> None:
    """That the above are refused for their reason, and not since they fit nothing anyway."""
    with connection.cursor() as cursor:
        for statement in (
            signed("Z53.01", "reviewer"),
            signed("Z53.01", "publisher", "publish", reason="''"),
            public("Z53.01"),
            signed("Z53.1", "second-reviewer"),
            f"UPDATE reviews_publication SET ended_at = published_at WHERE {LIVE}",
            copied(Revision, f"id = {OPEN}", number="99"),
        ):
            cursor.execute(statement)
            assert cursor.rowcount == 1, statement


def test_who_submitted_is_held_for_a_contributor(scene: Team) -> None:
    """Even of a revision that somebody slipped in without naming its contributors."""
    with connection.cursor() as cursor:
        cursor.execute(copied(Revision, f"id = {OPEN}", number="99"))
        cursor.execute(
            copied(
                Record, f"revision_id = {last(Revision, 'number = 1')} AND kind = 'text'", revision_id=last(Revision)
            )
        )
    refused(signed("Z53.01", "author"), CONTRIBUTOR)


@pytest.fixture
def altered(transactional_db: None, team: Team) -> Iterator[Team]:
    """What ``migrate`` does up to its end for a migration that changes a column of each guarded table."""
    before = [changeable(model) for model in GUARDED]
    after = [copy.copy(field) for field in before]
    for other in after:
        if isinstance(other, models.CharField):
            other.max_length = 399
        else:
            other.null = True
    alter(before, after)
    yield team
    alter(after, before)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def changeable(model: type[models.Model]) -> models.Field:
    """A text of the model to make longer, or a key to make optional."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    return next((field for field in fields if isinstance(field, models.CharField)), fields[0])


def alter(before: list[models.Field], after: list[models.Field]) -> None:
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=[(ALTERATION, False)])
    with connection.schema_editor() as editor:
        for old, new in zip(before, after, strict=True):
            editor.alter_field(old.model, old, new)


@pytest.mark.slow
def test_a_migration_of_every_guarded_table_leaves_every_guard(altered: Team) -> None:
    lost = guards.missing(connection)
    assert bool(lost) == (connection.vendor == "sqlite")
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert guards.missing(connection) == []
    stories.set_the_scene(altered)
    none_of_it_happens()


def test_a_guard_that_is_missing_is_told(scene: Team, run_checks: Callable[[], list[str]]) -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON reviews_decision"
        cursor.execute(f"DROP TRIGGER guard_decision_contributor{on}")
    assert guards.missing(connection) == ["guard_decision_contributor"]
    assert any("guard_decision_contributor" in reason_given for reason_given in run_checks())


@pytest.fixture
def run_checks() -> Callable[[], list[str]]:
    return lambda: [message.msg for message in guards.check_guards(databases=["default"])]


def test_every_table_that_only_grows_is_guarded() -> None:
    free = {
        "Dependency",  # ``_INSERT_ONLY``; test_dependencies tries it
        "AIControl",  # its one row moves; ``guards._prompts`` says how
        "Switch",  # ``guards._switches`` says how; test_new_release tries it
        "Arrival",  # ``guards._arrivals`` says how
        "AuditHead",  # moves with each event; the chain and the exported heads hold it
        "Comment",  # ``guards._comments`` says how; test_comments tries it
        "Reply",  # ``_INSERT_ONLY``; test_comments tries it
        "Tick",  # taken away again, it is a row less
        "Draft",
        "DraftBatch",
        "DraftItem",
        "Explanation",
        "Fingerprint",  # ``_INSERT_ONLY``; test_likeness tries it
        "Follow",  # a person's own
        "HiddenSearch",  # shown again, it is a row less
        "Invitation",  # a rule of its own in the guards; test_outside tries it
        "LineProposal",  # ``guards._vocabulary`` says how; test_vocabulary tries it
        "MannerProposal",  # the same; test_manner_at_the_desk tries it
        "SpecialistProposal",  # the same
        "TermProposal",  # the same; test_glossary_terms tries it
        "LookLeft",  # ``_INSERT_ONLY``; test_second_looks tries it
        "LookVerdict",  # the same, and ``guards.second_looks`` says by whom
        "ProblemReport",
        "ReviewerProfile",
        "RevisionSetAside",  # ``_INSERT_ONLY``; test_set_asides tries it
        "RevisionSource",  # the same; test_siblings tries it
        "SavedFilter",  # a person's own
        "SecondLook",  # ``_INSERT_ONLY``; test_second_looks tries it
        "Sheet",  # a worker moves it; ``accounted`` holds its acts to the log
        "SheetRow",  # gone with a sheet that is discarded
        "Skip",  # ``guards._skips`` says how; test_going_on tries it
        "SetAside",  # ``guards._set_asides`` says how; test_set_asides tries it
        "Specialist",
        "WrongAttempts",
    }
    reviews = set(apps.get_app_config("reviews").get_models())
    kept = {*GUARDED, *ADDED_ONLY, *KEPT_ONCE_FINISHED}
    assert {model.__name__ for model in reviews - kept} == free
    always = {(rule.table, rule.verb) for rule in rules() if not rule.condition}
    assert {(model._meta.db_table, "delete") for model in kept} <= always
    assert {(model._meta.db_table, "update") for model in ADDED_ONLY} <= always
