"""What must never happen, refused by the database itself: triggers, one SQL module an engine.

Facts of a release that is no longer staged are never changed, removed or added to; a parent is in the same release.
They are put in again after every migrate, since one ``AlterField`` on SQLite silently drops a table's triggers. And on
SQLite they are taken away before one: a table is altered by making it anew, and no trigger may speak of it meanwhile.
``missing`` lists what is not there: the start-up check and ``verify`` ask it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's name for it
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from . import postgresql, sqlite


def _module(connection: BaseDatabaseWrapper) -> Any:
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in place anew; safe to repeat."""
    with connection.cursor() as cursor:
        for statement in _module(connection).statements():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away: for migrations of guarded data, and for tests that empty tables between them."""
    with connection.cursor() as cursor:
        for statement in _module(connection).removal():
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of guards that are not in the database."""
    module = _module(connection)
    with connection.cursor() as cursor:
        cursor.execute(module.LIST)
        present = {row[0] for row in cursor.fetchall()}
    return sorted(set(module.names()) - present)


def install_after_migrate(using: str, **_: Any) -> None:
    install(connections[using])


def remove_before_migrate(using: str, plan: Sequence[Any] | None = None, **_: Any) -> None:
    if plan and connections[using].vendor == "sqlite":
        remove(connections[using])


def check_guards(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The start-up check, run by ``migrate`` and ``check --database default``.

    A warning, as an error would keep ``migrate`` from mending it; deployments check with ``--fail-level WARNING``.
    """
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if "codes_release" not in connection.introspection.table_names():
            continue  # not migrated yet
        if names := missing(connection):
            messages.append(
                Warning(
                    f"The database lacks its guards: {', '.join(names)}.",
                    hint="Run manage.py migrate.",
                    id="codes.W001",
                )
            )
    return messages
