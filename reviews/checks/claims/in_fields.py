"""Sentences that state the claim with fact fields. Pure but for the subjects of other codes.

in_fields(Statement(("billing",), ("E10.9",), "E10.9 is a final code."), subject)  ->  "[[code E10.9]] is [[billable E10.9]]."
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codes.notes import NAMES
from reviews.checks.facts.beside import ORDER, nearness
from reviews.checks.facts.filling import kinds_of_notes, words_for
from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Statement
from reviews.rules.fields import Field

_MOST_CODES, _MOST_NOTES = 3, 3
# A topic -> groups of sentences about one code. Of each group the first sentence is offered whose fields can be filled;
# sentences whose kind of fact the claim names come first.
_SENTENCES = {
    "billing": (("{code} is {billable}.",),),
    "side": (("The side of {code}: {side}.",),),
    "encounter": (("The encounter of {code}: {encounter}.", "Seventh characters of {code}: {seventh}."),),
    "seventh": (("Seventh characters of {code}: {seventh}.", "The encounter of {code}: {encounter}."),),
    "place": (("{code} is below {parent}.", "{code} is in block {block}.", "{code} is in chapter {chapter}."),),
    "history": (("{code} is in the releases since {since}.",), ("After {code} came {successors}.",)),
    "meaning": (("{code}: {title}.",),),
}
_SENTENCES["visits"] = _SENTENCES["encounter"]
_NOTES = {"excludes": ("excludes1", "excludes2", "includes"), "order": ORDER}
_KIND = re.compile(r"\{(\w+)\}")


def in_fields(statement: Statement, subject: Subject) -> str:
    """Sentences with fields that this release fills; empty where no official fact says anything of the kind."""
    codes = statement.codes[:_MOST_CODES]
    offered = [
        sentence
        for topic in statement.topics
        for sentence in (
            _of_notes(_NOTES[topic], statement, subject)
            if topic in _NOTES
            else (sentence for code in codes for sentence in _of_code(topic, code, statement.words.lower(), subject))
        )
    ]
    return " ".join(dict.fromkeys(offered))


def _of_code(topic: str, code: str, words: str, subject: Subject) -> Iterator[str]:
    own = "" if code == subject.code else code
    for group in _SENTENCES.get(topic, ()):
        fitting = sorted(group, key=lambda sentence: not any(kind in words for kind in _KIND.findall(sentence)))
        for sentence in fitting:
            if all(words_for(Field(kind, own), subject) for kind in _KIND.findall(sentence)):
                yield _KIND.sub(lambda match: Field(match[1], own).source, sentence)
                break


def _of_notes(kinds: Sequence[str], statement: Statement, subject: Subject) -> Iterator[str]:
    """Notes in force here that name one of the codes; if none does, the note that shares most words with the claim."""
    notes = [
        (nearness(note, statement.codes, statement.words), f"{NAMES[note.kind]}: {field.source}.")
        for kind in kinds
        for number, note in enumerate(subject.noted(*kinds_of_notes(kind)), start=1)
        if words_for(field := Field("note", "", f"{kind} {number}"), subject)
    ]
    if named := [sentence for (names, _), sentence in notes if names]:
        yield from named[:_MOST_NOTES]
    elif notes and max(notes)[0] > (False, 0):
        yield max(notes)[1]
