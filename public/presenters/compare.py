"""One code side by side in two releases: for each part whether it is the same, changed, or cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.defaultfilters import pluralize

from codes.models import CodeVersion, IndexEntry, SourceFile
from public.reading.code_tree import Node
from public.reading.compare_facts import CodeSide

from .code.details import yes
from .code.index_terms import TITLES, printed_code
from .differences import LineChanges, Run, line_diff, note_lines, with_have, word_diff


@dataclass(frozen=True)
class ComparedPart:
    """``same`` says what both have, ``unknown`` why it cannot be compared; else ``was`` and ``now``, or ``lines``."""

    heading: str
    same: str = ""
    unknown: str = ""
    was: list[Run] = field(default_factory=list)
    now: list[Run] = field(default_factory=list)
    lines: LineChanges | None = None


def present_parts(old: CodeSide, new: CodeSide) -> list[ComparedPart]:
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
            [ComparedPart(heading, unknown=f"{with_have(lacking)} no tabular list")
             for heading in ("Chapter", "Block", "Own notes", "Inherited notes", "Seventh characters")]
            if lacking
            else [
                _words("Chapter", _named(a.chapter), _named(b.chapter)),
                _words("Block", _named(a.block), _named(b.block)),
                _lines("Own notes", note_lines(a.notes), note_lines(b.notes), "note"),
                *_inherited(old.above, new.above),
                _lines("Seventh characters", _seventh(old), _seventh(new), "character"),
            ]
        ),
        _index(old, new),
        *_groups(old, new),
    ]  # fmt: skip


def _inherited(old: Sequence[Node], new: Sequence[Node]) -> list[ComparedPart]:
    """What either side inherits: a part for each owner, the nearest first."""
    was, now = _by_level(old), _by_level(new)
    parts = []
    for owner in dict.fromkeys((*reversed(now), *reversed(was))):
        before, after = was.get(owner), now.get(owner)
        lines, further = (note_lines(node.notes) if node else [] for node in (before, after))
        if lines or further:
            parts.append(_lines(f"Notes of {_owner(before, after)}", lines, further, "note"))
    return parts or [ComparedPart("Inherited notes", same="no notes")]


def _by_level(above: Sequence[Node]) -> dict[tuple[str, str], Node]:
    """A code is the same owner in both releases; so is a block of the same depth, even if its range has grown."""
    blocks = [node for node in above if node.kind == "block"]
    depth = {node.id: str(at) for at, node in enumerate(blocks)}
    return {(node.kind, depth.get(node.id, node.name)): node for node in above}


def _owner(old: Node | None, new: Node | None) -> str:
    """ "block I10-I15, now I10-I16"."""
    first, *further = dict.fromkeys(node.name for node in (old, new) if node)
    kind = next(node.kind for node in (old, new) if node)
    called = first if kind == "code" else f"{kind} {first}"
    return f"{called}, now {further[0]}" if further else called


def _words(heading: str, old: str, new: str) -> ComparedPart:
    if old == new:
        return ComparedPart(heading, same=old)
    was, now = word_diff(old, new)
    return ComparedPart(heading, was=was, now=now)


def _lines(heading: str, old: Sequence[str], new: Sequence[str], what: str) -> ComparedPart:
    if list(old) == list(new):
        count = len(old)
        return ComparedPart(heading, same=f"{count} {what}{pluralize(count)}" if count else f"no {what}s")
    return ComparedPart(heading, lines=line_diff(old, new))


def _index(old: CodeSide, new: CodeSide) -> ComparedPart:
    """Only kinds of index that both releases bring are compared."""
    kinds = [kind for kind in SourceFile.INDEX_KINDS if kind in old.entries and kind in new.entries]
    if not kinds:
        without = [side.edition.label for side in (old, new) if not side.entries]
        return ComparedPart(
            "Index terms", unknown=f"{with_have(without)} no index" if without else "no index of the same kind"
        )
    terms = [[_term(entry) for kind in kinds for entry in side.entries[kind]] for side in (old, new)]
    names = ", ".join(TITLES[kind].lower() for kind in kinds)
    return _lines(f"Index terms ({names})", terms[0], terms[1], "term")


def _groups(old: CodeSide, new: CodeSide) -> list[ComparedPart]:
    """Groupings of systems that both sides have: "CMS-HCC V28: HCC 37 Diabetes ...". None where neither has any."""
    if not old.systems and not new.systems:
        return []
    heading, both = "Groupings", {*old.systems} & {*new.systems}
    if not both:
        without = [side.edition.label for side in (old, new) if not side.systems]
        return [ComparedPart(heading, unknown=f"{with_have(without)} no groupings" if without else "no system of both")]
    was, now = (
        [f"{m.grouping.name}: {m.group_name} {m.label}".rstrip() for m in side.groups if m.grouping.name in both]
        for side in (old, new)
    )
    return [_lines(f"{heading} ({', '.join(system for system in new.systems if system in both)})", was, now, "group")]


def _term(entry: IndexEntry) -> str:
    where = f"{entry.path} ({entry.column})" if entry.column else entry.path
    return f"{where}: {printed_code(entry) or f'see {entry.see}'}"


def _parent(version: CodeVersion) -> str:
    parent = version.parent
    return parent.code.code if parent is not None and parent.is_code else "none: it is a category"


def _named(node: CodeVersion | None) -> str:
    return f"{node.code.code} {node.printed_title}" if node else "none"


def _seventh(side: CodeSide) -> list[str]:
    return [f"{entry['char']}: {entry['text']}" for entry in side.seventh]
