"""The changes page: what is new, revised and deleted, in words, with counts by kind and chapter."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from codes.models import CodeVersion, SourceFile
from codes.releases.rules.compare import Comparison
from public.addresses import address, changes_address, compare_address
from public.reading.changes import (
    CHOICES,
    GROUPS,
    REVISED,
    CodeChange,
    Notes,
    chosen,
    count_as_published,
    count_chapters,
)
from public.reading.editions import Edition

from .differences import LineChanges, Run, line_diff, note_lines, with_have, word_diff
from .links import NodeLink, code_links, level

PAGE_SIZE = 50
WORDS = {
    "added": "New",
    REVISED: "Revised",
    "removed": "Deleted",
    "retitled": "Retitled",
    "became_billable": "Became billable",
    "became_header": "Became a header",
    "notes_changed": "Notes changed",
    "index_changed": "Index terms changed",
    "moved": "Moved",
}


@dataclass(frozen=True)
class FilterChoice:
    """One option of a filter. ``count`` is None where it is not known."""

    value: str
    text: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class ChapterRow:
    """A row of the chart: counts, and where each bar begins and how wide it is, of 100."""

    name: str
    title: str
    href: str
    counts: dict[str, int]
    bars: list[tuple[str, float, float]]


@dataclass(frozen=True)
class ChangeLine:
    """One code that changed. ``was`` and ``now`` are its titles word by word, where it was retitled."""

    link: NodeLink
    group: str
    marks: list[str]
    compare: str
    was: list[Run] = field(default_factory=list)
    now: list[Run] = field(default_factory=list)
    moved: str = ""
    notes: LineChanges | None = None
    successors: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ChangesRequest:
    """The pair of releases and the filters that an address asks for."""

    old: Edition
    new: Edition
    chapter: str = ""
    kind: str = ""
    billable: str = ""
    """ "1": only what concerns billable codes."""

    @property
    def query(self) -> dict[str, str]:
        asked = {"chapter": self.chapter, "kind": self.kind, "billable": self.billable}
        return {name: value for name, value in asked.items() if value}

    def href(self, suffix: str = "", **other: str) -> str:
        query = urlencode({name: value for name, value in (self.query | other).items() if value})
        path = changes_address(self.old.effective_from, self.new.effective_from, suffix)
        return f"{path}?{query}" if query else path


def present_lines(
    changes: Sequence[CodeChange],
    asked: ChangesRequest,
    notes: Mapping[str, tuple[Notes, Notes]],
    successors: Mapping[str, list[str]],
) -> list[tuple[str, list[ChangeLine]]]:
    """Lines by group, in order, without empty ones: [("New", [...]), ("Revised", [...]), ("Deleted", [...])]."""
    lines = [_line(change, asked, notes.get(change.code), successors.get(change.code, [])) for change in changes]
    groups = [(WORDS[group], [line for line in lines if line.group == group]) for group in GROUPS]
    return [(heading, shown) for heading, shown in groups if shown]


def _line(
    change: CodeChange, asked: ChangesRequest, notes: tuple[Notes, Notes] | None, successors: list[str]
) -> ChangeLine:
    was, now = ([], []) if "retitled" not in change.kinds else word_diff(*_titles(change))
    return ChangeLine(
        link=NodeLink(
            kind=level("code", change.code, billable=change.billable),
            name=change.code,
            title=change.title,
            href=address("code", change.code),
            billable=change.billable,
        ),
        group=change.group,
        marks=[WORDS[kind] for kind in change.kinds if kind not in GROUPS],
        compare=compare_address(change.code, asked.old.effective_from, asked.new.effective_from),
        was=was,
        now=now,
        moved=_moved(change) if "moved" in change.kinds else "",
        notes=_note_changes(*notes) if notes and "notes_changed" in change.kinds else None,
        successors=code_links(successors),
    )


def _titles(change: CodeChange) -> tuple[str, str]:
    return (change.before.title if change.before else "", change.after.title if change.after else "")


def _moved(change: CodeChange) -> str:
    old, new = change.before, change.after
    if old and new and old.parent != new.parent:
        return f"Is below {new.parent or 'no other code'}, was below {old.parent or 'no other code'}."
    return "Has another place in the tabular order."


def _note_changes(old: Notes, new: Notes) -> LineChanges:
    return line_diff(note_lines(old), note_lines(new))


def present_kinds(changes: list[CodeChange], comparison: Comparison, asked: ChangesRequest) -> list[FilterChoice]:
    """Kinds of change with their counts in the chapter that is chosen."""
    within = chosen(changes, chapter=asked.chapter)
    choices = []
    for kind in CHOICES:
        unknown = kind != REVISED and comparison.of(kind) is None
        count = None if unknown else sum(change.is_of(kind) for change in within)
        choices.append(FilterChoice(kind, WORDS[kind], count, kind == asked.kind))
    return choices


def present_chart(changes: list[CodeChange], asked: ChangesRequest, chapters: list[CodeVersion]) -> list[ChapterRow]:
    """A row a chapter that has changes of the chosen kind; the longest bar is 100 wide."""
    titles = {chapter.code.code: chapter.printed_title for chapter in chapters}
    counts = count_chapters(chosen(changes, kind=asked.kind))
    most = max((by_group.total() for by_group in counts.values()), default=1)
    rows = []
    for chapter, by_group in counts.items():
        bars, at = [], 0.0
        for group in GROUPS:
            width = round(100 * by_group[group] / most, 2)
            bars.append((group, at, width))
            at = round(at + width, 2)
        href = asked.href(chapter=chapter) if chapter else ""
        rows.append(ChapterRow(chapter, titles.get(chapter, ""), href, {g: by_group[g] for g in GROUPS}, bars))
    return rows


def present_chapters(
    chapters: list[CodeVersion], changes: list[CodeChange], asked: ChangesRequest
) -> list[FilterChoice]:
    counts = count_chapters(chosen(changes, kind=asked.kind))
    return [
        FilterChoice(number, f"{number} · {chapter.printed_title}", counts[number].total() if number in counts else 0,
               number == asked.chapter)
        for chapter in chapters
        for number in [chapter.code.code]
    ]  # fmt: skip


def present_lacks(comparison: Comparison, old: Edition, new: Edition) -> list[str]:
    """What cannot be compared, and why: ["Official notes are not comparable: 2026-annual has no tabular list."]."""
    lacks = []
    if comparison.notes_changed is None:
        who = [edition.label for edition in (old, new) if edition.release.partial]
        lacks.append(f"Official notes are not comparable: {with_have(who)} no tabular list.")
    for kind in SourceFile.INDEX_KINDS:
        who = [edition.label for edition in (old, new) if kind not in edition.sources]
        if comparison.index_changed is not None and who:
            lacks.append(
                f"The {kind.label} is not compared: {with_have(who)} none of {'its' if len(who) == 1 else 'their'} own."
            )
    if comparison.index_changed is None:
        who = [e.label for e in (old, new) if not any(kind in e.sources for kind in SourceFile.INDEX_KINDS)]
        why = f"{with_have(who)} no index" if who else "they bring none of the same kind"
        lacks.append(f"Index terms are not comparable: {why}.")
    if new.effective_from - old.covers_to > datetime.timedelta(days=1):
        lacks.append(f"{old.label} covers dates to {old.covers_to}; what changed in between is told as one step.")
    return lacks


def present_published(comparison: Comparison, old: Edition, new: Edition) -> list[tuple[str, int, str, str]]:
    """The publisher's sums in its words, with our word and the address of each: [("added", 487, "New", href), ...]."""
    sums = count_as_published(comparison)
    rows = [
        ("added", sums.added - sums.became_billable, "New", ChangesRequest(old, new, kind="added", billable="1")),
        ("added", sums.became_billable, WORDS["became_billable"], ChangesRequest(old, new, kind="became_billable")),
        ("deleted", sums.gone, "Deleted", ChangesRequest(old, new, kind="removed", billable="1")),
        ("deleted", sums.became_header, WORDS["became_header"], ChangesRequest(old, new, kind="became_header")),
        ("revised", sums.revised, "Retitled", ChangesRequest(old, new, kind="retitled", billable="1")),
    ]
    return [(theirs, count, ours, asked.href()) for theirs, count, ours, asked in rows if count]


def present_headings(comparison: Comparison) -> list[tuple[str, str]]:
    """(name, address) of chapters and blocks whose own notes changed."""
    return [
        (f"Chapter {name}", address("chapter", name)) if name.isdigit() else (name, address("block", name))
        for name in comparison.heading_notes_changed or ()
    ]
