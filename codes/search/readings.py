"""What a question may mean: its words, those meant by the vocabulary, and for each word the words that fit it. Pure.

A slot is one thing asked for. The words that fit it count in part: the word itself wholly, one that begins so a little
less, one that is spelled nearly so less still.
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

from .sounds import sound
from .words import words

MOST_SLOTS = 18
_MOST_READINGS = 4
_MOST_ENDINGS = 60
_AFTER_ALL = "\uffff"
_SEEN_OFTEN = 12  # lines; a word in fewer may be a slip for another one
_ENDING, _SLIP = 0.85, (0.8, 0.8, 0.7)
_SAME_NUMBER = 0.95
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_NUMERALS |= {digit: numeral for numeral, digit in _NUMERALS.items() if len(numeral) > 1}
_SHORTEST_PARTED, _GUESSED = 6, 0.9
_MOST_REMEMBERED = 1_000
_UNKNOWN = 1  # lines that a word nobody knows would be in


_WORD_LIKE_WITHOUT = re.compile(r"\bw[a-z]{5,7}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Slot:
    word: str
    fitting: Mapping[str, float]  # word of the lines -> how well it fits, to 1.0
    information: float


@dataclass(frozen=True)
class Reading:
    """``certainty`` is less than 1 where the vocabulary put other words in the place of those asked."""

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
        """Word of the lines -> the places of the slots that it fits, and how well."""
        places: dict[str, list[tuple[int, float]]] = {}
        for place, slot in enumerate(self.slots):
            for word, fit in slot.fitting.items():
                places.setdefault(word, []).append((place, fit))
        return places

    def covered_by(self, line: Iterable[str]) -> tuple[float, tuple[str, ...]]:
        """The information of the reading that a line's words have, and those words: the one that fits a slot best."""
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
    """The words of all lines, and in how many each is. ``phrases``: words asked -> the words meant, ways one by one."""

    counts: dict[str, int]
    lines: int
    phrases: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)
    slots: dict[tuple[str, bool], Slot] = field(default_factory=dict)
    _information: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ordered = sorted(self.counts)
        self.by_length: dict[int, list[str]] = {}
        self.by_first_sound: dict[str, tuple[list[str], list[str]]] = {}  # the words, and how they sound
        for word in self.ordered:
            self.by_length.setdefault(len(word), []).append(word)
            heard = sound(word)
            for some, one in zip(self.by_first_sound.setdefault(heard[:1], ([], [])), (word, heard), strict=True):
                some.append(one)
        self.longest_phrase = max(map(len, self.phrases), default=0)

    def information(self, word: str) -> float:
        """The idf of a word; of one in no line, that of the rarest."""
        if word not in self.counts:
            return math.log(1 + self.lines / _UNKNOWN)
        if word not in self._information:
            self._information[word] = math.log(1 + self.lines / self.counts[word])
        return self._information[word]

    def readings(self, question: str) -> list[Reading]:
        """The words as they are asked, then as the vocabulary has them; none where nothing is asked."""
        every = _words_of_question(question)
        asked = list(dict.fromkeys(every))[:MOST_SLOTS]
        if not asked:
            return []
        parts = list(self._parts(every[: 2 * MOST_SLOTS]))
        named = {word for said, ways in parts if ways for word in said}
        readings = [Reading(tuple(self._slot(word, loose=word not in named) for word in asked))]
        for choice in islice(product(*(ways or [said] for said, ways in parts)), _MOST_READINGS) if named else ():
            meant = list(dict.fromkeys(word for way in choice for word in way))[:MOST_SLOTS]
            if meant != asked:
                slots = tuple(self._slot(word, loose=word in asked and word not in named) for word in meant)
                readings.append(Reading(slots, 0.97))
        return readings

    def guesses(self, question: str) -> list[Reading]:
        """Further readings, for a question of which no line has nearly all: what the vocabulary knows as a word taken
        for the beginning of another ("malig neo panc"), words that run together parted ("preecl")."""
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
        """The question in pieces, the longest phrases of the vocabulary first; the ways to say each."""
        at = 0
        while at < len(asked):
            for length in range(min(self.longest_phrase, len(asked) - at), 0, -1):
                said = tuple(asked[at : at + length])
                if ways := self.phrases.get(said):
                    yield said, ways
                    break
            else:
                length = 1
                yield tuple(asked[at : at + 1]), []
            at += length

    def _parted(self, word: str) -> tuple[str, ...]:
        """ "preecl" -> "pre", "ecl": an unknown word as a known one and a known one or its beginning."""
        if len(word) >= _SHORTEST_PARTED and word.isalpha() and word not in self.counts:
            for at in range(len(word) - 3, 2, -1):
                if self.counts.get(word[:at], 0) >= _SEEN_OFTEN and self._beginning(word[at:]):
                    return word[:at], word[at:]
        return (word,)

    def _slot(self, word: str, *, loose: bool) -> Slot:
        """Remembered for the readings of one question, and for the next ones: looking for slips takes a while."""
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
        together = sum(self.counts[one] for one in fitting)
        return Slot(word, fitting, math.log(1 + self.lines / together))

    def _beginning(self, word: str) -> list[str]:
        """The words that begin so; of very many those that are in most lines."""
        some = self.ordered[bisect_left(self.ordered, word) : bisect_left(self.ordered, word + _AFTER_ALL)]
        return sorted(some, key=lambda one: (-self.counts[one], one))[:_MOST_ENDINGS]

    def _near(self, word: str) -> dict[str, float]:
        """KnownWords that one slip (two in a long word) makes of it, the nearest only."""
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
    """Those that so many slips make of the word: with their number of slips, and their places."""
    return process.extract(word, others, scorer=OSA.distance, score_cutoff=slips, limit=None)


def _words_of_question(question: str) -> list[str]:
    return words(_WORD_LIKE_WITHOUT.sub(_without, question))


def _without(word: re.Match[str]) -> str:
    """ "withuot" is "without", which has to be known before the words after it are."""
    return "without" if OSA.distance(word[0].lower(), "without") <= 1 else word[0]
