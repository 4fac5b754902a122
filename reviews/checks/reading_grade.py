"""How hard a text is to read: the Flesch-Kincaid grade, the title's own terms not counted against the author.

Above which grade a text is warned of, or informed, say the rows of manner that measure it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, Severity
from .language import Prose, split_sentences, words
from .language import stem as stem_of
from .manner import GRADE
from .sections import text_of
from .subject import Subject

FEWEST_WORDS = 40
_CHECKED = ("what_it_is", "when_it_is_used", "what_it_does_not_mean", "where_you_may_see_it", "faqs")
_VOWELS = re.compile(r"[aeiouy]+")


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    sentences = [words(each.text) for each in prose.sentences if each.section in _CHECKED and words(each.text)]
    if sum(len(each) for each in sentences) < FEWEST_WORDS:
        return
    reached = grade(sentences, subject.official_stems)
    passed = [row for row in subject.manner if row.measure == GRADE and reached > float(row.finds)]
    if passed:
        row = max(passed, key=lambda row: float(row.finds))
        longest = max(prose.sentences, key=lambda each: len(words(each.text)))
        message = f"This reads at grade {reached:.1f} (Flesch-Kincaid), above {row.finds}: {row.says}"
        excerpt = text_of(prose.content, "what_it_is")[:80]
        yield Finding("reading_grade", Severity(row.severity), longest.section, message, excerpt, row=row.name)


def grade(sentences: list[tuple[str, ...]], given: frozenset[str]) -> float:
    """0.39 words per sentence + 11.8 syllables per word - 15.59; a word of the official text counts one syllable."""
    count = sum(len(each) for each in sentences)
    spoken = sum(1 if stem_of(word) in given else syllables(word) for each in sentences for word in each)
    return 0.39 * count / len(sentences) + 11.8 * spoken / count - 15.59


def grade_of(text: str) -> float:
    """Of a few sentences by themselves; they have at least a word."""
    return grade([words(sentence) for sentence in split_sentences(text) if words(sentence)], frozenset())


def syllables(word: str) -> int:
    found = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and found > 1:
        found -= 1
    return max(1, found)
