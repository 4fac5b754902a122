"""What a text may rest on, out of the publisher's files and by nothing of ours: order file, tabular list, tables.

old = RawRelease("2025-annual", table=official_table)
old.facts("Z53.9"), old.guidance("Z53.9"), old.name("Z53.9"), old.printed("notes", "E11", "excludes1")
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from tests.codes.releases.official import order_lines, tabular_file

_CONTAINERS = {
    "inclusionTerm": "inclusion_term", "includes": "includes", "excludes1": "excludes1", "excludes2": "excludes2",
    "codeFirst": "code_first", "useAdditionalCode": "use_additional", "codeAlso": "code_also", "notes": "notes",
    "sevenChrNote": "seventh_note",
}  # fmt: skip
_ENCOUNTERS = ("initial encounter", "subsequent encounter", "sequela")
Notes = tuple[tuple[str, tuple[str, ...]], ...]


def plain(text: str | None) -> str:
    return " ".join((text or "").split())


class RawRelease:
    """A release; ``successors`` and ``maps`` say what tables lead to, by code."""

    def __init__(self, label: str, *, successors: Mapping[str, str], maps: Mapping[str, str]) -> None:
        self.lines = order_lines(label)
        self.tables = {"successors": successors, "map": maps}
        self.notes: dict[str, Notes] = {}
        self.above: dict[str, list[str]] = {}  # nearest first, blocks and the chapter at the end
        self.seventh: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {}
        self.titles: dict[str, str] = {}  # of blocks and chapters
        self.chapter_of: dict[str, str] = {}
        for chapter in ElementTree.fromstring(tabular_file(label)).findall("chapter"):
            self._read_chapter(chapter)
        self._read_seventh_characters()
        self.below: dict[str, list[str]] = defaultdict(list)
        for code, names in self.above.items():
            self.below[names[0]].append(code)

    def _read_chapter(self, chapter: ElementTree.Element) -> None:
        name = f"chapter {chapter.findtext('name', '').strip()}"
        self._read_node(name, chapter)
        sections = chapter.findall("section")
        around = [section.get("id", "") for section in sections if section.find("diag") is None]
        for section in sections:
            block = section.get("id", "")
            self._read_node(f"block {block}", section)
            outer = [f"block {other}" for other in around if other != block and _holds(other, block)]
            self._read_codes(section, [f"block {block}", *sorted(outer, key=_width), name], name)

    def _read_codes(self, element: ElementTree.Element, above: list[str], chapter: str) -> None:
        for diag in element.findall("diag"):
            code = diag.findtext("name", "").strip()
            self._read_node(code, diag)
            self.above[code], self.chapter_of[code] = above, chapter.split()[1]
            self._read_codes(diag, [code, *above], chapter)

    def _read_node(self, name: str, element: ElementTree.Element) -> None:
        self.titles[name] = re.sub(r"\s*\([A-Z][0-9A-Z]{2}(-[A-Z][0-9A-Z]{2})?\)$", "", plain(element.findtext("desc")))
        self.notes[name] = tuple(
            (_CONTAINERS[part.tag], tuple(plain(note.text) for note in part.findall("note")))
            for part in element
            if part.tag in _CONTAINERS
        )
        table = element.find("sevenChrDef")
        if table is not None:
            self.seventh[name] = tuple(_rows(table))

    def _read_seventh_characters(self) -> None:
        """Codes of the order file that the tabular list does not write out."""
        for code in self.lines:
            if code not in self.above:
                stem = next(name for end in range(len(code) - 1, 2, -1) if (name := code[:end]) in self.above)
                self.above[code], self.chapter_of[code] = [stem, *self.above[stem]], self.chapter_of[stem]
                self.notes[code] = ()

    def __contains__(self, code: str) -> bool:
        return code in self.lines

    def name(self, code: str) -> tuple[str, str] | None:
        """Title and flag; nothing for a code that is not in the release."""
        line = self.lines.get(code)
        return (line.long, line.flag) if line else None

    def parent(self, code: str) -> str:
        return "" if " " in self.above[code][0] else self.above[code][0]

    def table(self, code: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        return next((self.seventh[name] for name in (code, *self.above[code]) if self.seventh.get(name)), ())

    def facts(self, code: str) -> tuple[object, ...]:
        return self.name(code), self.parent(code), self.notes[code], self.table(code)

    def guidance(self, code: str) -> list[Notes]:
        return [self.notes[name] for name in self.above[code] if self.notes[name]]

    def printed(self, kind: str, code: str, argument: str = "") -> str:
        """What a fact field prints, with one blank between words; empty where it cannot be filled."""
        return plain(self._printed(kind, code, argument))

    def _printed(self, kind: str, code: str, argument: str) -> str:
        title, parent = self.lines[code].long, self.parent(code)
        if kind in self.tables:
            return self.tables[kind].get(code, "")
        if kind in ("code_first", "use_additional", "notes", "note"):
            container, _, number = (argument or kind).partition(" ")
            notes = self.noted(code, container)
            return "; ".join(notes if kind != "note" else notes[int(number) - 1 : int(number)])
        if kind == "seventh":
            rows = [(char, text) for char, text, _ in self.table(code) if argument in ("", char)]
            return rows[0][1] if argument and rows else "; ".join(f"{char}, {text}" for char, text in rows)
        if kind in ("block", "chapter"):
            place = next(name for name in self.above[code] if name.startswith(kind))
            return f"{place.split()[1]}, {self.titles[place]}"
        return {
            "side": self.side(code) if kind == "side" else "",
            "code": code,
            "title": title,
            "billable": "billable" if self.lines[code].flag == "1" else "a header code, not billable",
            "parent": f"{parent}, {self.lines[parent].long}" if parent else "",
            "encounter": " and ".join(words for words in _ENCOUNTERS if words in title),
        }[kind]

    def side(self, code: str) -> str:
        """A title without left and right says something of a side only where one around it does."""
        title = self.lines[code].long.lower()
        sides = [side for side in ("left", "right", "bilateral") if re.search(rf"\b{side}\b", title)]
        if not sides and "unspecified" in title:
            sides = ["side not specified"]
        return " and ".join(sides) if sides and self.is_sided(code) else ""

    def is_sided(self, code: str) -> bool:
        parent = self.above[code][0]
        beyond = self.above[parent][0] if parent in self.above else None
        around = {code, *self.above[code], *self.below[code], *self.below[parent], *self.below.get(beyond or "", ())}
        return any(
            re.search(r"\b(left|right)\b", self.lines[name].long.lower()) for name in around if name in self.lines
        )

    def noted(self, code: str, kind: str) -> list[str]:
        """Notes of a kind, own ones and then inherited ones, nearest first."""
        kinds = ("includes", "inclusion_term") if kind == "includes" else (kind,)
        parts = [part for name in (code, *self.above[code]) for part in self.notes[name]]
        return [note for container, notes in parts if container in kinds for note in notes]


def _rows(table: ElementTree.Element) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Extensions with the notes that follow them."""
    rows: list[tuple[str, str, list[str]]] = []
    for part in table:
        if part.tag == "extension":
            rows.append((part.get("char", ""), plain(part.text), []))
        elif rows:
            rows[-1][2].append(plain(part.text))
    yield from ((char, text, tuple(notes)) for char, text, notes in rows)


