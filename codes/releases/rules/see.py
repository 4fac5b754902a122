"""Find the row to which a "see" text of an index leads: "Pain, abdominal" -> main term "Pain", term "abdominal".

The texts are free text. A comma separates levels, but titles have commas as well: they list synonyms ("Abdomen,
abdominal"), and have non-essential modifiers that a "see" text does not repeat. So the text is matched from the main
term down, the longest piece first, against the forms of a title (see ``_forms``), the plainest first. Where a piece
fits two titles equally well there is no link, since that is better than a wrong one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from codes.releases.files.records import IndexRow

_GROUP = re.compile(r"( ?)\(([^()]*)\)")
_BY = re.compile(r"(?:, ?| )by (?:site|type|drug|specified substance)(?: and (?:site|type))?\Z")
_EITHER = re.compile(r"(\w+) or (\w+)")
_TAIL = re.compile(r" (?:nec|nos)\Z")
_TIERS = 4
_AMBIGUOUS = -1

Titles = tuple[dict[str, int], ...]
"""For each tier, the form of a title -> the position of its row, or ``_AMBIGUOUS``."""


def resolve_see(rows: Sequence[IndexRow]) -> list[int | None]:
    """For each row the position (in ``rows``) of the row to which its ``see`` leads, or else its ``see_also``.

    It is None where there is no such text, where it leads out of these rows ("Table of Drugs and Chemicals", "category
    M01"), where it fits no title or several, and where it would lead to the row's own node. Of the rows of a node
    (cells of a table) it is the first. ``rows`` are those of one ``Index``.

    >>> def row(node, parent, path, see=""):
    ...     return IndexRow(node, parent, path, "", "", False, "", see, "", 1)
    >>> resolve_see([
    ...     row(0, None, ("Abdominalgia",), "Pain, abdominal"),
    ...     row(1, None, ("Pain(s) (see also Painful)",)),
    ...     row(2, 1, ("Pain(s) (see also Painful)", "abdominal (acute)")),
    ... ])
    [2, None, None]
    """
    tree = _Tree(rows)
    targets: dict[str, int | None] = {}
    result: list[int | None] = []
    for row in rows:
        text = row.see or row.see_also
        if text and text not in targets:
            targets[text] = tree.find(text)
        target = targets[text] if text else None
        result.append(None if target is None or rows[target].node == row.node else target)
    return result


class _Tree:
    """The titles below each node, collected when they are first needed."""

    def __init__(self, rows: Sequence[IndexRow]) -> None:
        self.rows = rows
        self.children: dict[int | None, list[int]] = defaultdict(list)
        last = None
        for position, row in enumerate(rows):
            if row.node != last:
                self.children[row.parent].append(position)
            last = row.node
        self.titles: dict[int | None, Titles] = {}

    def find(self, text: str) -> int | None:
        """The position to which the text leads, or None."""
        plain = _BY.sub("", _plain(text)).removeprefix("also ")
        pieces = [piece for piece in plain.split(", ") if piece]
        return self.descend(None, pieces) if pieces else None

    def descend(self, node: int | None, pieces: list[str]) -> int | None:
        titles = self.below(node)
        for end in range(len(pieces), 0, -1):
            for position in _match(titles, ", ".join(pieces[:end])):
                if position == _AMBIGUOUS:
                    return None
                if end == len(pieces):
                    return position
                deeper = self.descend(self.rows[position].node, pieces[end:])
                if deeper is not None:
                    return deeper
        return None

    def below(self, node: int | None) -> Titles:
        if node not in self.titles:
            titles: Titles = tuple({} for _ in range(_TIERS))
            for position in self.children.get(node, ()):
                for tier, form in _forms(self.rows[position].path[-1]):
                    if titles[tier].setdefault(form, position) != position:
                        titles[tier][form] = _AMBIGUOUS
            self.titles[node] = titles
        return self.titles[node]


def _match(titles: Titles, form: str) -> Iterator[int]:
    """The position in the plainest tier that has the form."""
    for tier in titles:
        position = tier.get(form)
        if position is not None:
            yield position
            return


def _forms(title: str) -> Iterator[tuple[int, str]]:
    """The forms of a title, each with its tier.

    0: the whole title, with and without endings in parentheses. 1: its first piece ("Abdomen" of "Abdomen, abdominal").
    2: another piece of the same stem ("abdominal"), or of two words joined by "or". A piece of another stem narrows the
    title and means something else ("benign" of "lipomatous, benign"). 3: the whole or first piece without "NEC" or
    "NOS".
    """
    for whole in dict.fromkeys((_plain(title), _plain(title, keep_endings=True))):
        pieces = whole.split(", ")
        yield 0, whole
        yield 1, pieces[0]
        either = _EITHER.fullmatch(whole)
        for piece in either.groups() if either else pieces[1:]:
            if either or (piece[:3] == pieces[0][:3] and len(piece) > 2):
                yield 2, piece
        yield 3, _TAIL.sub("", whole)
        yield 3, _TAIL.sub("", pieces[0])


def _plain(text: str, *, keep_endings: bool = False) -> str:
    """The text in small letters, without non-essential modifiers; ``keep_endings`` makes "pain(s)" "pains"."""
    before = ""
    while before != text:
        before = text
        text = _GROUP.sub(lambda group: group[2] if keep_endings and not group[1] else "", text)
    return " ".join(text.lower().replace(" ,", ",").split()).strip(", ")
