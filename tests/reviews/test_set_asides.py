"""A check that blocks a true text is set aside by a reviewer at its author's request, who then does not approve it."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, connection, transaction

from codes.releases.loading.activate import activate_on_console
from reviews import actions
from reviews.actions.common import roles_of
from reviews.checks import run_checks
from reviews.checks.look_ups import codes_exist, links
from reviews.desk.queues.queues import queue
from reviews.desk.shared.access import Viewer
from reviews.desk.writing.findings import MAY_BE_SET_ASIDE, REQUESTED, SET_ASIDE, shown_findings
from reviews.models import Draft, Explanation, RevisionSetAside, SetAside
from reviews.reading.checking import findings_of
from reviews.reading.records import text_record_of
from reviews.rules.errors import ChecksFailedError, ConflictError, NotPermittedError, RefusedError, WrongStateError
from reviews.safety.accounted import broken
from reviews.safety.verify_records import records, signatures
from tests.reviews.conftest import Releases
from tests.reviews.stories import NOW, Team, act, drafted, fresh, people, published

pytestmark = pytest.mark.engine

BLOCKED = "The local form also has a field Q99.99, which is no diagnosis."
OTHER = "The local form also has a field Q99.98, which is no diagnosis."


@pytest.fixture
def team(mini_release: object, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Of the checks only those that look up codes and links: the texts of these stories are no explanations."""
    looked_up = partial(run_checks, checks=(codes_exist.check, links.check))
    monkeypatch.setattr("reviews.reading.checking.run_checks", looked_up)
    monkeypatch.setattr("reviews.reading.checking.compare", lambda code, content: ())
    return people()


def viewer(user: User) -> Viewer:
    return Viewer(user, roles_of(user))


def blocked(team: Team, words: str = BLOCKED) -> Explanation:
    return drafted(team, "Z53.1", coding_notes=words)


def key_of(explanation: Explanation) -> str:
    draft = Draft.objects.get(explanation=explanation)
    return next(finding.key for finding in findings_of(explanation.code, draft.content) if finding.blocks)


def request(team: Team, explanation: Explanation, **changed: object) -> SetAside:
    given: dict[str, object] = {"actor": team.author, "finding": key_of(explanation), "why": "It is a form's field."}
    return actions.request_set_aside(explanation_id=explanation.pk, now=NOW, **given | changed)  # type: ignore[arg-type]


def answer(team: Team, row: SetAside, **changed: object) -> SetAside:
    given: dict[str, object] = {"actor": team.reviewer, "answer": "set aside", "reason": "I know the form."}
    return actions.answer_set_aside(  # type: ignore[arg-type]
        explanation_id=row.explanation_id, set_aside_id=row.pk, now=NOW, **given | changed
    )


def test_a_text_whose_block_was_set_aside_is_signed_by_somebody_else(team: Team) -> None:
    explanation = blocked(team)
    with pytest.raises(ChecksFailedError):
        act("submit", explanation, team.author)

    row = request(team, explanation)
    assert list(queue("set-aside", viewer(team.reviewer), NOW)) == [explanation]
    assert not queue("set-aside", viewer(team.author), NOW)
    with pytest.raises(ChecksFailedError):
        act("submit", explanation, team.author)

    answer(team, row)
    assert not queue("set-aside", viewer(team.reviewer), NOW)
    act("submit", explanation, team.author)
    assert not queue("to-review", viewer(team.reviewer), NOW)
    assert list(queue("to-review", viewer(team.second_reviewer), NOW)) == [explanation]
    with pytest.raises(NotPermittedError, match="set a check of this text aside"):
        act("approve", explanation, team.reviewer)

    act("approve", explanation, team.second_reviewer)
    act("publish", explanation, team.publisher)
    (recorded,) = text_record_of(fresh(explanation).revisions.get())["set_aside"]
    assert (recorded["reason"], recorded["by"]) == ("I know the form.", team.reviewer.pk)
    assert [*records(), *signatures(), *broken()] == []


@pytest.mark.parametrize("answered", [False, True])
def test_it_holds_for_these_words_alone(team: Team, answered: bool) -> None:
    explanation = blocked(team)
    row = request(team, explanation)
    if answered:
        answer(team, row)
    act("save", explanation, team.author, content={"coding_notes": f"{BLOCKED} It is blue."})
    row.refresh_from_db()
    assert row.answer == ("set aside" if answered else "void")
    with pytest.raises(ChecksFailedError):
        act("submit", explanation, team.author)
    act("save", explanation, team.author, content={"coding_notes": BLOCKED})
    if answered:
        act("submit", explanation, team.author)
    else:
        request(team, explanation)  # a void request keeps nobody from asking again


def test_its_author_sees_where_a_block_stands(team: Team) -> None:
    explanation = blocked(team)

    def standing() -> list[str]:
        content = Draft.objects.get(explanation=explanation).content
        shown = shown_findings(findings_of(explanation.code, content), None, explanation.set_asides.all())
        return [block.standing for block in shown]

    assert standing() == [MAY_BE_SET_ASIDE]
    row = request(team, explanation)
    assert standing() == [REQUESTED]
    answer(team, row)
    assert standing() == [SET_ASIDE]


