"""Practise and answer: who may, what is kept, and that no practice draft ever comes near a publication."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import DatabaseError, models, transaction

from codes.models import Code
from codes.releases.loading.activate import activate_release
from reviews import actions
from reviews.actions.practising import NOTHING_WRONG
from reviews.models import AuditEvent, Decision, Draft, PracticeAnswer, PracticeDraft, Publication, Revision, Suggestion
from reviews.rules.errors import NotPermittedError, RefusedError, WrongStateError
from reviews.safety import audit, verify
from tests.reviews import stories
from tests.reviews.stories import NOW, Team, act, person


def practised(user: User) -> PracticeDraft:
    return actions.practise(actor=user, now=NOW)


def answered(user: User, practice: PracticeDraft, section: str) -> PracticeAnswer:
    return actions.answer_practice(actor=user, practice_id=practice.pk, found_section=section, now=NOW)


def faulty(user: User) -> PracticeDraft:
    """A practice draft with an error, after those without."""
    while not (practice := practised(user)).kind:
        answered(user, practice, NOTHING_WRONG)
    return practice


def clean(user: User) -> PracticeDraft:
    while (practice := practised(user)).kind:
        answered(user, practice, practice.section)
    return practice


def test_a_practice_draft_is_made_from_what_is_published(team: Team) -> None:
    published = stories.published(team)
    practice = faulty(team.reviewer)
    live = published.publications.live().get()
    changed = [key for key, value in practice.content.items() if value != live.content[key]]
    assert changed == [practice.section]
    assert (practice.code.code, practice.facts_digest) == ("Z53.9", live.facts_digest)
    assert practised(team.reviewer) == practice, "until it is answered"
    assert practised(team.second_reviewer).seed == 1, "the same drafts for everybody"


def test_clean_ones_are_the_published_text(team: Team) -> None:
    published = stories.published(team)
    practice = clean(team.reviewer)
    assert practice.content == published.publications.live().get().content
    assert answered(team.reviewer, practice, "summary").caught is False, "a false alarm"


def test_without_a_published_text_there_is_nothing_to_practise_with(team: Team) -> None:
    stories.submitted(team)
    with pytest.raises(RefusedError, match="no published explanation"):
        practised(team.reviewer)


@pytest.mark.parametrize(("answer", "caught"), [("right", True), ("wrong", False), (NOTHING_WRONG, False)])
def test_an_answer_is_right_or_wrong(team: Team, answer: str, caught: bool) -> None:
    stories.published(team)
    practice = faulty(team.reviewer)
    other = next(key for key, value in practice.content.items() if value and key != practice.section)
    section = {"right": practice.section, "wrong": other}.get(answer, answer)
    assert answered(team.reviewer, practice, section).caught is caught


def test_an_answer_is_given_once(team: Team) -> None:
    stories.published(team)
    practice = practised(team.reviewer)
    answered(team.reviewer, practice, NOTHING_WRONG)
    with pytest.raises(WrongStateError, match="already"):
        answered(team.reviewer, practice, "summary")
    answered(team.second_reviewer, practice, "summary")
    assert practised(team.reviewer).seed == practice.seed + 1


@pytest.mark.parametrize("section", ["no_such_section", "title", " ", "summary;"])
def test_an_answer_names_a_section_of_the_text(team: Team, section: str) -> None:
    stories.published(team)
    with pytest.raises(RefusedError, match="choose the section"):
        answered(team.reviewer, practised(team.reviewer), section)
    with pytest.raises(RefusedError, match="no such practice draft"):
        actions.answer_practice(actor=team.reviewer, practice_id=0, found_section="", now=NOW)


@pytest.mark.parametrize("role", ["author", "publisher", "auditor", "access admin", "importer"])
def test_reviewers_practise_and_nobody_else(team: Team, role: str) -> None:
    stories.published(team)
    practice, other = practised(team.reviewer), person("somebody", role)
    with pytest.raises(NotPermittedError):
        practised(other)
    with pytest.raises(NotPermittedError):
        answered(other, practice, "summary")
    assert not PracticeAnswer.objects.exists()


def test_practising_is_in_the_log_and_gives_nothing_away(team: Team) -> None:
    stories.published(team)
    practice = faulty(team.reviewer)
    before = AuditEvent.objects.filter(about=f"practice {practice.pk}")
    assert [event.act for event in before] == ["practise"]
    assert practice.section not in str(before.get().detail)
    answered(team.reviewer, practice, practice.section)
    assert AuditEvent.objects.latest("number").detail == {"caught": True, "clean": False}
    assert list(audit.broken(exported=None)) == []


def test_facts_that_change_take_a_practice_draft_away(team: Team, two_releases: Any) -> None:
    """The title of Z53.9 is another in the next release: what was wrong may be right."""
    stories.published(team)
    stories.published(team, "Z53.1")
    first = practised(team.reviewer)
    while first.code.code != "Z53.9":
        answered(team.reviewer, first, NOTHING_WRONG)
        first = practised(team.reviewer)
    activate_release(two_releases.later, now=NOW)
    assert practised(team.reviewer).code.code == "Z53.1"
    with pytest.raises(WrongStateError, match="facts have changed"):
        answered(team.reviewer, first, NOTHING_WRONG)


# --- Never published --------------------------------------------------------------------------------------------------


def refused_by_the_database(change: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_the_database_keeps_drafts_and_answers_as_they_are(team: Team) -> None:
    stories.published(team)
    practice = faulty(team.reviewer)
    answered(team.reviewer, practice, practice.section)
    for model, change in ((PracticeDraft, {"why": "x"}), (PracticeAnswer, {"caught": False})):
        refused_by_the_database(lambda m=model, c=change: m.objects.update(**c))
        refused_by_the_database(lambda m=model: m.objects.all().delete())
    answer = {"practice": practice, "user": team.second_reviewer, "found_section": practice.section, "answered_at": NOW}
    refused_by_the_database(lambda: PracticeAnswer.objects.create(caught=False, **answer))
    refused_by_the_database(
        lambda: PracticeDraft.objects.create(code=practice.code, seed=99, content={}, kind="dose", made_at=NOW)
    )


def test_its_text_is_never_submitted_not_even_typed_in_by_hand(team: Team) -> None:
    """Somebody copies every word of a practice draft into the editor: the database refuses the revision."""
    explanation = stories.published(team)
    practice = faulty(team.reviewer)
    act("start", explanation, team.author)
    act("save", explanation, team.author, content=practice.content)
    with pytest.raises(DatabaseError, match="practice draft with an error"), transaction.atomic():
        act("submit", explanation, team.author)
    act("save", explanation, team.author, content=practice.content | {"summary": "Another summary."})
    act("submit", explanation, team.author)


def test_verify_finds_one_that_got_in_all_the_same(team: Team) -> None:
    """A practice draft of a text that was there before: what no guard of the revision could have seen."""
    stories.published(team)
    practice, revision = faulty(team.reviewer), Revision.objects.get()
    same = {
        "content": revision.content,
        "content_digest": revision.content_digest,
        "kind": "dose",
        "section": "summary",
    }
    assert list(dict(verify.checks())["practice"]) == []
    PracticeDraft.objects.create(
        code=practice.code, seed=99, facts_digest=practice.facts_digest, sentence="x", why="x", made_at=NOW, **same
    )
    assert len(list(dict(verify.checks())["practice"])) == 1


def test_a_clean_one_hinders_nobody(team: Team) -> None:
    explanation = stories.published(team)
    practice = clean(team.reviewer)
    act("start", explanation, team.author)
    act("save", explanation, team.author, content=practice.content)
    act("submit", explanation, team.author)


PRACTICE = {PracticeDraft, PracticeAnswer}
PUBLIC = (Publication, Revision, Decision, Draft, Suggestion)


def neighbours(model: type[models.Model], *, backwards: bool) -> set[type[models.Model]]:
    """The models that a model's keys lead to; with ``backwards`` also those whose keys lead to it."""
    tables: set[type[models.Model]] = set(model._meta.get_parent_list())
    for field in model._meta.get_fields(include_hidden=True):
        if field.is_relation and field.related_model is not None and (backwards or not field.auto_created):
            tables.add(field.related_model)
            if through := getattr(field.remote_field, "through", None):
                tables.add(through)
    return tables


def reached(start: type[models.Model], *, backwards: bool, without: tuple[type, ...] = ()) -> set[type[models.Model]]:
    tables, waiting = {start}, [start]
    while waiting:
        for table in neighbours(waiting.pop(), backwards=backwards) - tables - set(without):
            tables.add(table)
            waiting.append(table)
    return tables


@pytest.mark.parametrize("model", PUBLIC)
def test_no_key_leads_from_what_is_published_to_a_practice_draft(model: type[models.Model]) -> None:
    assert not reached(model, backwards=False) & PRACTICE


@pytest.mark.parametrize("model", PUBLIC)
def test_no_way_back_does_either(model: type[models.Model]) -> None:
    """Codes and accounts are everybody's; past those, neither forwards nor backwards is there a way."""
    reachable = reached(model, backwards=True, without=(Code, User))
    assert {Publication, Revision, Decision} <= reachable, "the walk itself gets about"
    assert not reachable & PRACTICE


def test_a_practice_draft_leads_to_its_code_and_its_reader_only() -> None:
    room = set(apps.get_app_config("reviews").get_models(include_auto_created=True))
    assert (reached(PracticeDraft, backwards=False) | reached(PracticeAnswer, backwards=False)) & room == PRACTICE
