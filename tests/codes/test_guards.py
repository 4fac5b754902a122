"""What the database itself refuses, and that the guards are there again after every migration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import Migration

from codes import guards
from codes.models import (
    Code,
    CodeVersion,
    Grouping,
    GroupingCode,
    GroupingLabel,
    IndexEntry,
    MapEntry,
    PoaExemption,
    Reference,
    Release,
    SourceFile,
)

pytestmark = pytest.mark.engine

OF_APRIL = "(SELECT id FROM codes_release WHERE label = '2026-april')"
Z53_9 = f"code_id = (SELECT id FROM codes_code WHERE code = 'Z53.9') AND release_id = {OF_APRIL}"
ALTERATION = Migration("9999_an_alteration", "codes")
GUARDED = (
    CodeVersion, Reference, SourceFile, IndexEntry, PoaExemption, MapEntry, Release, Code, Grouping, GroupingCode,
    GroupingLabel,
)  # fmt: skip


def copied(model: type[models.Model], where: str, **changed: str) -> str:
    """An INSERT of a copy of a row with another key, some columns changed."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields]
    changed = {"id": f"(SELECT MAX(id) + 1 FROM {table})"} | changed
    values = [changed.get(name, name) for name in columns]
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {where}"


RETIRED = "(SELECT id FROM codes_code WHERE code = 'B90.10')"
FACTS = "facts of a release do not change once it is validated"
LISTS = "facts of an official file do not change"
NAMES = "what it is named by does not change"

FORBIDDEN = [
    (copied(CodeVersion, Z53_9, code_id=RETIRED, position="9999"), FACTS),
    (f"UPDATE codes_codeversion SET title = 'Something else' WHERE {Z53_9}", FACTS),
    (f"UPDATE codes_codeversion SET billable = NOT billable WHERE {Z53_9}", FACTS),
    (f"DELETE FROM codes_codeversion WHERE {Z53_9}", FACTS),
    (copied(Reference, "id = (SELECT MAX(id) FROM codes_reference)", container="'made_up'"), FACTS),
    (copied(Reference, "id = (SELECT MIN(id) FROM codes_reference)", container="'made_up'"), FACTS),  # of an older one
    ("UPDATE codes_reference SET container = 'made_up'", FACTS),
    ("DELETE FROM codes_reference", FACTS),
    ("UPDATE codes_sourcefile SET sha256 = 'made up' WHERE kind = 'order'", LISTS),
    ("DELETE FROM codes_sourcefile WHERE kind = 'conversion'", LISTS),
    ("UPDATE codes_indexentry SET code = 'Z53.8'", LISTS),
    ("DELETE FROM codes_indexentry", LISTS),
    ("UPDATE codes_poaexemption SET code = 'Z53.8' WHERE code = 'Z53.9'", LISTS),
    ("DELETE FROM codes_poaexemption", LISTS),
    ("UPDATE codes_mapentry SET to_code = 'Z53.8'", LISTS),
    ("DELETE FROM codes_mapentry", LISTS),
    ("UPDATE codes_release SET label = 'another' WHERE label = '2026-april'", NAMES),
    ("UPDATE codes_release SET effective_from = '2026-05-01' WHERE label = '2026-april'", NAMES),
    ("UPDATE codes_release SET partial = NOT partial WHERE label = '2025-annual'", NAMES),
    (
        "UPDATE codes_release SET state = 'staged' WHERE label = '2025-annual'",
        "a validated release is never staged again",
    ),
    ("DELETE FROM codes_release WHERE label = '2024-annual'", "it is never removed"),
    ("UPDATE codes_code SET code = 'Z53.7' WHERE code = 'Z53.9'", NAMES),
    ("DELETE FROM codes_code WHERE code = 'Z53.9'", "it is never removed"),
]


