"""Which releases a reader can see, what each covers, and which official file serves where a release lacks its own.

One query reads them all. It tells whether a page has changed, and the page needs nothing else about releases.
"""

from __future__ import annotations

import datetime
import hashlib
import threading
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from codes.days import day_of
from codes.groupings.reading import Groupings, read_groupings
from codes.models import Release, SourceFile
from codes.prepared import Prepared

SYSTEM = "icd-10-cm"


@dataclass(frozen=True)
class Edition:
    """A release as readers see it: from ``effective_from`` to ``covers_to``, both included, with its files by kind."""

    release: Release
    covers_to: datetime.date
    sources: dict[str, SourceFile] = field(default_factory=dict)

    @property
    def effective_from(self) -> datetime.date:
        return self.release.effective_from

    @property
    def label(self) -> str:
        return self.release.label

    @property
    def changed_at(self) -> datetime.datetime:
        """When the last of the files was read that releases are compared by: facts and indexes."""
        indexes = [source for kind, source in self.sources.items() if kind in SourceFile.INDEX_KINDS]
        read = [getattr(source, "read_at", None) for source in indexes]
        return max(moment for moment in (self.release.loaded_at, *read) if moment is not None)

    @property
    def is_in_force(self) -> bool:
        """Whether it is the active release's; ``Editions.in_force`` is that one."""
        return self.release.is_active

    @property
    def file(self) -> SourceFile | None:
        """Its file of codes: the order file, else the list of codes, else the tabular list."""
        kinds = (SourceFile.Kind.ORDER, SourceFile.Kind.CODES, SourceFile.Kind.TABULAR, *self.sources)
        return next((self.sources[kind] for kind in kinds if kind in self.sources), None)

    def is_past(self, today: datetime.date) -> bool:
        return today > self.covers_to

    @property
    def turning_days(self) -> tuple[datetime.date, datetime.date]:
        """The days on which pages say something else about the release: its first, and the day after its last."""
        return self.effective_from, self.covers_to + datetime.timedelta(days=1)


@dataclass(frozen=True)
class Editions:
    """All visible releases, oldest first, and the maps and groupings that belong to none.

    ``digest`` changes with any of them.
    """

    all: tuple[Edition, ...]
    maps: tuple[SourceFile, ...]
    today: datetime.date
    digest: str = ""
    changed_at: datetime.datetime | None = None
    groupings: Groupings = field(default_factory=Groupings)

    @property
    def in_force(self) -> Edition | None:
        """The edition in force, which every page and program is answered from unless a day is asked for."""
        return next((edition for edition in self.all if edition.is_in_force), None)

    def is_ahead(self, edition: Edition) -> bool:
        """Whether the edition is not in force yet."""
        return self.in_force is None or edition.effective_from > self.in_force.effective_from

    @property
    def release_ids(self) -> list[int]:
        return [edition.release.pk for edition in self.all]

    @property
    def newest_first(self) -> tuple[Edition, ...]:
        return self.all[::-1]

    @property
    def turning_days(self) -> tuple[datetime.date, ...]:
        of_releases = (day for edition in self.all for day in edition.turning_days)
        return (*of_releases, *self.groupings.turning_days)

    def on(self, effective_from: datetime.date | None) -> Edition | None:
        """The edition whose release takes effect on that very day; None for no day."""
        return next((edition for edition in self.all if edition.effective_from == effective_from), None)

    def covering(self, on: datetime.date) -> Edition | None:
        """The edition that covers the day, if one does."""
        return next((edition for edition in self.all if edition.effective_from <= on <= edition.covers_to), None)

    def of(self, release_id: int) -> Edition:
        return next(edition for edition in self.all if edition.release.pk == release_id)

    def until(self, edition: Edition) -> tuple[Edition, ...]:
        """The edition and all before it, newest first: its past, and what can serve it."""
        return tuple(e for e in self.newest_first if e.effective_from <= edition.effective_from)

    def looked_in(self, asked: Edition | None) -> tuple[Edition, ...]:
        """Where the facts of a code are looked for, in this order: the edition asked for, those before it, then all."""
        return self.newest_first if asked is None else (*self.until(asked), *self.newest_first)

    def year_before(self, edition: Edition) -> Edition | None:
        """The last edition of the fiscal year before the edition's: what was not in it is new this year."""
        end = edition.release.fiscal_year_end
        ends = [e for e in self.until(edition) if e.release.fiscal_year_end == end.replace(year=end.year - 1)]
        return ends[0] if ends else None

    def serving(self, kind: str, edition: Edition) -> SourceFile | None:
        """The file of a kind that serves an edition: its own, or that of the newest earlier edition. A list of codes
        exempt from POA reporting serves its own fiscal year alone."""
        earlier = self.until(edition)
        if kind == SourceFile.Kind.POA:
            earlier = tuple(e for e in earlier if e.release.fiscal_year_end == edition.release.fiscal_year_end)
        return next((e.sources[kind] for e in earlier if kind in e.sources), None)

    @cached_property
    def poa_lists(self) -> dict[int, int]:
        """Release id -> id of the list of POA exempt codes that serves it, where one does."""
        return {e.release.pk: poa.pk for e in self.all if (poa := self.serving(SourceFile.Kind.POA, e))}

    def conversion(self, edition: Edition) -> SourceFile | None:
        """The conversion table that serves an edition. Each is cumulative, so the longest one is the newest."""
        tables = [e.sources["conversion"] for e in self.until(edition) if "conversion" in e.sources]
        tables += [source for source in self.maps if source.kind == SourceFile.Kind.CONVERSION]
        return max(tables, key=lambda table: table.rows, default=None)

    def gems(self) -> list[SourceFile]:
        """The newest General Equivalence Mapping each way."""
        newest = {source.kind: source for source in self.maps}
        return [newest[kind] for kind in (SourceFile.Kind.GEM_I10, SourceFile.Kind.GEM_I9) if kind in newest]


