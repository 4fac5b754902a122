"""Find the row that a "see" text of an index leads to: "Pain, abdominal" -> main term "Pain", term "abdominal".

The texts are free text. A comma divides levels, but also stands inside titles; titles list synonyms ("Abdomen,
abdominal"), and carry non-essential modifiers that nobody repeats. So the text is matched from the main term down,
the longest piece first, against the ways to say a title (see ``_ways``), the plainest first. Where a piece fits two
titles equally well there is no link: no link is better than a wrong one.
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
"""For each tier, what may be said -> the position of the row it means, or ``_AMBIGUOUS``."""


def resolve_see(rows: Sequence[IndexRow]) -> list[int | None]:
    """For each row the position (in ``rows``) of the row its ``see`` leads to, or if it has none, its ``see_also``.

    None where there is no such text, where it leads out of these rows ("Table of Drugs and Chemicals", "category M01"),
    where it fits no title or fits several, and where it would lead to the row's own node. Of the rows of one node
    (cells of a table) the first is meant. ``rows`` are those of one ``Index``.

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
    found: dict[str, int | None] = {}
    result: list[int | None] = []
    for row in rows:
        text = row.see or row.see_also
        if text and text not in found:
            found[text] = tree.find(text)
        target = found[text] if text else None
        result.append(None if target is None or rows[target].node == row.node else target)
    return result


class _Tree:
    """The titles below each node; made for a node when first asked for."""

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
        """The position the text leads to, or None."""
        said = _BY.sub("", _plain(text)).removeprefix("also ")
        pieces = [piece for piece in said.split(", ") if piece]
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
                for tier, said in _ways(self.rows[position].path[-1]):
                    if titles[tier].setdefault(said, position) != position:
                        titles[tier][said] = _AMBIGUOUS
            self.titles[node] = titles
        return self.titles[node]


def _match(titles: Titles, said: str) -> Iterator[int]:
    """The position the plainest tier gives; the looser tiers are asked only when the plainer ones have none."""
    for tier in titles:
        position = tier.get(said)
        if position is not None:
            yield position
            return


def _ways(title: str) -> Iterator[tuple[int, str]]:
    """The ways to say a title, each with its tier.

    0: the whole, endings in parentheses read or not. 1: its first piece ("Abdomen" of "Abdomen, abdominal"). 2: another
    piece of the same stem ("abdominal"), or of two words joined by "or"; a piece of another stem narrows the title and
    says something else ("benign" of "lipomatous, benign"). 3: the whole or first piece without "NEC" or "NOS".
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
    """Small letters without non-essential modifiers; ``keep_endings`` reads "pain(s)" as "pains", not as "pain"."""
    before = ""
    while before != text:
        before = text
        text = _GROUP.sub(lambda group: group[2] if keep_endings and not group[1] else "", text)
    return " ".join(text.lower().replace(" ,", ",").split()).strip(", ")
