"""A sentence with the codes it is about and the topics it speaks of. Pure.

Which topics a sentence speaks of is a matter of its words (``words.topics``). Official titles and notes that it repeats
are left out first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from codes.notes import NAMES
from reviews.checks.facts.beside import TOPICS
from reviews.checks.facts.subject import Note, Subject
from reviews.checks.words.language import Sentence, stems
from reviews.checks.words.mentions import mentions
from reviews.checks.words.topics import Word, read_topics, says
from reviews.rules.content import CODING, DENIED, PAPERS

_NOT = re.compile(
    r"\b(?:not|no|never|cannot|neither|nor|without|rather than|instead of|unlike|none|nothing|isn['’]t|lacks?)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:()—–]|\s-\s|\b(?:and|but)\b")
PLACED = re.compile(
    r"\b(?i:chapter|block|categor(?:y|ies)|subcategor(?:y|ies)|section|heading|header|parent(?: code)?|under|within|family|group)"
    r"[\s:(]+(?:of |is |code |category |subcategory |block |it is |here is )?(?P<place>[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?(?:\s?[-–]\s?[A-Z][0-9A-Z]{2})?|\d{1,2})\b"
)
_LETTER = re.compile(r"(?<![\w'’.-])[\"“'‘]?([A-Z0-9])[\"”'’]?(?![\w'’.%/-]*\w)")
_LETTERS = re.compile(r"\b[A-Z](?:, [A-Z])*,? (?:or|and) [A-Z]\b")  # "A, D or S", as of a table
_KIND_OF_CODES = re.compile(r"\b([A-Z])[ -]codes?\b")
_SINGULAR = re.compile(r"(?:it|its|that)\b", re.IGNORECASE)
_BESIDE, _NEAR = 12, 30  # characters
_SHORTEST = 2  # words of a title or note that is left out; shorter ones are everyday words


@dataclass(frozen=True)
class ReadSentence:
    """A sentence of a text, ``written``, as the checks read it.

    ``text`` has blanks in the place of official titles and notes; ``noted`` are these notes. ``named`` are the codes that
    the sentence names, with their places, and ``ranges`` the ranges (E08-E13). ``codes`` are those it is about: ``sure``
    where that is beyond doubt. ``spoken`` are the topics it speaks of, with their words.
    """

    written: Sentence
    text: str
    noted: tuple[Note, ...]
    ranges: frozenset[str]
    named: tuple[tuple[str, int], ...]
    codes: tuple[str, ...]
    sure: bool
    spoken: Mapping[str, list[Word]] = field(default_factory=dict)

    @property
    def denies(self) -> bool:
        return bool(_NOT.search(self.text)) or self.is_denied

    @property
    def is_denied(self) -> bool:
        """Whether its section lists what is not so."""
        return self.written.is_read_as(DENIED)

    @property
    def is_of_codes(self) -> bool:
        """Whether it names codes or speaks of coding; in one section claims and notes are papers."""
        return bool(self.named) or (not self.written.is_read_as(PAPERS) and says("coding", self.text))

    @property
    def is_placed(self) -> bool:
        """Whether it names a level ("chapter 15", "category E11")."""
        return PLACED.search(self.written.text) is not None

    def is_beside_a_code(self, start: int, end: int) -> bool:
        return any(at - end < _BESIDE and start - at - len(code) < _BESIDE for code, at in self.named)

    def denies_at(self, start: int) -> bool | None:
        """Whether the word there is denied in its clause; None where another denial may reach so far."""
        if self.is_denied:
            return None if self.named else True  # of other codes it may say what they do mean
        begins = max((match.end() for match in _BREAK.finditer(self.text, 0, start)), default=0)
        ends = next((match.start() for match in _BREAK.finditer(self.text, start)), len(self.text))
        if _NOT.search(self.text[begins:start]):
            return True
        return None if _NOT.search(self.text[:begins]) or _NOT.search(self.text[start:ends]) else False

    def letters(self, subject: Subject) -> list[tuple[str, int]]:
        """Capitals that stand alone and are characters of the code, with their places; not the article "A".

        Characters of the code are those of its table and the placeholder X.
        """
        known = {char for char, _ in subject.sevenths} | ({"X"} if "X" in subject.code[3:] else set())
        letters = [(match[1], match.start()) for match in _LETTER.finditer(self.text)]
        return [(char, at) for char, at in letters if char in known and (at or char != "A")]


def read_sentence(written: Sentence, before: ReadSentence | None, subject: Subject) -> ReadSentence:
    """The sentence with the codes it is about: those it names, else this one, or those of the sentence ``before``."""
    known = mentions(written.text, subject.official_text)
    named = tuple((mention.code, mention.start) for mention in known if not mention.end_of)
    codes, sure = tuple(dict.fromkeys(code for code, _ in named)), True
    if not codes:
        codes = (subject.code,)
        if before is not None and before.codes != codes:
            sure = len(before.codes) == 1 and before.sure and _SINGULAR.match(written.text) is not None
            codes = before.codes if sure else tuple(dict.fromkeys((*before.codes, subject.code)))
    text, noted = _masked(written.text, codes, subject)
    ranges = frozenset(mention.end_of for mention in known if mention.end_of)
    sentence = ReadSentence(written, text, noted, ranges, named, codes, sure)
    return replace(sentence, spoken=_spoken(sentence, subject))


def _masked(text: str, codes: Sequence[str], subject: Subject) -> tuple[str, tuple[Note, ...]]:
    """Blanks in the place of notes, and of titles of the codes it is about and of what is above; and those notes."""
    noted = []
    for note, condition in subject.conditions:
        blanked = _blanked(text, condition)
        if blanked != text:
            text = blanked
            noted.append(note)
    named = [named for code in codes if (named := subject.named(code)) is not None]
    titles = {above.title for above in (*named, subject.itself, *subject.ancestors)}
    for title in sorted(titles | {subject.chapter_title, subject.block_title}, key=len, reverse=True):
        text = _blanked(text, title)
    return text, tuple(noted)


def _blanked(text: str, official: str) -> str:
    begins = _begins(official)
    if not begins or begins not in text.lower():
        return text
    return _as_a_whole(official).sub(lambda match: " " * len(match[0]), text)


@lru_cache(maxsize=4096)
def _begins(official: str) -> str:
    """The first word in small letters; empty for words that are too few."""
    words = official.lower().split()
    return words[0] if len(words) >= _SHORTEST else ""


@lru_cache(maxsize=4096)
def _as_a_whole(official: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(official)}(?!\w)", re.IGNORECASE)


# --- The topics it speaks of ------------------------------------------------------------------------------------------


def _spoken(sentence: ReadSentence, subject: Subject) -> dict[str, list[Word]]:
    """The topics that a sentence speaks of as people speak of codes, with their words."""
    spoken = dict(read_topics(sentence.text))
    if sentence.letters(subject) or _LETTERS.search(sentence.text):
        spoken.setdefault("seventh", [])
    letters = {code[0] for code in (subject.code, *sentence.codes)}
    if sentence.is_placed or not letters.issuperset(_KIND_OF_CODES.findall(sentence.text)):
        spoken.setdefault("place", [])
    if sentence.is_of_codes:
        _join(spoken, "billing", spoken.get("papers", []))
    if any(word.start == 0 for word in spoken.get("imperative", ())):
        _join(spoken, "advice", [Word("modal", 0, 0)])
    sequence = spoken.get("sequence", ())
    _join(spoken, "order", [word for word in sequence if sentence.is_beside_a_code(word.start, word.end)])
    if sentence.written.is_read_as(CODING):  # visits are what the code speaks of there; elsewhere people pay them
        _join(spoken, "visits", spoken.get("appointments", []))
    if any(note.kind in ("excludes1", "excludes2") for note in sentence.noted):
        spoken.setdefault("excludes", [])
    return {
        topic: words for topic, words in spoken.items() if topic in TOPICS and _counts(topic, spoken, sentence, subject)
    }


def _join(spoken: dict[str, list[Word]], topic: str, words: list[Word]) -> None:
    if words:
        spoken[topic] = sorted([*spoken.get(topic, ()), *words], key=lambda word: word.start)


def _counts(topic: str, spoken: dict[str, list[Word]], sentence: ReadSentence, subject: Subject) -> bool:
    words = spoken[topic]
    if topic == "advice":
        return _is_advice(words, spoken, sentence, subject)
    if _is_everyday(topic, words, sentence):
        return sentence.is_of_codes
    if topic in ("excludes", "order") and words and not any(word.value in NAMES for word in words):
        return sentence.is_of_codes
    if topic in ("side", "encounter"):
        return _tells_codes_apart(topic, words, sentence, subject)
    return True


def _is_everyday(topic: str, words: Sequence[Word], sentence: ReadSentence) -> bool:
    """Whether a topic goes by words alone that mean something else where no code is spoken of."""
    if topic == "place":
        return not sentence.is_placed and not says("level", sentence.text)
    if topic == "seventh":
        return bool(words) and all(word.value for word in words)
    return topic == "history" and not any(word.value for word in words)


def _is_advice(words: Sequence[Word], spoken: dict[str, list[Word]], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether it tells somebody to do something, or has a remedy in words of treatment; instructions to coders aside."""
    remedies = [
        word
        for word in spoken.get("remedy", ())
        if not subject.official_words.intersection(stems(sentence.text[word.start : word.end]))
    ]
    if any(word.value for word in words):
        return "coding" not in spoken or bool(remedies)
    if "coding" not in spoken:
        return "remedy" in spoken
    return any(abs(word.start - remedy.start) < _NEAR for word in words for remedy in remedies)


def _tells_codes_apart(topic: str, words: Sequence[Word], sentence: ReadSentence, subject: Subject) -> bool:
    """Whether side or encounter tells codes apart here: in the title of one of them, of a relative, in the table."""
    if topic == "encounter" and any(" " in sentence.text[word.start : word.end] for word in words if word.value):
        return True  # "initial encounter" is no everyday word
    if topic == "side" and sentence.named and {"left", "right"} <= {word.value for word in words}:
        return True
    named = [subject.named(code) for code in sentence.codes]
    titles = [code.title for code in (subject.itself, *subject.relatives, *filter(None, named))]
    return any(says(topic, text) for text in (*titles, *(text for _, text in subject.sevenths)))
