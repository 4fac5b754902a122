"""All codes of a release with the facts that never change: its order file and tabular list, and nothing that joins
later (indexes, POA list, maps, groupings).

write_release(edition)    ->  2025-10-01.ndjson.gz, 2025-10-01.csv.gz; a line a code, in tabular order
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from codes.models import Code, CodeVersion
from codes.notes import HEADINGS
from codes.tables.cells import neutralised
from public.reading.editions import Edition

from .files import Export, compressed, write_export

HEAD = (
    "code", "release", "title", "short_title", "tabular_title", "billable", "parent", "block", "chapter",
    "order_number", *HEADINGS, "seventh_characters",
)  # fmt: skip
_BETWEEN = " | "  # notes in a cell
_AT_ONCE = 2_000
_FACTS = ("title", "short_title", "tabular_title", "billable", "made_by_seventh", "order_number")
FIELDS = (
    "id", "code__code", "code__kind", "parent_id", "block_id", "chapter_id", "title", "short_title", "tabular_title",
    "billable", "generated", "order_number", "notes_text", "seventh_text",
)  # fmt: skip
_NO_NOTES = [""] * len(HEADINGS)

Row = dict[str, Any]


def made_for(edition: Edition) -> dict[str, Any]:
    """What the files of a release are made from: its label, and the digests of its own files."""
    return {"release": edition.label, "files": sorted(source.sha256 for source in own_sources(edition))}


def own_sources(edition: Edition) -> list[Any]:
    kinds = ("order", "codes", "tabular")
    return [edition.sources[kind] for kind in kinds if kind in edition.sources]


def write_release(edition: Edition) -> Export:
    """One query; both files in one pass, with a few thousand rows in memory at most."""
    day, number = edition.effective_from.isoformat(), 0
    with compressed(f"{day}.ndjson.gz") as lines, compressed(f"{day}.csv.gz", encoding="utf-8-sig") as table:
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        cells = csv.writer(table.text, lineterminator="\r\n")
        cells.writerow(HEAD)
        for row in rows_of(edition):
            lines.text.write(f"{encode(row)}\n")
            cells.writerow(_cells(row))
            number += 1
        files = (lines.finish(), table.finish())
    return write_export(day, number, made_for(edition), files)


def rows_of(edition: Edition) -> Iterator[Row]:
    """A row a code. What a release without a tabular list does not tell is None."""
    versions = CodeVersion.objects.filter(release=edition.release).in_order()
    with_text = versions.annotate(notes_text=Cast("notes", TextField()), seventh_text=Cast("seventh", TextField()))
    day, whole = edition.effective_from.isoformat(), not edition.release.partial
    names: dict[int | None, str | None] = {None: None}  # by id: nodes above come first
    for values in with_text.values_list(*FIELDS).iterator(_AT_ONCE):
        pk, name, kind, parent, block, chapter, *facts, notes, seventh = values
        names[pk] = name
        if kind == Code.Kind.CODE:
            yield {
                "code": name,
                "release": day,
                **dict(zip(_FACTS, facts, strict=True)),
                "parent": names[parent],
                "block": names[block],
                "chapter": names[chapter],
                "notes": _notes(notes) if whole else None,
                "seventh_characters": _seventh(seventh) if whole else None,
            }


def _notes(text: str) -> list[Row]:
    """Own notes in document order, their texts without the places of codes in them."""
    if text == "[]":
        return []
    return [{"kind": part["kind"], "texts": [note["text"] for note in part["notes"]]} for part in json.loads(text)]


def _seventh(text: str) -> list[Row]:
    if text == "[]":
        return []
    return [{"char": row["char"], "text": row["text"], "notes": row.get("notes", [])} for row in json.loads(text)]


def _cells(row: Row) -> list[str]:
    order = row["order_number"]
    return [
        row["code"],
        row["release"],
        neutralised(row["title"]),
        neutralised(row["short_title"]),
        neutralised(row["tabular_title"]),
        "yes" if row["billable"] else "no",
        row["parent"] or "",
        row["block"] or "",
        row["chapter"] or "",
        "" if order is None else str(order),
        *(_cells_of_notes(row["notes"]) if row["notes"] else _NO_NOTES),
        _BETWEEN.join(f"{seventh['char']} {seventh['text']}" for seventh in row["seventh_characters"] or ()),
    ]


def _cells_of_notes(notes: list[Row]) -> list[str]:
    by_kind: dict[str, list[str]] = {}
    for part in notes:
        by_kind.setdefault(part["kind"], []).extend(part["texts"])
    return [neutralised(_BETWEEN.join(by_kind.get(kind, ()))) for kind in HEADINGS]
