"""Which lines to look at for a question, of all those that have some of its words: numbers only. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_

from .packing import first_numbers
from .readings import Reading

ENOUGH = 0.36  # of the information asked for; less is another question
_OF_BEST = 0.6  # of the information that the best lines of the source have; less is not looked at beside them
_SUBSETS = 80


def candidates(reading: Reading, words: Mapping[str, int], within: int | None, most: int) -> Iterator[int]:
    """Numbers of lines of one source, by how much of the reading they have; ``words``: which lines have a word."""
    sets = [reduce(or_, (words[one] for one in slot.fitting if one in words), 0) for slot in reading.slots]
    there = [
        (slot.information, bits if within is None else bits & within)
        for slot, bits in zip(reading.slots, sets, strict=True)
        if bits
    ]
    there.sort(key=lambda one: -one[0])
    least, left, seen = ENOUGH * reading.information, most, 0
    for worth, chosen in _subsets([information for information, _ in there], least):
        if worth < least:
            return
        bits = reduce(and_, (there[at][1] for at in chosen)) & ~seen
        if bits:
            least = max(least, _OF_BEST * worth)
            some = first_numbers(bits, left)
            yield from some
            left -= len(some)
            if left <= 0:
                return
            seen |= bits


def _subsets(information: Sequence[float], least: float) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Sets of places of slots with their information, those with the most first, down to the least."""
    queue = [(-sum(information), tuple(range(len(information))), len(information) - 1)] if information else []
    for _ in range(_SUBSETS):
        if not queue:
            return
        worth, chosen, last = heapq.heappop(queue)
        yield -worth, chosen
        for at in range(last, -1, -1):  # each set is reached once: places go from the last to the first
            rest = tuple(one for one in chosen if one != at)
            if rest and -worth - information[at] >= least:
                heapq.heappush(queue, (worth + information[at], rest, at - 1))
