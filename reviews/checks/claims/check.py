"""Sentences that state official facts: shown with these facts for a person to compare. One finding an assertion.

What surely agrees with the facts (``agreeing``) needs no comparing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from reviews.checks.claims.agreeing import agrees, surely_differs
from reviews.checks.claims.described import describes_another
from reviews.checks.claims.sentences import ReadSentence, read_sentence
from reviews.checks.facts.beside import TOPICS, facts_beside
from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, Statement, claims
from reviews.checks.words.language import Prose, Sentence, quoted
from reviews.checks.words.sourced import is_sourced

_POINTS_BACK = re.compile(
    r"(?:it|its|that|this one|they|their|those|these|both|each|so|then|yes|no|instead|the (?:former|latter|first|second|two|other|same))\b",
    re.IGNORECASE,
)
# Kinds of fact fields -> the topics that their words settle.
_OF_FIELDS = {
    "billable": ("billing",),
    "side": ("side",),
    "encounter": ("encounter", "seventh", "visits"),
    "seventh": ("encounter", "seventh", "visits"),
    "parent": ("place",),
    "block": ("place",),
    "chapter": ("place",),
    "note": ("excludes", "order"),
    "notes": ("excludes", "order"),
    "code_first": ("order",),
    "use_additional": ("order",),
    "successors": ("history",),
    "since": ("history",),
    "map": ("history",),
}
UNSUPPORTED = ("advice", "figure")  # no official fact stands behind these
_LONGEST = 2_000
_NAMES = {
    "billing": "billable or header",
    "side": "side",
    "encounter": "encounter",
    "visits": "encounter",
    "meaning": "what a code stands for",
    "seventh": "seventh character",
    "place": "place in the classification",
    "excludes": "notes on what is included and excluded",
    "order": "order of codes",
    "history": "since when, until when",
    "advice": "treatment",
    "figure": "a figure",
}


class Assertion(NamedTuple):
    """What is compared at once: a sentence with those that point back to it, or a question with its answer."""

    question: str
    sentences: tuple[ReadSentence, ...]

    @property
    def text(self) -> str:
        return f"{self.question} {self.words}".strip()

    @property
    def words(self) -> str:
        return " ".join(sentence.written.text for sentence in self.sentences)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for sentence in self.sentences for code in sentence.codes))


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for assertion in _assertions(prose, subject):
        if topics := _open_topics(assertion, subject, prose):
            fact = facts_beside(topics, assertion.codes, assertion.text, subject)
            names = ", ".join(dict.fromkeys(_NAMES[topic] for topic in topics))
            differs = any(_differs(sentence, subject) for sentence in assertion.sentences)
            message = f"{'Differs from' if differs else 'Compare with'} the official facts: {names}."
            section = assertion.sentences[0].written.section
            statement = Statement(tuple(topics), assertion.codes, assertion.words)
            yield claims(section, message, quoted(assertion.text, _LONGEST), fact, statement, differs=differs)


def _differs(sentence: ReadSentence, subject: Subject) -> bool:
    """Whether a sentence surely says otherwise than the official facts."""
    return any(surely_differs(topic, words, sentence, subject) for topic, words in sentence.spoken.items())


def _assertions(prose: Prose, subject: Subject) -> Iterator[Assertion]:
    gathered: list[ReadSentence] = []
    for sentence in prose.statements:
        before = gathered[-1] if gathered else None
        if before is not None and not _goes_on(sentence, before.written):
            yield Assertion(before.written.question, tuple(gathered))
            gathered, before = [], None
        gathered.append(read_sentence(sentence, before, subject))
    if gathered:
        yield Assertion(gathered[0].written.question, tuple(gathered))


def _goes_on(sentence: Sentence, before: Sentence) -> bool:
    if (sentence.section, sentence.item) != (before.section, before.item):
        return False
    return sentence.is_answer or bool(_POINTS_BACK.match(sentence.text))


def _open_topics(assertion: Assertion, subject: Subject, prose: Prose) -> list[str]:
    """The topics on which there is something to compare, in the order of ``TOPICS``.

    A question speaks of a topic, too: it is answered for certain where a sentence of the answer surely agrees.
    """
    open_ = {topic for sentence in assertion.sentences for topic in _topics_of(sentence, subject, prose)}
    if assertion.question:
        asked = read_sentence(replace(assertion.sentences[0].written, text=assertion.question), None, subject)
        inserted = {topic for sentence in assertion.sentences for topic in _inserted(sentence, prose)}
        settled = inserted.union(*(sentence.spoken for sentence in assertion.sentences)) - open_
        open_ |= {topic for topic in asked.spoken if topic not in settled and topic not in UNSUPPORTED}
    return [topic for topic in TOPICS if topic in open_]


def _topics_of(sentence: ReadSentence, subject: Subject, prose: Prose) -> list[str]:
    """The topics of a sentence on which there is something to compare."""
    inserted = {} if sentence.is_placed else _inserted(sentence, prose)
    open_ = [
        topic
        for topic, words in sentence.spoken.items()
        if topic not in UNSUPPORTED
        and not (topic in inserted and all(word.value in inserted[topic] for word in words))
        and not agrees(topic, words, sentence, subject)
    ]
    if not is_sourced(sentence.written.text, prose.content):
        open_ += [topic for topic in UNSUPPORTED if topic in sentence.spoken]
    if describes_another(sentence, subject):
        open_.append("meaning")
    return open_


def _inserted(sentence: ReadSentence, prose: Prose) -> dict[str, set[str]]:
    """The topics that the fact fields of a sentence settle, with the values that these confirm: the kind of a note.

    Words without a value ("") only speak of the topic.
    """
    topics: dict[str, set[str]] = defaultdict(lambda: {""})
    for field in prose.fields_in(sentence.written.text):
        for topic in _OF_FIELDS.get(field.kind, ()):
            topics[topic].update(field.argument.split()[:1] or [field.kind])
    return topics
