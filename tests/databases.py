"""Databases that a worker loads once, for all tests that use their content.

A test names what it needs by a fixture: ``db`` (migrated, empty), ``mini_release``, ``two_releases``, ``mini_history``,
``loaded``. It runs in a transaction of that database, which is rolled back. A test that commits (``transactional_db``)
gets a copy, which every thread and process can open and which is removed after the test.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

EMPTY = "empty"
Load = Callable[[Path], None]


def make_databases(*, loads: Mapping[str, Load], folder: Path) -> Databases:
    """The databases of this worker, on the engine of the default connection, which is on the empty one."""
    engine = PostgresEngine() if connection.vendor == "postgresql" else SqliteEngine()
    return Databases(engine, loads, folder)


class Databases:
    """``loads`` fill the databases. A database is made when the first test asks for it."""

    def __init__(self, engine: Engine, loads: Mapping[str, Load], folder: Path) -> None:
        self.engine, self.loads, self.folder = engine, loads, folder
        self.made = {EMPTY}

    def needed_by(self, fixtures: list[str]) -> str:
        """The database for a test with these fixtures: the first of ``loads`` among them."""
        return next((name for name in self.loads if name in fixtures), EMPTY)

    def use(self, name: str) -> None:
        """Connect to this database."""
        if name not in self.made:
            self.engine.create(name, EMPTY)
            self.engine.connect(name)
            self.loads[name](self.folder)
            self.made.add(name)
        self.engine.connect(name)

    @contextmanager
    def use_copy(self, name: str, folder: Path) -> Iterator[None]:
        """Connect to a copy of this database, and remove it afterwards. SQLite's is a file in ``folder``."""
        self.use(name)
        with self.engine.copy(name, folder):
            yield

    def remove(self) -> None:
        """Leave only the empty database, which Django made and removes itself."""
        self.engine.connect(EMPTY)
        for name in self.made - {EMPTY}:
            self.engine.drop(name)


class Engine(Protocol):
    """The operations that differ by engine."""

    def create(self, name: str, source: str) -> None: ...

    def connect(self, name: str) -> None: ...

    def copy(self, name: str, folder: Path) -> Any: ...

    def drop(self, name: str) -> None: ...


class SqliteEngine:
    """Databases in memory, which last as long as their connections; copies are files."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.opened: dict[str, tuple[str, Any]] = {EMPTY: (connection.settings_dict["NAME"], connection.connection)}

    def create(self, name: str, source: str) -> None:
        self.opened[name] = self._backup(source, f"file:{name}_{os.getpid()}?mode=memory&cache=shared")

    def connect(self, name: str) -> None:
        connection.settings_dict["NAME"], connection.connection = self.opened[name]

    @contextmanager
    def copy(self, name: str, folder: Path) -> Iterator[None]:
        path = folder / "database.sqlite3"
        self._backup(name, str(path))
        try:
            yield
        finally:
            connection.close()
            self.connect(name)

    def drop(self, name: str) -> None:
        self.opened.pop(name)[1].close()

    def _backup(self, source: str, target: str) -> tuple[str, sqlite3.Connection]:
        connection.settings_dict["NAME"], connection.connection = target, None
        connection.ensure_connection()
        self.opened[source][1].backup(connection.connection)
        return target, connection.connection


class PostgresEngine:
    """Databases of the server, made from each other as templates, to which nobody may be connected meanwhile."""

    def __init__(self) -> None:
        self.first = str(connection.settings_dict["NAME"])

    def name_of(self, name: str) -> str:
        return self.first if name == EMPTY else f"{self.first}_{name}"

    def create(self, name: str, source: str) -> None:
        self.drop(name)
        self._execute(f'CREATE DATABASE "{self.name_of(name)}" TEMPLATE "{self.name_of(source)}"')

    def connect(self, name: str) -> None:
        if connection.settings_dict["NAME"] != self.name_of(name):
            connection.close()
            connection.settings_dict["NAME"] = self.name_of(name)

    @contextmanager
    def copy(self, name: str, folder: Path) -> Iterator[None]:
        self.create("copy", name)
        self.connect("copy")
        try:
            yield
        finally:
            self.connect(name)
            self.drop("copy")

    def drop(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{self.name_of(name)}" WITH (FORCE)')

    @staticmethod
    def _execute(statement: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
