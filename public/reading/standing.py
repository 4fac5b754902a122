"""What can be said of single codes, as written, on a day: one rule for the check of codes together and of lists.

A code that the release of the day has is valid or a header. Else it is looked for, in this order: in the other releases
(``validity``), as a code with a wrong seventh character, in ICD-9-CM by its map. The number of queries does not grow
with the codes.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import NamedTuple

from django.db.models import QuerySet
from django.template.defaultfilters import pluralize

from codes.edits.finding import Kind
from codes.edits.pasting import code_in, printed
from codes.edits.seventh import Stem, judge_seventh, seventh_missing
from codes.models import CodeVersion, MapEntry, SourceFile
from codes.prepared import Prepared
from codes.releases.files.records import names_above
from codes.spelling import with_digits

from . import code_tree
from .editions import Edition, Editions
from .maps import icd9_meant
from .successors import read_successors
from .validity import LAST_DAY_OF_ICD9, Held, ValidityState, judge

_BELOW = 40  # codes that are looked at below a header; a table of seventh characters has 16 at most
_FEW = 60  # headers of which that many are looked at; of more the codes right below them
_SHOWN = 12
_NUMBER = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\Z")


class Here(NamedTuple):
    """A code as the release of the day has it, with the ids of its row, block and chapter."""

    name: str
    id: int
    title: str
    billable: bool
    position: int
    chapter_id: int | None
    block_id: int | None


@dataclass(frozen=True)
class Standing:
    """``code`` is the code meant; of what is like none, the text. ``kind`` is what is wrong, None for a valid code.
    ``suggested`` are successors, completed codes, codes below a header, or those that a map leads to. ``until`` is the
    label of the last release that had a retired code."""

    asked: str
    code: str
    title: str = ""
    valid: bool | None = None
    kind: Kind | None = None
    message: str = ""
    suggested: tuple[str, ...] = ()
    here: Here | None = None
    until: str = ""

    @property
    def is_known(self) -> bool:
        """Whether some release has the code, or none can be asked on that day."""
        return self.kind not in (Kind.UNKNOWN_CODE, Kind.ICD9_CODE, Kind.SEVENTH_INVALID) and (
            self.kind is not Kind.SEVENTH_MISSING or self.here is not None
        )

    @property
    def billable(self) -> bool | None:
        return self.here.billable if self.here else None


def read_standings(items: Sequence[str], on: datetime.date, editions: Editions) -> list[Standing]:
    """One for each item, in their order."""
    named = [(item, code_in(item)) for item in items]
    edition = editions.covering(on)
    if edition is None:
        return [_outside(item, code, on, editions) for item, code in named]
    reader = _Reader(on, editions, edition)
    standings = reader.read(dict(named))
    return [standings[item] for item in items]


def _outside(item: str, code: str, on: datetime.date, editions: Editions) -> Standing:
    reason = judge(code, on, editions, {}).reason
    return Standing(item, code or printed(item), kind=Kind.OUTSIDE_COVERAGE, message=reason)


@dataclass
class _Reader:
    on: datetime.date
    editions: Editions
    edition: Edition
    here: dict[str, Here] = field(default_factory=dict)

    def read(self, codes: Mapping[str, str]) -> dict[str, Standing]:
        """``codes`` are the codes meant by item, empty for an item that is like none."""
        self.here = read_here(set(codes.values()) - {""}, self.edition)
        absent = {code for code in codes.values() if code and code not in self.here}
        elsewhere = self._elsewhere(absent)
        headers = [header for header in self.here.values() if not header.billable]
        successors = read_successors({*elsewhere, *(header.name for header in headers)}, self.editions, self.on)
        below = self._below(headers)
        standings = {
            item: self._in_release(item, self.here[code], below, successors)
            if code in self.here
            else self._elsewhere_standing(item, code, elsewhere[code], successors)
            for item, code in codes.items()
            if code in self.here or code in elsewhere
        }
        return standings | self._nowhere({item: code for item, code in codes.items() if item not in standings})

    def _in_release(
        self, item: str, here: Here, below: Mapping[str, Stem], successors: Mapping[str, list[str]]
    ) -> Standing:
        standing = Standing(item, here.name, here.title, here.billable, here=here)
        if here.billable:
            return standing
        held = {self.edition.release.pk: Held(here.title, here.billable)}
        verdict = judge(here.name, self.on, self.editions, held)
        stem = below.get(here.name)
        if stem and stem.completed:
            problem = seventh_missing(here.name, stem.completed)
            return _wrong(standing, problem.kind, problem.message, problem.suggested)
        billable = successors.get(here.name) or (stem.below if stem else ())
        return _wrong(standing, Kind.HEADER, f"{verdict.reason}{_named('Its billable codes', billable)}", billable)

    def _elsewhere_standing(
        self, item: str, code: str, held: Mapping[int, Held], successors: Mapping[str, list[str]]
    ) -> Standing:
        came = tuple(successors.get(code, ()))
        verdict = judge(code, self.on, self.editions, held, came)
        none = " No conversion table loaded here names a successor." if verdict.state == ValidityState.GONE else ""
        message = f"{verdict.reason}{_named('Official successors', came) or none}"
        last = next(e.label for e in self.editions.newest_first if e.release.pk in held)
        until = last if verdict.state == ValidityState.GONE else ""
        standing = Standing(item, code, verdict.title, valid=False, until=until)
        return _wrong(standing, Kind.NOT_VALID_ON_DATE, message, came)

    # --- Names that no release has ------------------------------------------------------------------------------------

    def _nowhere(self, codes: Mapping[str, str]) -> dict[str, Standing]:
        if not codes:
            return {}
        wanted = {code for code in codes.values() if code}
        near = read_here({name for code in wanted for name in (with_digits(code), *names_above(code))}, self.edition)
        stems = {code: next((near[name] for name in names_above(code) if name in near), None) for code in wanted}
        below = self._below([stem for stem in stems.values() if stem])
        icd9 = self._icd9(codes)
        standings = {}
        for item, code in codes.items():
            stem = stems.get(code)
            standing = Standing(item, code or printed(item), valid=False)
            problem = judge_seventh(code, below[stem.name]) if stem else None
            if problem is None and item in icd9:
                standings[item] = _wrong(standing, Kind.ICD9_CODE, *icd9[item])
            elif problem is None or with_digits(code) in near:
                meant = self._meant(code, near, below[stem.name] if stem else None)
                standings[item] = _wrong(standing, Kind.UNKNOWN_CODE, self._unknown(standing.code, meant), meant)
            else:
                standings[item] = _wrong(standing, problem.kind, problem.message, problem.suggested)
        return standings

    def _meant(self, code: str, near: Mapping[str, Here], stem: Stem | None) -> tuple[str, ...]:
        """The code with digits for letters that look like them, or the longest one that the name begins with."""
        if (similar := with_digits(code)) in near:
            return (similar,)
        return () if stem is None else (stem.name,) if stem.billable else tuple(stem.below[:3])

    def _unknown(self, code: str, meant: Sequence[str]) -> str:
        return f"No release loaded here has a code {code}.{_named('Perhaps meant', meant)}"

    # --- Queries ------------------------------------------------------------------------------------------------------

    def _elsewhere(self, absent: Collection[str]) -> dict[str, dict[int, Held]]:
        if not absent:
            return {}
        rows = CodeVersion.objects.named(absent).filter(release__in=self.editions.release_ids)
        held: dict[str, dict[int, Held]] = defaultdict(dict)
        for name, release, title, billable in rows.values_list("code__code", "release_id", "title", "billable"):
            held[name][release] = Held(title, billable)
        return held

    def _below(self, tops: Collection[Here]) -> dict[str, Stem]:
        """Codes with the billable ones below them, those that a seventh character makes apart."""
        if not tops:
            return {}
        partial = SourceFile.Kind.TABULAR not in self.edition.sources
        codes = CodeVersion.objects.codes().order_by("position")
        if len(tops) > _FEW:
            rows = codes.filter(parent__in=[top.id for top in tops])
        else:
            after = {top.position + step for top in tops for step in range(1, _BELOW + 1)}
            rows = codes.filter(release=self.edition.release, position__in=after)
        below = [
            _Below(name, billable, generated or (partial and _has_seventh_letter(name)))
            for name, billable, generated in rows.values_list("code__code", "billable", "generated")
        ]
        return _stems(tops, below)

    def _icd9(self, codes: Mapping[str, str]) -> dict[str, tuple[str, tuple[str, ...]]]:
        """By item that is a code of ICD-9-CM, what to say of it, and the codes that its map leads to."""
        sources = [source for source in self.editions.gems() if source.kind == SourceFile.Kind.GEM_I9]
        spellings = {item: _icd9_spellings(item) for item in codes} if sources else {}
        wanted = {spelling for those in spellings.values() for spelling in those}
        if not wanted:
            return {}
        targets: dict[str, list[str]] = defaultdict(list)
        rows = MapEntry.objects.filter(source__in=sources, from_code__in=wanted).order_by("position")
        for old, new in rows.values_list("from_code", "to_code"):
            targets[old] += [new] if new else []
        known = {item: next((s for s in those if s in targets), "") for item, those in spellings.items()}
        return {item: _of_icd9(code, tuple(dict.fromkeys(targets[code]))) for item, code in known.items() if code}


def _here_query(names: list[str], release: int) -> QuerySet[CodeVersion]:
    columns = ("code__code", "id", "title", "billable", "position", "chapter_id", "block_id")
    return code_tree.of_release(release).named(names).values_list(*columns)


_here = Prepared(_here_query)


def read_here(names: Collection[str], edition: Edition) -> dict[str, Here]:
    """The codes that a release has, by name."""
    rows = _here.rows(names=sorted(names), release=edition.release.pk) if names else []
    return {row[0]: Here(*row) for row in rows}


class _Below(NamedTuple):
    name: str
    billable: bool
    completed: bool


def _has_seventh_letter(name: str) -> bool:
    """Of a release without a tabular list, nothing else says which codes a seventh character makes."""
    return len(name) == 8 and name[-1].isalpha()


def _stems(tops: Iterable[Here], below: Iterable[_Below]) -> dict[str, Stem]:
    """``below`` are codes in the order of the list: what begins with the name of a code is below it."""
    within: dict[str, list[_Below]] = {top.name: [] for top in tops}
    for row in below:
        for name in names_above(row.name):
            if name in within:
                within[name].append(row)
    return {
        top.name: Stem(
            top.name,
            top.billable,
            [row.name for row in takewhile(lambda row: row.completed, within[top.name])],
            [row.name for row in within[top.name] if row.billable],
        )
        for top in tops
    }


def _wrong(standing: Standing, kind: Kind, message: str, suggested: Sequence[str] = ()) -> Standing:
    return replace(standing, kind=kind, message=message, suggested=tuple(suggested))


def _named(what: str, codes: Sequence[str]) -> str:
    """ " Its billable codes: G35.A, G35.B0 and 9 others." """
    if not codes:
        return ""
    others = len(codes) - _SHOWN
    more = f" and {others} other{pluralize(others)}" if others > 0 else ""
    return f" {what}: {', '.join(codes[:_SHOWN])}{more}."


def _icd9_spellings(item: str) -> list[str]:
    """The ICD-9-CM codes that a text may be. A spreadsheet makes 12 of 012.00 and 250 of 250.00."""
    codes = [code] if (code := icd9_meant(item)) else []
    if number := _NUMBER.match(item.strip()):
        whole, part = number[1].zfill(3), number[2] or ""
        codes += [f"{whole}.{part}" if part else whole, *(f"{whole}.{part.ljust(n, '0')}" for n in (1, 2))]
    return codes


def _of_icd9(code: str, targets: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    way = _named("The mapping of 2018 leads to", targets) or " The mapping of 2018 has no code for it."
    message = f"{code} is a code of ICD-9-CM, which was in force until {LAST_DAY_OF_ICD9}, not of ICD-10-CM.{way}"
    return message, targets
