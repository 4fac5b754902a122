"""Prompt versions: proposed by the team, put in production by a second person, after an evaluation."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction

from reviews import actions
from reviews.ai.evaluating import begin, evaluate
from reviews.ai.prompts import production
from reviews.models import AIControl, AIRun, AuditEvent, Evaluation, PromptVersion
from reviews.rules.errors import NotPermittedError, RefusedError, WrongStateError
from tests.reviews.stories import NOW, Team, person


def proposed(actor: User, text: str = "Write plainly.", note: str = "shorter") -> PromptVersion:
    return actions.write_prompt(actor=actor, text=text, note=note, now=NOW)


def evaluated(prompt: PromptVersion, codes: int | None = None) -> Evaluation:
    return evaluate(begin(prompt=prompt, codes=codes, now=NOW), now=lambda: NOW)


def moved(actor: User, number: int, instead_of: int = 1) -> AIControl:
    return actions.move_production(actor=actor, number=number, instead_of=instead_of, now=NOW)


def test_author_reviewer_and_publisher_propose(team: Team) -> None:
    numbers = [proposed(who, f"Write plainly, {who}.").number for who in (team.author, team.reviewer, team.publisher)]
    assert numbers == [2, 3, 4]
    assert production().number == 1
    assert AuditEvent.objects.filter(act="write prompt", about="prompt 3", actor=team.reviewer).count() == 1
    for role in ("importer", "auditor", "access admin"):
        with pytest.raises(NotPermittedError):
            proposed(person(role.replace(" ", "-"), role), "Another.")


@pytest.mark.parametrize(
    ("text", "note", "reason"),
    [
        ("", "a note", "write something"),
        ("x" * 20_001, "a note", "at most 20000"),
        ("A text.", "  ", "write a note"),
        ("A text.", "x" * 301, "at most 300"),
        ("A\u202e text.", "a note", "hidden characters"),
    ],
)
def test_a_version_has_a_text_and_a_note(team: Team, text: str, note: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        proposed(team.author, text, note)
    assert proposed(team.author, "x" * 20_000).number == 2


def test_the_same_text_is_no_new_version(team: Team) -> None:
    proposed(team.author, "Write plainly.\nNo advice.")
    for text in ("Write plainly.\r\nNo advice.", f"\n{production().text}\n"):
        with pytest.raises(RefusedError, match="word for word prompt"):
            proposed(team.reviewer, text)


def test_a_second_person_moves_production_after_an_evaluation(team: Team, clinical: None) -> None:
    version = proposed(team.author)
    with pytest.raises(WrongStateError, match=r"not evaluated .* run manage.py evaluate_prompt 2"):
        moved(team.reviewer, 2)
    evaluated(version, codes=2)
    with pytest.raises(WrongStateError, match="not evaluated"):
        moved(team.reviewer, 2)  # over a part of the set only
    whole = evaluated(version)
    control = moved(team.reviewer, 2)
    assert (control.production, control.moved_by, control.moved_at) == (version, team.reviewer, NOW)
    event = AuditEvent.objects.get(act="move production")
    assert (event.about, event.detail) == ("prompt 2", {"from": 1, "evaluation": whole.pk})


def test_an_unfinished_evaluation_is_none(team: Team, ai: Any) -> None:
    begin(prompt=proposed(team.author), codes=None, now=NOW)
    with pytest.raises(WrongStateError, match="not evaluated"):
        moved(team.reviewer, 2)


def test_what_a_test_model_answered_is_no_evaluation(team: Team, ai: Any) -> None:
    evaluated(proposed(team.author))
    with pytest.raises(WrongStateError, match="not evaluated on the whole set with a clinical model"):
        moved(team.reviewer, 2)
    assert production().number == 1


def test_nobody_moves_their_own_superusers_included(team: Team, clinical: None) -> None:
    root = person("root", superuser=True)
    evaluated(proposed(team.reviewer))
    evaluated(proposed(root, "Another text."))
    for who, number in ((team.reviewer, 2), (root, 3)):
        with pytest.raises(NotPermittedError, match="you wrote this version"):
            moved(who, number)
    with pytest.raises(NotPermittedError, match="roles do not allow"):
        moved(team.author, 2)
    assert moved(root, 2).production.number == 2  # type: ignore[union-attr]


def test_going_back_needs_no_evaluation(team: Team, clinical: None) -> None:
    evaluated(proposed(team.author))
    moved(team.reviewer, 2)
    assert moved(team.publisher, 1, instead_of=2).production.number == 1  # type: ignore[union-attr]
    assert moved(team.publisher, 2).production.number == 2  # type: ignore[union-attr]


def test_a_page_that_is_out_of_date_moves_nothing(team: Team, clinical: None) -> None:
    evaluated(proposed(team.author))
    evaluated(proposed(team.author, "Another text."))
    moved(team.reviewer, 2)
    with pytest.raises(WrongStateError, match="meanwhile prompt 2 is in production"):
        moved(team.reviewer, 3)
    with pytest.raises(WrongStateError, match="in production already"):
        moved(team.reviewer, 2, instead_of=2)
    with pytest.raises(RefusedError, match="no prompt 99"):
        moved(team.reviewer, 99, instead_of=2)


def test_the_database_refuses_the_writer_too(team: Team) -> None:
    version = proposed(team.author)
    for mover in (team.author, None):
        with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
            AIControl.objects.update(production=version, moved_by=mover, moved_at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        PromptVersion.objects.filter(pk=version.pk).update(text="Another.")
    AIControl.objects.update(production=version, moved_by=team.reviewer, moved_at=NOW)
    with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
        AIControl.objects.update(moved_by=team.author)


def test_a_draft_is_asked_by_somebody(team: Team, ai: Any) -> None:
    evaluated(production(), codes=1)
    assert AIRun.objects.get().asked_by is None
    with pytest.raises(DatabaseError), transaction.atomic():
        AIRun.objects.create(**_of_a_run(AIRun.objects.get()) | {"purpose": "draft"})


def _of_a_run(run: AIRun) -> dict[str, Any]:
    return {field.name: getattr(run, field.name) for field in AIRun._meta.concrete_fields if field.name != "id"}
