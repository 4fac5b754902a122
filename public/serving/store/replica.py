"""Where readers' requests read from: a replica that is as new as the primary, else the primary.

Decided once a second, together with the public version (``watching``): of a replica that falls behind or is away
nothing is read from the next look on, so its pages are as old as others at most. Acts of readers, and the version
itself, are always of the primary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS

REPLICA = "replica"
_read_from: ContextVar[str] = ContextVar("read_from", default=DEFAULT_DB_ALIAS)


def reading_from(
    application: Callable[..., Iterable[bytes]], source: Callable[[], str]
) -> Callable[..., Iterable[bytes]]:
    """The application, each request of which reads from the database that ``source`` names when it begins."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        _read_from.set(source())
        return application(environ, start_response)

    return answer


class ReplicaRouter:
    """A router of Django's (``DATABASE_ROUTERS``), for processes that serve readers."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _read_from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
