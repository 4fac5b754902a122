"""Queries whose SQL is put together once, and not each time: for those that every page asks.

    def _titles(names, release):
        return CodeVersion.objects.named(names).filter(release=release).values("title")

    Prepared(_titles).rows(names=["Z53.9"], release=4)        ->  [{"title": "..."}]

The query is built with marks in the place of the values, once for each number of values in a list.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Value = str | int | Sequence[int] | Sequence[str]
_FIRST_MARK = -(10**12)  # no id is as low


class Prepared:
    """``build`` is called with marks: texts, whole numbers, or lists of either. It may look at their number alone."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self._compiled: dict[Any, _Compiled | None] = {}

    def rows(self, **values: Value) -> list[Any]:
        """What the queryset is of: instances, dicts of ``values``, tuples of ``values_list``."""
        shape = (connection.vendor, *((name, _shape(value)) for name, value in values.items()))
        if shape not in self._compiled:
            self._compiled[shape] = _compile(self.build, values)
        compiled = self._compiled[shape]
        return compiled.rows(values) if compiled else []


def _shape(value: Value) -> Any:
    return type(value) if isinstance(value, str | int) else (len(value), type(value[0]) if value else None)


def _flat(values: dict[str, Value]) -> list[str | int]:
    return [one for value in values.values() for one in ([value] if isinstance(value, str | int) else value)]


def _compile(build: Callable[..., QuerySet[Any, Any]], values: dict[str, Value]) -> _Compiled | None:
    numbers = count()

    def mark(value: str | int) -> str | int:
        return f"\x00{next(numbers)}" if isinstance(value, str) else _FIRST_MARK - next(numbers)

    marked: dict[str, Value] = {
        name: mark(value) if isinstance(value, str | int) else [mark(one) for one in value]  # type: ignore[misc]
        for name, value in values.items()
    }
    try:
        return _Compiled(build(**marked), _flat(marked))
    except EmptyResultSet:
        return None


class _Compiled:
    def __init__(self, queryset: QuerySet[Any, Any], marks: list[str | int]) -> None:
        self.queryset = queryset
        self.compiler: Any = queryset.query.get_compiler(connection=connection)
        self.sql, params = self.compiler.as_sql()
        places = {mark: place for place, mark in enumerate(marks)}
        self.params = [(places[one], None) if _is_in(one, places) else (None, one) for one in params]

    def rows(self, values: dict[str, Value]) -> list[Any]:
        given = _flat(values)
        params = [constant if place is None else given[place] for place, constant in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            answer = cursor.fetchall()
        # Django makes of the rows what the queryset is of: instances, dicts, tuples.
        compiler, queryset = copy.copy(self.compiler), self.queryset._chain()  # type: ignore[attr-defined]
        compiler.execute_sql = lambda *args, **options: [answer]
        queryset.query.get_compiler = lambda *args, **options: compiler
        return list(queryset._iterable_class(queryset))


def _is_in(one: Any, places: dict[str | int, int]) -> bool:
    return isinstance(one, str | int) and not isinstance(one, bool) and one in places
