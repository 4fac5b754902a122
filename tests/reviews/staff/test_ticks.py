"""What a reviewer ticked is found again: by them, for this text alone, and it signs nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from reviews import actions
from reviews.models import Explanation, Tick
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError, WrongStateError
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team, act, drafted, fresh, person, submitted


def tick(explanation: Explanation, actor: User, key: str = "summary", **changed: object) -> None:
    revision = fresh(explanation).submitted_revision
    given = {"what": "section", "key": key, "ticked": True, "revision_id": revision.pk if revision else 0}
    actions.tick(actor=actor, explanation_id=explanation.pk, now=NOW, **given | changed)  # type: ignore[arg-type]


def test_a_reviewer_finds_their_own_ticks_again(team: Team, desk: Desk) -> None:
    explanation = submitted(team)
    revision = explanation.submitted_revision
    assert revision is not None
    client = desk(team.reviewer)
    posted = {"revision": revision.pk, "what": "section", "key": "summary", "ticked": "1"}
    for _ in range(2):
        assert client.post(at("tick", explanation.pk), posted).json() == {"ticked": True}
    client.post(at("tick", explanation.pk), posted | {"key": "faqs"})
    client.post(at("tick", explanation.pk), posted | {"key": "faqs", "ticked": "0"})
    assert Tick.objects.count() == 1
    ticked = 'value="summary" form="approve" checked'
    assert ticked in client.get(at("review", explanation.pk)).text
    assert ticked not in desk(team.second_reviewer).get(at("review", explanation.pk)).text


def test_ticks_of_another_text_do_not_count(team: Team, desk: Desk) -> None:
    explanation = submitted(team)
    tick(explanation, team.reviewer)
    act("return", explanation, team.second_reviewer)
    act("submit", explanation, team.author)
    assert 'form="approve" checked' not in desk(team.reviewer).get(at("review", explanation.pk)).text


def test_ticks_sign_nothing(team: Team) -> None:
    explanation = submitted(team)
    revision = explanation.submitted_revision
    assert revision is not None
    for key, value in revision.content.items():
        if value:
            tick(explanation, team.reviewer, key)
    with pytest.raises(RefusedError, match="mark every section checked first"):
        act("approve", explanation, team.reviewer, checked_sections=[])


def test_only_reviewers_tick_and_only_what_is_there(team: Team) -> None:
    explanation = submitted(team)
    with pytest.raises(NotPermittedError):
        tick(explanation, team.author)
    for wrong in ({"key": "nonsense"}, {"what": "claim"}, {"what": "nonsense"}):
        with pytest.raises(RefusedError):
            tick(explanation, team.reviewer, **wrong)
    with pytest.raises(ConflictError):
        tick(explanation, team.reviewer, revision_id=0)
    with pytest.raises(WrongStateError):
        tick(drafted(team, "Z53.8"), team.reviewer)


def test_a_missing_profile_is_said_before_anything_is_ticked(team: Team, desk: Desk) -> None:
    explanation = submitted(team)
    assert "You cannot sign yet." not in desk(team.reviewer).get(at("review", explanation.pk)).text
    newcomer = person("newcomer", "reviewer", profile=False)
    assert "You cannot sign yet." in desk(newcomer).get(at("review", explanation.pk)).text
