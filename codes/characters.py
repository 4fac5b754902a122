"""Which characters nobody sees or types, and texts without them. Pure; for codes, questions and texts alike.

visible("soft\u00adhyphen")                 ->  "softhyphen"
strange_in("left\u202eright")               ->  ["\u202e"]
single_line("two\u2028lines,  two blanks")  ->  "two lines, two blanks"
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

_TAGS = "\U000e0000"  # from here on: letters that are not shown but that programs read
# Control and format characters (Cf turns text around, has no width, or tags), separators of lines and paragraphs,
# halves of characters, private and unassigned ones: nobody types these on purpose.
_STRANGE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})


def is_format(char: str) -> bool:
    """Whether it shows nothing, and may turn text around or speak to programs."""
    return unicodedata.category(char) == "Cf"


@lru_cache(maxsize=10_000)
def is_invisible(char: str) -> bool:
    """Whether it is a format character without any effect: soft hyphen, zero-width space, word joiner, byte order mark.

    Word and web pages put such characters into what is copied.
    """
    return is_format(char) and unicodedata.bidirectional(char) == "BN" and char < _TAGS


@lru_cache(maxsize=10_000)
def is_strange(char: str) -> bool:
    """Control, bidi, invisible, surrogate, private and unassigned characters; not tab and newline."""
    return char not in "\n\t" and unicodedata.category(char) in _STRANGE


def without_format(text: str) -> str:
    return _without(text, is_format)


def visible(text: str) -> str:
    """The text without its invisible characters."""
    return _without(text, is_invisible)


def strange_in(text: str) -> list[str]:
    """The strange characters of a text, each once."""
    return sorted(char for char in set(text) if is_strange(char))


def without_strange(text: str) -> str:
    return _without(text, is_strange)


def _without(text: str, is_kind: Callable[[str], bool]) -> str:
    """Distinct characters are asked once: most texts have some dozens, and none of the kind."""
    return text.translate(dict.fromkeys(ord(char) for char in set(text) if is_kind(char)))


def single_line(text: str) -> str:
    """The text with a blank for each character that cannot be printed, and one blank between words."""
    shown = text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.split())
