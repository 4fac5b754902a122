"""The order of codes: code first and use additional code notes, manifestations and external causes listed first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .facts import CheckedCode, CheckedSet, Node, NoteList
from .finding import Finding, Kind, OfficialNote, Severity
from .naming import Listed, read_note
from .pairs import at, in_order, quote

_MANIFESTATION = re.compile(r"\bin\b[^,]*\bclassified elsewhere\b", re.IGNORECASE)
_NEC = re.compile(r"not elsewhere classified", re.IGNORECASE)
_ON_CONDITION = re.compile(
    r"\bif (?:any|applicable|known|present)\b|\bany associated\b|\bwhere applicable\b", re.IGNORECASE
)
_OPEN_LIST = re.compile(r"\bsuch as\b|\bas:?\s*\Z", re.IGNORECASE)
FIRST, ADDITIONAL = "code_first", "use_additional"


class _Asked(NamedTuple):
    """A list of notes in force for a code, with the codes of the check that it names."""

    code: CheckedCode
    node: Node
    note_list: NoteList
    named: list[CheckedCode]


def _asked_for(kind: str, checked: CheckedSet, listed: Listed) -> Iterator[_Asked]:
    for code in checked.codes:
        for node, note_list in code.lists(kind):
            readings = [read_note(note, excluding=False) for note in note_list.notes]
            if all(reading.applies_to(code, listed) for reading in readings):
                named = dict.fromkeys(other for reading in readings for other in reading.named(listed))
                yield _Asked(code, node, note_list, [other for other in named if other is not code])


def find_code_first(checked: CheckedSet, listed: Listed) -> Iterator[Finding]:
    """Codes that another code should stand before, and none of those named is there, or only after them."""
    order = {code: place for place, code in enumerate(checked.codes)}
    for asked in _asked_for(FIRST, checked, listed):
        if any(order[other] < order[asked.code] for other in asked.named):
            continue
        if asked.named:
            yield _wrong_order(asked, checked)
        else:
            yield _missing(asked, checked, something_before=order[asked.code] > 0)


def _wrong_order(asked: _Asked, checked: CheckedSet) -> Finding:
    code, other = asked.code, asked.named[0]
    note = next(
        n
        for n in asked.note_list.notes
        if other in read_note(n, excluding=False).named(Listed([other], checked.places))
    )
    quoted = quote(note, FIRST, asked.node, code, checked)
    message = (
        f"The official code first note at {at(quoted)} names {other.name}: it is listed before {code.name}, not after."
    )
    return Finding(Kind.CODE_FIRST, in_order((code.name, other.name), checked), message, quoted)


def _missing(asked: _Asked, checked: CheckedSet, *, something_before: bool) -> Finding:
    code, note = asked.code, _whole(asked, FIRST, checked)
    words = " ".join((note.text, *note.after))
    closed = any(n.get("refs") for n in asked.note_list.notes) and not _OPEN_LIST.search(words)
    if something_before and not closed:
        message = (
            f"The official code first note at {at(note)} asks for another code before {code.name}. Whether one that is "
            "listed before it is meant, its words do not settle by codes."
        )
        return Finding(Kind.CODE_FIRST, (code.name,), message, note, severity_of_its_own=Severity.INFORMATION)
    when = " where it applies" if _ON_CONDITION.search(words) else ""
    message = (
        f"The official code first note at {at(note)} asks for another code before {code.name}{when}; none is listed."
    )
    own = Severity.INFORMATION if when else None
    return Finding(Kind.CODE_FIRST, (code.name,), message, note, severity_of_its_own=own)


def _whole(asked: _Asked, kind: str, checked: CheckedSet) -> OfficialNote:
    """The first note of the list, with all that follow."""
    first, *further = asked.note_list.notes
    quoted = quote(first, kind, asked.node, asked.code, checked)
    return quoted._replace(after=tuple(str(note["text"]) for note in further))


def find_use_additional(checked: CheckedSet, listed: Listed) -> Iterator[Finding]:
    """Lists of additional codes of which none is there: one finding a list, with all codes that it is in force for."""
    open_lists: dict[tuple[int, bool], list[_Asked]] = {}
    for asked in _asked_for(ADDITIONAL, checked, listed):
        if not asked.named and asked.note_list.notes:
            key = (id(asked.note_list), asked.node is asked.code.line[0])
            open_lists.setdefault(key, []).append(asked)
    for lists in open_lists.values():
        note = _whole(lists[0], ADDITIONAL, checked)
        names = in_order((asked.code.name for asked in lists), checked)
        message = (
            f"The official use additional code note at {at(note)} asks for a further code where it applies; none that "
            "it names is listed."
        )
        yield Finding(Kind.USE_ADDITIONAL, names, message, note)


# --- What may not be listed first -------------------------------------------------------------------------------------


def is_manifestation(code: CheckedCode, as_manifestation: Iterable[str] = ()) -> bool:
    """Whether it is a manifestation code: "in diseases classified elsewhere" (guideline I.A.13), or a code first note
    in force and the index prints it in brackets, as the second of two codes."""
    if _MANIFESTATION.search(_NEC.sub("", code.title)):
        return True
    return any(name in as_manifestation for name in _names_of(code)) and any(code.lists(FIRST))


def _names_of(code: CheckedCode) -> Sequence[str]:
    return [node.name for node in code.line if node.kind == "code"]


def is_external_cause(name: str) -> bool:
    """V00 to Y99, chapter 20."""
    return name[:1] in "VWXY"


def find_first_listed(checked: CheckedSet) -> Iterator[Finding]:
    """What is wrong with the first-listed code."""
    if not checked.codes:
        return
    first = checked.codes[0]
    if is_external_cause(first.name):
        message = (
            f"{first.name} is an external cause of morbidity (V00-Y99) and is listed first. Guideline I.C.20: such a "
            "code is never the first-listed one."
        )
        yield Finding(Kind.NOT_FIRST, (first.name,), message)
    elif is_manifestation(first, checked.as_manifestation):
        first_note = next(first.lists(FIRST), None)
        note = _whole(_Asked(first, *first_note, []), FIRST, checked) if first_note else None
        message = (
            f"{first.name} is a manifestation code and is listed first. Guideline I.A.13: the underlying condition is "
            "listed before it."
        )
        yield Finding(Kind.MANIFESTATION_FIRST, (first.name,), message, note)
