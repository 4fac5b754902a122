"""Nobody who had a hand in a text approves it: not through an act, nor past it in SQL, superusers included."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, connection, transaction

from reviews import actions
from reviews.models import Decision, Explanation
from reviews.rules.errors import NotPermittedError
from tests.reviews import tables
from tests.reviews.stories import NOW, Team, act, code, drafted, fresh, person, published, submitted, text
from tests.reviews.test_siblings import take_first_sentence

pytestmark = pytest.mark.engine

EVERYTHING = ("author", "reviewer", "publisher")


def author(team: Team, hand: User) -> Explanation:
    return submitted(team, by=(hand,))


def co_editor(team: Team, hand: User) -> Explanation:
    return submitted(team, by=(team.author, hand, team.author))


def co_editor_all_of_whose_words_are_gone(team: Team, hand: User) -> Explanation:
    explanation = drafted(team, by=(team.author, hand))
    act("save", explanation, team.author, content=text("all of it anew"))
    act("submit", explanation, team.author)
    return explanation


def submitter(team: Team, hand: User) -> Explanation:
    explanation = drafted(team)
    act("submit", explanation, hand)
    return explanation


def restorer(team: Team, hand: User) -> Explanation:
    """Brings back what others wrote, and another submits it."""
    explanation = published(team)
    source = explanation.revisions.get()
    actions.start(actor=hand, code=explanation.code, origin="restored", source=source, now=NOW)
    act("submit", explanation, team.author)
    return explanation


def author_of_what_is_restored(team: Team, hand: User) -> Explanation:
    explanation = published(team, by=(hand,))
    source = explanation.revisions.get()
    actions.start(actor=team.author, code=explanation.code, origin="restored", source=source, now=NOW)
    act("submit", explanation, team.author)
    return explanation


def copier(team: Team, hand: User) -> Explanation:
    source = published(team, "Z53.1").revisions.get()
    explanation: Explanation = actions.start(
        actor=hand, code=code("Z53.9"), origin="copied", source=source, now=NOW
    ).explanation
    act("save", explanation, team.author)
    act("submit", explanation, team.author)
    return explanation


def author_of_what_is_copied(team: Team, hand: User) -> Explanation:
    source = published(team, "Z53.1", by=(hand,)).revisions.get()
    explanation: Explanation = actions.start(
        actor=team.author, code=code("Z53.9"), origin="copied", source=source, now=NOW
    ).explanation
    act("save", explanation, team.author)
    act("submit", explanation, team.author)
    return explanation


def author_of_what_was_returned(team: Team, hand: User) -> Explanation:
    explanation = submitted(team, by=(hand,))
    act("return", explanation, team.reviewer)
    act("save", explanation, team.author)
    act("submit", explanation, team.author)
    return explanation


def author_of_what_was_rescinded(team: Team, hand: User) -> Explanation:
    explanation = submitted(team, by=(hand,))
    act("approve", explanation, team.reviewer)
    act("rescind", explanation, team.publisher)
    act("save", explanation, team.author)
    act("submit", explanation, team.author)
    return explanation


def author_of_a_sentence_that_was_taken_over(team: Team, hand: User) -> Explanation:
    published(team, "Z53.1", by=(hand,), what_it_is="Somebody decided otherwise.")
    explanation = drafted(team, "Z53.9")
    take_first_sentence(team, explanation)
    act("submit", explanation, team.author)
    return explanation


HANDS: list[Callable[[Team, User], Explanation]] = [
    author,
    co_editor,
    co_editor_all_of_whose_words_are_gone,
    submitter,
    restorer,
    author_of_what_is_restored,
    copier,
    author_of_what_is_copied,
    author_of_what_was_returned,
    author_of_what_was_rescinded,
    author_of_a_sentence_that_was_taken_over,
]


@pytest.mark.parametrize("superuser", [False, True], ids=["every role", "superuser"])
@pytest.mark.parametrize("hand_in", HANDS)
def test_who_had_a_hand_in_it_is_refused(
    hand_in: Callable[[Team, User], Explanation], superuser: bool, team: Team
) -> None:
    hand = person("hand", superuser=True) if superuser else person("hand", *EVERYTHING)
    explanation = fresh(hand_in(team, hand))
    assert explanation.state == "submitted"
    before = tables.digest()
    with pytest.raises(NotPermittedError, match="you had a hand in this text"):
        act("approve", explanation, hand)
    assert tables.digest() == before
    with pytest.raises(IntegrityError, match="a contributor may not approve"), transaction.atomic():
        _write_past_the_actions(explanation, hand)
    assert tables.digest() == before
    act("approve", explanation, team.second_reviewer)  # somebody else may
    assert fresh(explanation).state == "approved"


def _write_past_the_actions(explanation: Explanation, user: User) -> None:
    revision = explanation.submitted_revision
    assert revision is not None
    columns = {
        "revision_id": revision.pk,
        "kind": "approve",
        "user_id": user.pk,
        "content_digest": revision.content_digest,
        "facts_digest": revision.facts_digest,
        "meaning": "I read it.",
        "reason": "",
        "explanation_of_reason": "",
        "printed_name": "Somebody",
        "credentials": "MD",
        "reauthenticated": "password",
        "checked_sections": "[]",
        "compared": "[]",
        "signature": "0" * 64,
        "record_id": revision.records.get().pk,
        "page_parts": "",
        "signed_at": NOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reviews_decision ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",
            list(columns.values()),
        )


@pytest.mark.parametrize(
    "write",
    [
        lambda decision: decision.save(force_insert=True),
        lambda decision: Decision.objects.bulk_create([decision]),
        lambda decision: Decision.objects.bulk_create([decision], ignore_conflicts=True),
    ],
    ids=["save", "bulk_create", "bulk_create ignoring conflicts"],
)
def test_nor_through_the_models(write: Callable[[Decision], object], team: Team) -> None:
    explanation = submitted(team)
    decision = Decision(
        revision=explanation.submitted_revision,
        kind="approve",
        user=team.author,
        content_digest=explanation.submitted_revision.content_digest,
        facts_digest=explanation.submitted_revision.facts_digest,
        printed_name="Author",
        record=explanation.submitted_revision.records.get(),
        signed_at=NOW,
    )
    with pytest.raises(IntegrityError, match="a contributor may not approve"), transaction.atomic():
        write(decision)
    assert not Decision.objects.exists()


def test_who_only_commented_claimed_or_returned_may_approve(team: Team) -> None:
    """Judging a text is no hand in it."""
    explanation = submitted(team)
    about = {"actor": team.reviewer, "explanation_id": explanation.pk, "now": NOW}
    comment = actions.comment(text="Is it so?", **about)
    actions.reply(comment_id=comment.pk, text="It is.", outcome="answered", **about)
    actions.claim(actor=team.reviewer, explanation_id=explanation.pk, now=NOW)
    act("return", explanation, team.reviewer)
    act("submit", explanation, team.author)
    act("approve", explanation, team.reviewer)
    assert fresh(explanation).state == "approved"


def submitted_after_the_withdrawal(team: Team, writer: User) -> Explanation:
    """Somebody continues from a signed text, whose signature is then withdrawn, and submits it as it is."""
    explanation = published(team, by=(writer,))
    actions.start(actor=team.author, code=explanation.code, origin="published", now=NOW)
    act("withdraw", explanation, team.reviewer)
    act("submit", explanation, team.author)
    return explanation


def submitted_before_the_withdrawal(team: Team, writer: User) -> Explanation:
    explanation = published(team, by=(writer,))
    actions.start(actor=team.author, code=explanation.code, origin="published", now=NOW)
    act("submit", explanation, team.author)
    act("withdraw", explanation, team.reviewer)
    assert fresh(explanation).state == "draft"
    act("submit", explanation, team.author)
    return explanation


@pytest.mark.parametrize("continued", [submitted_after_the_withdrawal, submitted_before_the_withdrawal])
def test_a_withdrawn_signature_covers_nobody_s_words(
    continued: Callable[[Team, User], Explanation], team: Team
) -> None:
    """The writer of the withdrawn text approved their own words again."""
    writer = person("writer", "author", "reviewer")
    explanation = continued(team, writer)
    with pytest.raises(NotPermittedError, match="you had a hand in this text"):
        act("approve", explanation, writer)
    with pytest.raises(IntegrityError, match="a contributor may not approve"), transaction.atomic():
        _write_past_the_actions(fresh(explanation), writer)
    act("approve", explanation, team.second_reviewer)


def test_who_signed_the_published_text_may_sign_the_next(team: Team) -> None:
    """A text continued from a published one begins with new hands: others signed for the old ones."""
    explanation = published(team, by=(team.coauthor,))
    actions.start(actor=team.author, code=explanation.code, origin="published", now=NOW)
    act("save", explanation, team.author)
    act("submit", explanation, team.author)
    act("approve", explanation, team.coauthor)
    assert fresh(explanation).state == "approved"


@pytest.mark.parametrize(
    ("roles", "more", "reason"),
    [
        (("author", "publisher", "auditor", "importer", "access admin"), {}, "your roles do not allow you to approve"),
        (("reviewer",), {"active": False}, "not active any more"),
        (("reviewer",), {"profile": False}, "a printed name"),
        ((), {}, "your roles do not allow you to approve"),
    ],
    ids=["other roles", "deactivated", "without a printed name", "nobody"],
)
def test_who_else_may_not(roles: tuple[str, ...], more: dict[str, bool], reason: str, team: Team) -> None:
    explanation = submitted(team)
    somebody = person("somebody", *roles, **more)
    before = tables.digest()
    with pytest.raises(NotPermittedError, match=reason):
        act("approve", explanation, somebody)
    assert tables.digest() == before


def test_the_role_counts_as_the_database_has_it_now(team: Team) -> None:
    """Not as the session remembers it: the person was loaded before the role was taken away, or the account closed."""
    explanation = submitted(team)
    remembered = User.objects.get(pk=team.reviewer.pk)
    team.reviewer.groups.clear()
    with pytest.raises(NotPermittedError, match="your roles"):
        act("approve", explanation, remembered)
    team.reviewer.is_active = False
    team.reviewer.save()
    with pytest.raises(NotPermittedError, match="not active"):
        act("approve", explanation, remembered)


@pytest.mark.postgres
def test_nobody_becomes_a_contributor_while_they_approve(transactional_db: None, team: Team) -> None:
    """Two transactions, each blind to the other's row: the second waits for the first, and then sees it."""
    explanation = submitted(team)
    revision = explanation.submitted_revision
    assert revision is not None
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None, "context": None}) as other:
        other.execute(
            "INSERT INTO reviews_revisioncontributor (revision_id, user_id) VALUES (%s, %s)",
            [revision.pk, team.reviewer.pk],
        )
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            _write_past_the_actions(explanation, team.reviewer)
        other.commit()
    with pytest.raises(IntegrityError, match="a contributor may not approve"), transaction.atomic():
        _write_past_the_actions(explanation, team.reviewer)
