"""The words of a text as search compares them: small letters without marks, one form for singular and plural. Pure.

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
    """For ``str.translate``: letters a to z and digits stay, everything else separates words."""

    def __missing__(self, char: int) -> int:
        self[char] = char if chr(char).isascii() and chr(char).isalnum() else 32
        return self[char]


class _Forms(dict[str, tuple[str, ...]]):
    """Run of letters and digits -> its words; remembered, since there are few runs."""

    def __missing__(self, run: str) -> tuple[str, ...]:
        forms = _forms(run)
        if len(self) < _MOST_REMEMBERED:
            self[run] = forms
        return forms


_MOST_REMEMBERED = 60_000
_EMPTY = """an and any are as at be been being by can code codes diagnosis do does due for from has have having his her
    icd icd10 in into is it its me my nec nos of on or other our out s see some the their them there this to up was what
    when where which who with your"""
EMPTY = frozenset(_EMPTY.split())  # they do not tell which code is meant


def words(text: str) -> list[str]:
    """The words of a text in their order, in their forms, without empty words."""
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
    """The words of a text that denies some: "no claudication" is another word than "claudication"."""
    all_words: list[str] = []
    for at, part in enumerate(_DENIED.split(small)):
        some = _plain_words(part)
        all_words += [DENIED + word for word in some] if at % 2 else some
    return all_words


def _forms(run: str) -> tuple[str, ...]:
    """The words of a run: letters and digits stay together in a name ("b12", "h1n1"), not in a word ("type2")."""
    parts = _PARTS.findall(run) if _LONG.search(run) else [run]
    return tuple(singular(word) for word in parts if word not in EMPTY)


def singular(word: str) -> str:
    """ "fractures" -> "fracture", "biopsies" -> "biopsy"; words that only look like plurals ("pus") stay."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


_BLANKS, _KNOWN = _Blanks(), _Forms()
