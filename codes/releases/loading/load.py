"""The only writer of facts. A release is written in one transaction: completely or not at all.

Nothing remains of a load that is killed. Readers see no release before the commit that makes it ``validated``.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from codes.bulk import insert_rows, reserve_ids
from codes.models import (
    Code,
    CodeSystem,
    CodeVersion,
    ImportRun,
    IndexEntry,
    MapEntry,
    PoaExemption,
    Reference,
    Release,
    SourceFile,
)
from codes.releases.files.records import Fact, Index, ReleaseError
from codes.releases.files.release_warnings import ReleaseWarning, WarningCode, codes_not_in_release, warn
from codes.releases.loading.bundle import INDEXES, Bundle, Progress, ReadFile
from codes.releases.rules.references import Names, Span, find
from codes.releases.rules.see import resolve_see

MAX_REFERENCES = 500_000  # from notes to codes; 22,836 in April 2026
MAX_WARNINGS = 10_000  # 4
_VERSION_COLUMNS = (
    "id", "release_id", "code_id", "parent_id", "chapter_id", "block_id", "source_id", "position", "order_number",
    "title", "tabular_title", "short_title", "billable", "placeholder", "generated", "code_range",
    "notes", "seventh", "facts_digest", "guidance_digest",
)  # fmt: skip
_INDEX_COLUMNS = (
    "id", "source_id", "position", "path", "column", "code", "more_needed", "manifestation", "see", "see_also",
    "see_entry_id",
)  # fmt: skip
_MAP_COLUMNS = (
    "source_id", "position", "from_code", "to_code", "approximate", "no_map", "combination", "scenario", "choice_list",
    "effective_from", "printed",
)  # fmt: skip


class Loader:
    """Loads a bundle into a release, new or loaded. ``warnings`` are those that only resolving codes can give."""

    def __init__(self, *, run: ImportRun, progress: Progress) -> None:
        self.run, self.progress = run, progress
        self.warnings: list[ReleaseWarning] = []

    def release(
        self, *, system: CodeSystem, label: str, effective: datetime.date, bundle: Bundle,
        now: datetime.datetime,
    ) -> Release:  # fmt: skip
        """A new release with all its facts and supplements, ``validated``. Runs in the caller's transaction."""
        tabular = bundle.content("tabular")
        release = Release.objects.create(
            system=system,
            label=label,
            effective_from=effective,
            partial=tabular is None,
            loaded_at=now,
            introduction=[{"type": t, "title": title, "notes": notes} for t, title, notes in tabular.introduction]
            if tabular
            else [],
        )
        sources = {kind: self.source(release, source) for kind, source in bundle.sources.items()}
        self.facts(release, bundle.facts, sources)
        self.supplements(release, bundle, sources, {fact.name for fact in bundle.facts if fact.kind == "code"})
        release.counts = count_facts(bundle.facts, tabular) | count_index(bundle)
        release.state = Release.State.VALIDATED
        release.save(update_fields=("counts", "state"))
        return release

    def source(self, release: Release | None, source: ReadFile) -> SourceFile:
        return SourceFile.objects.create(
            release=release,
            run=self.run,
            kind=source.kind,
            name=source.name,
            package=source.package,
            sha256=source.sha256,
            size=source.size,
            rows=source.rows,
        )

    def facts(self, release: Release, facts: Sequence[Fact], sources: dict[str, SourceFile]) -> None:
        self.progress(f"loading {len(facts):,} codes, blocks and chapters")
        identities = self.identities(release.system, facts)
        first = reserve_ids(CodeVersion, len(facts))
        written = sources.get("order") or sources["tabular"]
        listed = sources.get("tabular") or written
        names = Names(facts)
        references: dict[tuple[int, int, str], None] = {}

        def rows() -> Iterator[tuple[Any, ...]]:
            for at, fact in enumerate(facts):
                yield (
                    first + at,
                    release.pk,
                    identities[fact.kind, fact.name],
                    None if fact.parent is None else first + fact.parent,
                    None if fact.chapter is None else first + fact.chapter,
                    None if fact.block is None else first + fact.block,
                    written.pk if fact.kind == "code" else listed.pk,
                    at + 1,
                    fact.order_number,
                    fact.title,
                    fact.tabular_title,
                    fact.short_title,
                    fact.billable,
                    fact.placeholder,
                    fact.generated,
                    fact.code_range,
                    self.notes(at, fact, names, references) if fact.containers else "[]",
                    _seventh(fact) if fact.seventh else "[]",
                    fact.facts_digest,
                    fact.guidance_digest,
                )

        insert_rows(CodeVersion, _VERSION_COLUMNS, rows())
        insert_rows(
            Reference,
            ("source_id", "target_id", "container"),
            ((first + source, first + target, kind) for source, target, kind in references),
        )

    def identities(self, system: CodeSystem, facts: Sequence[Fact]) -> dict[tuple[str, str], int]:
        """(kind, code) -> id of the code across releases; new ones are added."""
        known = {
            (kind, code): pk for pk, kind, code in Code.objects.filter(system=system).values_list("id", "kind", "code")
        }
        new = [(fact.kind, fact.name) for fact in facts if (fact.kind, fact.name) not in known]
        first = reserve_ids(Code, len(new)) if new else 0
        numbered = [(first + at, kind, code) for at, (kind, code) in enumerate(new)]
        insert_rows(
            Code, ("id", "system_id", "kind", "code"), ((pk, system.pk, kind, code) for pk, kind, code in numbered)
        )
        known.update({(kind, code): pk for pk, kind, code in numbered})
        return known

    def notes(self, at: int, fact: Fact, names: Names, references: dict[tuple[int, int, str], None]) -> str:
        """The own notes as JSON text with their codes resolved; codes they refer to are added to ``references``."""
        containers = []
        for kind, texts in fact.containers:
            notes = []
            for text in texts:
                named = find(text, names)
                notes.append(_note(text, named.spans))
                for target in named.targets:
                    if target != at:
                        references[at, target, kind] = None
                self.warnings += [
                    warn(WarningCode.NOTE_NAMES_NO_CODE, owner=fact.name, code=code) for code in named.unresolved
                ]
            containers.append(f'{{"kind":"{kind}","notes":[{",".join(notes)}]}}')
        if len(references) > MAX_REFERENCES or len(self.warnings) > MAX_WARNINGS:
            raise ReleaseError(f"the notes down to {fact.name} name far more codes than those of any official list")
        return f"[{','.join(containers)}]"

    def supplements(self, release: Release, bundle: Bundle, sources: dict[str, SourceFile], codes: set[str]) -> None:
        """Indexes, POA list and conversion table of a release; ``codes`` are those of the release, for warnings."""
        for kind, source in sources.items():
            content = bundle.content(kind)
            if kind in INDEXES:
                self.index(source, content, codes)
            elif kind == "poa":
                self.progress(f"loading {len(content):,} POA exempt codes")
                insert_rows(PoaExemption, ("source_id", "code"), ((source.pk, row.code) for row in content))
                self.ahead(source, [row.code for row in content if row.code not in codes])
            elif kind == "conversion":
                self.conversion(source, content)

    def index(self, source: SourceFile, index: Index, codes: set[str]) -> None:
        self.progress(f"loading the {source.get_kind_display()}: {len(index.rows):,} entries")
        first = reserve_ids(IndexEntry, len(index.rows))
        leads = resolve_see(index.rows)
        insert_rows(
            IndexEntry,
            _INDEX_COLUMNS,
            (
                (
                    first + at, source.pk, at + 1, IndexEntry.SEPARATOR.join(row.path), row.column, row.code,
                    row.more_needed, row.manifestation, row.see, row.see_also,
                    None if (lead := leads[at]) is None else first + lead,
                )
                for at, row in enumerate(index.rows)
            ),
        )  # fmt: skip
        printed = (code for row in index.rows for code in (row.code, row.manifestation.rstrip(".-")) if code)
        self.ahead(source, [code for code in dict.fromkeys(printed) if code not in codes])

    def ahead(self, source: SourceFile, codes: list[str]) -> None:
        """Warn of codes that this release does not have, since an index may be a year ahead."""
        if codes:
            self.warnings.append(codes_not_in_release(source.name, codes))

    def conversion(self, source: SourceFile, rows: Sequence[Any]) -> None:
        self.progress(f"loading the conversion table: {len(rows):,} rows")
        flat = [(row, code) for row in rows for code in (row.previous or ("",))]
        insert_rows(
            MapEntry,
            _MAP_COLUMNS,
            (
                (source.pk, at, code, row.current, False, not row.previous, row.combination, 0, 0,
                 row.effective, row.printed)
                for at, (row, code) in enumerate(flat, start=1)
            ),
        )  # fmt: skip

    def gem(self, source: SourceFile, rows: Sequence[Any]) -> None:
        self.progress(f"loading {source.name}: {len(rows):,} rows")
        insert_rows(
            MapEntry,
            _MAP_COLUMNS,
            (
                (source.pk, at, row.source, row.target, row.approximate, row.no_map, row.combination, row.scenario,
                 row.choice_list, None, "")
                for at, row in enumerate(rows, start=1)
            ),
        )  # fmt: skip


