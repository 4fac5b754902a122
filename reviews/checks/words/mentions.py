"""Codes named in a text: which words are codes, and where they stand.

mentions("see Z53.1 or B20-B24")  ->  Z53.1, and B20 and B24 as the two ends of one range
"""

from __future__ import annotations

import re
from typing import NamedTuple

_CODE = r"(?:[A-Za-z][0-9][0-9A-Za-z](?:\.[0-9A-Za-z]{1,8})?|[A-Z][A-Z][0-9](?:\.[0-9A-Z]{1,8})?)"
_TOKEN = re.compile(rf"(?<![\w.\-–/@#])({_CODE})(\.?[-–](?![\w])|\.x+\b)?(?![\w@])")
_RANGE = re.compile(rf"(?<![\w.])({_CODE})\.?-?\s?(?:[-–—]|to|through|and up to)\s?({_CODE})\.?-?(?![\w])")
_DOTLESS = re.compile(r"(?<![\w.\-–/])([A-TV-Z][0-9][0-9AB][0-9A-Z]{1,4})(?![\w.])")
_AFTER_THE_WORD = re.compile(
    r"\b(?:ICD-?10(?:-CM)?\s+codes?|codes?|coded (?:as|to|with)|reported (?:as|with))[\s:]+"
    r"([A-Z0-9]{2,4}\.[0-9A-Z]{1,5}|[A-Z]{1,3}[0-9]{1,3}\.[0-9A-Z]{1,5}|[A-Z]{2}[0-9]{1,2})(?![\w.]*\w)"
)

# Words that look like codes and are none, by themselves or by the words around them.
_NEVER = frozenset({"A1C", "B12", "H1N", "C3B", "C5A", "B2B", "Y2K", "D3D", "F18", "G6P"})
_WORDS_BEFORE = re.compile(
    r"\b(?:vitamins?|factors?|HLA-?|h(?:a|ae)emoglobin|vertebra[el]?|levels?|CPT|HCPCS|ICD-9(?:-CM)?"
    r"|ICD-?10-PCS|DRG|form|room"
    r"|complement|interleukin|thoracic|serotypes?|serovars?|strains?|fluorine|isotopes?|genes?|loc(?:us|i))"
    r"(?:\s+(?:codes?|number|and|or|to|at))?\s*$",
    re.IGNORECASE,
)
_OTHER_SYSTEMS = re.compile(r"\b(?:CPT|HCPCS|ICD-9|DRG|PCS|SNOMED|LOINC|RxNorm)\b")
_VERTEBRA = re.compile(r"[TCL](?:1[0-2]|[1-9])\Z")


class Mention(NamedTuple):
    """A code in a text. ``code`` is in capitals with its dot; ``end_of`` the range it is an end of ("B20-B24")."""

    code: str
    start: int
    end: int
    printed: str
    end_of: str = ""


def mentions(text: str, known: str = "") -> list[Mention]:
    """All codes a text names, in order. Words that the official text ``known`` has as well are no author's mention
    of a code where they look like a vertebra or a vitamin; that text never makes a code out of anything."""
    named: dict[int, Mention] = {}
    for match in _RANGE.finditer(text):
        if _is_code(text, match.start(1), match[1], known) and _is_code(text, match.start(2), match[2], known):
            name = f"{match[1]}-{match[2]}".upper()
            for group in (1, 2):
                named[match.start(group)] = _mention(match, group, name)
    for match in _TOKEN.finditer(text):
        if match.start() not in named and _is_code(text, match.start(), match[1], known):
            named[match.start()] = _mention(match, 1)
    for match in _AFTER_THE_WORD.finditer(text):
        named.setdefault(match.start(1), _mention(match, 1))
    if not _OTHER_SYSTEMS.search(text):
        for match in _DOTLESS.finditer(text):
            dotted = f"{match[1][:3]}.{match[1][3:]}"
            named.setdefault(match.start(), Mention(dotted, match.start(), match.end(), match[1]))
    return [named[at] for at in sorted(named)]


def _mention(match: re.Match[str], group: int, end_of: str = "") -> Mention:
    return Mention(match[group].upper(), match.start(group), match.end(group), match[group], end_of)


def _is_code(text: str, start: int, token: str, known: str) -> bool:
    if token[1].isalpha() and "." not in token:
        return re.search(rf"(?<![\w.]){token}(?!\w)", known) is not None
    if token[0].islower() and ("." not in token or token[0] == "v"):
        return False
    if not token[0].islower() and token != token.upper() and "." not in token:
        return False
    if _WORDS_BEFORE.search(text[max(0, start - 30) : start]):
        return False
    if token in _NEVER:
        return re.search(r"\bcode\s+$", text[:start]) is not None
    return not (_VERTEBRA.match(token) and re.search(rf"(?<![\w.]){token}(?![\w.])", known))


_REFERENCE = re.compile(r"(?<![0-9A-Za-z.])([A-Z][0-9A-Z][0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?!\.?[0-9A-Za-z])(\.?-)?")


def references(note: str) -> tuple[tuple[str, str], ...]:
    """The codes an official note names, as (first, last) of ranges; a single code is both."""
    named: list[tuple[str, str]] = []
    tokens = list(_REFERENCE.finditer(note))
    at = 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following is not None and token[2] and note[token.end() : following.start()].strip() == "":
            named.append((token[1], following[1]))
            at += 2
        else:
            named.append((token[1], token[1]))
            at += 1
    return tuple(named)
