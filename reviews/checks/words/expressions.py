"""Words as people write them down in lists, and the expressions made of them. Pure.

"valid for submi*" finds "valid for submission": "*" is the rest of a word, "#" a number in figures or words, a blank any
blanks or a dash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

Key = TypeVar("Key")

_NUMBERS = """one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
    hundred"""
_BEGINNING = 2  # letters, of words that are looked up by their beginning
_WORD = re.compile(r"[\w'’]+|%")
_NUMBER = rf"(?:[\d.,]*\d|{'|'.join(_NUMBERS.split())})"


_IS_NUMBER = re.compile(_NUMBER)


def count_of(word: str) -> int:
    """The number that a word from "one" to "twelve", or figures, stand for; 0 for any other word."""
    if word.isdecimal() and len(word) < 4:
        return int(word)
    numbers = _NUMBERS.split()[:12]
    return numbers.index(word.lower()) + 1 if word.lower() in numbers else 0


def expression(words: str) -> str:
    """The source of an expression that finds the words, as whole words."""
    plain = re.escape(words).replace(r"\*", r"[\w'’]*").replace(r"\#", _NUMBER).replace(r"\ ", r"[\s-]+")
    before = r"(?<![\w.])" if words[0].isalnum() or words[0] == "#" else ""
    return before + plain + (r"(?!\w)" if words[-1].isalnum() or words[-1] in "*#" else "")


class Lexicon(Generic[Key]):
    """Many entries with a key each, looked up together: a word of a text is tried with the entries that begin like it."""

    def __init__(self, entries: Iterable[tuple[Key, str]]) -> None:
        self._by_head: dict[str, list[tuple[Key, re.Pattern[str]]]] = defaultdict(list)
        for key, words in entries:
            self._by_head[_head(words)].append((key, re.compile(expression(words), re.IGNORECASE)))

    def places_in(self, text: str) -> Iterator[tuple[Key, int, int]]:
        """Key, begin and end of each place, overlapping ones included, in the order of their begins."""
        for word in _WORD.finditer(text):
            low = word[0].lower()
            heads = [low, low[:_BEGINNING] + "*"]
            if "#" in self._by_head and _IS_NUMBER.fullmatch(low):
                heads.append("#")
            for head in heads:
                for key, pattern in self._by_head.get(head, ()):
                    if (match := pattern.match(text, word.start())) is not None:
                        yield key, match.start(), match.end()


def _head(words: str) -> str:
    """What the first word is looked up by: itself, "#", or its beginning where any word that begins so will do."""
    first = _WORD.match(words)
    if first is None:
        return words[0]
    return first[0][:_BEGINNING].lower() + "*" if words[first.end() : first.end() + 1] == "*" else first[0].lower()


def rows_of(file: Path) -> Iterator[list[str]]:
    """The rows of a list in plain lines, parted by tabs; lines that begin with "# " are comments."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("# "):
            yield line.split("\t")


def parted(words: str) -> list[str]:
    return [entry.strip() for entry in words.split("|") if entry.strip()]
