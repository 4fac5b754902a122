"""Triggers by which the database itself refuses what must never happen; a module an engine.

Facts of a release that is no longer staged are never changed, removed or added to. A parent is in the same release.
Triggers are installed after every migrate, since one ``AlterField`` on SQLite silently drops those of a table. On
SQLite they are removed before it as well: a table is altered by making it anew, and no trigger may name it meanwhile.
``missing`` lists the guards that are not there, for the start-up check and ``verify``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's name for it
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from . import postgresql, sqlite
from .rules import Rule, Signal, rules, signals

_SETS: list[Callable[[], Sequence[Rule | Signal]]] = [rules, signals]


def add(more: Callable[[], Sequence[Rule | Signal]]) -> None:
    """Add the guards of another room, which calls this when its application is ready."""
    if more not in _SETS:
        _SETS.append(more)


def _engine(connection: BaseDatabaseWrapper) -> Any:
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def _standing(connection: BaseDatabaseWrapper) -> list[Rule | Signal]:
    """The rules of tables that exist; a room may not be migrated yet."""
    tables = set(connection.introspection.table_names())
    return [rule for some in _SETS for rule in some() if rule.table in tables]


def install(connection: BaseDatabaseWrapper) -> None:
    """Install every guard anew; this can be repeated.

    One guard a transaction: a site that serves meanwhile has each at every moment, and waits for one table at a time.
    """
    engine = _engine(connection)
    with connection.cursor() as cursor:
        _send_signals(connection, cursor)
        for rule in _standing(connection):
            with transaction.atomic(using=connection.alias):
                for statement in (*engine.removal(rule), *engine.creation(rule)):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove the guards, for migrations of guarded data and for tests that empty tables in between."""
    with connection.cursor() as cursor:
        _send_signals(connection, cursor)
        for rule in _standing(connection):
            for statement in _engine(connection).removal(rule):
                cursor.execute(statement)


def _send_signals(connection: BaseDatabaseWrapper, cursor: Any) -> None:
    """Send waiting signals now: PostgreSQL drops no trigger that waits for a commit."""
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
    """Let ``REPLACE`` fire delete triggers on SQLite, which it does only on connections that ask for it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


def check_guards(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The start-up check, run by ``migrate`` and ``check --database default``.

    It gives a warning, since an error would keep ``migrate`` from repairing it. Deployments check with ``--fail-level
    WARNING``.
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
