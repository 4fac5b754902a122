"""How hard a text is to read: the Flesch-Kincaid grade, the title's own terms not counted against the author."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, warns
from .language import Prose, words
from .language import stem as stem_of
from .sections import text_of
from .subject import Subject

HIGHEST = 13.0
FEWEST_WORDS = 40
_CHECKED = ("what_it_is", "when_it_is_used", "what_it_does_not_mean", "where_you_may_see_it", "faqs")
_VOWELS = re.compile(r"[aeiouy]+")


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    sentences = [words(each.text) for each in prose.sentences if each.section in _CHECKED and words(each.text)]
    if sum(len(each) for each in sentences) < FEWEST_WORDS:
        return
    reached = grade(sentences, subject.official_stems)
    if reached > HIGHEST:
        longest = max(prose.sentences, key=lambda each: len(words(each.text)))
        message = (
            f"This reads at grade {reached:.0f} (Flesch-Kincaid); up to {HIGHEST:.0f} is usual. Shorter sentences "
            f"help most."
        )
        yield warns("reading_grade", longest.section, message, text_of(prose.content, "what_it_is")[:80])


def grade(sentences: list[tuple[str, ...]], given: frozenset[str]) -> float:
    """0.39 words per sentence + 11.8 syllables per word - 15.59; a word of the official text counts one syllable."""
    count = sum(len(each) for each in sentences)
    spoken = sum(1 if stem_of(word) in given else syllables(word) for each in sentences for word in each)
    return 0.39 * count / len(sentences) + 11.8 * spoken / count - 15.59


def syllables(word: str) -> int:
    found = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and found > 1:
        found -= 1
    return max(1, found)
