"""Facts put together by hand, never saved: what a presenter is given, and no more."""

from __future__ import annotations

import datetime
from typing import Any

from codes.models import Code, CodeSystem, CodeVersion, IndexEntry, MapEntry, Release, SourceFile
from public.reading.code_facts import CodeFacts, Node
from public.reading.editions import Editions, arrange

SYSTEM = CodeSystem(pk=1, slug="icd-10-cm", name="ICD-10-CM", publisher="NCHS and CMS")
LOADED = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)


def release(label: str, effective: str, *, active: bool = False, partial: bool = False) -> Release:
    return Release(
        pk=int(effective.replace("-", "")),
        system=SYSTEM,
        label=label,
        effective_from=datetime.date.fromisoformat(effective),
        state="active" if active else "validated",
        partial=partial,
        loaded_at=LOADED,
    )


def source(kind: str, of: Release | None, *, rows: int = 1, pk: int | None = None) -> SourceFile:
    return SourceFile(
        pk=pk or hash((kind, of and of.pk)) % 10**9,
        release=of,
        kind=kind,
        name=f"{kind}.txt",
        sha256="ab" * 32,
        rows=rows,
    )


def editions(*releases: Release, today: str = "2026-06-01", more: tuple[SourceFile, ...] = ()) -> Editions:
    files = [source("order", of) for of in releases]
    return arrange([*files, *more], datetime.date.fromisoformat(today))


def version(name: str, of: Release, *, title: str = "A title", billable: bool = True, **more: Any) -> CodeVersion:
    code = Code(pk=1, kind="code", code=name)
    given = {"position": 10, "placeholder": False, "generated": False} | more
    return CodeVersion(code=code, release=of, title=title, billable=billable, **given)


def node(name: str, *, role: str = "above", kind: str = "code", title: str = "", **more: Any) -> Node:
    given: dict[str, Any] = {
        "role": role, "id": abs(hash((kind, name))), "parent_id": None, "position": 1, "kind": kind, "name": name,
        "title": title or f"Title of {name}", "tabular_title": "", "billable": False, "generated": False,
        "code_range": "", "notes": [], "seventh": [],
    }  # fmt: skip
    return Node(**(given | more))


def container(kind: str, *texts: str) -> dict[str, Any]:
    return {"kind": kind, "notes": [{"text": text, "refs": []} for text in texts]}


def facts(name: str = "Z53.9", *, known: Editions | None = None, versions: Any = None, **more: Any) -> CodeFacts:
    """Facts as of the newest edition that has the code. ``versions`` are by release; by default the newest has one."""
    known = known or editions(release("2026-april", "2026-04-01", active=True))
    if versions is None:
        versions = {known.all[-1].release.pk: version(name, known.all[-1].release)}
    edition = next(edition for edition in known.newest_first if edition.release.pk in versions)
    return CodeFacts(
        name=name,
        indexed=more.pop("indexed", name),
        editions=known,
        edition=edition,
        version=versions[edition.release.pk],
        versions=versions,
        **more,
    )


def gem(source_file: SourceFile, from_code: str, to_code: str, **flags: Any) -> MapEntry:
    return MapEntry(source=source_file, position=1, from_code=from_code, to_code=to_code, **flags)


def entry(source_file: SourceFile, path: str, code: str = "", **more: Any) -> IndexEntry:
    return IndexEntry(source=source_file, position=1, path=path, code=code, **({"more_needed": False} | more))