def refused(statement: str, reason: str) -> None:
    with pytest.raises(IntegrityError, match=re.escape(reason)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(("statement", "reason"), FORBIDDEN)
def test_the_database_refuses(statement: str, reason: str, mini_history: list[Release]) -> None:
    refused(statement, reason)


REPLACED = [
    (copied(MapEntry, "position = 1", id="id", to_code="'Z53.8'"), LISTS),
    (copied(MapEntry, "position = 1", to_code="'Z53.8'"), LISTS),  # another key, the same place in the same file
    (copied(SourceFile, "kind = 'order'", id="id", sha256="'made up'"), LISTS),
    (copied(Release, "label = '2026-april'", id="id", label="'another'"), "it is never removed"),
    (copied(Code, "code = 'Z53.9'", id="id", code="'Z53.7'"), "it is never removed"),
    (copied(CodeVersion, Z53_9, id="id", title="'Something else'"), FACTS),
]


@pytest.mark.parametrize(("statement", "reason"), REPLACED)
def test_sqlite_refuses_to_replace_rows(statement: str, reason: str, mini_history: list[Release]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's alone")
    refused(statement.replace("INSERT", "REPLACE", 1), reason)


def test_a_parent_is_in_the_same_release(mini_history: list[Release], tamper: Callable[[str], None]) -> None:
    tamper("UPDATE codes_release SET state = 'staged' WHERE label = '2026-april'")
    elsewhere = "(SELECT parent_id FROM codes_codeversion WHERE release_id <> {0} AND code_id = {1})"
    statement = copied(
        CodeVersion, Z53_9, code_id=RETIRED, position="9999", parent_id=elsewhere.format(OF_APRIL, RETIRED)
    )
    refused(statement, "the parent of a code is in the same release")


def test_what_must_move_can_move(mini_history: list[Release]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE codes_release SET state = 'superseded', activated_at = NULL WHERE label = '2026-april'")
        assert cursor.rowcount == 1
        cursor.execute(copied(MapEntry, "position = 1", position="9999"))  # a supplement is added
        assert cursor.rowcount == 1


@pytest.fixture
def altered(transactional_db: None, mini_history: list[Release]) -> Iterator[None]:
    """Do what ``migrate`` does for a migration that changes a column of every guarded table, without its end."""
    texts = [next(field for field in model._meta.fields if isinstance(field, models.CharField)) for model in GUARDED]
    longer = [field.clone() for field in texts]
    for field, other in zip(texts, longer, strict=True):
        other.set_attributes_from_name(field.name)
        other.model, other.max_length = field.model, 399
    alter(texts, longer)
    yield
    alter(longer, texts)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def alter(before: list[models.CharField], after: list[models.CharField]) -> None:
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=[(ALTERATION, False)])
    with connection.schema_editor() as editor:
        for old, new in zip(before, after, strict=True):
            editor.alter_field(old.model, old, new)


def test_a_migration_of_every_guarded_table_leaves_every_guard(altered: None) -> None:
    assert bool(guards.missing(connection)) == (connection.vendor == "sqlite")
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert guards.missing(connection) == []
    for statement, reason in FORBIDDEN:
        refused(statement, reason)


def test_every_table_of_facts_is_guarded() -> None:
    free = {"CodeSystem", "ImportRun", "TermSource", "TermLine", "TermWord", "TermSet"}  # search is built from facts
    free |= {"VocabularyEdit", "UnfoundSearch"}  # decisions of people, and searches without hits
    free |= {"PublicVersion", "PublicChange"}  # raised by triggers
    assert {model.__name__ for model in apps.get_app_config("codes").get_models()} - free == {
        m.__name__ for m in GUARDED
    }


@pytest.mark.postgres
def test_no_guard_is_missing_while_they_are_installed(transactional_db: None) -> None:
    """A site may serve meanwhile: another connection sees each guard after every statement."""
    other, seen = connection.copy(), list[int]()

    def look(execute: Any, *statement: Any) -> Any:
        answer = execute(*statement)
        with other.cursor() as cursor:
            cursor.execute(guards.postgresql.LIST)
            seen.append(len(cursor.fetchall()))
        return answer

    try:
        with connection.execute_wrapper(look):
            guards.install(connection)
    finally:
        other.close()
    assert len(seen) > 100
    assert len(set(seen)) == 1
