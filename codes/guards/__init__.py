"""What must never happen, refused by the database itself: triggers, one module an engine.

Facts of a release that is no longer staged are never changed, removed or added to; a parent is in the same release.
They are put in again after every migrate, since one ``AlterField`` on SQLite silently drops a table's triggers. And on
SQLite they are taken away before one: a table is altered by making it anew, and no trigger may speak of it meanwhile.
``missing`` lists what is not there: the start-up check and ``verify`` ask it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's name for it
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from . import postgresql, sqlite
from .rules import Rule, Signal, rules, signals

_SETS: list[Callable[[], Sequence[Rule | Signal]]] = [rules, signals]


def add(more: Callable[[], Sequence[Rule | Signal]]) -> None:
    """Guards of another room; it says them when its application is ready."""
    if more not in _SETS:
        _SETS.append(more)


def _engine(connection: BaseDatabaseWrapper) -> Any:
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def _standing(connection: BaseDatabaseWrapper) -> list[Rule | Signal]:
    """The rules of tables that are there: a room may not be migrated yet."""
    tables = set(connection.introspection.table_names())
    return [rule for some in _SETS for rule in some() if rule.table in tables]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in place anew; safe to repeat."""
    engine = _engine(connection)
    with connection.cursor() as cursor:
        _send_signals(connection, cursor)
        for rule in _standing(connection):
            for statement in (*engine.removal(rule), *engine.creation(rule)):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away: for migrations of guarded data, and for tests that empty tables between them."""
    with connection.cursor() as cursor:
        _send_signals(connection, cursor)
        for rule in _standing(connection):
            for statement in _engine(connection).removal(rule):
                cursor.execute(statement)


def _send_signals(connection: BaseDatabaseWrapper, cursor: Any) -> None:
    """PostgreSQL drops no trigger of a table that waits for its commit: those signals are sent now."""
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of guards that are not in the database."""
    with connection.cursor() as cursor:
        cursor.execute(_engine(connection).LIST)
        present = {row[0] for row in cursor.fetchall()}
    engine = _engine(connection)
    return sorted({name for rule in _standing(connection) for name in engine.names(rule)} - present)


def install_after_migrate(using: str, **_: Any) -> None:
    install(connections[using])


def remove_before_migrate(using: str, plan: Sequence[Any] | None = None, **_: Any) -> None:
    if plan and connections[using].vendor == "sqlite":
        remove(connections[using])


def deny_replacing(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """On SQLite a ``REPLACE`` takes rows away without a word to the triggers, unless each connection asks for it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


def check_guards(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The start-up check, run by ``migrate`` and ``check --database default``.

    A warning, as an error would keep ``migrate`` from mending it; deployments check with ``--fail-level WARNING``.
    """
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if names := missing(connection):
            messages.append(
                Warning(
                    f"The database lacks its guards: {', '.join(names)}.",
                    hint="Run manage.py migrate.",
                    id="codes.W001",
                )
            )
    return messages