def test_nobody_with_a_hand_in_the_text_answers(team: Team) -> None:
    explanation = drafted(team, "Z53.1", by=(team.author, team.coauthor), coding_notes=BLOCKED)
    row = request(team, explanation)
    for actor, error in ((team.coauthor, "had a hand"), (team.author, "roles"), (team.publisher, "roles")):
        with pytest.raises(NotPermittedError, match=error):
            answer(team, row, actor=actor)


def test_whoever_writes_in_it_later_has_set_nothing_aside(team: Team) -> None:
    explanation = blocked(team)
    answer(team, request(team, explanation), actor=team.coauthor)
    act("save", explanation, team.coauthor, content={"summary": "Another summary."})
    with pytest.raises(ChecksFailedError):
        act("submit", explanation, team.author)


def test_a_declined_block_stands(team: Team) -> None:
    explanation = blocked(team)
    row = answer(team, request(team, explanation), answer="declined", reason="The form has no such field.")
    with pytest.raises(ChecksFailedError):
        act("submit", explanation, team.author)
    with pytest.raises(WrongStateError):
        answer(team, row)


@pytest.mark.parametrize("changed", [{"answer": "perhaps"}, {"reason": " "}, {"reason": "x" * 301}])
def test_an_answer_is_one_of_two_with_a_reason(team: Team, changed: dict[str, str]) -> None:
    row = request(team, blocked(team))
    with pytest.raises(RefusedError):
        answer(team, row, **changed)


def test_a_link_is_never_set_aside(team: Team) -> None:
    explanation = drafted(team, "Z53.1", sources=[{"title": "A book", "url": "https://user@example.org/"}])
    with pytest.raises(RefusedError, match="cannot be set aside"):
        request(team, explanation)


def test_only_what_blocks_now_is_asked_for_once_and_with_a_reason(team: Team) -> None:
    explanation = blocked(team)
    for changed in ({"why": " "}, {"finding": "0" * 16}, {"actor": team.reviewer}):
        with pytest.raises(RefusedError):
            request(team, explanation, **changed)
    request(team, explanation)
    with pytest.raises(ConflictError):
        request(team, explanation)


def test_signed_again_it_stays_set_aside_and_its_reviewer_stays_barred(team: Team, two_releases: Releases) -> None:
    explanation = drafted(team, "Z53.9", coding_notes=BLOCKED)
    answer(team, request(team, explanation))
    act("submit", explanation, team.author)
    act("approve", explanation, team.second_reviewer)
    act("publish", explanation, team.publisher)
    activate_on_console(two_releases.later, now=NOW)
    assert not queue("to-review", viewer(team.reviewer), NOW)
    with pytest.raises(NotPermittedError, match="set a check of the public text aside"):
        act("reapprove", explanation, team.reviewer)
    act("reapprove", explanation, team.second_reviewer)
    again = fresh(explanation).revisions.order_by("number").last()
    assert [row.set_aside.check_name for row in again.set_asides.all()] == ["codes_exist"]
    assert [*records(), *signatures(), *broken()] == []


# --- What the database refuses ----------------------------------------------------------------------------------------


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except (IntegrityError, OperationalError) as error:
        return "reviews_" in str(error) or "set_aside" in str(error)
    return False


def test_the_database_holds_what_was_asked_and_answered(team: Team) -> None:
    row = request(team, blocked(team))
    own = f"UPDATE reviews_setaside SET answer = 'set aside', answered_by_id = {team.author.pk}, "
    assert refused(f"{own} answered_at = requested_at, reason = 'so' WHERE id = {row.pk}")
    answer(team, row)
    for change in ("answer = 'declined'", "reason = 'no'", "words = 'x'", "why = 'x'"):
        assert refused(f"UPDATE reviews_setaside SET {change} WHERE id = {row.pk}")
    assert refused(f"DELETE FROM reviews_setaside WHERE id = {row.pk}")


def test_the_database_refuses_the_approval_of_who_set_it_aside(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    explanation = blocked(team)
    answer(team, request(team, explanation))
    act("submit", explanation, team.author)
    monkeypatch.setattr("reviews.reading.situations.those_who_set_aside", lambda revision: set())
    with pytest.raises(IntegrityError), transaction.atomic():
        act("approve", explanation, team.reviewer)
    kept = RevisionSetAside.objects.get()
    assert refused(f"DELETE FROM reviews_revisionsetaside WHERE id = {kept.pk}")
    assert refused(f"UPDATE reviews_revisionsetaside SET set_aside_id = set_aside_id WHERE id = {kept.pk}")


def test_the_database_freezes_only_what_was_set_aside_of_this_text_by_others(team: Team) -> None:
    declined = answer(team, request(team, blocked(team)), answer="declined")
    other = drafted(team, "Z53.01", coding_notes=OTHER)
    aside = answer(team, request(team, other))
    revision = published(team, "Z53.8", coding_notes="Nothing of the kind.").revisions.get()
    for row in (declined, aside):
        with pytest.raises(IntegrityError), transaction.atomic():
            RevisionSetAside.objects.create(revision=revision, set_aside=row)
