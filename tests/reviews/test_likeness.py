"""Whose words came first: a text answers for what was signed or submitted before it, never for a later copy."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from codes.releases.loading.activate import activate_release
from reviews import actions
from reviews.checks import run_checks
from reviews.checks.finding import Severity
from reviews.jobs.clock import tick
from reviews.models import Draft, Explanation, Fingerprint
from reviews.reading.checking import subject_for
from reviews.reading.facts.in_force import require_in_force
from reviews.reading.facts.likeness import _compared, compare, compare_since, like_drafts
from reviews.rules.content import empty
from reviews.rules.errors import ChecksFailedError
from tests.reviews.conftest import Releases
from tests.reviews.stories import NOW, Team, act, approved, code, drafted, fresh, published, returned, text

X, Y = "Z53.9", "B20"


@pytest.fixture
def alike_only(monkeypatch: pytest.MonkeyPatch, team: Team) -> Team:
    """Of all checks only this one: the texts of these tests are no explanations."""
    monkeypatch.setattr(
        "reviews.actions.texts.submitting.findings_of", lambda code, content: list(compare(code, content))
    )
    return team


def same_words(explanation: Explanation) -> Any:
    """What somebody pasted from the text of another code."""
    return Draft.objects.get(explanation=explanation).content


def pasted(team: Team, name: str, content: Any) -> Explanation:
    explanation = actions.start(actor=team.coauthor, code=code(name), now=NOW).explanation
    act("save", explanation, team.coauthor, content=content)
    return fresh(explanation)


def test_a_copy_is_not_submitted(alike_only: Team) -> None:
    content = approved(alike_only, X).submitted_revision.content
    copy = pasted(alike_only, Y, content)
    with pytest.raises(ChecksFailedError):
        act("submit", copy, alike_only.coauthor)


def test_a_copy_in_a_draft_keeps_the_approved_text_from_nothing(alike_only: Team) -> None:
    first = approved(alike_only, X)
    pasted(alike_only, Y, first.submitted_revision.content)
    act("publish", first, alike_only.publisher)
    assert fresh(first).state == "published"


def test_a_text_that_was_begun_from_a_copy_leaves_its_source_to_be_signed_again(
    alike_only: Team, two_releases: Releases
) -> None:
    first = published(alike_only, X)
    source = first.publications.get().revision
    actions.start(actor=alike_only.coauthor, code=code(Y), origin="copied", source=source, now=NOW)
    activate_release(two_releases.later, now=NOW)
    act("reapprove", first, alike_only.reviewer)
    assert first.publications.live().get().release == two_releases.later


def test_the_words_of_two_drafts_are_whose_who_submits_first(alike_only: Team) -> None:
    first = drafted(alike_only, X)
    other = pasted(alike_only, Y, same_words(first))
    act("submit", first, alike_only.author)
    with pytest.raises(ChecksFailedError):
        act("submit", other, alike_only.coauthor)


def test_a_text_that_came_back_is_still_the_first(alike_only: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody submitted the same words while it was with its author; theirs cannot be published beside it."""
    first = returned(alike_only, X)
    second = pasted(alike_only, Y, same_words(first))
    act("submit", second, alike_only.coauthor)
    act("submit", first, alike_only.author)
    assert compare(first.code, fresh(first).submitted_revision.content) == ()
    assert [finding.excerpt for finding in compare(second.code, fresh(second).submitted_revision.content)] == [X]


def test_a_review_reads_only_what_is_live_or_in_review_since_the_text_was_submitted(alike_only: Team) -> None:
    """However many texts there are: with all others it was compared when it was submitted."""
    published(alike_only, "Z53.8", summary="Words that are like no others at all, of a text that stands by itself.")
    first = returned(alike_only, X)
    second = pasted(alike_only, Y, same_words(first))
    later = NOW + datetime.timedelta(hours=1)
    act("submit", second, alike_only.coauthor, later)
    submitted = fresh(second).submitted_revision
    assert submitted is not None
    read: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        read.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        assert compare_since(second.code, submitted.content, later) == ()
    assert all("published_at" in sql or "submitted_at" in sql for sql in read if '"content"' in sql.split(" FROM ")[0])
    act("submit", first, alike_only.author, later)
    assert [finding.excerpt for finding in compare_since(second.code, submitted.content, later)] == [X]


