"""How a word sounds, roughly, for words that people write as they hear them. Pure.

sound("anaflaxis"), sound("anaphylaxis")   ->  "anaflaksis", "anafilaksis"
sound("nemonia"), sound("pneumonia")       ->  "nemonia", "numonia"
"""

from __future__ import annotations

import re

# In this order. Silent letters go, and sounds that are written in two ways become one letter.
_RULES = [
    (re.compile(pattern), into)
    for pattern, into in (
        (r"^(?:pn|kn|gn|mn)", "n"),
        (r"^ps", "s"),
        (r"^wr", "r"),
        (r"ph", "f"),
        (r"sch", "sk"),
        (r"ght", "t"),
        (r"([rt])h", r"\1"),
        (r"c(?=[eiy])|z", "s"),
        (r"ck|ch(?=[lrno])|c(?!h)|q", "k"),
        (r"x", "ks"),
        (r"[ao]e", "e"),
        (r"eu", "u"),
        (r"y", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)e$", ""),
    )
]


def sound(word: str) -> str:
    """The sound of a word in small letters."""
    for pattern, into in _RULES:
        word = pattern.sub(into, word)
    return word
