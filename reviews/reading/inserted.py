"""Which fact fields of published texts say something else beside another release. Read only, a few queries for all.

changes_of_fields(Publication.objects.live(), 4)  ->  {17: [Change(INSERTED, ("parent: A08, ...",), ...)]}

Both releases are filled in as the program does it today, so that neither a release that was loaded between them nor
another wording changes anything. Tables (of successors, of ICD-9-CM) belong to no text's release: what they say now is
held against what was signed.
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
from reviews.checks.filling import words_for
from reviews.checks.look_ups import TABLES, led_to, read_tables, releases_with, serving, since, visible_releases
from reviews.checks.reading_many import Place, read_subjects
from reviews.models import Publication
from reviews.rules.fields import Field, read_field
from reviews.rules.severity import INSERTED, Change

OF_NAME_ALONE = ("code", "title", "billable")  # a code that is named is held against its name and flag anyway
_OWN_FACTS = (*OF_NAME_ALONE, "encounter", "seventh")  # and the code of the text against all of its own facts
_NOTES = ("note", "notes", "code_first", "use_additional")
# What of a code's row has to differ before a field can print other words.
_RESTS_ON: dict[str, tuple[str, ...]] = {
    "parent": ("parent__code__code", "parent__title"),
    "block": ("block__code__code", "block__title"),
    "chapter": ("chapter__code__code", "chapter__title"),
    "encounter": ("title",),
    "seventh": ("facts_digest",),
    **dict.fromkeys(_NOTES, ("facts_digest", "guidance_digest")),
}
_PRINTED = tuple(dict.fromkeys(column for columns in _RESTS_ON.values() for column in columns))


class Inserted(NamedTuple):
    """A fact field of a published text. ``code`` is the one it speaks of; ``words`` are those that were signed."""

    publication: int
    release: int
    kind: str
    code: str
    field: Field
    words: str


def is_compared(field: Field, own: str) -> bool:
    """Whether a field says more than what a text is held against anyway."""
    return field.kind not in (_OWN_FACTS if field.code in ("", own) else OF_NAME_ALONE)


def rests_on_tables(disclosure: Mapping[str, Any]) -> bool:
    """Whether a text can change without a switch of the release: a table that it was filled in from may join later."""
    fields = map(read_field, disclosure.get("fields") or ())
    return any(field is not None and field.kind in TABLES for field in fields)


def changes_of_fields(publications: QuerySet[Publication], release: int) -> dict[int, list[Change]]:
    """Publication (its id) -> the fields that say something else beside a release (its id) than beside the one signed
    for.

    A code that the release lacks is no matter of its fields. A partial release tells nothing of what fields print.
    """
    changes: dict[int, list[Change]] = defaultdict(list)
    inserted = list(_inserted(publications))
    beside = Release.objects.filter(pk=release, partial=False).first() if inserted else None
    if beside is None:
        return changes
    moved = [one for one in inserted if one.release != release and one.kind not in TABLES]
    found = [
        *_of_facts([one for one in moved if one.kind != "since"], beside),
        *_of_history([one for one in moved if one.kind == "since"], beside),
        *(change for kind in TABLES for change in _of_table(kind, [i for i in inserted if i.kind == kind], beside)),
    ]
    for one, now in sorted(found):
        said = one.field.source.strip("[]")
        changes[one.publication].append(
            Change(INSERTED, (f"{said}: {one.words}",), (f"{said}: {now or 'nothing any more'}",), one.code)
        )
    return changes


def _inserted(publications: QuerySet[Publication]) -> Iterator[Inserted]:
    rows = publications.filter(rests_on__whole=True).order_by("pk").distinct()
    filled = KeyTransform("fields", "disclosure")
    columns: Any = rows.annotate(own=F("explanation__code__code"), filled=filled)
    for pk, release, own, words in columns.values_list("pk", "release_id", "own", "filled"):
        for source, printed in (words or {}).items():
            field = read_field(source)
            if field is not None and is_compared(field, own):
                yield Inserted(pk, release, field.kind, field.code or own, field, printed)


def _of_facts(inserted: list[Inserted], release: Release) -> Iterator[tuple[Inserted, str]]:
    if not inserted:
        return
    rows = _rows({one.code for one in inserted}, {release.pk, *(one.release for one in inserted)})
    doubtful = [one for one in inserted if _may_differ(one, rows, release)]
    wanted: dict[Place, set[str]] = defaultdict(set)
    for one in doubtful:
        for place in ((one.code, one.release), (one.code, release.pk)):
            wanted[place].add(one.kind)
    subjects = read_subjects(wanted)
    for one in doubtful:
        was, now = (words_for(one.field.at_home(), subjects[one.code, beside]) for beside in (one.release, release.pk))
        if _compared(one.kind, was) != _compared(one.kind, now):
            yield one, now


def _rows(codes: Iterable[str], releases: Iterable[int]) -> dict[Place, dict[str, Any]]:
    found: dict[Place, dict[str, Any]] = {}
    for names in in_batches(codes):
        versions = CodeVersion.objects.named(names).filter(release__in=set(releases)).order_by()
        rows: Any = versions.values("code__code", "release_id", *_PRINTED)
        found |= {(row["code__code"], row["release_id"]): row for row in rows}
    return found


def _may_differ(one: Inserted, rows: Mapping[Place, dict[str, Any]], release: Release) -> bool:
    was, now = rows.get((one.code, one.release)), rows.get((one.code, release.pk))
    if was is None or now is None:
        return False
    return one.kind not in _RESTS_ON or any(was[column] != now[column] for column in _RESTS_ON[one.kind])


def _compared(kind: str, words: str) -> str:
    """Titles with or without diacritics are the same title, as for digests."""
    return words if kind in _NOTES else folded(words)


def _of_history(inserted: list[Inserted], release: Release) -> Iterator[tuple[Inserted, str]]:
    if not inserted:
        return
    having, releases = releases_with({one.code for one in inserted}), visible_releases()
    days = {one.pk: one.effective_from for one in releases}
    for one in inserted:
        if release.pk not in having[one.code]:
            continue
        was, now = (since(having[one.code], releases, days[beside]) for beside in (one.release, release.pk))
        if was != now:
            yield one, now


def _of_table(kind: str, inserted: list[Inserted], release: Release) -> Iterator[tuple[Inserted, str]]:
    """A table that serves both releases and is older than the one signed for came with an older release, if it is not
    the one that served then: no change of the text's facts."""
    if not inserted:
        return
    tables = read_tables(kind)
    days = dict(Release.objects.values_list("pk", "effective_from"))
    table = serving(kind, tables, release.effective_from)
    now = led_to({one.code for one in inserted}, table.source) if table is not None else {}
    having = releases_with({one.code for one in inserted})
    for one in inserted:
        day = days[one.release]
        came_earlier = table is not None and table.since is not None and table.since < day
        if release.pk not in having[one.code] or (came_earlier and serving(kind, tables, day) == table):
            continue
        if one.words != now.get(one.code, ""):
            yield one, now.get(one.code, "")