def test_words_signed_again_keep_their_place(team: Team, two_releases: Releases) -> None:
    """Two live texts that are alike, from before there was a check: the older one does not answer for the newer."""
    first = published(team, X)
    second = pasted(team, Y, first.publications.get().content)
    act("submit", second, team.coauthor)
    for reviewer in (team.reviewer, team.second_reviewer):
        act("approve", second, reviewer)
    act("publish", second, team.publisher)
    activate_release(two_releases.later, now=NOW)
    act("reapprove", first, team.reviewer)
    assert first.publications.live().get().revision.pk > second.publications.live().get().revision.pk
    content = first.publications.live().get().content
    assert compare(first.code, content) == ()
    assert [finding.excerpt for finding in compare(second.code, content)] == [X]


def test_a_colleagues_draft_is_told_and_keeps_nobody_from_anything(alike_only: Team) -> None:
    first = drafted(alike_only, X)
    other = pasted(alike_only, Y, same_words(first))
    findings = like_drafts(other.code, same_words(first))
    assert {finding.severity for finding in findings} == {Severity.INFORMS}
    assert "somebody's draft of Z53.9" in findings[0].message
    act("submit", other, alike_only.coauthor)


def test_an_answer_is_not_remembered_past_its_time(alike_only: Team) -> None:
    content = text("the same words in both")
    copy = pasted(alike_only, Y, content)
    assert compare(copy.code, content) == ()
    first = pasted(alike_only, X, content)
    act("submit", first, alike_only.coauthor)
    assert compare(copy.code, content)
    act("recall", first, alike_only.coauthor)
    assert compare(copy.code, content) == ()


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["submit", "publish", "scheduled", "reapprove"])
def test_other_texts_are_read_before_the_act_writes(name: str, alike_only: Team, two_releases: Releases) -> None:
    """On SQLite a transaction keeps all others from writing for as long as thousands of texts are gone through."""
    published(alike_only, "Z53.8", summary="Words that are like no others at all, of a text that stands by itself.")
    made: dict[str, Callable[..., Explanation]] = {"submit": drafted, "reapprove": published}
    explanation = made.get(name, approved)(alike_only, X)
    actor = {"submit": alike_only.author, "reapprove": alike_only.reviewer}.get(name, alike_only.publisher)
    if name == "scheduled":
        act("schedule", explanation, actor)
    if name == "reapprove":
        activate_release(two_releases.later, now=NOW)
    _compared.cache_clear()  # what other tests asked
    read: dict[bool, list[str]] = {True: [], False: []}

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "NOT" in sql and '"reviews_publication"."content"' in sql.split(" FROM ", maxsplit=1)[0]:
            read[connection.in_atomic_block].append(sql)
        return execute(sql, *rest)

    noting: AbstractContextManager[None] = connection.execute_wrapper(note)
    with noting:
        if name == "scheduled":
            assert actions.publish_due(now=NOW.replace(hour=23))[0]
        else:
            act(name, explanation, actor)
    assert read[True] == []
    assert len(read[False]) == 1


def test_texts_that_share_nothing_are_not_read(team: Team, django_assert_num_queries: Any) -> None:
    """However many there are: an author's findings follow each keystroke."""
    published(team, X)
    own = empty() | {"summary": " ".join(f"word{number} of its own" for number in range(20))}
    other = code(Y)
    with django_assert_num_queries(1):  # who has fingerprints of it
        assert compare(other, own) == ()


def test_a_text_of_a_version_without_fingerprints_is_compared_after_the_next_minute(alike_only: Team) -> None:
    """During an upgrade the old version serves on after ``migrate``."""
    with pytest.MonkeyPatch.context() as old_version:
        old_version.setattr("reviews.actions.texts.submitting.keep_fingerprints", lambda revision: None)
        first = approved(alike_only, X)
    content = first.submitted_revision.content
    assert compare(code(Y), content) == ()
    assert tick(now=NOW)["fingerprints"] == 1
    assert [finding.excerpt for finding in compare(code(Y), content)] == [X]
    assert tick(now=NOW)["fingerprints"] == 0


def test_by_what_a_text_is_compared_stays(alike_only: Team) -> None:
    submitted = approved(alike_only, X).submitted_revision
    row = Fingerprint.objects.filter(revision=submitted)[:1].get()
    for change in (row.delete, lambda: Fingerprint.objects.update(value=1)):
        with pytest.raises((DatabaseError, IntegrityError), match="compared stays"), transaction.atomic():
            change()


def test_what_ai_wrote_and_a_file_of_texts_are_held_against_the_same(alike_only: Team) -> None:
    content = approved(alike_only, X).submitted_revision.content
    findings = run_checks(content, subject_for(require_in_force(code(Y))))
    assert [finding.excerpt for finding in findings if finding.check == "likeness"] == [X]
