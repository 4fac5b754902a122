"""Count the facts of a release again and compute its digests again, for ``activate_release`` and ``verify``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from codes.models import Code, CodeVersion, IndexEntry, Release
from codes.models.facts import table_in_force
from codes.releases.files.records import Container, SeventhCharacter
from codes.releases.rules.digests import facts_digest, guidance_digest, notes_json, seventh_json

_COUNTED = ("codes", "billable", "headers", "chapters", "sections", "index_entries")


def recount(release: Release) -> list[str]:
    """The differences between the counts of the import and the rows in the database; empty without any."""
    rows = {
        (kind, billable): number
        for kind, billable, number in release.versions.order_by()
        .values_list("code__kind", "billable")
        .annotate(number=Count("pk"))
    }
    billable, headers = rows.get(("code", True), 0), rows.get(("code", False), 0)
    now = {
        "codes": billable + headers,
        "billable": billable,
        "headers": headers,
        "chapters": rows.get(("chapter", False), 0),
        "sections": rows.get(("block", False), 0),
        "index_entries": IndexEntry.objects.filter(source__release=release).exclude(code="").count(),
    }
    return [
        f"{name}: {now[name]:,} rows where {noted:,} were imported"
        for name in _COUNTED
        if (noted := release.counts.get(name, 0)) != now[name]
    ]


def wrong_digests(release: Release) -> Iterator[str]:
    """Codes whose stored digests are not those of their stored facts, a line each."""
    names: dict[int, str] = {}
    tables: dict[int, str] = {}
    handed_on: dict[int, str] = {}
    rows = (
        CodeVersion.objects.filter(release=release)
        .in_order()
        .values_list(
            "pk", "code__code", "code__kind", "title", "billable", "parent_id", "notes", "seventh", "facts_digest",
            "guidance_digest",
        )
    )  # fmt: skip
    for pk, name, kind, title, billable, parent, own, table, digest, guidance in rows.iterator(chunk_size=5000):
        notes = _notes(own)
        above = handed_on[parent] if parent is not None else ""
        handed_on[pk] = guidance_digest(above=above, notes=notes)
        seventh = _seventh(table)
        tables[pk] = seventh if table else (tables[parent] if parent is not None else "[]")
        names[pk] = name if kind == Code.Kind.CODE else ""
        expected = ""
        if kind == Code.Kind.CODE:
            above_code = names[parent] if parent is not None else ""
            expected = facts_digest(
                code=name, title=title, billable=billable, parent=above_code, notes=notes, seventh=tables[pk]
            )
        if (digest, guidance) != (expected, above):
            yield f"{release.label}: the digest of {name} is not that of its facts"


def computed_facts_digest(version: CodeVersion) -> str:
    """The digest of the stored facts of a code, by the rule of ``digests``."""
    parent = version.parent
    return facts_digest(
        code=version.code.code,
        title=version.title,
        billable=version.billable,
        parent=parent.code.code if parent is not None and parent.code.kind == Code.Kind.CODE else "",
        notes=_notes(version.notes),
        seventh=_seventh(table_in_force(_upwards(version))),
    )


def _upwards(version: CodeVersion) -> Iterator[CodeVersion]:
    above: CodeVersion | None = version
    while above is not None:
        yield above
        above = above.parent


def _notes(own: list[dict[str, Any]]) -> str:
    return notes_json([Container(part["kind"], tuple(n["text"] for n in part["notes"])) for part in own])


def _seventh(table: list[dict[str, Any]]) -> str:
    return seventh_json([SeventhCharacter(s["char"], s["text"], tuple(s["notes"])) for s in table])
