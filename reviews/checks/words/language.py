"""An explanation as sentences, and sentences as words and stems. Pure but for one list of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from reviews.rules.content import QUESTIONS, SECTIONS, Content, rows_of
from reviews.rules.fields import Field, read_field
from reviews.rules.filling import fields_in, mapped

_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|Dr|etc|approx|no|cf|St|incl|excl)\.$", re.IGNORECASE)
_NAME = re.compile(r"\bfact\d+\b")
_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n+")


@dataclass(frozen=True)
class Sentence:
    """``question`` is the question this answers, ``item`` the number of the entry it stands in."""

    section: str
    text: str
    item: int = 0
    question: str = ""

    def is_read_as(self, manner: str) -> bool:
        """Whether its section says so: DENIED, CODING or PAPERS."""
        return SECTIONS[self.section].read_as == manner

    @property
    def is_answer(self) -> bool:
        return SECTIONS[self.section].fields == QUESTIONS

    @property
    def asks(self) -> bool:
        return self.text.rstrip("\"'”’)").endswith("?")


@dataclass(frozen=True)
class Prose:
    """All sentences of an explanation in page order. ``written`` is the content as its author wrote it; in ``content``
    and the sentences fact fields are names ("fact1"), as nobody answers for their words; ``fields`` has them by name.
    """

    content: Content
    sentences: tuple[Sentence, ...]
    written: Content
    fields: Mapping[str, str]

    def fields_in(self, text: str) -> list[Field]:
        """The fact fields in some words of the content."""
        fields = (read_field(self.fields[name]) for name in _NAME.findall(text) if name in self.fields)
        return [field for field in fields if field is not None]

    def as_written(self, text: str) -> str:
        """Words of the content with their fields as the author wrote them."""
        return _NAME.sub(lambda name: self.fields.get(name[0], name[0]), text) if self.fields else text

    @cached_property
    def statements(self) -> tuple[Sentence, ...]:
        return tuple(sentence for sentence in self.sentences if not sentence.asks)


def prose_of(content: Content) -> Prose:
    names = {source: f"fact{number}" for number, source in enumerate(fields_in(content), start=1)}
    named = mapped(content, lambda source: names.get(source, source))
    return Prose(named, tuple(_sentences(named)), content, {name: source for source, name in names.items()})


def _sentences(content: Content) -> Iterator[Sentence]:
    """Of the sections that have sentences; names are held by checks of their own. Answers come after all else."""
    for key, section in SECTIONS.items():
        if section.is_prose:
            value = content.get(key) or []
            for item, text in enumerate([value] if isinstance(value, str) else value):
                for part in split_sentences(str(text)):
                    yield Sentence(key, part, item)
    for item, (key, row) in enumerate(rows_of(content, QUESTIONS)):
        question, answer = str(row.get("question", "")), str(row.get("answer", ""))
        for part in split_sentences(question):
            yield Sentence(key, part if part.endswith("?") else f"{part}?", item)
        for part in split_sentences(answer):
            yield Sentence(key, part, item, question)


def split_sentences(text: str) -> list[str]:
    parts: list[str] = []
    for part in _END.split(text):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        elif part.strip(" \t•*-"):
            parts.append(part.strip(" \t•*"))
    return parts


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# Words that carry no meaning of their own.
_EMPTY = frozenset(Path(__file__).with_name("empty_words.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=2048)
def words(text: str) -> tuple[str, ...]:
    """Of a title, a note or a sentence; of a long text ``words_in`` has the different ones."""
    return tuple(_WORD.findall(text.lower()))


def words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The same for singular and plural, and for British and American spelling, near enough to compare."""
    word = word.replace("ae", "e").replace("oe", "e").replace("our", "or").replace("isa", "iza").replace("ise", "ize")
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=2048)
def stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order."""
    return tuple(stem(word) for word in words(text) if word not in _EMPTY)


def stems_in(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words_in(text) - _EMPTY)


def quoted(text: str, longest: int = 160) -> str:
    """The author's words, short enough to show."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
