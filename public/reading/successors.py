"""Which codes came after a code: what the conversion table says, followed to codes that are valid on the day asked.

The table names the earlier codes of a new code singly or as a range, and a row holds for its own year. A successor that
was itself split or retired since leads on to its own: E78.0 became E78.00 and E78.01, and E78.01 is a header by now.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from codes.models import MapEntry, SourceFile
from codes.releases.files.conversion import Range, previous_ranges

from .code_tree import read_billable
from .editions import Editions

REMEMBERED = 8


class Conversion(NamedTuple):
    """A row of the table as seen from the earlier code: the code that came, since when, and the cell as printed."""

    code: str
    since: datetime.date | None
    printed: str
    combination: bool


@dataclass(frozen=True)
class ConversionTable:
    """A conversion table by the earlier codes: ``named`` singly, and in ``ranges``."""

    named: Mapping[str, tuple[Conversion, ...]]
    ranges: tuple[tuple[Range, Conversion], ...]

    def ranging_over(self, code: str) -> list[Conversion]:
        """Rows that name the code within a range only."""
        return [row for span, row in self._by_letter.get(code[:1], ()) if span.holds(code)]

    @cached_property
    def _by_letter(self) -> dict[str, list[tuple[Range, Conversion]]]:
        """The ranges by the first letter of their codes, in the order of the table."""
        return {
            letter: [(span, row) for span, row in self.ranges if span.first[0] <= letter <= span.last[0]]
            for letter in ascii_uppercase
        }

    def after(self, code: str, by: datetime.date) -> list[str]:
        """The codes that came from this code up to a day, without repeats, in the order of the table."""
        rows = (*self.named.get(code, ()), *self.ranging_over(code))
        came = (row.code for row in rows if row.since is None or row.since <= by)
        return [new for new in dict.fromkeys(came) if new != code]


def read_table(source: SourceFile) -> ConversionTable:
    """The rows of a conversion table; read once a process, since what was imported never changes."""
    return _table(source.pk, source.sha256)


@lru_cache(maxsize=REMEMBERED)
def _table(source: int, sha256: str) -> ConversionTable:
    columns = ("from_code", "to_code", "effective_from", "printed", "combination")
    named: dict[str, list[Conversion]] = {}
    ranges: dict[tuple[Range, Conversion], None] = {}
    for old, *row in MapEntry.objects.filter(source=source).order_by("position").values_list(*columns):
        conversion = Conversion(*row)
        if old:
            named.setdefault(old, []).append(conversion)
        ranges.update(dict.fromkeys((span, conversion) for span in previous_ranges(conversion.printed)))
    return ConversionTable({old: tuple(rows) for old, rows in named.items()}, tuple(ranges))


def read_successors(names: Collection[str], editions: Editions, by: datetime.date) -> Mapping[str, list[str]]:
    """The official successors of each code on a day, in one query on top of the table's. Codes without any are left
    out. Where no release covers the day, they are what the table prints."""
    source = editions.conversion(editions.all[-1]) if editions.all else None
    if source is None or not names:
        return {}
    table = read_table(source)
    ways = {name: _ways(name, table, by) for name in names}
    mentioned = {code for way in ways.values() for codes in way.values() for code in codes}
    edition = editions.covering(by)
    valid = read_billable(mentioned, edition.release.pk) if edition else set()
    by_name = {name: list(dict.fromkeys(_lead_on(name, way, valid))) or way[name] for name, way in ways.items()}
    return {name: successors for name, successors in by_name.items() if successors}


def _ways(name: str, table: ConversionTable, by: datetime.date) -> dict[str, list[str]]:
    """By code, what came from it: for the code itself, for what came from that, and so on."""
    ways: dict[str, list[str]] = {}
    waiting = [name]
    while waiting:
        code = waiting.pop()
        if code not in ways:
            ways[code] = table.after(code, by)
            waiting += ways[code]
    return ways


def _lead_on(name: str, ways: Mapping[str, list[str]], valid: Collection[str]) -> Iterator[str]:
    """The nearest valid code on each way, in order."""
    seen, waiting = {name}, ways[name][::-1]
    while waiting:
        code = waiting.pop()
        if code in valid:
            yield code
        elif code not in seen:
            waiting += ways[code][::-1]
        seen.add(code)
