"""The numbers of the lines to look at for a question, of all lines that have some of its words. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_

from codes.search.packing import first_numbers
from codes.search.questions.readings import Reading

ENOUGH = 0.36  # share of the information of a question; lines with less answer another one
_OF_BEST = 0.6  # share of the information of the best lines of the source; lines with less are left out
_SUBSETS = 80


def candidates(reading: Reading, words: Mapping[str, int], within: int | None, most: int) -> Iterator[int]:
    """Numbers of lines of one source, those with most of the reading first; ``words``: word -> its lines."""
    sets = [reduce(or_, (words[word] for word in slot.fitting if word in words), 0) for slot in reading.slots]
    filled = [
        (slot.information, bits if within is None else bits & within)
        for slot, bits in zip(reading.slots, sets, strict=True)
        if bits
    ]
    filled.sort(key=lambda slot: -slot[0])
    least, left, seen = ENOUGH * reading.information, most, 0
    for worth, chosen in _subsets([information for information, _ in filled], least):
        if worth < least:
            return
        bits = reduce(and_, (filled[at][1] for at in chosen)) & ~seen
        if bits:
            least = max(least, _OF_BEST * worth)
            some = first_numbers(bits, left)
            yield from some
            left -= len(some)
            if left <= 0:
                return
            seen |= bits


def _subsets(information: Sequence[float], least: float) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Sets of slots by their places, with their information: those with most first, down to ``least``."""
    queue = [(-sum(information), tuple(range(len(information))), len(information) - 1)] if information else []
    for _ in range(_SUBSETS):
        if not queue:
            return
        worth, chosen, last = heapq.heappop(queue)
        yield -worth, chosen
        for at in range(last, -1, -1):  # every set is reached once: places go from the last to the first
            rest = tuple(place for place in chosen if place != at)
            if rest and -worth - information[at] >= least:
                heapq.heappush(queue, (worth + information[at], rest, at - 1))
