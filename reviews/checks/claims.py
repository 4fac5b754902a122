"""Sentences that speak of official fact: shown with that fact for a person to compare. One finding a sentence.

Which topics a sentence speaks of is a matter of its words (``topics``); official titles and notes that it repeats are
left out first. What surely agrees (``agreeing``) needs no comparing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from codes.notes import NAMES

from .agreeing import Said, agrees, is_placed, letters_in, surely_differs
from .described import describes_another
from .facts_beside import TOPICS, facts_beside
from .finding import Finding, Statement, claims
from .language import Prose, Sentence, quoted, stems
from .mentions import mentions
from .sourced import is_sourced
from .subject import Note, Subject
from .topics import Word, read_topics, says

_POINTS_BACK = re.compile(
    r"(?:it|its|that|this one|they|their|those|these|both|each|so|then|yes|no|instead|the (?:former|latter|first|second|two|other|same))\b",
    re.IGNORECASE,
)
_ON_CODING = ("coding_notes", "faqs")  # visits are what the code speaks of there, and what people do elsewhere
_ONE = re.compile(r"(?:it|its|that)\b", re.IGNORECASE)
_LETTERS = re.compile(r"\b[A-Z](?:, [A-Z])*,? (?:or|and) [A-Z]\b")  # "A, D or S", as of a table
_KIND_OF_CODES = re.compile(r"\b([A-Z])[ -]codes?\b")
_NEAR = 30  # characters
_SHORTEST = 2  # words of a title or note that is left out; shorter ones are everyday words
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


class Passage(NamedTuple):
    """What is compared at once: a sentence with those that point back to it, or a question with its answer."""

    question: str
    sentences: tuple[Said, ...]

    @property
    def text(self) -> str:
        return f"{self.question} {self.words}".strip()

    @property
    def words(self) -> str:
        return " ".join(said.sentence.text for said in self.sentences)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for said in self.sentences for code in said.codes))


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for passage in passages(prose, subject):
        if topics := open_topics(passage, subject, prose):
            fact = facts_beside(topics, passage.codes, passage.text, subject)
            names = ", ".join(dict.fromkeys(_NAMES[topic] for topic in topics))
            differs = any(differing(said, subject) for said in passage.sentences)
            message = f"{'Differs from' if differs else 'Compare with'} the official facts: {names}."
            section = passage.sentences[0].sentence.section
            statement = Statement(tuple(topics), passage.codes, passage.words)
            yield claims(section, message, quoted(passage.text, _LONGEST), fact, statement, differs=differs)


def differing(said: Said, subject: Subject) -> bool:
    """Whether a sentence surely says otherwise than the official facts."""
    return any(surely_differs(topic, words, said, subject) for topic, words in said.spoken.items())


def passages(prose: Prose, subject: Subject) -> Iterator[Passage]:
    gathered: list[Said] = []
    for sentence in prose.statements:
        before = gathered[-1] if gathered else None
        if before is not None and not _goes_on(sentence, before.sentence):
            yield Passage(before.sentence.question, tuple(gathered))
            gathered, before = [], None
        gathered.append(read(sentence, before, subject))
    if gathered:
        yield Passage(gathered[0].sentence.question, tuple(gathered))


def open_topics(passage: Passage, subject: Subject, prose: Prose) -> list[str]:
    """The topics on which there is something to compare, in the order of ``TOPICS``.

    A question speaks of a topic, too: it is answered for certain where a sentence of the answer surely agrees.
    """
    open_ = {topic for said in passage.sentences for topic in topics_of(said, subject, prose)}
    if passage.question:
        asked = read(replace(passage.sentences[0].sentence, text=passage.question), None, subject)
        inserted = {topic for said in passage.sentences for topic in _inserted(said, prose)}
        settled = inserted.union(*(said.spoken for said in passage.sentences)) - open_
        open_ |= {topic for topic in asked.spoken if topic not in settled and topic not in UNSUPPORTED}
    return [topic for topic in TOPICS if topic in open_]


def read(sentence: Sentence, before: Said | None, subject: Subject) -> Said:
    """The sentence with the codes it is about: those it names, else this one, or those of the sentence it goes on."""
    known = mentions(sentence.text, subject.official_text)
    named = tuple((each.code, each.start) for each in known if not each.end_of)
    codes, sure = tuple(dict.fromkeys(code for code, _ in named)), True
    if not codes:
        codes = (subject.code,)
        if before is not None and before.codes != codes:
            sure = len(before.codes) == 1 and before.sure and _ONE.match(sentence.text) is not None
            codes = before.codes if sure else tuple(dict.fromkeys((*before.codes, subject.code)))
    text, noted = masked(sentence.text, codes, subject)
    ranges = frozenset(each.end_of for each in known if each.end_of)
    said = Said(sentence, text, noted, ranges, named, codes, sure)
    return replace(said, spoken=_spoken(said, subject))


def _goes_on(sentence: Sentence, before: Sentence) -> bool:
    if (sentence.section, sentence.item) != (before.section, before.item):
        return False
    return sentence.section == "faqs" or bool(_POINTS_BACK.match(sentence.text))


def masked(text: str, codes: Sequence[str], subject: Subject) -> tuple[str, tuple[Note, ...]]:
    """Blanks in the place of notes, and of titles of the codes it is about and of what is above; and those notes."""
    noted = []
    for note in sorted(subject.notes, key=lambda note: -len(note.text)):
        blanked = _blanked(text, note.condition)
        if blanked != text:
            text = blanked
            noted.append(note)
    named = [named for code in codes if (named := subject.named(code)) is not None]
    titles = {each.title for each in (*named, subject.itself, *subject.ancestors)}
    for title in sorted(titles | {subject.chapter_title, subject.block_title}, key=len, reverse=True):
        text = _blanked(text, title)
    return text, tuple(noted)


def _blanked(text: str, official: str) -> str:
    if len(official.split()) < _SHORTEST or official.split(maxsplit=1)[0].lower() not in text.lower():
        return text
    pattern = rf"(?<!\w){re.escape(official)}(?!\w)"
    return re.sub(pattern, lambda match: " " * len(match[0]), text, flags=re.IGNORECASE)


def topics_of(said: Said, subject: Subject, prose: Prose) -> list[str]:
    """The topics of a sentence on which there is something to compare."""
    spoken = said.spoken
    inserted = {} if is_placed(said) else _inserted(said, prose)
    open_ = [
        topic
        for topic, words in spoken.items()
        if topic not in UNSUPPORTED
        and not (topic in inserted and all(word.value in inserted[topic] for word in words))
        and not agrees(topic, words, said, subject)
    ]
    if not is_sourced(said.sentence.text, prose.content):
        open_ += [topic for topic in UNSUPPORTED if topic in spoken]
    if describes_another(said, subject):
        open_.append("meaning")
    return open_


def _inserted(said: Said, prose: Prose) -> dict[str, set[str]]:
    """The topics of which a sentence says something by fact fields, with the values of words that these confirm: the
    kind of a note. Words without a value ("") only speak of the topic."""
    topics: dict[str, set[str]] = defaultdict(lambda: {""})
    for field in prose.fields_in(said.sentence.text):
        for topic in _OF_FIELDS.get(field.kind, ()):
            topics[topic].update(field.argument.split()[:1] or [field.kind])
    return topics


def _spoken(said: Said, subject: Subject) -> dict[str, list[Word]]:
    """The topics that a sentence speaks of as one speaks of codes, with their words."""
    spoken = dict(read_topics(said.text))
    if letters_in(said, subject) or _LETTERS.search(said.text):
        spoken.setdefault("seventh", [])
    letters = {code[0] for code in (subject.code, *said.codes)}
    if is_placed(said) or not letters.issuperset(_KIND_OF_CODES.findall(said.text)):
        spoken.setdefault("place", [])
    if said.is_of_codes:
        _join(spoken, "billing", spoken.get("papers", []))
    if any(word.start == 0 for word in spoken.get("imperative", ())):
        _join(spoken, "advice", [Word("modal", 0, 0)])
    _join(spoken, "order", [word for word in spoken.get("sequence", ()) if said.is_beside_a_code(word.start, word.end)])
    if said.sentence.section in _ON_CODING:
        _join(spoken, "visits", spoken.get("appointments", []))
    if any(note.kind in ("excludes1", "excludes2") for note in said.noted):
        spoken.setdefault("excludes", [])
    return {
        topic: words for topic, words in spoken.items() if topic in TOPICS and _counts(topic, spoken, said, subject)
    }


def _join(spoken: dict[str, list[Word]], topic: str, words: list[Word]) -> None:
    if words:
        spoken[topic] = sorted([*spoken.get(topic, ()), *words], key=lambda word: word.start)


def _counts(topic: str, spoken: dict[str, list[Word]], said: Said, subject: Subject) -> bool:
    words = spoken[topic]
    if topic == "advice":
        return _is_advice(words, spoken, said, subject)
    if _is_everyday(topic, words, said):
        return said.is_of_codes
    if topic in ("excludes", "order") and words and not any(word.value in NAMES for word in words):
        return said.is_of_codes
    if topic in ("side", "encounter"):
        return _is_told_apart_by(topic, words, said, subject)
    return True


def _is_everyday(topic: str, words: Sequence[Word], said: Said) -> bool:
    """Whether a topic goes by words alone that mean something else where no code is spoken of."""
    if topic == "place":
        return not is_placed(said) and not says("level", said.text)
    if topic == "seventh":
        return bool(words) and all(word.value for word in words)
    return topic == "history" and not any(word.value for word in words)


def _is_advice(words: Sequence[Word], spoken: dict[str, list[Word]], said: Said, subject: Subject) -> bool:
    """Told to do something, or a remedy in words of treatment; not what is told to coders."""
    remedies = [
        word
        for word in spoken.get("remedy", ())
        if not subject.official_words.intersection(stems(said.text[word.start : word.end]))
    ]
    if any(word.value for word in words):
        return "coding" not in spoken or bool(remedies)
    if "coding" not in spoken:
        return "remedy" in spoken
    return any(abs(word.start - remedy.start) < _NEAR for word in words for remedy in remedies)


def _is_told_apart_by(topic: str, words: Sequence[Word], said: Said, subject: Subject) -> bool:
    """Whether side or encounter tells codes apart here: in the title of one of them, of a relative, in the table."""
    if topic == "encounter" and any(" " in said.text[word.start : word.end] for word in words if word.value):
        return True  # "initial encounter" is no everyday word
    if topic == "side" and said.named and {"left", "right"} <= {word.value for word in words}:
        return True
    named = [subject.named(code) for code in said.codes]
    titles = [each.title for each in (subject.itself, *subject.relatives, *filter(None, named))]
    return any(says(topic, text) for text in (*titles, *(text for _, text in subject.sevenths)))
