"""What a sentence speaks of, by the words it has: rows of ``topics.tsv``. Pure.

    read_topics("It is billable for the left knee.")
      ->  {"billing": [Word("billable", 6, 14)], "side": [Word("left", 23, 27)]}

A row is a topic, the value that its words stand for (empty where they only speak of the topic), and words parted by
"|" (``expressions``). Rows of the topic "not X" are sayings in which the words of X mean something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from reviews.checks.words.expressions import Lexicon, parted, rows_of

_FILE = Path(__file__).with_name("topics.tsv")
_NOT = "not "


class Word(NamedTuple):
    """A word of a topic in a sentence: the value it stands for, and where it begins and ends."""

    value: str
    start: int
    end: int


@lru_cache(maxsize=2048)
def read_topics(sentence: str) -> dict[str, list[Word]]:
    """Topic -> its words, in order. Nobody changes the answer, which is remembered."""
    places: dict[str, list[Word]] = defaultdict(list)
    for (topic, value), start, end in _lexicon().places_in(sentence):
        places[topic].append(Word(value, start, end))
    sayings = {topic.removeprefix(_NOT): words for topic, words in places.items() if topic.startswith(_NOT)}
    topics = {
        topic: list(_apart([word for word in words if not _overlaps(word, sayings.get(topic, []))]))
        for topic, words in places.items()
        if not topic.startswith(_NOT)
    }
    return {topic: words for topic, words in topics.items() if words}


def says(topic: str, text: str) -> bool:
    """Whether a text has a word of a topic."""
    return topic in read_topics(text)


def _apart(words: list[Word]) -> Iterator[Word]:
    """Of words in the same place, the one with a value; of several with a value, the longest."""
    end = 0
    for word in sorted(words, key=lambda word: (word.start, not word.value, -word.end)):
        if word.start >= end:
            yield word
            end = word.end


def _overlaps(word: Word, others: list[Word]) -> bool:
    return any(word.start < other.end and other.start < word.end for other in others)


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon[tuple[str, str]]:
    rows = (((topic, value), entry) for topic, value, words in rows_of(_FILE) for entry in parted(words))
    return Lexicon(rows)
