"""The parameter ``q`` of autocomplete: a small part of Elasticsearch's query strings, which NLM's service takes. Pure.

    is_wanted = read_narrowing("code:A15* -name:larynx")
    is_wanted({"code": "A15.0", "name": "Tuberculosis of lung"})    ->  True

A word stands for itself in either field, ``field:word`` in one. ``*`` and ``?`` stand for characters. A code is
compared whole, a name word by word. What stands beside AND, or after +, has to be there; after NOT or - it must not be;
of the others one has to be, unless something else has to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate

Row = dict[str, str]

_SPECIAL = r'"()\[\]{}~^/\\<>=|&!'
SUPPORTED = rf'^(?:[^{_SPECIAL}]|"[^{_SPECIAL}]*")*$'
"""What a query may consist of; ranges, groups, slips and regular expressions are not supported."""

_PART = re.compile(r'([+-]?)(?:(code|name):)?(?:"([^"]*)"|(\S+))')
_WORD = re.compile(r"[^\W_]+")


def read_narrowing(query: str) -> Callable[[Row], bool]:
    """Whether a row is wanted; every row for a query that asks for nothing. ``query`` is of ``SUPPORTED``."""
    needed, barred, wanted = _clauses(query)

    def is_wanted(row: Row) -> bool:
        if any(clause(row) for clause in barred) or not all(clause(row) for clause in needed):
            return False
        return bool(needed) or not wanted or any(clause(row) for clause in wanted)

    return is_wanted


Clause = Callable[[Row], bool]


def _clauses(query: str) -> tuple[list[Clause], list[Clause], list[Clause]]:
    needed: list[Clause] = []
    barred: list[Clause] = []
    wanted: list[Clause] = []
    lists = {"+": needed, "-": barred, "": wanted}
    joined, negated, last = "", False, ""
    for sign, field, phrase, word in _PART.findall(query):
        if word in ("AND", "OR", "NOT") and not (sign or field):
            joined, negated = (joined, True) if word == "NOT" else (word, negated)
            continue
        clause = _clause(field, phrase or word)
        if joined == "AND" and last == "" and wanted:
            needed.append(wanted.pop())
        last = sign or ("-" if negated else "+" if joined == "AND" else "")
        lists[last].append(clause)
        joined, negated = "", False
    return needed, barred, wanted


def _clause(field: str, text: str) -> Clause:
    fields = [field] if field else ["code", "name"]
    code = re.compile(translate(text.upper()))
    words = [re.compile(translate(word)) for word in _words(text)]

    def fits(row: Row) -> bool:
        return ("code" in fields and bool(code.match(row["code"]))) or ("name" in fields and _in_name(words, row))

    return fits


def _words(text: str) -> list[str]:
    """The words of a text in small letters, with what stands for characters."""
    return re.findall(r"(?:[^\W_]|[*?])+", text.lower())


def _in_name(patterns: list[re.Pattern[str]], row: Row) -> bool:
    """Whether the words stand in the name one after the other."""
    names = _WORD.findall(row["name"].lower())
    size = len(patterns)
    return size > 0 and any(
        all(pattern.match(name) for pattern, name in zip(patterns, names[at:], strict=False))
        for at in range(len(names) - size + 1)
    )
