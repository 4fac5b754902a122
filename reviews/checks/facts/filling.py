"""The words that a fact field prints, from the facts of its code. Pure but for the subjects of other codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from codes.notes import INCLUDING
from reviews.checks.facts.subject import Note, Subject
from reviews.checks.facts.values import encounters_of, sides_of
from reviews.rules.content import Content
from reviews.rules.fields import Field
from reviews.rules.filling import fields_in

_SIDES = {"left": "left", "right": "right", "bilateral": "bilateral", "unspecified": "side not specified"}
_ENCOUNTERS = {"initial": "initial encounter", "subsequent": "subsequent encounter", "sequela": "sequela"}


def words_for(field: Field, subject: Subject) -> str:
    """The words; empty where the field cannot be filled."""
    about = subject if field.code in ("", subject.code) else subject.of(field.code)
    return "" if about is None else " ".join(_WORDS[field.kind](about, field.argument).split())


def words_of(content: Content, subject: Subject) -> dict[str, str]:
    """The words of each fact field of a text; empty for one that cannot be filled."""
    return {source: words_for(field, subject) for source, field in fields_in(content).items() if field is not None}


def _title(subject: Subject, argument: str) -> str:
    return subject.title


def _code(subject: Subject, argument: str) -> str:
    return subject.code


def _billable(subject: Subject, argument: str) -> str:
    return "billable" if subject.billable else "a header code, not billable"


def _parent(subject: Subject, argument: str) -> str:
    above = subject.ancestors[-1:]
    return f"{above[0].code}, {above[0].title}" if above else ""


def _block(subject: Subject, argument: str) -> str:
    return f"{subject.block}, {subject.block_title}" if subject.block else ""


def _chapter(subject: Subject, argument: str) -> str:
    return f"{subject.chapter}, {subject.chapter_title}" if subject.chapter else ""


def _side(subject: Subject, argument: str) -> str:
    sides = sides_of(subject.title)
    sided = any(sides_of(named.title) & {"left", "right"} for named in (subject.itself, *subject.relatives))
    return " and ".join(_SIDES[side] for side in _SIDES if side in sides) if sided else ""


def _encounter(subject: Subject, argument: str) -> str:
    encounters = encounters_of(subject.title)
    return " and ".join(words for key, words in _ENCOUNTERS.items() if key in encounters)


def _seventh(subject: Subject, argument: str) -> str:
    rows = [(char, text) for char, text in subject.sevenths if argument in ("", char)]
    return rows[0][1] if argument and rows else "; ".join(f"{char}, {text}" for char, text in rows)


def _note(subject: Subject, argument: str) -> str:
    kind, _, number = argument.partition(" ")
    notes = subject.noted(*kinds_of_notes(kind))
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    return notes[at - 1].text if 0 < at <= len(notes) else ""


def _notes(subject: Subject, argument: str) -> str:
    return _listed(subject.noted(*kinds_of_notes(argument)))


def kinds_of_notes(kind: str) -> tuple[str, ...]:
    """The kinds of notes that a field means: inclusion terms are among the includes notes."""
    return INCLUDING if kind == "includes" else (kind,)


def _listed(notes: Iterable[Note]) -> str:
    return "; ".join(note.text for note in notes)


def _looked_up(kind: str) -> Callable[[Subject, str], str]:
    return lambda subject, argument: subject.look_up(kind)


_WORDS: dict[str, Callable[[Subject, str], str]] = {
    "code": _code,
    "title": _title,
    "billable": _billable,
    "parent": _parent,
    "block": _block,
    "chapter": _chapter,
    "side": _side,
    "encounter": _encounter,
    "seventh": _seventh,
    "note": _note,
    "notes": _notes,
    "code_first": lambda subject, argument: _listed(subject.noted("code_first")),
    "use_additional": lambda subject, argument: _listed(subject.noted("use_additional")),
    "successors": _looked_up("successors"),
    "since": _looked_up("since"),
    "map": _looked_up("map"),
    "grouping": _looked_up("grouping"),
}
