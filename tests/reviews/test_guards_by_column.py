"""Which columns of a guarded row may change, written down by hand: every other one is kept by the database."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from codes.guards.rules import rules as rules_of_facts
from codes.models import Release
from reviews.models import AIRun, Arrival, Evaluation, EvaluationResult, Publication, Record, Revision
from reviews.safety.guards import rules as rules_of_reviews
from tests.reviews.stories import Team, published, submitted
from tests.reviews.test_guards import CHECK, NOW, copied, last, refused, scene_with_ai, signed

pytestmark = pytest.mark.engine

__all__ = ["scene_with_ai"]  # a fixture
ENDED = {"state", "reason", "ended_at"}
PROPOSAL = ENDED | {"effect", "ended_by_id", "measured_at"}
LEASED = {"leased_by", "leased_until", "state"}
MAY_CHANGE: dict[str, set[str]] = {
    "Release": {"activated_at", "counts", "introduction", "loaded_at", "state"},
    "Code": set(),
    "Publication": {"ended_at", "ended_by_id"},
    "SetAside": {"answer", "answered_at", "answered_by_id", "reason"},
    "Comment": {"closed_at", "closed_by_id", "state", "taken_at", "taken_by_id"},
    "Invitation": {"opened_at", "revoked_at", "revoked_by_id"},
    "Skip": {"taken_back_at"},
    "Switch": ENDED | {"confirmed_at", "confirmed_by_id"},
    "AIRun": {
        "answer", "cost", "error", "error_kind", "finished_at", "input_tokens", "latency_ms", "output_tokens",
        "raw_output", "state",
    },
    "Suggestion": {"applied", "decided_at", "decided_by_id", "distance", "state"},
    "Evaluation": LEASED | {"calling_id", "figures", "finished_at"},
    "Arrival": LEASED | ENDED | {"attempts", "folder", "packages", "run_id"},
    "LineProposal": PROPOSAL,
    "MannerProposal": PROPOSAL,
    "TermProposal": PROPOSAL,
    "SpecialistProposal": PROPOSAL,
}  # fmt: skip


def columns_of(model: type[models.Model]) -> set[str]:
    return {field.column for field in model._meta.local_concrete_fields if not field.primary_key}


def test_every_column_is_kept_or_may_change() -> None:
    by_table = {model._meta.db_table: model for model in apps.get_models()}
    kept: dict[str, set[str]] = {}
    for rule in (*rules_of_facts(), *rules_of_reviews()):
        alone = re.fullmatch(r"(?:NEW\.(\w+) IS DISTINCT FROM OLD\.\1(?: OR |$))+", rule.condition)
        if rule.verb == "update" and alone:
            name = by_table[rule.table].__name__
            kept[name] = kept.get(name, set()) | set(re.findall(r"NEW\.(\w+)", rule.condition))
    models_by_name = {model.__name__: model for model in by_table.values()}
    assert {name: columns_of(models_by_name[name]) - columns for name, columns in kept.items()} == MAY_CHANGE


def other_value(field: models.Field[Any, Any]) -> str:
    """SQL for another value of a column, such as its type allows."""
    if isinstance(field, models.BooleanField):
        return f"NOT {field.column}"
    if isinstance(field, models.JSONField):
        return "'{\"another\": 1}'"
    if isinstance(field, models.DateField):
        return "'2031-01-01'"
    if isinstance(field, models.CharField | models.TextField):
        return "'another'"
    return f"{field.column} + 1"


@pytest.mark.parametrize("model", [Release, Publication])
def test_each_of_them_is_refused_by_itself(model: type[models.Model], team: Team) -> None:
    published(team)
    for field in model._meta.local_concrete_fields:
        if not field.primary_key and field.column not in MAY_CHANGE[model.__name__]:
            refused(f"UPDATE {model._meta.db_table} SET {field.column} = {other_value(field)}", model._meta.db_table)


def do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 1, statement


@pytest.mark.parametrize("test_model", ["FALSE", "TRUE"])
def test_what_a_test_model_wrote_in_is_approved_by_nobody(team: Team, test_model: str) -> None:
    revision = submitted(team, "Z53.01").submitted_revision
    published(team)  # an approval to copy
    do(copied(Revision, f"id = {revision.pk}", number="99", test_model=test_model))
    newest = last(Revision)
    do(copied(Record, f"revision_id = {revision.pk} AND kind = 'text'", revision_id=newest))
    approval = signed("Z53.01", "reviewer")
    if test_model == "FALSE":
        do(approval)
    else:
        refused(approval, "a test model wrote in it")


def test_only_the_codes_own_published_text_is_signed_again(team: Team) -> None:
    public, other = published(team, "Z53.1"), submitted(team, "Z53.01")
    base = public.revisions.get()
    carried = {"origin": "'carried'", "base_id": str(base.pk), "number": "99", "submitted_by_id": "NULL"}
    where = f"id = {base.pk}"
    refused(copied(Revision, where, **carried, explanation_id=str(other.pk)), "only a published text is signed again")
    refused(copied(Revision, where, **carried, content_digest=f"'{'0' * 64}'"), "only a published text is signed again")


def test_an_arrival_that_was_cancelled_does_not_go_on(team: Team) -> None:
    arrival = Arrival(
        how="upload", label="2027-annual", effective=NOW.date(), packages=[], asked_by=team.author, asked_at=NOW
    )
    arrival.save(force_insert=True)
    do(f"UPDATE reviews_arrival SET state = 'cancelled', ended_at = asked_at WHERE id = {arrival.pk}")
    refused(f"UPDATE reviews_arrival SET state = 'waiting' WHERE id = {arrival.pk}", "it has ended")


@pytest.mark.usefixtures("scene_with_ai")
def test_an_evaluation_counts_no_run_but_its_own(team: Team) -> None:
    """Not one that was asked for a draft, be it of the same question."""
    result = last(EvaluationResult)
    evaluation = copied(Evaluation, f"id = {last(Evaluation)}", state="'running'", finished_at="NULL")
    do(evaluation)
    of_result = f"id = (SELECT run_id FROM reviews_evaluationresult WHERE id = {result})"
    for purpose in ("draft", "evaluation"):
        do(copied(AIRun, of_result, purpose=f"'{purpose}'", asked_by_id=str(team.author.pk)))
        counted = copied(EvaluationResult, f"id = {result}", evaluation_id=last(Evaluation), run_id=last(AIRun))
        if purpose == "draft":
            refused(counted, "a finished run of this very question")
        else:
            do(counted)


def test_part_of_a_release_is_never_in_force(mini_history: list[Release]) -> None:
    part = Release.objects.filter(partial=True).first()
    assert part is not None
    Release.objects.filter(state="active").update(state="superseded")
    refused(f"UPDATE codes_release SET state = 'active', activated_at = loaded_at WHERE id = {part.pk}", CHECK)
