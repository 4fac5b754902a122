"""Readings of a question: its words, or other words by the vocabulary, and for each word the words that fit it. Pure.

A slot is one word asked for. The words that fit it count in part: the word itself fully, longer words with this
beginning a little less, words with a similar spelling even less.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from codes.search.questions.sounds import sound
from codes.search.words import words

MOST_SLOTS = 18
_MOST_READINGS = 4
_MOST_ENDINGS = 60
_AFTER_ALL = "\uffff"
_SEEN_OFTEN = 12  # lines; a word in fewer lines may be a typing error
_ENDING, _SLIP = 0.85, (0.8, 0.8, 0.7)
_SAME_NUMBER = 0.95
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_NUMERALS |= {digit: numeral for numeral, digit in _NUMERALS.items() if len(numeral) > 1}
_SHORTEST_PARTED, _GUESSED = 6, 0.9
_MOST_REMEMBERED = 1_000
_UNKNOWN = 1  # lines that an unknown word is taken to be in


_WORD_LIKE_WITHOUT = re.compile(r"\bw[a-z]{5,7}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Slot:
    word: str
    fitting: Mapping[str, float]  # word of the lines -> how well it fits, up to 1.0
    information: float


@dataclass(frozen=True)
class Reading:
    """``certainty`` is less than 1 where the vocabulary replaced words of the question."""

    slots: tuple[Slot, ...]
    certainty: float = 1.0

    @cached_property
    def information(self) -> float:
        return sum(slot.information for slot in self.slots)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(slot.word for slot in self.slots)

    @cached_property
    def _slots_of(self) -> dict[str, list[tuple[int, float]]]:
        """Word of the lines -> the places of the slots that it fits, and how well it fits."""
        places: dict[str, list[tuple[int, float]]] = {}
        for place, slot in enumerate(self.slots):
            for word, fit in slot.fitting.items():
                places.setdefault(word, []).append((place, fit))
        return places

    def covered_by(self, line: Iterable[str]) -> tuple[float, tuple[str, ...]]:
        """The information of the reading that a line's words have, and the words that fit slots best."""
        best: dict[int, tuple[float, str]] = {}
        slots_of = self._slots_of
        for word in line:
            for place, fit in slots_of.get(word, ()):
                if place not in best or (fit, word) > best[place]:
                    best[place] = (fit, word)
        covered = sum(self.slots[place].information * best[place][0] for place in sorted(best))
        return covered, tuple(best[place][1] for place in sorted(best))


