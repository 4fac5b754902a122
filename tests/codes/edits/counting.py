"""Which pairs of codes the Excludes1 notes of a release are about, counted from the raw files and nothing of ours.

The tabular list is read with lxml, the order file by its columns. Codes are numbers in the order of the order file, and
sets of them are whole numbers, a bit for a code, so that all pairs of a release can be counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from tests.codes.releases.official import order_lines, tabular_file

_CODE = r"[A-Z][0-9A-Z][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_CHUNK = re.compile(rf"(?<![A-Z0-9.])({_CODE})(?![A-Z0-9])(?:(--?|\.-|-? - ?|-? -|-? to )({_CODE})(?![A-Z0-9]))?")
_PLACES = {"fourth": 3, "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "seventh": 6, "7th": 6}


class RawRelease:
    """``names`` are the rows of the order file; ``bits`` the billable ones of a stretch of rows."""

    def __init__(self, release: str) -> None:
        lines = order_lines(release)
        self.names = list(lines)
        self.row = {name: at for at, name in enumerate(self.names)}
        self.titles = {name: line.long.lower() for name, line in lines.items()}
        self.billable = [name for name, line in lines.items() if line.flag == "1"]
        self.bit = {name: at for at, name in enumerate(self.billable)}
        self.root = etree.fromstring(tabular_file(release))
        self.stretches = dict(self._blocks_and_chapters())
        self.open_fracture = {
            diag.findtext("name"): {
                extension.get("char")
                for extension in diag.iterfind("sevenChrDef/extension")
                if "open fracture" in (extension.text or "").lower()
            }
            for diag in self.root.iter("diag")
        }

    def _blocks_and_chapters(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """ "A00-B99" -> the rows of its first and last code."""
        for chapter in self.root.iterfind("chapter"):
            if span := re.search(r"\(([A-Z0-9]{3}-[A-Z0-9]{3})\)\s*$", chapter.findtext("desc") or ""):
                yield span[1], self._rows(chapter.iter("diag"))
            yield f"chapter {chapter.findtext('name')}", self._rows(chapter.iter("diag"))
            for section in chapter.iterfind("section"):
                if section.find("diag") is not None:
                    yield section.get("id"), self._rows(section.iter("diag"))

    def _rows(self, diags: Iterable[etree._Element]) -> tuple[int, int]:
        rows = [self.row[diag.findtext("name")] for diag in diags]
        return min(rows), max(self.last_row(self.names[row]) for row in (min(rows), max(rows)))

    def last_row(self, name: str) -> int:
        at = self.row[name]
        while at + 1 < len(self.names) and self.names[at + 1].startswith(name):
            at += 1
        return at

    def mask(self, first: int, last: int, fits: object = None) -> int:
        mask = 0
        for name in self.names[first : last + 1]:
            if name in self.bit and (fits is None or fits(name)):  # type: ignore[operator]
                mask |= 1 << self.bit[name]
        return mask

    # --- Notes --------------------------------------------------------------------------------------------------------

    def named_by(self, note: str) -> int:
        """The billable codes that a note names."""
        text = " ".join(note.split())
        groups = [group for group in re.findall(r"\(([^()]*)", text) if self._codes_in(group)]
        mask = 0
        for group in groups or [text]:
            rest = group if groups else text
            fits = self._characters(text if rest == group else rest)
            for first, last in self._codes_in(rest):
                mask |= self.mask(first, last, fits)
        for number in re.findall(r"\b[Cc]hapter (\d+)\b", text):
            mask |= self.mask(*self.stretches[f"chapter {number}"])
        return mask

    def _codes_in(self, text: str) -> list[tuple[int, int]]:
        stretches = []
        for first, to, last in _CHUNK.findall(text):
            if to and f"{first}-{last}" in self.stretches and to == "-":
                stretches.append(self.stretches[f"{first}-{last}"])
            elif to and first in self.row and last in self.row:
                stretches.append((self.row[first], self.last_row(last)))
            else:
                stretches += [(self.row[name], self.last_row(name)) for name in (first, last) if name in self.row]
        return stretches

    def _characters(self, text: str) -> object:  # noqa: PLR0911 - a list of cases
        """What "with ..." after the codes asks of their characters, as a test of a name; None for nothing."""
        asked = re.split(r"\bwith\b", text)[-1].strip().rstrip(") .")
        bare = lambda name: name.replace(".", "")  # noqa: E731
        if place := re.match(r"(\w+)(?: to \w+)?[ -](?:characters?|digit) \.?([0-9A-Z]+)$", asked):
            return lambda name: bare(name)[_PLACES[place[1]] :].startswith(place[2])
        if asked == "open fracture 7th character":
            return lambda name: (
                name[-1] in next(c for end in range(len(name), 2, -1) if (c := self._sevenths(name[:end])))
            )
        if final := re.match(r"final characters -(\w+)$", asked):
            return lambda name: name.endswith(final[1])
        if span := re.match(r"\.(\w+)-\.(\w+)$", asked):
            return lambda name: span[1] <= bare(name)[3 : 3 + len(span[1])] <= span[2]
        if dot := re.match(r"\.(\w+)-?$", asked):
            return lambda name: bare(name)[3:].startswith(dot[1])
        if re.match(r"\d$", asked):
            return lambda name: name.endswith(asked)
        if asked == "ketoacidosis":
            return lambda name: asked in self.titles[name]
        return None

    def _sevenths(self, name: str) -> set[str]:
        return self.open_fracture.get(name) or set()

    # --- Pairs --------------------------------------------------------------------------------------------------------

    def excluded(self) -> list[int]:
        """By number of a billable code, the codes that a note in force at it names, without itself."""
        above: dict[str, int] = {}

        def notes(element: etree._Element) -> int:
            mask = 0
            for note in element.iterfind("excludes1/note"):
                mask |= self.named_by("".join(note.itertext()))
            return mask

        def walk(element: etree._Element, inherited: int) -> None:
            for diag in element.iterfind("diag"):
                above[diag.findtext("name")] = here = inherited | notes(diag)
                walk(diag, here)

        for chapter in self.root.iterfind("chapter"):
            sections = chapter.findall("section")
            for section in sections:
                around = [other for other in sections if other is not section and self._is_around(other, section)]
                inherited = notes(chapter) | notes(section)
                for other in around:
                    inherited |= notes(other)
                walk(section, inherited)
        return [self._in_force(name, above) & ~(1 << at) for at, name in enumerate(self.billable)]

    def _in_force(self, name: str, above: dict[str, int]) -> int:
        return next(above[name[:end]] for end in range(len(name), 2, -1) if name[:end] in above)

    def _is_around(self, outer: etree._Element, inner: etree._Element) -> bool:
        """Whether a block without codes of its own, C00-C96, has the codes of another in its range."""
        if outer.find("diag") is not None or inner.find("diag") is None or "-" not in outer.get("id"):
            return False
        first, last = outer.get("id").split("-")
        low, high = self._rows(inner.iter("diag"))
        return self._row_of(first, 0) <= low and high <= self._row_of(last, 1)

    def _row_of(self, category: str, end: int) -> int:
        """The first or last row of a category, or of the nearest one where nothing has this name."""
        rows = [at for at, name in enumerate(self.names) if name[:3] <= category] if end else []
        if category in self.row:
            return self.last_row(category) if end else self.row[category]
        return rows[-1] if end else next(at for at, name in enumerate(self.names) if name[:3] >= category)


def members(mask: int) -> Sequence[int]:
    """The numbers of the bits of a mask."""
    packed = mask.to_bytes(mask.bit_length() // 8 + 1, "little")
    return [8 * at.start() + bit for at in re.finditer(rb"[^\0]", packed) for bit in range(8) if at[0][0] >> bit & 1]
