"""Many rows at once, by COPY on PostgreSQL and ``executemany`` on SQLite, and other work that differs by engine."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

T = TypeVar("T")
_CHUNK = 5_000


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert plain rows, with values in the order of ``columns``; JSON columns take JSON text.

    Returns the number of rows. Runs in the caller's transaction; constraints and guards of the database hold.
    """
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
            return count
        statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['?'] * len(columns))})"  # noqa: S608 - names are the model's
        rows = iter(rows)
        while chunk := list(islice(rows, _CHUNK)):
            cursor.connection.executemany(statement, chunk)
            count += len(chunk)
    return count


def reserve_ids(model: type[models.Model], count: int) -> int:
    """The first of ``count`` successive new primary keys, for use in the transaction that writes the rows."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_lock(4910, 11)")  # nobody else reserves keys meanwhile
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            first = int(cursor.fetchone()[0])
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count])
            cursor.execute("SELECT pg_advisory_unlock(4910, 11)")
            return first
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        return int(row[0]) + 1 if row else 1


def switch_jit_off(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Have PostgreSQL compile no query: for a queue of the desk that takes ten seconds, the answer a tenth of one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def hold_import_lock() -> None:
    """Keep other writers of facts waiting until the transaction ends, as SQLite's immediate transactions do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4910, 10)")


def hold_search_lock() -> None:
    """Keep other writers of term lines of releases and vocabulary waiting until the transaction ends.

    It is taken after the lock of the audit log, so that no two transactions wait for each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4910, 13)")


def hold_terms_lock() -> None:
    """Keep other writers of term lines of other rooms waiting until the transaction ends.

    It is taken after the lock of the audit log. A publication does not wait for an import, as this is another lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4910, 12)")


def refresh_statistics(models_written: Iterable[type[models.Model]]) -> None:
    """Tell the planner of a large load, outside the transaction of the load."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=2000")
        for model in models_written:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


_PATIENT = {"busy_timeout": 600_000, "cache_size": -65_536}  # milliseconds; KiB, if negative


@contextmanager
def patient_writer() -> Iterator[None]:
    """Wait up to ten minutes for another writer instead of giving up, so that imports queue and do not fail.

    SQLite also gets a larger cache for as long.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {name: int(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in _PATIENT}
    try:
        _set_pragmas(_PATIENT)
        yield
    finally:
        _set_pragmas(before)


def _set_pragmas(values: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"PRAGMA {name}={value}")


_AT_ONCE = 10_000  # names in one query: SQLite takes 32,766 parameters


def in_batches(names: Iterable[T], most: int = _AT_ONCE) -> Iterator[list[T]]:
    """Lists of as many names as either engine takes in one query, or of ``most``."""
    rest = iter(names)
    while some := list(islice(rest, most)):
        yield some


def ids_given(ids: Iterable[int]) -> RawSQL:
    """Any number of ids as the right side of ``__in``, in one parameter."""
    return ids_written(write_ids(ids))


def write_ids(ids: Iterable[int]) -> str:
    """The parameter of ``ids_written``."""
    return json.dumps(sorted(ids))


def ids_written(text: str) -> RawSQL:
    """The same of ids that are written already: a query that is composed once has them as a value."""
    rows = "SELECT value::bigint FROM json_array_elements_text(%s::json)"
    sql = rows if connection.vendor == "postgresql" else "SELECT value FROM json_each(%s)"
    return RawSQL(sql, (text,))  # noqa: S611 - one parameter in a fixed sentence


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector, which would walk through a million small tuples again and again to find no cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
