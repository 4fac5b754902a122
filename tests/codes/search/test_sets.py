"""Sets of line numbers: packed, unpacked, their lowest numbers, remembered up to a size."""

from hypothesis import given
from hypothesis import strategies as st

from codes.search import store
from codes.search.packing import first_numbers, pack, unpack

NUMBERS = st.sets(st.integers(0, 5_000), max_size=400).map(sorted)


@given(NUMBERS)
def test_a_set_is_the_same_after_packing(numbers: list[int]):
    bits = unpack(pack(numbers))
    assert bits == sum(1 << number for number in numbers)
    assert first_numbers(bits, 10_000) == numbers


@given(NUMBERS, st.integers(1, 50))
def test_the_lowest_of_a_set(numbers: list[int], most: int):
    assert first_numbers(unpack(pack(numbers)), most) == numbers[:most]


def test_the_words_used_last_are_remembered(monkeypatch):
    monkeypatch.setattr(store, "_MOST_BYTES", 850)
    sets = store.LineSets()
    lines = {1: 1 << 800}  # 100 bytes, and 300 around them
    sets.put("one", lines)
    sets.put("two", lines)
    assert sets.get("one") == lines
    sets.put("three", lines)
    assert sets.get("two") is None
    assert (sets.get("one"), sets.get("three"), sets.size) == (lines, lines, 800)
    sets.put("one", {})
    assert (sets.get("one"), sets.size) == ({}, 600)
    sets.put("four", {})
    assert sets.get("three") == lines
    sets.put("five", {})
    assert sets.get("one") is None  # words without lines take their place too
