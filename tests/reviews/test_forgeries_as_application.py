"""What a holder of the application's database password can forge, and who stands in the way.

The forgeries of ``test_forgeries`` and others, not as the owner of the tables but through the role that the staff's
processes connect as. Each is refused by what the role may do, or by a guard or constraint of the tables; what none of
them refuses, verify notices. A rewrite that agrees with itself, acts and audit log alike, is out of reach, as
docs/operations.md says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, ProgrammingError, transaction

from reviews.actions import people
from reviews.models import (
    AuditEvent,
    AuditHead,
    Comment,
    Decision,
    Explanation,
    Publication,
    Record,
    ReviewerProfile,
    Revision,
    RevisionContributor,
)
from reviews.reading.records import digest_of
from reviews.rules.content import canonical_json
from reviews.safety import audit, verify
from tests.reviews.roles import Become
from tests.reviews.stories import NOW, Team, person
from tests.reviews.stories import people as team_of_the_release
from tests.reviews.test_accounted import by_hand as one_more
from tests.reviews.test_forgeries import (
    COLUMNS,
    PRINTED,
    SIGNED,
    by_hand,
    columns_of,
    forged,
    put_a_new_record_live,
)

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
ROLE, GUARD, VERIFY, NOBODY = "the role", "a guard", "verify", "nobody"
Forgery = Callable[[], object]
# Of the printed fields those that a guard holds to the revision, column by column; verify holds the others.
GUARDED = {"content", "content digest", "facts"}


@pytest.fixture
def live_text(transactional_db: None) -> None:
    """What ``tests.releases.loading`` has loaded under this name, in a copy."""


def who_notices(forge: Forgery) -> str:
    """Who, of a forgery that is rolled back."""
    try:
        with transaction.atomic():
            forge()
            noticed = [name for name, items in verify.checks() for _ in items if name != "audit log"]
            chain = list(audit.broken(exported=None))
            transaction.set_rollback(True)
    except ProgrammingError as error:
        return ROLE if "permission denied" in str(error) else str(error)
    except IntegrityError:
        return GUARD
    return VERIFY if noticed or chain else NOBODY


def altered(live: Publication, field: str) -> Iterator[Forgery]:
    """Each statement of a printed record that is altered by hand, with its publication."""
    printed = forged(live, PRINTED[field])
    text = canonical_json(printed)
    yield lambda: by_hand("reviews_record", "text", text, live.record_id or 0)
    yield lambda: by_hand("reviews_record", "digest", digest_of(text), live.record_id or 0)
    for column, value in columns_of(printed).items():
        yield lambda column=column, value=value: by_hand("reviews_publication", column, value, live.pk)


def test_rows_that_are_there_the_role_cannot_alter(become: Become, live_text: None) -> None:
    live = Publication.objects.live().get()
    with become("application"):
        forgeries = [forge for field in PRINTED for forge in altered(live, field)]
        for column, value in COLUMNS.items():
            forgeries.append(lambda c=column, v=value: by_hand("reviews_publication", c, v, live.pk))
        for decision in Decision.objects.all():
            for column, value in SIGNED.items():
                forgeries.append(lambda c=column, v=value, pk=decision.pk: by_hand("reviews_decision", c, v, pk))
        for model in (Decision, Record, Revision, RevisionContributor, AuditEvent):
            rows = model.objects.all()
            forgeries.append(lambda rows=rows: rows._raw_delete(rows.db))
        assert len(forgeries) > 200
        assert {who_notices(forge) for forge in forgeries} == {ROLE}


def test_a_new_record_a_guard_refuses_or_verify_notices(become: Become, live_text: None) -> None:
    """All that the role may add, in one go and in the right order."""
    live, team = Publication.objects.live().get(), team_of_the_release()
    with become("application"):
        noticed = {
            field: who_notices(lambda field=field: put_a_new_record_live(live, team.publisher, field))
            for field in PRINTED
        }
    assert noticed == {field: GUARD if field in GUARDED else VERIFY for field in PRINTED}


def acts(team: Team, nina: User) -> dict[str, tuple[Forgery, str]]:
    """Acts that nobody did, written as the role may write them, and who notices."""
    account = User.objects.filter(pk=nina.pk)
    explanation = Explanation.objects.get(state="published")
    event = AuditEvent.objects.latest("number")
    comment = Comment(explanation=explanation, author=team.author, text="Never said.", written_at=NOW)
    factor = Authenticator(user=nina, type="totp", data={"secret": "mine"})
    return {
        "an approval": (lambda: one_more(Decision.objects.filter(kind="approve")[0], signature="0" * 64), GUARD),
        "a withdrawal": (lambda: one_more(Decision.objects.filter(kind="approve")[0], kind="withdraw"), GUARD),
        "a publication": (lambda: one_more(Publication.objects.get()), GUARD),
        "that it ended": (lambda: Publication.objects.update(ended_at=NOW), VERIFY),
        "a revision": (lambda: one_more(Revision.objects.get(), number=99), VERIFY),
        "a hand in a text": (lambda: one_more(RevisionContributor.objects.all()[0], user=nina), GUARD),
        "a comment": (lambda: one_more(comment), VERIFY),
        "a state": (lambda: Explanation.objects.update(state="withdrawn"), VERIFY),
        "an event": (lambda: one_more(event, number=event.number + 1, digest="1" * 64), VERIFY),
        "an event changed": (lambda: AuditEvent.objects.update(act="nothing"), ROLE),
        "the head of the log": (lambda: AuditHead.objects.update(number=0), VERIFY),
        "a password": (lambda: account.update(password="md5$salt$mine"), VERIFY),
        "a superuser": (lambda: account.update(is_superuser=True), VERIFY),
        "an account": (lambda: User.objects.create_user("mallory"), VERIFY),
        "a role": (lambda: nina.groups.add(Group.objects.get(name="publisher")), VERIFY),
        "a printed name": (lambda: ReviewerProfile.objects.filter(user=nina).update(printed_name="Dr No"), VERIFY),
        "a second factor": (lambda: Authenticator.objects.bulk_create([factor]), VERIFY),
    }  # fmt: skip


def test_acts_that_nobody_did(become: Become, live_text: None) -> None:
    with become("application"):
        team, admin = team_of_the_release(), person("admin", "access admin")
        nina = people.save_account(actor=admin, user=User(username="nina"), now=NOW)
        profile = ReviewerProfile(user=nina, slug="nina", printed_name="Nina", credentials="RN")
        people.save_profile(actor=admin, profile=profile, now=NOW)
        people.set_roles(actor=admin, user=nina, roles=["author"], now=NOW)
        assert who_notices(lambda: None) == NOBODY
        forgeries = acts(team, nina)
        noticed = {what: who_notices(forge) for what, (forge, _) in forgeries.items()}
    assert noticed == {what: expected for what, (_, expected) in forgeries.items()}
