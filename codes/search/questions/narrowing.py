"""Sides and encounters in questions: the rest is searched, then the code of that side and encounter is taken.

"broken hip left initial": "broken hip" leads to S72.009A, of an unspecified femur; that of the left one is S72.002A.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from codes.models.facts import CodeVersionQuerySet
from codes.releases.files.text import dotted
from codes.search.questions.hits import Hit

_ENCOUNTER = re.compile(r"\b(init|subs|seq)(?:ial|eq|equent|uela|uelae)?\b(?: enc(?:ounter)?\b)?", re.IGNORECASE)
_SEVENTH = {"init": "A", "subs": "D", "seq": "S"}
_SIDE = re.compile(r"\b(left|right|bilateral|lt|rt|bilat)\b", re.IGNORECASE)
_SIDES = {"lt": "left", "rt": "right", "bilat": "bilateral"}
_UNSPECIFIED = re.compile(r"\bunspecified\b")


class Narrowed(NamedTuple):
    """``rest``: the question without ``side`` ("left", "right", "bilateral" or "") and ``seventh`` ("A", "D", "S")."""

    rest: str
    side: str
    seventh: str


def read_narrowing(question: str) -> Narrowed:
    side, encounter = _SIDE.search(question), _ENCOUNTER.search(question)
    rest = _ENCOUNTER.sub(" ", _SIDE.sub(" ", question))
    return Narrowed(
        " ".join(rest.split()),
        _SIDES.get(side[1].lower(), side[1].lower()) if side else "",
        _SEVENTH[encounter[1].lower()] if encounter else "",
    )


def narrow(hits: Sequence[Hit], narrowed: Narrowed, versions: CodeVersionQuerySet) -> Iterator[Hit]:
    """The codes of the side and encounter to which the hits of the rest lead. ``versions`` are those of a release."""
    sided = list(_of_side(hits, narrowed.side, versions)) if narrowed.side else list(hits)
    if not narrowed.seventh:
        yield from sided
        return
    names = {dotted(hit.code.replace(".", "")[:6].ljust(6, "X") + narrowed.seventh): hit for hit in reversed(sided)}
    for name, title in versions.filter(billable=True).named(names).values_list("code__code", "title"):
        yield replace(names[name], code=name, title=title, billable=True)


def _of_side(hits: Sequence[Hit], side: str, versions: CodeVersionQuerySet) -> Iterator[Hit]:
    """Codes with the title of a hit, but with the side in place of "unspecified"."""
    titles = {
        hit.title[: word.start()] + side + hit.title[word.end() :]: hit
        for hit in reversed(hits)
        for word in _UNSPECIFIED.finditer(hit.title)
    }
    siblings = versions.named({name for hit in titles.values() for name in _siblings(hit.code)})
    for name, title, billable in siblings.values_list("code__code", "title", "billable"):
        if title in titles:
            yield replace(titles[title], code=name, title=title, billable=billable)


def _siblings(code: str) -> Iterator[str]:
    """Codes that differ in one character after the category, since a digit tells the side."""
    for at in range(4, len(code)):
        yield from (code[:at] + digit + code[at + 1 :] for digit in "123456789")
