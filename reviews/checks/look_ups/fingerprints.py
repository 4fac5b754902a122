"""Fingerprints of a text: a few of its runs of words, chosen so that a copy has some of the same.

They are chosen by winnowing (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003): of every eight runs of four words that
follow each other the one with the least checksum. So each run of eleven words that two texts share has a fingerprint in
both, wherever it stands. About one run in five is chosen.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import NamedTuple

RUN, WINDOW = 4, 8
# What a text that may be alike has at least of the fingerprints of all words, or of a section's. A text in which every
# fifth word is another one has about a tenth.
_ENOUGH, _ENOUGH_OF_A_SECTION = 0.05, 0.2


class Fingerprints(NamedTuple):
    """Of a whole text, and of each of its sections that is looked at by itself."""

    whole: frozenset[int]
    sections: tuple[frozenset[int], ...] = ()

    def shared_with(self, others: Iterable[tuple[int, int]]) -> frozenset[int]:
        """The others, by number, that have enough of them to be compared: ``others`` is (fingerprint, number)."""
        shared: dict[int, set[int]] = {}
        for fingerprint, other in others:
            shared.setdefault(other, set()).add(fingerprint)
        return frozenset(other for other, some in shared.items() if self._is_enough(some))

    def _is_enough(self, shared: set[int]) -> bool:
        if len(shared & self.whole) > _ENOUGH * len(self.whole):
            return True
        return any(len(shared & own) >= _ENOUGH_OF_A_SECTION * len(own) for own in self.sections)


def fingerprints(flat: bytes) -> frozenset[int]:
    """Of words with one blank between them; numbers of 32 bits. None for fewer than four words."""
    words = flat.split()
    runs = [zlib.crc32(b" ".join(words[at : at + RUN])) for at in range(len(words) - RUN + 1)]
    return (
        frozenset(min(runs[at : at + WINDOW]) for at in range(max(1, len(runs) - WINDOW + 1))) if runs else frozenset()
    )
