"""The words of a text as search compares them: small letters without marks, one form for one and many. Pure.

words("Crohn's disease, fractures of COVID19, B12")  ->  ["crohn", "disease", "fracture", "covid", "19", "b12"]
"""

from __future__ import annotations

import re

from codes.releases.rules.digests import folded

_APOSTROPHE = re.compile(r"['’`](?:s\b)?")
DENIED = "no "
_DENIED = re.compile(r"\bwithout\b((?:(?!\bwith\b)[^,;:()])*)")
_LONG = re.compile(r"[a-z]{3}")
_PARTS = re.compile(r"[a-z]+|[0-9]+")


class _Blanks(dict[int, int]):
    """For ``str.translate``: letters a to z and digits stay, all else parts words."""

    def __missing__(self, char: int) -> int:
        self[char] = char if chr(char).isascii() and chr(char).isalnum() else 32
        return self[char]


class _Forms(dict[str, tuple[str, ...]]):
    """What a run of letters and digits is in our words; remembered, as there are few."""

    def __missing__(self, run: str) -> tuple[str, ...]:
        found = _forms(run)
        if len(self) < _MOST_REMEMBERED:
            self[run] = found
        return found


_MOST_REMEMBERED = 60_000
_EMPTY = """an and any are as at be been being by can code codes diagnosis do does due for from has have having his her
    icd icd10 in into is it its me my nec nos of on or other our out s see some the their them there this to up was what
    when where which who with your"""
EMPTY = frozenset(_EMPTY.split())  # they say nothing about which code is meant


def words(text: str) -> list[str]:
    """In their order, each in one form, empty words left out."""
    small = folded(text).lower()
    if "'" in small or "’" in small or "`" in small:
        small = _APOSTROPHE.sub("", small)
    if "without" in small:
        return _with_denied(small)
    return _plain_words(small)


def _plain_words(small: str) -> list[str]:
    known = _KNOWN
    return [form for run in small.translate(_BLANKS).split() for form in known[run]]


def _with_denied(small: str) -> list[str]:
    """What a text denies is another word than what it says: "no claudication" is not found by "claudication"."""
    found: list[str] = []
    for at, part in enumerate(_DENIED.split(small)):
        some = _plain_words(part)
        found += [DENIED + word for word in some] if at % 2 else some
    return found


def _forms(run: str) -> tuple[str, ...]:
    """Letters and digits stay together where they are a name ("b12", "h1n1"), and part where a word is ("type2")."""
    parts = _PARTS.findall(run) if _LONG.search(run) else [run]
    return tuple(one_form(word) for word in parts if word not in EMPTY)


def one_form(word: str) -> str:
    """ "fractures" -> "fracture", "biopsies" -> "biopsy"; what only looks like many ("pus", "arthritis") stays."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


_BLANKS, _KNOWN = _Blanks(), _Forms()