def covers_to(release: Release, following: Release | None) -> datetime.date:
    """The last day: the one before the next known release, at the latest 30 September of the release's fiscal year."""
    if following is None:
        return release.fiscal_year_end
    return min(release.fiscal_year_end, following.effective_from - datetime.timedelta(days=1))


def arrange(sources: list[SourceFile], today: datetime.date, groupings: Groupings | None = None) -> Editions:
    """Editions out of source files that carry their release."""
    releases: dict[int, Release] = {}
    files: dict[int, dict[str, SourceFile]] = {}
    for source in sources:
        if source.release is not None:
            releases.setdefault(source.release.pk, source.release)
            files.setdefault(source.release.pk, {})[source.kind] = source
    ordered = sorted(releases.values(), key=lambda release: release.effective_from)
    return Editions(
        all=tuple(
            Edition(release, covers_to(release, following), files[release.pk])
            for release, following in zip_longest(ordered, ordered[1:])
        ),
        maps=tuple(s for s in sources if s.release is None and s.kind not in SourceFile.GROUPING_KINDS),
        today=today,
        digest=_digest(sources),
        changed_at=_changed_at(sources),
        groupings=groupings or Groupings(),
    )


def read_editions() -> Editions:
    """All that is visible now; read whole and arranged again only when it changed since a thread's last time."""
    seen, today = _seen.rows(), day_of(timezone.now())
    if getattr(_last, "seen", None) is None or _last.seen[0] is not seen or _last.seen[1].today != today:
        sources = list(_sources())
        grouped = any(source.kind in SourceFile.GROUPING_KINDS for source in sources)
        _last.seen = (seen, arrange(sources, today, read_groupings() if grouped else None))
    editions: Editions = _last.seen[1]
    return editions


def _visible() -> QuerySet[SourceFile]:
    visible = Q(release__isnull=True) | (Q(release__system__slug=SYSTEM) & ~Q(release__state=Release.State.STAGED))
    return SourceFile.objects.filter(visible).order_by("id")


def _sources() -> QuerySet[SourceFile]:
    read = _visible().select_related("release__system").annotate(read_at=F("run__finished_at"))
    return read.defer("release__introduction")


def _seen_query() -> QuerySet[SourceFile, Any]:
    """Whatever may have changed the next time: files come with their releases, whose names and dates stay."""
    moments = "release__activated_at", "release__loaded_at", "run__finished_at"
    as_text = (Cast(moment, TextField()) for moment in moments)  # which costs less to read, and is only compared
    return _visible().values_list("id", "sha256", "release__label", "release__state", *as_text)


_seen = Prepared(_seen_query, remembered=True)
_last = threading.local()


def _digest(sources: list[SourceFile]) -> str:
    seen = [
        (source.pk, source.sha256, release and (release.label, release.state, release.activated_at, release.loaded_at))
        for source in sources
        for release in [source.release]
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _changed_at(sources: list[SourceFile]) -> datetime.datetime | None:
    moments = [getattr(source, "read_at", None) for source in sources]
    for source in sources:
        if source.release is not None:
            moments += [source.release.loaded_at, source.release.activated_at]
    return max((moment for moment in moments if moment is not None), default=None)
