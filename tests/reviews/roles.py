"""PostgreSQL's two roles of a deployment, made for a test as the documents say, and connecting as one of them."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from reviews.safety.production import make_cache_table
from tests.house.test_settings import PRODUCTION, ROOT

Become = Callable[[str], AbstractContextManager[None]]
# Of production's settings all but what this test run has of its own: database, mail, folders, log, collected files.
OF_THE_RUN = re.compile(
    r"DATABASES|EMAIL\w*|(?:BASE|VAR|RELEASES)_DIR|STAT\w+|STORAGES|WHITENOISE\w+|AUDIT_HEAD_FILE|LOGGING"
)


def sql(statement: str) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def denied(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        sql(statement)


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> dict[str, Any]:
    """Production's settings, with the table that they ask for; what a client of the site has to say with a request."""
    for name, value in (PRODUCTION | {"PROXY_SSL_HEADER": "X-Forwarded-Proto"}).items():
        monkeypatch.setenv(name, value)
    for name, value in runpy.run_path(str(ROOT / "icdcms" / "settings.py")).items():
        if name.isupper() and not OF_THE_RUN.fullmatch(name) and value != getattr(settings, name, None):
            setattr(settings, name, value)
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    make_cache_table()
    return {"SERVER_NAME": settings.ALLOWED_HOSTS[0], "HTTP_X_FORWARDED_PROTO": "https"}


@pytest.fixture
def become(production: dict[str, Any]) -> Iterator[Become]:
    """Make both roles, and connect as one of them: ``with become("application"): ...``."""
    suffix = re.sub(
        r"\W", "_", str(connection.settings_dict["NAME"])
    )  # roles are the server's, databases of tests many
    names = {"application": f"application_{suffix}", "public": f"public_{suffix}"}
    password = connection.settings_dict["PASSWORD"] or "unused"
    for name in names.values():
        sql(f"DROP ROLE IF EXISTS {name}")
        sql(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
    printed = StringIO()
    call_command("database_roles", **names, stdout=printed)
    for _ in range(2):  # safe to repeat
        sql(printed.getvalue())
    owner = connection.settings_dict["USER"]

    @contextmanager
    def as_role(role: str) -> Iterator[None]:
        connection.close()
        connection.settings_dict["USER"] = names[role]
        try:
            assert sql("SELECT current_user") == [(names[role],)]
            yield
        finally:
            connection.close()
            connection.settings_dict["USER"] = owner

    yield as_role
    for name in names.values():
        sql(f"DROP OWNED BY {name}")
        sql(f"DROP ROLE {name}")
