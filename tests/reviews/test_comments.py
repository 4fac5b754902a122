"""Comments on a text: nobody approves while one is open, and words that somebody suggests make them a contributor."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviews import actions
from reviews.checks.words.quotes import replaced_in, stands_in
from reviews.models import AuditEvent, Comment, Decision, Explanation, Reply
from reviews.rules.content import SECTIONS
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError, WrongStateError
from reviews.safety import accounted
from tests.reviews.stories import NOW, Team, act, drafted, fresh, published, returned, submitted, text

pytestmark = pytest.mark.engine
QUOTE = "What this code is (canary-Z53.9-1)."
BETTER = "A procedure that was planned and not done."


def comment(explanation: Explanation, actor: User, words: str = "Is it so?", **more: str) -> Comment:
    return actions.comment(actor=actor, explanation_id=explanation.pk, text=words, now=NOW, **more)


def reply(row: Comment, actor: User, outcome: str = "answered", words: str = "It is.") -> Reply:
    about = {"explanation_id": row.explanation_id, "comment_id": row.pk, "now": NOW}
    return actions.reply(actor=actor, outcome=outcome, text=words, **about)


def take(row: Comment, actor: User, version: int | None = None) -> Any:
    explanation = fresh(row.explanation)
    about = {"explanation_id": explanation.pk, "comment_id": row.pk, "now": NOW}
    return actions.take_words(actor=actor, version=version or explanation.draft.version, **about)


# --- Open comments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["answered", "set aside"])
def test_a_text_is_approved_once_its_comments_are_answered_or_set_aside(team: Team, outcome: str) -> None:
    explanation = submitted(team)
    row = comment(explanation, team.second_reviewer)
    with pytest.raises(RefusedError, match="comments on this text are open") as refused:
        act("approve", explanation, team.reviewer)
    assert refused.value.code == "open comments"
    reply(row, team.reviewer, "")
    with pytest.raises(RefusedError, match="comments on this text are open"):
        act("approve", explanation, team.reviewer)
    reply(row, team.reviewer, outcome)
    act("approve", explanation, team.reviewer)
    assert fresh(explanation).state == "approved"


def test_a_comment_that_was_opened_again_counts_again(team: Team) -> None:
    explanation = submitted(team)
    row = comment(explanation, team.reviewer)
    reply(row, team.author)
    reply(row, team.reviewer, "open again", "The note says otherwise.")
    with pytest.raises(RefusedError, match="comments on this text are open"):
        act("approve", explanation, team.reviewer)


def test_the_database_refuses_an_approval_beside_an_open_comment(team: Team) -> None:
    explanation = submitted(team)
    act("approve", explanation, team.reviewer)
    signed = Decision.objects.get(kind="approve")
    comment(explanation, team.reviewer)
    signed.pk, signed.user, signed._state.adding = None, team.second_reviewer, True
    with pytest.raises(IntegrityError, match="comments on the text are open"), transaction.atomic():
        signed.save(force_insert=True)


def test_what_readers_see_is_signed_again_whatever_is_said_of_its_successor(team: Team, two_releases: Any) -> None:
    from codes.releases.loading.activate import activate_release

    explanation = published(team)
    activate_release(two_releases.later, now=NOW)
    comment(explanation, team.author)
    act("reapprove", explanation, team.reviewer)
    assert Decision.objects.filter(kind="approve").count() == 2


def test_an_author_answers_and_only_a_judge_sets_aside(team: Team) -> None:
    row = comment(returned(team), team.reviewer)
    with pytest.raises(NotPermittedError):
        reply(row, team.author, "set aside")
    for outcome, words in (("answered", "  "), ("nonsense", "It is.")):
        with pytest.raises(RefusedError):
            reply(row, team.author, outcome, words)
    reply(row, team.author)
    with pytest.raises(WrongStateError, match="answered already"):
        reply(row, team.publisher, "set aside")
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("answered", team.author)


def test_nobody_closes_a_comment_without_a_word(team: Team) -> None:
    row = comment(submitted(team), team.reviewer)
    for changed in ({"text": "Something else."}, {"state": "answered", "closed_by": team.author, "closed_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=row.pk).update(**changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    made = reply(row, team.author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=made.pk).update(text="Never said.")


# --- On a sentence, with other words for it ---------------------------------------------------------------------------


def test_a_comment_stands_on_words_that_are_there(team: Team) -> None:
    explanation = submitted(team)
    assert comment(explanation, team.reviewer, quote=QUOTE).section == "what_it_is"
    with pytest.raises(ConflictError, match="not in this section any more"):
        comment(explanation, team.reviewer, section="summary", quote=QUOTE)
    with pytest.raises(ConflictError, match="not in this section any more"):
        comment(explanation, team.reviewer, quote="What nobody wrote.")
    with pytest.raises(RefusedError, match="choose the sentence"):
        comment(explanation, team.reviewer, section="summary", suggested=BETTER)


def test_an_author_takes_suggested_words_over_and_their_writer_cannot_approve(team: Team) -> None:
    explanation = submitted(team)
    row = comment(explanation, team.reviewer, "", quote=QUOTE, suggested=BETTER)
    act("return", explanation, team.second_reviewer)
    draft = take(row, team.coauthor)
    assert draft.content["what_it_is"] == BETTER
    assert {team.author, team.coauthor, team.reviewer} <= set(draft.contributors.all())
    row.refresh_from_db()
    assert (row.state, row.taken_by) == ("answered", team.coauthor)
    act("submit", explanation, team.author)
    for contributor in (team.reviewer, team.coauthor):
        with pytest.raises(NotPermittedError, match="you had a hand in this text"):
            act("approve", explanation, contributor)
    act("approve", explanation, team.second_reviewer)
    signed = Decision.objects.get(kind="approve")
    signed.pk, signed.user, signed._state.adding = None, team.reviewer, True
    with pytest.raises(IntegrityError, match="a contributor may not approve"), transaction.atomic():
        signed.save(force_insert=True)
    assert list(accounted.broken()) == []
    assert AuditEvent.objects.get(act="take suggested words over").fields["to"] == team.reviewer.pk


def test_words_are_taken_over_once_from_the_draft_that_was_seen(team: Team) -> None:
    explanation = drafted(team)
    row = comment(explanation, team.reviewer, quote=QUOTE, suggested=BETTER)
    with pytest.raises(NotPermittedError):
        take(row, team.reviewer)
    with pytest.raises(ConflictError, match="somebody else saved this draft"):
        take(row, team.author, version=1)
    take(row, team.author)
    with pytest.raises(WrongStateError, match="taken over already"):
        take(row, team.author)


def test_words_that_are_gone_are_not_replaced(team: Team) -> None:
    explanation = drafted(team)
    row = comment(explanation, team.reviewer, quote=QUOTE, suggested=BETTER)
    act("save", explanation, team.author, content=text("another"))
    with pytest.raises(ConflictError, match="not in this section any more"):
        take(row, team.author)
    assert team.reviewer not in fresh(explanation).draft.contributors.all()


@pytest.mark.parametrize("section", [key for key, section in SECTIONS.items() if section.is_written])
def test_words_are_replaced_once_wherever_they_stand(section: str) -> None:
    content = text("here")
    value = content[section]
    words = value if isinstance(value, str) else value[0]
    words = words if isinstance(words, str) else next(iter(words.values()))
    assert stands_in(content, section, words.replace(" ", "\n  "))
    assert not stands_in(content, section, words + " more")
    changed = {section: replaced_in(content, section, words, r"New \1 words")}
    assert r"New \1 words" in str(changed[section]).replace("\\\\", "\\")
    assert type(changed[section]) is type(value)
    assert len(changed[section]) == len(value) or isinstance(value, str)
