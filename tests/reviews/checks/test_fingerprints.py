"""By its fingerprints a text is read whenever the comparison of all words would find it, and few others are."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.checks.look_ups.fingerprints import RUN, WINDOW, fingerprints
from reviews.checks.look_ups.likeness import alike, as_other, fingerprints_of, flattened
from reviews.checks.words.language import Prose, prose_of
from reviews.demo import explanations
from reviews.rules.content import SECTIONS, Content, empty, text_of, texts
from tests.shares import dice, share

WRITTEN: dict[str, Content] = {code: {**empty(), **content} for code, content in explanations().items()}
WORDS = [word for content in WRITTEN.values() for _, text in texts(content) for word in text.split()]
some_words = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=40)


@given(some_words, some_words, st.lists(st.text("abc", min_size=1), min_size=RUN + WINDOW - 1, max_size=40), some_words)
def test_a_run_of_eleven_words_in_common_has_a_fingerprint_in_common(
    before: list[str], other: list[str], run: list[str], after: list[str]
) -> None:
    first, second = (fingerprints(" ".join(words).encode()) for words in (before + run + after, other + run))
    assert first & second & fingerprints(" ".join(run).encode())


@pytest.mark.parametrize("changed", [0, 0.02, 0.05, 0.1, 0.15, 0.2])
def test_what_the_comparison_finds_is_read(changed: float) -> None:
    """Whole texts and single sections, of which words are left out, others put in or put in their place."""
    chance, compared = dice(f"fingerprints {changed}"), 0
    for code, content in WRITTEN.items():
        prose, others = prose_of(content), [whole(content)]
        others += [
            f"{whole(WRITTEN[chance.choice([name for name in WRITTEN if name != code])])} {text_of(content, key)}"
            for key, section in SECTIONS.items()
            if section.has_sentences
        ]
        for other in (altered(text, changed, chance) for text in others):
            if list(alike(prose, "X", [as_other("X", "Y", [other])])):
                compared += 1
                assert is_read(prose, other), (code, other)
    assert compared


def test_texts_of_other_things_are_not_read() -> None:
    pairs = share("pairs of texts", list(permutations(WRITTEN.values(), 2)), 40)
    assert not any(is_read(prose_of(first), whole(second)) for first, second in pairs)


def test_a_text_that_is_too_short_to_be_compared_has_none() -> None:
    assert fingerprints(b"") == fingerprints(b"three words only") == frozenset()
    assert fingerprints_of(prose_of({**empty(), "summary": "Four words are compared."})).whole == frozenset()


def whole(content: Content) -> str:
    return " ".join(text for _, text in texts(content))


def altered(text: str, share_changed: float, chance: random.Random) -> str:
    kept: list[str] = []
    for word in text.split():
        change = chance.choice(["left out", "replaced", "put in"]) if chance.random() < share_changed else ""
        kept += {"": [word], "left out": [], "replaced": [chance.choice(WORDS)]}.get(
            change, [word, chance.choice(WORDS)]
        )
    return " ".join(kept)


def is_read(prose: Prose, other: str) -> bool:
    return bool(fingerprints_of(prose).shared_with((value, 1) for value in fingerprints(flattened(other))))
