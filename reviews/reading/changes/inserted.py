"""Which fact fields of published texts print other words beside another release. Read only, a few queries for all.

changes_of_fields(Publication.objects.live(), 4)  ->  {17: [FactChange(INSERTED, ("parent: A08, ...",), ...)]}

The fields are filled anew from both releases, so that neither a release that was loaded between them nor another
wording of the program changes anything. Tables (of successors, of ICD-9-CM) and groupings belong to no text's release:
what they say now is compared with what was signed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTransform

from codes.bulk import in_batches
from codes.models import CodeVersion, Release
from codes.releases.rules.digests import folded
from reviews.checks.facts.filling import words_for
from reviews.models import Publication
from reviews.reading.facts.groupings import grouping_words, without_editions
from reviews.reading.facts.many_subjects import Place, read_subjects
from reviews.reading.facts.tables import (
    JOINING,
    TABLES,
    led_to,
    read_tables,
    releases_with,
    serving,
    since,
    visible_releases,
)
from reviews.rules.fields import Field, read_field
from reviews.rules.severity import INSERTED, FactChange

OF_NAME_ALONE = ("code", "title", "billable")  # a text is compared with title and flag of the codes it names anyway
_OWN_FACTS = (*OF_NAME_ALONE, "encounter", "seventh")  # and with all facts of its own code
_NOTES = ("note", "notes", "code_first", "use_additional")
# Which columns of a code have to differ before a field can print other words.
_RESTS_ON: dict[str, tuple[str, ...]] = {
    "parent": ("parent__code__code", "parent__title"),
    "block": ("block__code__code", "block__title"),
    "chapter": ("chapter__code__code", "chapter__title"),
    "encounter": ("title",),
    "seventh": ("facts_digest",),
    **dict.fromkeys(_NOTES, ("facts_digest", "guidance_digest")),
}
_PRINTED = tuple(dict.fromkeys(column for columns in _RESTS_ON.values() for column in columns))


class InsertedField(NamedTuple):
    """A fact field of a published text, as it is ``written`` there.

    ``code`` is the code it speaks of; ``words`` are those that were signed.
    """

    publication: int
    release: int
    kind: str
    code: str
    written: Field
    words: str


def is_compared(field: Field, own: str) -> bool:
    """Whether a field prints more than the facts with which a text is compared anyway."""
    return field.kind not in (_OWN_FACTS if field.code in ("", own) else OF_NAME_ALONE)


def rests_on_tables(disclosure: Mapping[str, Any]) -> bool:
    """Whether a text can change without a switch of the release: a table or an edition of groupings may join later."""
    fields = map(read_field, disclosure.get("fields") or ())
    return any(field is not None and field.kind in JOINING for field in fields)


def changes_of_fields(publications: QuerySet[Publication], release: int) -> dict[int, list[FactChange]]:
    """Publication (its id) -> its fields that print other words beside a release (its id) than beside that signed for.

    Fields of a code that the release lacks are left out. A partial release has no facts for fields to print.
    """
    changes: dict[int, list[FactChange]] = defaultdict(list)
    fields = list(_fields_of(publications))
    beside = Release.objects.filter(pk=release, partial=False).first() if fields else None
    if beside is None:
        return changes
    moved = [field for field in fields if field.release != release and field.kind not in JOINING]
    differing = [
        *_of_facts([field for field in moved if field.kind != "since"], beside),
        *_of_history([field for field in moved if field.kind == "since"], beside),
        *(pair for kind in TABLES for pair in _of_table(kind, [f for f in fields if f.kind == kind], beside)),
        *_of_groupings([field for field in fields if field.kind == "grouping"], beside),
    ]
    for field, now in sorted(differing):
        name = field.written.source.strip("[]")
        changes[field.publication].append(
            FactChange(INSERTED, (f"{name}: {field.words}",), (f"{name}: {now or 'nothing any more'}",), field.code)
        )
    return changes


def _fields_of(publications: QuerySet[Publication]) -> Iterator[InsertedField]:
    rows = publications.filter(rests_on__whole=True).order_by("pk").distinct()
    filled = KeyTransform("fields", "disclosure")
    columns: Any = rows.annotate(own=F("explanation__code__code"), filled=filled)
    for pk, release, own, words in columns.values_list("pk", "release_id", "own", "filled"):
        for source, printed in (words or {}).items():
            field = read_field(source)
            if field is not None and is_compared(field, own):
                yield InsertedField(pk, release, field.kind, field.code or own, field, printed)


def _of_facts(fields: list[InsertedField], release: Release) -> Iterator[tuple[InsertedField, str]]:
    if not fields:
        return
    rows = _rows({field.code for field in fields}, {release.pk, *(field.release for field in fields)})
    doubtful = [field for field in fields if _may_differ(field, rows, release)]
    wanted: dict[Place, set[str]] = defaultdict(set)
    for field in doubtful:
        for place in ((field.code, field.release), (field.code, release.pk)):
            wanted[place].add(field.kind)
    subjects = read_subjects(wanted)
    for field in doubtful:
        field_at_home = field.written.at_home()
        was, now = (words_for(field_at_home, subjects[field.code, beside]) for beside in (field.release, release.pk))
        if _compared(field.kind, was) != _compared(field.kind, now):
            yield field, now


def _rows(codes: Iterable[str], releases: Iterable[int]) -> dict[Place, dict[str, Any]]:
    facts: dict[Place, dict[str, Any]] = {}
    for names in in_batches(codes):
        versions = CodeVersion.objects.named(names).filter(release__in=set(releases)).order_by()
        rows: Any = versions.values("code__code", "release_id", *_PRINTED)
        facts |= {(row["code__code"], row["release_id"]): row for row in rows}
    return facts


def _may_differ(field: InsertedField, rows: Mapping[Place, dict[str, Any]], release: Release) -> bool:
    was, now = rows.get((field.code, field.release)), rows.get((field.code, release.pk))
    if was is None or now is None:
        return False
    return field.kind not in _RESTS_ON or any(was[column] != now[column] for column in _RESTS_ON[field.kind])


def _compared(kind: str, words: str) -> str:
    """Titles with or without diacritics are the same title, as for digests."""
    return words if kind in _NOTES else folded(words)


def _of_history(fields: list[InsertedField], release: Release) -> Iterator[tuple[InsertedField, str]]:
    if not fields:
        return
    having, releases = releases_with({field.code for field in fields}), visible_releases()
    days = {loaded.pk: loaded.effective_from for loaded in releases}
    for field in fields:
        if release.pk not in having[field.code]:
            continue
        was, now = (since(having[field.code], releases, days[beside]) for beside in (field.release, release.pk))
        if was != now:
            yield field, now


def _of_table(kind: str, fields: list[InsertedField], release: Release) -> Iterator[tuple[InsertedField, str]]:
    """A table that serves both releases and is older than the one signed for came with an older release, if it is not
    the one that served then: no change of the text's facts."""
    if not fields:
        return
    tables = read_tables(kind)
    days = dict(Release.objects.values_list("pk", "effective_from"))
    table = serving(kind, tables, release.effective_from)
    now = led_to({field.code for field in fields}, table.source) if table is not None else {}
    having = releases_with({field.code for field in fields})
    for field in fields:
        day = days[field.release]
        came_earlier = table is not None and table.since is not None and table.since < day
        if release.pk not in having[field.code] or (came_earlier and serving(kind, tables, day) == table):
            continue
        if field.words != now.get(field.code, ""):
            yield field, now.get(field.code, "")


def _of_groupings(fields: list[InsertedField], release: Release) -> Iterator[tuple[InsertedField, str]]:
    """A further edition changes a text where it has the code in other groups."""
    if not fields:
        return
    codes = {field.code for field in fields}
    now, having = grouping_words(codes, release.effective_from), releases_with(codes)
    for field in fields:
        words = now.get(field.code, "")
        if release.pk in having[field.code] and without_editions(field.words) != without_editions(words):
            yield field, words