@dataclass
class KnownWords:
    """The words of all lines with their numbers of lines. ``phrases``: words asked -> alternatives of words meant."""

    counts: dict[str, int]
    lines: int
    phrases: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)
    slots: dict[tuple[str, bool], Slot] = field(default_factory=dict)
    _information: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ordered = sorted(self.counts)
        self.by_length: dict[int, list[str]] = {}
        self.by_first_sound: dict[str, tuple[list[str], list[str]]] = {}  # words, and their sounds
        for word in self.ordered:
            self.by_length.setdefault(len(word), []).append(word)
            heard = sound(word)
            alike, sounds = self.by_first_sound.setdefault(heard[:1], ([], []))
            alike.append(word)
            sounds.append(heard)
        self.longest_phrase = max(map(len, self.phrases), default=0)

    def information(self, word: str) -> float:
        """The idf of a word; an unknown word has that of the rarest."""
        if word not in self.counts:
            return math.log(1 + self.lines / _UNKNOWN)
        if word not in self._information:
            self._information[word] = math.log(1 + self.lines / self.counts[word])
        return self._information[word]

    def readings(self, question: str) -> list[Reading]:
        """The words as asked, then as the vocabulary replaces them; none for a question without words."""
        all_words = _words_of_question(question)
        asked = list(dict.fromkeys(all_words))[:MOST_SLOTS]
        if not asked:
            return []
        parts = list(self._parts(all_words[: 2 * MOST_SLOTS]))
        named = {word for phrase, ways in parts if ways for word in phrase}
        readings = [Reading(tuple(self._slot(word, loose=word not in named) for word in asked))]
        for choice in islice(product(*(ways or [phrase] for phrase, ways in parts)), _MOST_READINGS) if named else ():
            meant = list(dict.fromkeys(word for way in choice for word in way))[:MOST_SLOTS]
            if meant != asked:
                slots = tuple(self._slot(word, loose=word in asked and word not in named) for word in meant)
                readings.append(Reading(slots, 0.97))
        return readings

    def guesses(self, question: str) -> list[Reading]:
        """Further readings, for a question of which no line has nearly all.

        A word of the vocabulary is taken for the beginning of another ("malig neo panc"), and words that run together
        are parted ("preecl").
        """
        asked = list(dict.fromkeys(_words_of_question(question)))
        loose = [tuple(asked), tuple(dict.fromkeys(part for word in asked for part in self._parted(word)))]
        return [
            Reading(tuple(map(self._guessed_slot, some[:MOST_SLOTS])), _GUESSED)
            for some in dict.fromkeys(loose)
            if some != tuple(asked) or any((word,) in self.phrases or len(word) == 2 for word in some)
        ]

    def _guessed_slot(self, word: str) -> Slot:
        if len(word) != 2 or word.isdigit():
            return self._slot(word, loose=True)
        fitting = dict.fromkeys(self._beginning(word), _ENDING)
        return Slot(word, fitting, self.information(word)) if fitting else self._slot(word, loose=True)

    def _parts(self, asked: Sequence[str]) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
        """The question in phrases, the longest ones of the vocabulary first, with the alternatives for each."""
        at = 0
        while at < len(asked):
            for length in range(min(self.longest_phrase, len(asked) - at), 0, -1):
                phrase = tuple(asked[at : at + length])
                if ways := self.phrases.get(phrase):
                    yield phrase, ways
                    break
            else:
                length = 1
                yield tuple(asked[at : at + 1]), []
            at += length

    def _parted(self, word: str) -> tuple[str, ...]:
        """ "preecl" -> "pre", "ecl": an unknown word as a known word and the beginning of another."""
        if len(word) >= _SHORTEST_PARTED and word.isalpha() and word not in self.counts:
            for at in range(len(word) - 3, 2, -1):
                if self.counts.get(word[:at], 0) >= _SEEN_OFTEN and self._beginning(word[at:]):
                    return word[:at], word[at:]
        return (word,)

    def _slot(self, word: str, *, loose: bool) -> Slot:
        """A slot for a word, remembered since looking for typing errors takes a while."""
        if len(self.slots) > _MOST_REMEMBERED:
            self.slots.clear()
        if (word, loose) not in self.slots:
            self.slots[word, loose] = self._made_slot(word, loose)
        return self.slots[word, loose]

    def _made_slot(self, word: str, loose: bool) -> Slot:
        fitting = {word: 1.0} if word in self.counts else {}
        if loose and (same := _NUMERALS.get(word)) in self.counts:
            fitting[same] = _SAME_NUMBER
        if loose and len(word) >= 3:
            fitting |= {longer: _ENDING for longer in self._beginning(word) if longer != word}
        if loose and self.counts.get(word, 0) < _SEEN_OFTEN:
            fitting = self._near(word) | fitting if len(fitting) <= 1 or word in self.counts else fitting
        if not fitting:
            return Slot(word, {}, self.information(word))
        if word in fitting and self.counts[word] >= _SEEN_OFTEN:
            return Slot(word, fitting, self.information(word))
        together = sum(self.counts[other] for other in fitting)
        return Slot(word, fitting, math.log(1 + self.lines / together))

    def _beginning(self, word: str) -> list[str]:
        """The words with this beginning; of very many those in most lines."""
        longer = self.ordered[bisect_left(self.ordered, word) : bisect_left(self.ordered, word + _AFTER_ALL)]
        return sorted(longer, key=lambda other: (-self.counts[other], other))[:_MOST_ENDINGS]

    def _near(self, word: str) -> dict[str, float]:
        """The nearest words that differ by one typing error, or by two in a long word."""
        if len(word) < 4 or word.isdigit():
            return {}
        slips = 1 if len(word) < 7 or word in self.counts else 2
        near = {
            other: distance
            for length in range(len(word) - slips, len(word) + slips + 1)
            for other, distance, _ in _within(slips, word, self.by_length.get(length, []))
            if distance
        }
        if min(near.values(), default=2) > 1 and word not in self.counts:
            heard = sound(word)
            others, sounds = self.by_first_sound.get(heard[:1], ([], []))
            near = {others[at]: distance for _, distance, at in _within(slips - 1, heard, sounds)} | near
        nearest = min(near.values(), default=0)
        same = sorted(
            (other for other, distance in near.items() if distance == nearest),
            key=lambda other: (other[0] != word[0], -self.counts[other], other),
        )
        return dict.fromkeys(same[:4], _SLIP[nearest])


def _within(slips: int, word: str, others: Sequence[str]) -> list[tuple[str, int, int]]:
    """Words that differ by at most so many typing errors, with their number of errors and their places."""
    return process.extract(word, others, scorer=OSA.distance, score_cutoff=slips, limit=None)


def _words_of_question(question: str) -> list[str]:
    return words(_WORD_LIKE_WITHOUT.sub(_without, question))


def _without(word: re.Match[str]) -> str:
    """ "withuot" -> "without", since that decides how the words behind it are read."""
    return "without" if OSA.distance(word[0].lower(), "without") <= 1 else word[0]
