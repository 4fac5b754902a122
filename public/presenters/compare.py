"""One code side by side in two releases: for each part whether it is the same, changed, or cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from codes.models import CodeVersion, IndexEntry, SourceFile
from public.compare_facts import Side

from .changes import NoteLines, have, note_lines
from .details import yes
from .index_terms import TITLES
from .wording import Run, list_diff, word_diff


@dataclass(frozen=True)
class Part:
    """``same`` says what both have, ``unknown`` why it cannot be compared; else ``was`` and ``now``, or ``lines``."""

    heading: str
    same: str = ""
    unknown: str = ""
    was: list[Run] = field(default_factory=list)
    now: list[Run] = field(default_factory=list)
    lines: NoteLines | None = None


def present_parts(old: Side, new: Side) -> list[Part]:
    """All parts of a code that both releases have; none where one of them lacks it."""
    a, b = old.version, new.version
    if a is None or b is None:
        return []
    lacking = [side.edition.label for side in (old, new) if side.edition.release.partial]
    return [
        _words("Title", a.title, b.title),
        _words("Billable", yes(a.billable), yes(b.billable)),
        _words("Parent", _parent(a), _parent(b)),
        *(
            [Part(heading, unknown=f"{have(lacking)} no tabular list")
             for heading in ("Chapter", "Block", "Own notes", "Seventh characters")]
            if lacking
            else [
                _words("Chapter", _named(a.chapter), _named(b.chapter)),
                _words("Block", _named(a.block), _named(b.block)),
                _lines("Own notes", note_lines(a.notes), note_lines(b.notes), "note"),
                _lines("Seventh characters", _seventh(old), _seventh(new), "character"),
            ]
        ),
        _index(old, new),
    ]  # fmt: skip


def _words(heading: str, old: str, new: str) -> Part:
    if old == new:
        return Part(heading, same=old)
    was, now = word_diff(old, new)
    return Part(heading, was=was, now=now)


def _lines(heading: str, old: Sequence[str], new: Sequence[str], what: str) -> Part:
    if list(old) == list(new):
        count = len(old)
        return Part(heading, same=f"{count} {what}{'' if count == 1 else 's'}" if count else f"no {what}s")
    return Part(heading, lines=NoteLines(*list_diff(old, new)))


def _index(old: Side, new: Side) -> Part:
    """Only kinds of index that both releases bring are compared."""
    kinds = [kind for kind in SourceFile.INDEX_KINDS if kind in old.entries and kind in new.entries]
    if not kinds:
        without = [side.edition.label for side in (old, new) if not side.entries]
        return Part("Index terms", unknown=f"{have(without)} no index" if without else "no index of the same kind")
    terms = [[_term(entry) for kind in kinds for entry in side.entries[kind]] for side in (old, new)]
    names = ", ".join(TITLES[kind].lower() for kind in kinds)
    return _lines(f"Index terms ({names})", terms[0], terms[1], "term")


def _term(entry: IndexEntry) -> str:
    where = f"{entry.path} ({entry.column})" if entry.column else entry.path
    code = f"{entry.code}{'-' if entry.more_needed else ''}"
    leads = f"{code} [{entry.manifestation}]" if entry.manifestation else code or f"see {entry.see}"
    return f"{where}: {leads}"


def _parent(version: CodeVersion) -> str:
    parent = version.parent
    return parent.code.code if parent is not None and parent.is_code else "none: it is a category"


def _named(node: CodeVersion | None) -> str:
    return f"{node.code.code} {node.printed_title}" if node else "none"


def _seventh(side: Side) -> list[str]:
    entries: list[dict[str, Any]] = side.seventh
    return [f"{entry['char']}: {entry['text']}" for entry in entries]
