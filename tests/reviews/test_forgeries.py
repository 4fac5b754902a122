"""What is printed is what was signed: each printed field forged alone is refused by the database or noticed by verify.

By hand on a copy, where nothing stands in the way; and with the guards in place, by what the application may write: a
new record, signed by a publisher, from which readers would see something else than was approved. A rewrite of all of it
that agrees with itself, approvals and audit log included, is out of reach: docs/operations.md says so.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from codes import guards
from reviews.actions.texts.signing import sign
from reviews.models import Decision, Publication, Record, Specialist
from reviews.models.decisions import DecisionKind
from reviews.reading.published import explanation_for
from reviews.reading.records import digest_of, keep, publication_fields, read, signature_of
from reviews.rules.content import canonical_json
from reviews.safety import verify
from tests.reviews.stories import NOW, Team, act, approved, fresh, published, submitted

pytestmark = pytest.mark.engine
Fields = dict[str, Any]
CODE = "X52"  # a header: its text stands on the pages of three generated codes as well


def _signer(name: str, value: str) -> Callable[[Fields], None]:
    return lambda printed: printed["approvals"][0].update({name: value})


def _date(name: str, value: str) -> Callable[[Fields], None]:
    return lambda printed: printed.update({name: value})


def _text(name: str, value: Any) -> Callable[[Fields], None]:
    return lambda printed: printed["text"].update({name: value})


# Each printed field, and what a forger makes of it in a printed record.
PRINTED: dict[str, Callable[[Fields], None]] = {
    "signer": _signer("name", "Nobody Real"),
    "credentials": _signer("credentials", "MD, PhD"),
    "meaning": _signer("meaning", "I glanced at it."),
    "time of signing": _signer("signed_at", "2026-05-03T09:00:00+00:00"),
    "one more signer": lambda printed: printed["approvals"].append(printed["approvals"][0] | {"name": "Another"}),
    "date of review": _date("reviewed_at", "2026-11-01T09:00:00+00:00"),
    "date of publication": _date("published_at", "2026-11-01T09:00:00+00:00"),
    "next review": _date("next_review_on", "2036-05-04"),
    "next review, by the rule of the other tier": _date("next_review_on", "2027-05-04"),
    "specialists": _text("specialists", ["Astrologer"]),
    "content": lambda printed: printed["text"]["content"].update(summary="Another summary."),
    "content digest": _text("content_digest", "0" * 64),
    "code": _text("code", "B20"),
    "code system": _text("system", "http://example.org/other"),
    "release": _text("release", "2030-annual"),
    "facts": _text("facts", "0" * 64),
    "guidance": _text("guidance", "0" * 64),
    "pages it stands on": lambda printed: printed["text"]["pages"].append("Z53.9"),
    "fewer pages": lambda printed: printed["text"]["pages"].pop(),
    "how it was made": lambda printed: printed["text"]["disclosure"].update(origin="ai"),
    "AI in it": lambda printed: printed["text"]["disclosure"].update(ai={"model": "none"}),
    "version of the record": _date("version", 99),
}
# Each column of a publication, and of a decision, with another value.
COLUMNS = {
    "content": '{"summary": "Another summary."}',
    "content_digest": "0" * 64,
    "facts_digest": "0" * 64,
    "signers": '[{"name": "Nobody", "credentials": "MD", "meaning": "", "signed_at": "2026-05-04T09:00:00+00:00"}]',
    "disclosure": '{"origin": "nothing", "ai": null, "specialists": ["Astrologer"]}',
    "pages": '["X52", "Z53.9"]',
    "reviewed_at": "2026-11-01 09:00:00",
    "published_at": "2026-11-01 09:00:00",
    "next_review_on": "2036-05-04",
    "record_id": None,
}
SIGNED = {
    "printed_name": "Nobody Real",
    "credentials": "MD, PhD",
    "meaning": "I glanced at it.",
    "signed_at": "2026-05-03 09:00:00",
    "reauthenticated": "fingerprint",
    "checked_sections": '["nothing"]',
    "compared": '[{"key": "nothing"}]',
    "reason": "other",
    "explanation_of_reason": "Because.",
    "page_parts": "0" * 64,
    "signature": "0" * 64,
    "content_digest": "0" * 64,
    "record_id": None,
}


@pytest.fixture
def live_text(db: None) -> None:
    """What ``tests.releases.loading`` has loaded under this name."""


@pytest.fixture
def live(live_text: None) -> Publication:
    assert noticed() == []
    return Publication.objects.live().get()


def noticed() -> list[str]:
    """What verify says of rows alone: a forger who leaves the audit log as it is would be noticed in any case."""
    return [item for name, items in verify.checks() if name not in {"audit log", "acts on record"} for item in items]


def by_hand(table: str, column: str, value: Any, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])


def forged(live: Publication, change: Callable[[Fields], None]) -> Fields:
    assert live.record is not None
    printed = copy.deepcopy(read(live.record))
    change(printed)
    assert printed != read(live.record)
    return printed


def columns_of(printed: Fields) -> Fields:
    return {
        name: json.dumps(value) if name in {"content", "signers", "disclosure", "pages"} else value
        for name, value in publication_fields(printed).items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("field", PRINTED)
def test_a_printed_record_and_its_publication_altered_by_hand(field: str, live: Publication) -> None:
    guards.remove(connection)
    printed = forged(live, PRINTED[field])
    text = canonical_json(printed)
    by_hand("reviews_record", "text", text, live.record_id)
    by_hand("reviews_record", "digest", digest_of(text), live.record_id)
    for column, value in columns_of(printed).items():
        by_hand("reviews_publication", column, value, live.pk)
    assert noticed()


@pytest.mark.parametrize("field", PRINTED)
def test_a_new_record_signed_by_a_publisher(field: str, live: Publication, team: Team) -> None:
    try:
        with transaction.atomic():
            put_a_new_record_live(live, team.publisher, field)
    except IntegrityError:
        return
    assert noticed()


def put_a_new_record_live(live: Publication, publisher: User, field: str) -> None:
    """All that the application may write, in one go and in the right order: the guards let a record in."""
    printed, revision = forged(live, PRINTED[field]), live.revision
    record = keep(Record.Kind.PRINTED, revision, printed)
    decision = sign(DecisionKind.PUBLISH, revision, actor=publisher, now=NOW, record=record)
    Publication.objects.live().update(ended_at=NOW)
    Publication.objects.create(
        explanation=live.explanation,
        revision=revision,
        approval=live.approval,
        decision=decision,
        record=record,
        release=live.release,
        **publication_fields(printed) | ({"content": revision.content} if field != "content" else {}),
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_of_a_publication_altered_by_hand(column: str, live: Publication) -> None:
    guards.remove(connection)
    by_hand("reviews_publication", column, COLUMNS[column], live.pk)
    assert noticed()


@pytest.mark.parametrize("column", SIGNED)
@pytest.mark.parametrize("kind", ["approve", "publish"])
def test_a_column_of_a_decision_altered_by_hand(kind: str, column: str, live: Publication) -> None:
    guards.remove(connection)
    by_hand("reviews_decision", column, SIGNED[column], Decision.objects.get(kind=kind).pk)
    assert noticed()


def test_a_text_record_altered_by_hand(live: Publication) -> None:
    guards.remove(connection)
    record = live.revision.records.get(kind=Record.Kind.TEXT)
    text = canonical_json(read(record) | {"specialists": ["Astrologer"]})
    by_hand("reviews_record", "text", text, record.pk)
    assert any("not the one that was signed" in item for item in noticed())
    by_hand("reviews_record", "digest", digest_of(text), record.pk)
    assert any("is not what was signed" in item for item in noticed())


# --- What used to change words under a signature ----------------------------------------------------------------------


def test_a_specialist_renamed_after_the_approval_is_printed_as_approved(team: Team) -> None:
    explanation = approved(team, CODE)
    Specialist.objects.filter(slug="surgeon").update(name="Barber")
    act("publish", explanation, team.publisher)
    shown = explanation_for(name=CODE, releases=[Publication.objects.get().release_id])
    assert shown is not None
    assert shown.specialists == ("Surgeon",)
    assert noticed() == []


def test_a_profile_changed_after_the_approval_is_printed_as_approved(team: Team) -> None:
    explanation = approved(team, CODE)
    profile = team.reviewer.reviewer_profile
    profile.printed_name, profile.credentials = "Married Name", "DO"
    profile.save()
    act("publish", explanation, team.publisher)
    assert [row["name"] for row in Publication.objects.get().signers] == ["Reviewer"]
    assert noticed() == []


def test_a_text_is_signed_with_the_pages_it_will_stand_on(team: Team) -> None:
    record = submitted(team, CODE).submitted_revision.records.get()
    assert read(record)["pages"] == ["X52", "X52.XXXA", "X52.XXXD", "X52.XXXS"]


def test_a_text_stands_on_no_page_that_was_not_signed(team: Team) -> None:
    """A generated code that had a text of its own when this one was signed does not get this one when that ends."""
    own = published(team, "X52.XXXA")
    published(team, CODE)
    assert Publication.objects.get(explanation__code__code=CODE).pages == ["X52", "X52.XXXD", "X52.XXXS"]
    releases = [Publication.objects.filter(explanation=own).get().release_id]
    shown = {page: explanation_for(name=page, releases=releases) for page in ("X52.XXXA", "X52.XXXD")}
    assert {page: text.code for page, text in shown.items() if text} == {"X52.XXXA": "X52.XXXA", "X52.XXXD": "X52"}
    assert noticed() == []


# --- From before there were records -----------------------------------------------------------------------------------


def as_before_records(live: Publication) -> None:
    """The rows as the version before records wrote them."""
    guards.remove(connection)
    by_hand("reviews_publication", "record_id", None, live.pk)
    by_hand("reviews_publication", "pages", None, live.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_decision SET record_id = NULL, page_parts = ''")
        cursor.execute("DELETE FROM reviews_record")
    for decision in Decision.objects.all():
        by_hand("reviews_decision", "signature", signature_of(decision), decision.pk)
    guards.install(connection)


def test_a_publication_from_before_records_is_held_to_its_old_signature_and_counted_apart(live: Publication) -> None:
    as_before_records(live)
    assert noticed() == []
    assert "publications from before there were records (1)" in dict(verify.checks())
    guards.remove(connection)
    by_hand("reviews_decision", "meaning", "I glanced at it.", live.approval_id)
    assert noticed()


def test_work_on_a_text_from_before_records_goes_on(live: Publication, team: Team) -> None:
    as_before_records(live)
    act("withdraw", fresh(live.explanation), team.publisher)
    assert noticed() == []