def _note(text: str, spans: Sequence[Span]) -> str:
    refs = ",".join(f'[{start},{end},"{kind}","{name}"]' for start, end, kind, name in spans)
    return f'{{"text":{quoted(text)},"refs":[{refs}]}}'


def _seventh(fact: Fact) -> str:
    return json.dumps([{"char": char, "text": text, "notes": notes} for char, text, notes in fact.seventh])


def count_facts(facts: Sequence[Fact], tabular: Any) -> dict[str, int]:
    """The counts that ``import_release`` prints and ``verify`` counts again. ``notes`` are elements of the tabular
    list."""
    codes = [fact for fact in facts if fact.kind == "code"]
    billable = sum(fact.billable for fact in codes)
    counts = {
        "codes": len(codes),
        "billable": billable,
        "headers": len(codes) - billable,
        "chapters": sum(fact.kind == "chapter" for fact in facts),
        "sections": sum(fact.kind == "block" for fact in facts),
        "notes": tabular.counts["note"] if tabular else 0,
    }
    if tabular:
        counts |= {f"tabular_{tag}": number for tag, number in tabular.counts.items()}
    return counts


def count_index(bundle: Bundle) -> dict[str, int]:
    """Index entries: paths, or cells of a table, that lead to a code."""
    leading = [sum(bool(row.code) for row in content.rows) for kind in INDEXES if (content := bundle.content(kind))]
    return {"index_entries": sum(leading)}
