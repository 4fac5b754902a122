"""The signed texts of a code one after the other: what a text corrects, and what may be read of those that ended.

Read only, for ``published``. A withdrawn text passes as a tombstone. Words that it shares with an earlier text are not
shown there either.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, F, Func, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from codes.models import Code
from reviews.models import Publication
from reviews.rules.content import SECTIONS, SPECIALISTS, Content, texts
from reviews.rules.filling import shown_of

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Correction:
    """A text that took the place of a withdrawn one. ``changed`` are the headings of the sections that differ.

    It is empty where the same words were signed again.
    """

    published_at: datetime.datetime
    withdrawn_at: datetime.datetime
    changed: tuple[str, ...]


class Earlier(NamedTuple):
    """A text that was published before another one, as it looks from there: ``changed`` are the headings."""

    published_at: datetime.datetime
    ended_at: datetime.datetime
    withdrawn: bool
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """A text that was signed for a code. ``signers`` are (printed name, credentials).

    ``changed`` are the headings of the sections that differ from the version before; the first version has none.
    ``content`` is what may be read of it. ``left_out`` are the headings of sections with words that were withdrawn
    later or are not shown at present. A withdrawn version has neither content nor signers.
    """

    number: int
    published_at: datetime.datetime
    ended_at: datetime.datetime | None
    withdrawn: bool
    reviewed_at: datetime.datetime
    signed_for: str
    signers: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    content: Content
    specialists: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Versions:
    """All of a code, the newest first."""

    code: str
    versions: tuple[Version, ...]

    @property
    def validator(self) -> str:
        return hashlib.sha256(repr(self.versions).encode()).hexdigest()

    @property
    def changed_at(self) -> datetime.datetime:
        return max(moment for text in self.versions for moment in (text.published_at, text.ended_at) if moment)


# --- What a text corrects ---------------------------------------------------------------------------------------------


class _Differs(Func):
    """Whether two values differ; either may be missing."""

    template = "(%(expressions)s)"
    arg_joiner = " IS DISTINCT FROM "
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, arg_joiner=" IS NOT ", **extra)


class JsonRows(Func):
    """The rows of a subquery as one JSON array. No Django aggregate, which would group by what is around it."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **extra)


def line() -> Subquery:
    """An annotation of publications: the earlier publications of the same explanation, without their words.

    The database compares their words with those of the publication.
    """
    before = Publication.objects.filter(explanation=OuterRef("explanation"), id__lt=OuterRef("id")).order_by()
    differs = {key: _Differs(F(f"content__{key}"), OuterRef(f"content__{key}")) for key in SECTIONS}
    fields = JSONObject(
        id="id",
        published_at="published_at",
        ended_at="ended_at",
        withdrawn=Q(ended_by__isnull=False),
        **{f"differs_{key}": value for key, value in differs.items()},
    )
    return Subquery(before.annotate(rows=JsonRows(fields)).values("rows"))


def earlier_in(rows: Iterable[dict[str, Any]] | None) -> list[Earlier]:
    """What ``line`` read, the newest first."""
    return [
        Earlier(
            published_at=_moment(row["published_at"]),
            ended_at=_moment(row["ended_at"]),
            withdrawn=bool(row["withdrawn"]),
            changed=tuple(section.heading for key, section in SECTIONS.items() if row[f"differs_{key}"]),
        )
        for row in sorted(rows or [], key=lambda row: -int(row["id"]))
    ]


def correction(published_at: datetime.datetime, earlier: Iterable[Earlier]) -> Correction | None:
    """What a text published then corrects; ``earlier`` from the newest. Pure.

    Where the same words were signed again meanwhile, the correction is that of the first of them.
    """
    for before in earlier:
        if before.withdrawn:
            return Correction(published_at, before.ended_at, before.changed)
        if before.changed:
            return None
        published_at = before.published_at
    return None


def would_correct(
    publications: Sequence[Publication], content: Content, *, now: datetime.datetime
) -> Correction | None:
    """What a text would correct that is published now, after these (of its explanation, in any order)."""
    earlier = [
        Earlier(
            before.published_at,
            before.ended_at or now,
            before.ended_by_id is not None,
            changed_between(before.content, content),
        )
        for before in sorted(publications, key=lambda publication: -publication.pk)
    ]
    return correction(now, earlier)


def changed_between(before: Content, after: Content) -> tuple[str, ...]:
    """Headings of the sections that read otherwise."""
    return tuple(section.heading for key, section in SECTIONS.items() if before.get(key) != after.get(key))


def _moment(written: str) -> datetime.datetime:
    """As the engines write it into JSON: SQLite without its zone, which is UTC."""
    moment = datetime.datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


# --- What may be read of earlier ones ---------------------------------------------------------------------------------


def versions_of(name: str, *, shown: Collection[str]) -> Versions | None:
    """Every text that was published for this code itself; ``shown`` are the sections of the live text on its page."""
    rows = list(_published(name))
    if not rows:
        return None
    live: Content = next((row.content for row in rows if row.ended_at is None), {})
    seen = _passages({key: value for key, value in live.items() if key in shown})
    made: list[Version] = []
    for at, row in enumerate(rows):
        before = _shown(rows[at - 1] if at else row)
        unreadable = [later.content for later in rows[at + 1 :] if later.ended_by_id is not None]
        unreadable += [later.content for later in rows[at + 1 :] if later.ended_at is None]
        made.append(_version(at + 1, row, before, _passages(*unreadable) - seen))
    return Versions(name, tuple(made[::-1]))


def _published(name: str) -> QuerySet[Publication]:
    own = Publication.objects.filter(explanation__code__code=name, explanation__code__kind=Code.Kind.CODE)
    return own.select_related("release").order_by("id")


def _version(number: int, row: Publication, before: Content, unreadable: set[tuple[str, str]]) -> Version:
    withdrawn, live = row.ended_by_id is not None, row.ended_at is None
    held = {key for key, _ in _passages(row.content) & unreadable}
    readable = {key: value for key, value in row.content.items() if key not in held}
    specialists = row.disclosure.get("specialists", ()) if SPECIALISTS in readable else ()
    return Version(
        number=number,
        published_at=row.published_at,
        ended_at=row.ended_at,
        withdrawn=withdrawn,
        reviewed_at=row.reviewed_at,
        signed_for=row.release.label,
        signers=() if withdrawn else tuple((signer["name"], signer["credentials"]) for signer in row.signers),
        changed=changed_between(before, _shown(row)),
        content={} if withdrawn or live else shown_of(readable, row.disclosure),
        specialists=() if withdrawn or live else tuple(specialists),
        left_out=tuple(SECTIONS[key].heading for key in SECTIONS if key in held and not (withdrawn or live)),
    )


def _shown(row: Publication) -> Content:
    return shown_of(row.content, row.disclosure)


def _passages(*contents: Content) -> set[tuple[str, str]]:
    """(section, sentence) of everything in texts, in a spelling that forgives blanks and capitals."""
    return {
        (key, " ".join(sentence.split()).casefold())
        for content in contents
        for key, text in texts(content)
        for sentence in _SENTENCES.split(text)
        if sentence.strip()
    }
