"""Small rules of acts, each tried by itself: planted faults showed that no story needs them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.db import connection

from codes import guards
from codes.models import Code
from reviews import actions
from reviews.actions import people
from reviews.actions.common import move, those_who_may
from reviews.jobs.clock import export_head_if_due
from reviews.models import ReviewerProfile, Revision
from reviews.reading.records import signature_of
from reviews.rules.acts import Act
from reviews.rules.errors import ChecksFailedError, ConflictError, NotPermittedError, RefusedError
from reviews.rules.risk import Tier, next_review
from reviews.rules.states import State
from reviews.safety.verify import checks
from tests.reviews.stories import (
    HIGH,
    NOW,
    STANDARD,
    Team,
    act,
    approved,
    code,
    drafted,
    fresh,
    person,
    published,
    submitted,
    text,
    withdrawn,
)


def test_who_has_an_empty_printed_name_signs_nothing(team: Team) -> None:
    ReviewerProfile.objects.filter(user=team.reviewer).update(printed_name="")
    with pytest.raises(NotPermittedError, match="printed name"):
        act("approve", submitted(team), team.reviewer)


@pytest.mark.usefixtures("mini_release")
@pytest.mark.parametrize("kind", [Code.Kind.CHAPTER, Code.Kind.BLOCK])
def test_chapters_and_blocks_have_no_explanation(team: Team, kind: str) -> None:
    group = Code.objects.filter(kind=kind).first()
    with pytest.raises(RefusedError, match="is no code of the release in force"):
        actions.start(actor=team.author, code=group, now=NOW)


def test_who_left_is_offered_for_nothing(team: Team) -> None:
    person("former", "author", "reviewer", active=False)
    assert {user.username for user in those_who_may(Act.SAVE)} == {"author", "coauthor"}


def test_an_explanation_that_moved_on_meanwhile_is_not_moved(team: Team) -> None:
    seen = drafted(team)
    act("submit", seen, team.author)
    with pytest.raises(ConflictError, match="changed by somebody else"):
        move(seen, Act.SUBMIT, now=NOW)
    assert fresh(seen).state == State.SUBMITTED


@pytest.mark.parametrize("last", ["", "no JSON", "[]", "{}", '{"exported_at": "yesterday"}', '{"exported_at": 1}'])
def test_the_head_is_exported_whatever_the_last_line_of_the_file_is(
    team: Team, settings: object, tmp_path: Path, last: str
) -> None:
    drafted(team)
    path = tmp_path / "heads.jsonl"
    path.write_text(f"{last}\n")
    settings.AUDIT_HEAD_FILE = str(path)  # type: ignore[attr-defined]
    assert export_head_if_due(now=NOW) is not None


def test_a_copied_section_that_is_empty_is_no_copy(team: Team) -> None:
    source = published(team, "Z53.1", coding_notes="").revisions.get()
    copied = actions.start(actor=team.author, code=code(STANDARD), origin="copied", source=source, now=NOW).explanation
    with pytest.raises(ChecksFailedError, match="word for word as copied") as refused:
        act("submit", copied, team.author)
    assert "Coding notes" not in str(refused.value)


def test_a_draft_over_a_withdrawn_text_is_given_up_to_that(team: Team) -> None:
    explanation = withdrawn(team)
    act("start", explanation, team.author)
    act("discard", explanation, team.author)
    assert fresh(explanation).state == State.WITHDRAWN


def test_only_a_superuser_changes_the_account_of_one(team: Team) -> None:
    admin, root, other = (
        person("admin", "access admin"),
        person("root", superuser=True),
        person("second-root", superuser=True),
    )
    with pytest.raises(NotPermittedError, match="only a superuser"):
        people.set_roles(actor=admin, user=root, roles=["author"], now=NOW)
    people.set_roles(actor=other, user=root, roles=["author"], now=NOW)
    assert root.groups.get().name == "author"


def test_work_is_given_to_the_team_alone(team: Team) -> None:
    explanation = drafted(team)
    for stranger in (person("guest"), person("former", "author", active=False)):
        with pytest.raises(NotPermittedError, match="is not on the team"):
            actions.assign(actor=team.author, explanation_id=explanation.pk, to=stranger, now=NOW)
    assert actions.assign(actor=team.author, explanation_id=explanation.pk, to=team.coauthor, now=NOW).assigned_to


@pytest.mark.parametrize("reason", ["", "because", "UNCLEAR"])
def test_a_text_is_returned_for_one_of_the_reasons(team: Team, reason: str) -> None:
    with pytest.raises(RefusedError, match="choose a reason"):
        act("return", submitted(team), team.reviewer, reason=reason)


def test_of_two_approvals_the_newer_is_the_publications_and_begins_the_time_to_its_review(team: Team) -> None:
    explanation = submitted(team, HIGH)
    later = NOW + datetime.timedelta(days=40)
    act("approve", explanation, team.reviewer)
    act("approve", explanation, team.second_reviewer, now=later)
    publication = act("publish", explanation, team.publisher, now=later)
    assert publication.approval.user == team.second_reviewer
    assert publication.next_review_on == next_review(later, Tier.HIGH)


def test_a_schedule_is_for_a_time_to_come(team: Team) -> None:
    with pytest.raises(RefusedError, match="choose a later time"):
        act("schedule", approved(team), team.publisher, publish_at=NOW)


def test_of_two_approvals_the_newer_is_rescinded(team: Team) -> None:
    explanation = submitted(team, HIGH)
    for who in (team.reviewer, team.second_reviewer):
        act("approve", explanation, who)
    decision = act("rescind", explanation, team.publisher)
    assert decision.rescinds.user == team.second_reviewer


def test_a_text_whose_words_were_altered_is_not_decided_on(team: Team) -> None:
    """Although its digest is still the one that the reviewer saw."""
    explanation = submitted(team)
    guards.remove(connection)  # rolled back with the test
    Revision.objects.filter(explanation=explanation).update(content=text("another"))
    with pytest.raises(ConflictError, match="is not the one you looked at"):
        act("approve", explanation, team.reviewer)


def test_a_signature_from_before_there_were_records_is_of_the_text(team: Team) -> None:
    decision = act("approve", submitted(team), team.reviewer)
    decision.record = None
    before = signature_of(decision)
    decision.revision.content_digest = "another"
    assert signature_of(decision) != before


TAMPERED = {
    "who submitted it is not among its contributors": "DELETE FROM reviews_revisioncontributor",
    "the public text is not the one that was approved": (
        "UPDATE reviews_decision SET content_digest = 'another' WHERE kind = 'approve'"
    ),
}


@pytest.mark.parametrize("words", TAMPERED)
def test_verify_names_what_somebody_altered(team: Team, words: str) -> None:
    published(team)
    guards.remove(connection)  # rolled back with the test
    with connection.cursor() as cursor:
        cursor.execute(TAMPERED[words])
    assert any(words in problem for _, problems in checks() for problem in problems)