def _holds(outer: str, inner: str) -> bool:
    (first, last), (start, end) = ((*block.split("-"), block)[:2] for block in (outer, inner))
    return first <= start and end <= last


def _width(block: str) -> tuple[str, str]:
    first, last = block.split()[1].split("-")
    return last, first


def conversions(workbook: bytes) -> dict[str, str]:
    """Previous code -> the codes that came of it, in the order of the table. Ranges name no codes one by one."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{_SHEET}t"))
            for item in ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        ]
        (sheet,) = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        rows = ElementTree.fromstring(parts.read(sheet)).iter(f"{_SHEET}row")
    came: dict[str, dict[str, None]] = {}
    for row in rows:
        cells = {re.sub(r"\d", "", cell.get("r", "")): _value(cell, shared) for cell in row}
        current, previous = plain(cells.get("A")), plain(cells.get("C"))
        listed = re.split(r"\s*(?:[,;&]|\band\b)\s*", previous)
        if not all(_CODE.fullmatch(part) for part in (current, *listed)):
            continue
        for part in listed:
            came.setdefault(part, {})[current] = None
    return {code: ", ".join(new) for code, new in came.items()}


_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CODE = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    value = cell.findtext(f"{_SHEET}v", "")
    return shared[int(value)] if cell.get("t") == "s" else value


def mappings(package: Path) -> dict[str, str]:
    """ICD-10-CM code -> its ICD-9-CM codes, of the General Equivalence Mappings."""
    with zipfile.ZipFile(package) as parts:
        lines = parts.read("2018_I10gem.txt").decode("ascii").splitlines()
    came: dict[str, dict[str, None]] = {}
    for source, target, _ in (line.split() for line in lines):
        if target != "NoDx":
            at = 4 if target.startswith("E") else 3
            dotted = target[:at] + ("." + target[at:] if target[at:] else "")
            came.setdefault(source[:3] + ("." + source[3:] if source[3:] else ""), {})[dotted] = None
    return {code: ", ".join(targets) for code, targets in came.items()}
