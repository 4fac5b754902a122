"""Sets of line numbers: as the bits of a whole number in memory, and as few bytes in the database. Pure.

An "and" of two sets of 300,000 lines takes some microseconds, and both engines store bytes alike.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Sequence

_LIST, _BITS = b"L", b"B"
_SOME = re.compile(rb"[^\0]")
_BITS_OF = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]


def pack(numbers: Sequence[int]) -> bytes:
    """Rising numbers as a list or as bits, whichever is shorter."""
    if not numbers:
        return _LIST
    if 32 * len(numbers) <= numbers[-1]:
        return _LIST + _little(array("I", numbers)).tobytes()
    return _BITS + _bytes_of(numbers)


def unpack(packed: bytes) -> int:
    """The set whose bits are the numbers."""
    kind, rest = packed[:1], packed[1:]
    if kind == _BITS:
        return int.from_bytes(rest, "little")
    numbers = array("I")
    numbers.frombytes(rest)
    return int.from_bytes(_bytes_of(_little(numbers)), "little") if numbers else 0


def first_numbers(bits: int, most: int) -> list[int]:
    """The lowest numbers of the set, at most ``most``."""
    numbers: list[int] = []
    whole = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for some in _SOME.finditer(whole):
        at = 8 * some.start()
        numbers += [at + bit for bit in _BITS_OF[whole[some.start()]]]
        if len(numbers) >= most:
            return numbers[:most]
    return numbers


def _bytes_of(numbers: Sequence[int]) -> bytes:
    held = bytearray(numbers[-1] // 8 + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return bytes(held)


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
