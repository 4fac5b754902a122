"""The facts of a code that its author can insert, each as the field that stands for it and the words it prints."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from codes import notes
from reviews.checks.facts.filling import words_for
from reviews.checks.facts.subject import Subject
from reviews.desk.shared.inserted import NAMES
from reviews.rules.fields import Field


class OfferedFact(NamedTuple):
    """``source`` is what is inserted, ``words`` what readers see."""

    name: str
    source: str
    words: str


def offered_facts(subject: Subject) -> list[OfferedFact]:
    """The facts of the code itself that its release can fill in. For those of other codes an author types the code."""
    fields = [(name, Field(kind)) for kind, name in NAMES.items()]
    fields += [(f"Seventh character {char}", Field("seventh", "", char)) for char, _ in subject.sevenths]
    fields += _notes(subject)
    offered = [OfferedFact(name, field.source, words_for(field, subject)) for name, field in fields]
    return [fact for fact in offered if fact.words]


def _notes(subject: Subject) -> list[tuple[str, Field]]:
    """Each note, own and inherited, by its kind and number."""
    numbers: Counter[str] = Counter()
    fields = []
    for note in subject.notes:
        kind = "includes" if note.kind == "inclusion_term" else note.kind
        numbers[kind] += 1
        name = f"{notes.NAMES.get(note.kind, note.kind)} at {note.owner}"
        fields.append((name, Field("note", "", f"{kind} {numbers[kind]}")))
    return fields
