"""Sets of line numbers: packed, unpacked, their lowest, remembered up to a size."""

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


def test_the_sets_used_last_are_remembered(monkeypatch):
    monkeypatch.setattr(store, "_MOST_BYTES", 250)
    sets = store.LineSets()
    bits = 1 << 800  # 100 bytes
    sets.put((1, "one"), bits)
    sets.put((1, "two"), bits)
    assert sets.get((1, "one")) == bits
    sets.put((1, "three"), bits)
    assert sets.get((1, "two")) is None
    assert (sets.get((1, "one")), sets.get((1, "three")), sets.size) == (bits, bits, 200)
    sets.put((1, "one"), 0)
    assert (sets.get((1, "one")), sets.size) == (0, 100)
