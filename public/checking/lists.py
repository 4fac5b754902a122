"""A table of codes, and of dates where there are any, checked row by row: the same rows in order, with a verdict.

    checked = CheckedList(read_table(file, name="codes.csv"), editions)
    checked.head                ->  [..., "code", "verdict", "reason", "successors"]
    for row in checked.rows()   ->  a row for each row, whatever is in it; by ``pieces`` many at once
    checked.summary             ->  counts, once all rows were read

Rows are read as they are asked for. What is known of a code is kept while a list is checked, within limits.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import attrgetter, itemgetter
from typing import NamedTuple

from codes.characters import single_line
from codes.edits.finding import Kind
from codes.edits.pasting import code_in, is_like_a_code, read_pasted
from public.reading.code_tree import read_billable
from public.reading.editions import Edition, Editions
from public.reading.standing import Standing, read_standings

from .columns import LOOKED_AT, Rows, find_columns
from .dates import read_date

ADDED = ("code", "verdict", "reason", "successors")
VERDICTS = (
    "valid", "header", "not_valid_on_date", "unknown_code", "icd9_code", "outside_coverage", "unreadable",
)  # fmt: skip
_FIRST_CHUNK, _CHUNK = 10_000, 2_000  # most codes of a list are among its first rows, and are looked up at once
_KEPT = 60_000
_MISTYPED = re.compile(r"(?=.*[0-9]|.{1,5}\Z)[A-Za-z][0-9A-Za-z]{0,3}\.?[0-9A-Za-z]{0,4}\Z")
_LONGEST = 120
_AS = {
    None: "valid",
    Kind.HEADER: "header",
    Kind.SEVENTH_MISSING: "header",
    Kind.NOT_VALID_ON_DATE: "not_valid_on_date",
    Kind.ICD9_CODE: "icd9_code",
    Kind.OUTSIDE_COVERAGE: "outside_coverage",
}

Answer = tuple[str, ...]
"""The cells of ``ADDED``."""


class _Tally(NamedTuple):
    """What a row counts as. ``until`` is the last release that had a retired code."""

    verdict: str
    until: str
    misspelt: bool


class _Entry:
    """What is said of a cell; for all spellings of a code."""

    __slots__ = ("answer", "tally")

    def __init__(self, answer: Answer, until: str = "") -> None:
        _, verdict, _, successors = self.answer = answer
        is_retired, is_unknown = verdict == "not_valid_on_date", verdict == "unknown_code"
        self.tally = _Tally(verdict, until if is_retired else "", is_unknown and bool(successors))


class _Book(dict[str, _Entry]):
    """What is known of cells in one release, by their text; without one, ``why`` says why not, under a verdict."""

    def __init__(self, edition: Edition | None, verdict: str = "", why: str = "") -> None:
        super().__init__()
        self.edition, self.verdict, self.why = edition, verdict, why
        self._of_item = {"": _Entry(("", "unreadable", "There is no code in this row.", ""))}

    def read(self, cells: Collection[str], editions: Editions) -> None:
        """Add these cells. All spellings of a code are read at once, and valid codes in one query."""
        codes = {cell: code_in(cell) for cell in cells}
        items = {cell: code or cell.strip() for cell, code in codes.items()}
        new = set(items.values()).difference(self._of_item)
        if self.edition is None:
            self._of_item |= {item: _Entry((_shown(item), self.verdict, self.why, "")) for item in new}
        else:
            valid = read_billable(new.intersection(codes.values()), self.edition.release.pk)
            self._of_item |= {code: _Entry((code, "valid", "", "")) for code in valid}
            others = sorted(new - valid)
            for standing in read_standings(others, self.edition.covers_to, editions) if others else ():
                self._of_item[standing.asked] = _Entry(_answer(standing.asked, standing), standing.until)
        self.update({cell: self._of_item[item] for cell, item in items.items()})


@dataclass
class Summary:
    """Counts of rows by verdict, and of those retired by the last release that had the code, of those misspelt."""

    tallies: Counter[_Tally] = field(default_factory=Counter)

    def count(self, entries: Iterable[_Entry]) -> None:
        self.tallies.update(map(attrgetter("tally"), entries))

    @property
    def rows(self) -> int:
        return self.tallies.total()

    def lines(self) -> list[tuple[str, int]]:
        """(what, number of rows), without what there is none of."""
        counts: Counter[str] = Counter()
        for tally, number in self.tallies.items():
            retired = [f"retired after {tally.until}"] if tally.until else []
            for what in (tally.verdict, *retired, *(["misspelt"] if tally.misspelt else [])):
                counts[what] += number
        retired = sorted(what for what in counts if what.startswith("retired"))
        return [(what, counts[what]) for what in (*VERDICTS, *retired, "misspelt") if counts[what]]


class CheckedList:
    """``on`` is the day for rows without a date; None takes the release in force."""

    def __init__(self, table: Iterator[list[str]], editions: Editions, on: datetime.date | None = None) -> None:
        self.editions, self.summary = editions, Summary()
        in_force = editions.in_force
        self.on = on or (in_force.covers_to if in_force else editions.today)
        first = list(islice(table, LOOKED_AT))
        self.columns = find_columns(first)
        head = first.pop(0) if first and self.columns.has_head else [f"column {at + 1}" for at in range(_width(first))]
        self.width = len(head)
        self.head = [*head, *ADDED]
        self._table = chain(first, table)
        self._books: dict[str | int, _Book] = {}

    def rows(self) -> Iterator[list[str]]:
        for rows, answers in self.pieces():
            yield from ([*row, *answer] for row, answer in zip(rows, answers, strict=True))

    def pieces(self) -> Iterator[tuple[Rows, list[Answer]]]:
        """Rows, and for each the cells of ``ADDED``, unless they stand within it already."""
        chunk = list(islice(self._table, _FIRST_CHUNK))
        while chunk:
            entries = self._entries(chunk)
            self.summary.count(entries)
            answers = list(map(attrgetter("answer"), entries))
            if set(map(len, chunk)) == {self.width}:
                yield chunk, answers
            else:
                yield list(map(self._with_answer, chunk, answers)), [()] * len(chunk)
            chunk = list(islice(self._table, _CHUNK))

    def _with_answer(self, row: list[str], answer: Answer) -> list[str]:
        """A row that may be shorter or longer than the head."""
        return [*row[: self.width], *[""] * (self.width - len(row)), *answer, *row[self.width :]]

    def _entries(self, chunk: Rows) -> list[_Entry]:
        books = {id(book): len(book) for book in self._books.values()}
        if sum(books.values()) > _KEPT or len(self._books) > _KEPT:
            self._books.clear()
        cells, dates = (_column(chunk, at) for at in (self.columns.code, self.columns.date))
        for date in set(dates).difference(self._books):
            self._books[date] = self._new_book(date)
        asked = list(map(self._books.__getitem__, dates))
        try:
            return list(map(_Book.__getitem__, asked, cells))
        except KeyError:
            self._read(asked, cells)
            return list(map(_Book.__getitem__, asked, cells))

    def _read(self, books: list[_Book], cells: list[str]) -> None:
        """What is not known yet of cells, each asked of its book."""
        unknown: dict[int, tuple[_Book, dict[str, None]]] = {}
        for book, cell in zip(books, cells, strict=True):
            if cell not in book:
                unknown.setdefault(id(book), (book, {}))[1][cell] = None
        for book, new in unknown.values():
            book.read(new, self.editions)

    def _new_book(self, date: str) -> _Book:
        day = read_date(date) if date.strip() else self.on
        if day is None:
            return _Book(None, "unreadable", f"The date {single_line(date)[:40]} cannot be read.")
        edition = self.editions.covering(day)
        if edition is None:
            return _Book(None, "outside_coverage", f"No release that is loaded here covers {day}.")
        return self._books.setdefault(edition.release.pk, _Book(edition))


def _answer(item: str, standing: Standing) -> Answer:
    if standing.kind is Kind.UNKNOWN_CODE and (why := _unreadable(item)):
        return _shown(item), "unreadable", why, ""
    verdict = _AS.get(standing.kind, "unknown_code") if standing.is_known else "unknown_code"
    verdict = "icd9_code" if standing.kind is Kind.ICD9_CODE else verdict
    return standing.code, verdict, standing.message, " ".join(standing.suggested)


def _unreadable(item: str) -> str:
    """Why a cell cannot be read as a code; empty where it can."""
    codes = read_pasted(item).codes
    if len(codes) > 1:
        return f"There are {len(codes)} codes in this cell; put each into a row of its own."
    if code_in(item) or (codes and is_like_a_code(codes[0])) or _MISTYPED.match(item):
        return ""
    return "This is not written like a code."


def _shown(item: str) -> str:
    return code_in(item) or single_line(item)[:_LONGEST]


def _column(rows: Rows, at: int | None) -> list[str]:
    """The cells of a column; empty ones where a row is too short, or there is no such column."""
    if at is None:
        return [""] * len(rows)
    if all(map(at.__lt__, map(len, rows))):
        return list(map(itemgetter(at), rows))
    return [row[at] if at < len(row) else "" for row in rows]


def _width(rows: Rows) -> int:
    return max(map(len, rows), default=0)
