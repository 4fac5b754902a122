"""The floor of the import benchmark: it reads official files to plain rows and puts them into the real tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from lxml import etree

from codes.bulk import insert_rows, reserve_ids
from codes.days import day_of
from codes.models import Code, CodeVersion, ImportRun, IndexEntry, PoaExemption, Release, SourceFile
from codes.releases.loading.bundle import find_files
from codes.releases.loading.importing import icd_10_cm
from codes.releases.packages.labels import effective_of

_NOT_NOTES = {"name", "desc", "diag", "sevenChrDef", "visualImpairment"}


def load_plainly(label: str, path: Path) -> None:
    """Every row of the release's files into codes, code versions, index entries and POA exemptions."""
    files = [(kind, member) for kind, member in find_files([path]) if kind]
    by_kind = {kind: member.data for kind, member in files if kind != "index"}
    notes = dict(_notes(by_kind["tabular"]))
    codes = list(_order(by_kind["order"])) if "order" in by_kind else [(name, True, "", name) for name in notes]
    with transaction.atomic():
        now = timezone.now()
        run = ImportRun.objects.create(label=label, started_at=now)
        release = Release.objects.create(
            system=icd_10_cm(),
            label=label,
            effective_from=effective_of(label) or day_of(now),
            partial=False,
            loaded_at=now,
        )
        sources = [
            SourceFile.objects.create(
                release=release if at == 0 else None, run=run, kind=f"{kind}{at}", name=member.name,
                sha256=member.sha256, size=len(member.data),
            )
            for at, (kind, member) in enumerate(files)
        ]  # fmt: skip
        _insert_codes(release, sources[0], codes, notes)
        for source, (kind, member) in zip(sources, files, strict=True):
            if kind == "index":
                _insert_index(source, member.data)
            elif kind == "poa":
                rows = (line.split("\t") for line in member.data.decode("ascii").split("\r\n")[1:-1])
                insert_rows(PoaExemption, ("source_id", "code"), ((source.pk, row[1]) for row in rows))


def _order(data: bytes) -> Iterator[tuple[str, bool, str, str]]:
    for line in data.decode("ascii").split("\r\n")[:-1]:
        code = line[6:13].rstrip()
        yield f"{code[:3]}.{code[3:]}" if len(code) > 3 else code, line[14] == "1", line[16:76].rstrip(), line[77:]


def _notes(data: bytes) -> Iterator[tuple[str, str]]:
    for diag in etree.fromstring(data).iter("diag"):
        own = [
            {"kind": child.tag, "notes": [{"text": note.text or ""} for note in child]}
            for child in diag
            if child.tag not in _NOT_NOTES
        ]
        yield diag.findtext("name") or "", json.dumps(own) if own else "[]"


def _insert_codes(release: Release, source: SourceFile, codes: list[Any], notes: dict[str, str]) -> None:
    first_code, first = reserve_ids(Code, len(codes)), reserve_ids(CodeVersion, len(codes))
    insert_rows(
        Code,
        ("id", "system_id", "kind", "code"),
        ((first_code + at, release.system_id, "code", row[0]) for at, row in enumerate(codes)),
    )
    columns = (
        "id", "release_id", "code_id", "parent_id", "chapter_id", "block_id", "source_id", "position", "order_number",
        "title", "tabular_title", "short_title", "billable", "placeholder", "generated", "code_range",
        "notes", "seventh", "facts_digest", "guidance_digest",
    )  # fmt: skip
    blank = "0" * 64  # a digest is as wide as this
    same = (first, first, source.pk)
    insert_rows(
        CodeVersion,
        columns,
        (
            (
                first + at, release.pk, first_code + at, first + at - 1 if at else None, *same, at + 1,
                at + 1, title, "", short, billable, False, False, "", notes.get(code, "[]"), "[]", blank, blank,
            )
            for at, (code, billable, short, title) in enumerate(codes)
        ),
    )  # fmt: skip


def _insert_index(source: SourceFile, data: bytes) -> None:
    rows = list(_index(etree.fromstring(data), ""))
    first = reserve_ids(IndexEntry, len(rows))
    insert_rows(
        IndexEntry,
        ("id", "source_id", "position", "path", "column", "code", "more_needed", "manifestation", "see", "see_also",
         "see_entry_id"),
        ((first + at, source.pk, at + 1, *row, None) for at, row in enumerate(rows)),
    )  # fmt: skip


def _index(element: Any, above: str) -> Iterator[tuple[str, str, str, bool, str, str, str]]:
    for term in element:
        if term.tag == "letter":
            yield from _index(term, "")
        elif term.tag in {"mainTerm", "term"}:
            path = f"{above} > {''.join(term.find('title').itertext())}" if above else "".join(term[0].itertext())
            cells = [(cell.get("col"), cell.text) for cell in term if cell.tag == "cell" and "-" not in cell.text]
            code, manifestation, see = (term.findtext(tag) or "" for tag in ("code", "manif", "see"))
            for column, text in cells or [("", code)]:
                yield path, column, text, False, manifestation[:10], see, term.findtext("seeAlso") or ""
            yield from _index(term, path)
