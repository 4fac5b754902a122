"""Queries whose SQL is composed once instead of every time, for what every page asks.

    def _titles(names, release):
        return CodeVersion.objects.named(names).filter(release=release).values("title")

    Prepared(_titles).rows(names=["Z53.9"], release=4)        ->  [{"title": "..."}]

The query is built with marks in the place of values, once a thread for lists of up to 1, 2, 4, 8, ... values. A shorter
list is filled up with its last value, which changes nothing for "in". A moment may be used with its day or an interval.
PostgreSQL keeps the plan as well, by psycopg's prepared statements.
"""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import count
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, router
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models import QuerySet

from codes.days import day_of

Single = str | int | datetime.datetime
Value = Single | Sequence[int] | Sequence[str]
_FIRST_MARK = -2_000_000_000  # lower than any id, and within the 32 bits of some
_FIRST_MOMENT = datetime.datetime(5500, 1, 1, 17, tzinfo=datetime.UTC)  # later than any, and the same day everywhere
_YEARS = datetime.timedelta(days=365 * 400)  # between the marks of two moments
_DAY = len("5500-01-01")
_TRACE = re.compile(r"\x00|-2000\d{6}|\b[5-9]\d{3}-\d\d-\d\d")  # of a mark


class Prepared:
    """``build`` gets marks (texts, whole numbers, aware moments, or lists of texts or numbers) and must not depend on
    their values; ValueError where a mark became part of something else, a JSON text perhaps.

    ``remembered``: while the database answers the same, ``rows`` returns the same list, which nobody may change.
    ``plan_kept``: PostgreSQL plans the query once for all values, since planning takes longer than the query itself.
    It is not for a query whose best plan depends on the values.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Any]], *, remembered: bool = False, plan_kept: bool = True
    ) -> None:
        self.build, self.remembered, self.plan_kept = build, remembered, plan_kept
        self._of_thread = threading.local()

    def rows(self, **values: Value) -> list[Any]:
        """The rows of the queryset: instances, dicts of ``values`` or tuples of ``values_list``."""
        compiled: dict[Any, _Compiled | None] = self._of_thread.__dict__
        values = {name: _filled_up(value) for name, value in values.items()}
        shape = repr((connection.vendor, [(name, _shape(value)) for name, value in values.items()]))
        if shape not in compiled:
            compiled[shape] = _compile(self.build, values, self.plan_kept)
        query = compiled[shape]
        if query is None:
            return []
        before, rows = query.answer, query.rows
        if query.ask(values) == before and rows is not None:
            return rows
        rows = list(query.iterable)
        query.rows = rows if self.remembered else None
        return rows


def _filled_up(value: Value) -> Value:
    if isinstance(value, Single) or not value:
        return value
    return [*value, *[value[-1]] * ((1 << (len(value) - 1).bit_length()) - len(value))]


def _shape(value: Value) -> Any:
    return type(value) if isinstance(value, Single) else (len(value), type(value[0]) if value else None)


def _flat(values: dict[str, Value]) -> list[Single]:
    return [part for value in values.values() for part in ([value] if isinstance(value, Single) else value)]


def _compile(build: Callable[..., QuerySet[Any, Any]], values: dict[str, Value], plan_kept: bool) -> _Compiled | None:
    numbers, moments = count(), count()

    def mark(value: Single) -> Single:
        if isinstance(value, datetime.datetime):
            return _FIRST_MOMENT + next(moments) * _YEARS
        return f"\x00{next(numbers)}" if isinstance(value, str) else _FIRST_MARK - next(numbers)

    marked: dict[str, Value] = {
        name: mark(value) if isinstance(value, Single) else [mark(part) for part in value]  # type: ignore[misc]
        for name, value in values.items()
    }
    try:
        return _Compiled(build(**marked), _flat(marked), plan_kept)
    except EmptyResultSet:
        return None


class _Place(NamedTuple):
    """Of which value a parameter is; of a moment itself or its day, so much ``later``."""

    value: int
    later: datetime.timedelta | None = None
    is_day: bool = False

    def fill(self, values: list[Single]) -> Any:
        value = values[self.value]
        if self.later is None or not isinstance(value, datetime.datetime):
            return value
        if self.is_day:
            return connection.ops.adapt_datefield_value(day_of(value) + self.later)
        return connection.ops.adapt_datetimefield_value(value + self.later)


def _place_of(param: Any, numbers: dict[Single, int]) -> _Place | None:
    """Which mark a parameter of the SQL is; None for a constant. ValueError where it contains a mark."""
    text = str(param)
    if not isinstance(param, str | int | datetime.date) or not _TRACE.search(text):
        return None
    if param in numbers and isinstance(param, str | int):
        return _Place(numbers[param])
    try:
        moment = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
        moments = (mark for mark in numbers if isinstance(mark, datetime.datetime))
        mark = min(moments, key=lambda mark: abs(mark - moment))
    except ValueError:
        raise ValueError(f"a value became part of a parameter: {param!r}") from None
    if len(text) == _DAY:
        return _Place(numbers[mark], datetime.timedelta(days=(moment.date() - mark.date()).days), is_day=True)
    return _Place(numbers[mark], moment - mark)


class _Compiled:
    """The query of one thread. Its compiler holds the database's answer, of which Django makes the rows."""

    def __init__(self, queryset: QuerySet[Any, Any], marks: list[Single], plan_kept: bool) -> None:
        self.plan_kept, self.model = plan_kept, queryset.model
        compiler: Any = queryset.query.get_compiler(connection=connection)
        self.sql, params = compiler.as_sql()
        numbers = {mark: number for number, mark in enumerate(marks)}
        self.params = list(params)
        places = [(at, _place_of(param, numbers)) for at, param in enumerate(params)]
        self.places = [(at, place) for at, place in places if place is not None]
        self.answer: list[Any] = []
        self.rows: list[Any] | None = None
        columns = compiler.select[: compiler.col_count]
        converters = compiler.get_converters([column[0] for column in columns])
        compiler.get_converters = lambda expressions: converters
        compiler.execute_sql = lambda *args, **options: [self.answer]
        query: Any = queryset.query
        query.get_compiler = lambda *args, **options: compiler
        self.iterable: Any = queryset._iterable_class(queryset)

    def ask(self, values: dict[str, Value]) -> list[Any]:
        """The database's answer as it comes."""
        flat = _flat(values)
        params = self.params.copy()
        for at, place in self.places:
            params[at] = place.fill(flat)
        with _cursor(connections[router.db_for_read(self.model)], plan_kept=self.plan_kept) as cursor:
            cursor.execute(self.sql, params)
            answer: list[Any] = cursor.fetchall()
        self.answer = answer
        return answer


_as_sqlite_writes: Any = SQLiteCursorWrapper.convert_query  # does not look at the cursor


class _Cursor(SQLiteCursorWrapper):
    """Writes "?" for "%s" once a query, as sqlite3 wants it."""

    convert_query = staticmethod(lru_cache(1_000)(partial(_as_sqlite_writes, None)))


def _cursor(connection: Any, *, plan_kept: bool) -> Any:
    """Django's cursor; on PostgreSQL one that sends values apart from the SQL, so that the server can keep the plan."""
    connection.close_if_health_check_failed()  # as Django's own cursor does: the server may have been restarted
    connection.ensure_connection()
    server = connection.connection
    if connection.vendor == "sqlite":
        return connection._prepare_cursor(server.cursor(factory=_Cursor))
    if not plan_kept:
        return connection.cursor()
    if not getattr(server, "keeps_plans", False):
        server.prepare_threshold = 0  # Django has none; its own cursors put values into the SQL and never prepare
        server.execute("SET plan_cache_mode = force_generic_plan", prepare=False)
        server.keeps_plans = True
    psycopg = connection.Database  # imported by Django's backend for PostgreSQL, and never on SQLite
    return connection._prepare_cursor(psycopg.Cursor(server))
