"""Run our commands as people do at a console, and read the database afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import load_command_class

from codes.models import ImportRun

Content = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        fields = json.loads(self.out)
        assert isinstance(fields, dict)
        return fields


class _NothingToClose:
    def close_all(self) -> None:
        """A command closes its connections at its end, but here they belong to the test."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """``run("import_release", path, "--json")``: run as by ``manage.py``, with the exit status."""

    def command(name: str, *arguments: str | Path) -> Ran:
        monkeypatch.setattr("django.core.management.base.connections", _NothingToClose())
        capsys.readouterr()
        status = 0
        try:
            load_command_class("codes", name).run_from_argv(["manage.py", name, *map(str, arguments)])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return command


@pytest.fixture
def facts(db: None) -> Callable[[], Content]:
    """All rows of all tables of official facts, without the import runs."""

    def content() -> Content:
        models = [model for model in apps.get_app_config("codes").get_models() if model is not ImportRun]
        return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in models}

    return content


@pytest.fixture
def tamper(db: None) -> Callable[[str], None]:
    """Write to the database as somebody could who has a console of it and removes the guards first."""
    from django.db import connection

    from codes import guards

    def execute(statement: str) -> None:
        guards.remove(connection)
        with connection.cursor() as cursor:
            cursor.execute(statement)
        guards.install(connection)

    return execute
