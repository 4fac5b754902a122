"""Read the alphabetic index, the external-cause index, the neoplasm table or the drug table (XML).

All four share one model: ``letter`` > ``mainTerm`` > ``term`` > ``term`` ..., each with a title, perhaps "see" texts,
and codes: one ``code`` in an index, up to six ``cell`` in a table. The title or the column headings of a file tell
which of the four it is; its name does not matter.

>>> xml = b'''<ICD10CM.index><version>2025</version><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
... <letter><title>P</title><mainTerm><title>Procedure<nemod>(surgical)</nemod></title>
... <term level="1"><title>not done</title><code>Z53.9</code></term></mainTerm></letter></ICD10CM.index>'''
>>> index = read_index(xml, file="index.xml")
>>> index.kind, [(row.node, row.parent, row.path, row.code) for row in index.rows]
('alphabetic', [(0, None, ('Procedure (surgical)',), ''), (1, 0, ('Procedure (surgical)', 'not done'), 'Z53.9')])
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from lxml import etree

from codes.releases.files.index_texts import display, see_texts
from codes.releases.files.records import Index, IndexRow, ReleaseError
from codes.releases.files.release_warnings import ReleaseWarning, WarningCode, warn
from codes.releases.files.text import CODE, YEAR
from codes.releases.files.xml import line_of, parse_xml, refuse_attributes, refuse_stray_text, text_of

_INDEX_ORDER = {"title": 0, "see": 1, "seeAlso": 2, "code": 3, "seecat": 4, "subcat": 5, "manif": 6, "term": 7}
_TABLE_ORDER = {"title": 0, "manif": 1, "see": 2, "seeAlso": 3, "cell": 4, "term": 5}
_REPEATABLE = frozenset({"cell", "term"})
_NO_CODE = frozenset({"-", "--"})
_TABLE_WORDS = {"malignant primary": "neoplasm", "underdosing": "drug"}
_INDEX_WORDS = {"external cause": "external", "index to diseases": "alphabetic"}
_MAX_PATH, _MAX_SEE, _MAX_HEADING = 900, 400, 60
_MAX_REMARKS = 100  # one in the official files
_ROOT_ORDER = ("version", "title", "indexHeading", "letter")


class _Term(NamedTuple):
    """The part that a node and its cells share."""

    node: int
    parent: int | None
    path: tuple[str, ...]
    line: int


def read_index(data: bytes, *, file: str) -> Index:
    """One of the four files as an ``Index``, with rows in document order.

    An index has a row for every node, also for one without a code, since a "see" of another may lead to it. A table has
    a row for every cell with a code, and a row with an empty column for a node without such a cell; all rows of a node
    have its "see" texts. Nodes are numbered from 0. ``see`` holds "category M01" for ``seecat`` and "subcategory H93.3"
    for ``subcat``; a text that breaks off before the code behind it ("categories T17 and") gets that code. A
    manifestation is as printed, so it may end in a dash. ``counts``: elements by tag, "nemod with tail", "code
    ending -", "cell with code" (no dash), "cell ending -", "cell without code", and "depth", the deepest ``level``.

    Raises ReleaseError for XML that ``parse_xml`` refuses, an index of another kind, an addenda, elements or attributes
    that are unknown or out of order, text outside elements, a level that is not the depth, and codes in no known shape.
    A manifestation that is not a code is no error: it is one of the ``remarks``, since the publisher's files have one.
    """
    root = parse_xml(data, file=file)
    return _IndexReader(file).read(root)


class _IndexReader:
    """Reads one file; it has the rows, counts and remarks so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.rows: list[IndexRow] = []
        self.counts: Counter[str] = Counter()
        self.remarks: list[ReleaseWarning] = []
        self.columns: dict[str, str] = {}
        self.order = _INDEX_ORDER
        self.node = 0

    def fail(self, reason: str, element: etree._Element) -> ReleaseError:
        return ReleaseError(reason, file=self.file, line=line_of(element))

    def read(self, root: etree._Element) -> Index:
        if root.tag != "ICD10CM.index":
            raise self.fail(f"this is no ICD-10-CM index or table: it starts with <{str(root.tag)[:60]}>", root)
        self.strict(root)
        letters: list[etree._Element] = []
        texts = {"version": "", "title": ""}
        at = 0
        for child in root:
            if child.tag not in _ROOT_ORDER[at:] or (child.tag != "letter" and child.tag == _ROOT_ORDER[at - 1]):
                raise self.fail(f"<{child.tag}> is not expected here", child)
            at = _ROOT_ORDER.index(child.tag) + (child.tag != "letter")
            if child.tag == "letter":
                letters.append(child)
            elif child.tag == "indexHeading":
                self.heading(child)
            else:
                self.strict(child)
                texts[child.tag] = " ".join(text_of(child, file=self.file).split())
        if not texts["version"] or not letters:
            raise self.fail("it has no version or no letters", root)
        if not YEAR.match(texts["version"]):
            raise self.fail(f"its version {texts['version'][:20]!r} is not a year such as 2026", root)
        kind = self.kind(texts["title"], root)
        self.letters(letters)
        counts = {"depth": 0, **self.counts}
        return Index(kind, texts["version"], texts["title"], self.rows, counts, self.remarks)

    def strict(self, element: etree._Element, attributes: frozenset[str] = frozenset()) -> None:
        """Refuse unknown attributes, and text between the children of an element that has children."""
        if element.attrib or attributes:
            refuse_attributes(element, attributes, file=self.file)
        if len(element):
            refuse_stray_text(element, file=self.file)

    def heading(self, element: etree._Element) -> None:
        self.strict(element)
        for head in element:
            column, text = head.get("col", ""), " ".join(text_of(head, file=self.file).split())
            if (
                head.tag != "head"
                or set(head.attrib) != {"col"}
                or not 0 < len(text) <= _MAX_HEADING
                or column in self.columns
            ):
                raise self.fail("the table's headings are not in order", head)
            self.columns[column] = text
        if not self.columns:
            raise self.fail("the table has no headings", element)
        self.order = _TABLE_ORDER

    def kind(self, title: str, root: etree._Element) -> str:
        text = " ".join(self.columns.values()) or title
        words = _TABLE_WORDS if self.columns else _INDEX_WORDS
        kinds = [kind for word, kind in words.items() if word in text.lower()]
        if len(kinds) != 1:
            raise self.fail("neither its title nor its columns say which index or table it is", root)
        return kinds[0]

    def letters(self, letters: list[etree._Element]) -> None:
        seen: set[str] = set()
        for letter in letters:
            self.strict(letter)
            self.counts["letter"] += 1
            for position, child in enumerate(letter):
                if child.tag != ("mainTerm" if position else "title"):
                    raise self.fail(f"<{child.tag}> is not expected in <letter>", child)
                if position:
                    self.term(child, None, (), 0)
                else:
                    title = text_of(child, file=self.file)
                    if not title or title in seen:
                        raise self.fail(f"letter {title!r} is empty or comes twice", child)
                    seen.add(title)
            if len(letter) < 2:
                raise self.fail("there is a letter without terms", letter)

    def term(self, element: etree._Element, parent: int | None, above: tuple[str, ...], depth: int) -> None:
        """One node: its rows, then its terms."""
        tag = "term" if depth else "mainTerm"
        if element.tag != tag or element.items() != ([("level", str(depth))] if depth else []):
            raise self.fail(f"<{tag}> of level {depth} expected" if depth else "<mainTerm> expected", element)
        self.counts[tag] += 1
        self.counts["depth"] = max(self.counts["depth"], depth)
        parts, cells, terms = self.parts(element)
        title = parts.pop("title", "")
        if not title:
            raise self.fail("there is a term without title", element)
        term = _Term(self.node, parent, (*above, title), line_of(element))
        self.node += 1
        self.add_rows(term, parts, cells)
        for child in terms:
            self.term(child, term.node, term.path, depth + 1)

    def parts(self, element: etree._Element) -> tuple[dict[str, str], list[etree._Element], list[etree._Element]]:
        """The texts of a node's children by tag, its cells and its terms. Children must be in the known order."""
        parts: dict[str, str] = {}
        lists: dict[str, list[etree._Element]] = {"cell": [], "term": []}
        rank = -1
        if element.text and not element.text.isspace():
            refuse_stray_text(element, file=self.file)
        for child in element:
            tag = child.tag
            here = self.order.get(tag, -1)
            if here < rank or (here == rank and tag not in _REPEATABLE):
                raise self.fail(f"<{tag}> is unknown or not expected here", child)
            rank = here
            if child.tail and not child.tail.isspace():
                refuse_stray_text(element, file=self.file)
            if tag in _REPEATABLE:
                lists[tag].append(child)
            elif tag == "title":
                parts["title"] = self.title(child)
            else:
                parts[tag] = self.leaf(child)
        return parts, lists["cell"], lists["term"]

    def leaf(self, child: etree._Element) -> str:
        self.counts[child.tag] += 1
        if child.attrib:
            refuse_attributes(child, file=self.file)
        text = " ".join(text_of(child, file=self.file).split())
        if not text:
            raise self.fail(f"<{child.tag}> is empty", child)
        return text

    def title(self, title: etree._Element) -> str:
        if title.attrib:
            refuse_attributes(title, file=self.file)
        if not len(title):
            return display(title.text or "")
        modifiers = title[0]
        if len(title) > 1 or modifiers.tag != "nemod":
            raise self.fail("a title holds text and one <nemod> only", title)
        self.counts["nemod"] += 1
        if modifiers.tail and not modifiers.tail.isspace():
            self.counts["nemod with tail"] += 1
        self.strict(modifiers)
        return display(title.text or "", text_of(modifiers, file=self.file), modifiers.tail or "")

    def add_rows(self, term: _Term, parts: dict[str, str], cells: list[etree._Element]) -> None:
        code, more_needed = self.code(parts["code"], term.line) if "code" in parts else ("", False)
        self.counts["code ending -"] += more_needed
        manifestation = self.manifestation(parts.get("manif", ""), term)
        see, see_also = see_texts(parts)
        if sum(map(len, term.path)) > _MAX_PATH or len(see) > _MAX_SEE or len(see_also) > _MAX_SEE:
            reason = 'a term with all above it, or its "see" text, is too long'
            raise ReleaseError(reason, file=self.file, line=term.line)
        filled = [cell for cell in (self.cell(cell) for cell in cells) if cell[1]]
        if len({cell.get("col") for cell in cells}) < len(cells):
            raise ReleaseError("a table column comes twice in one term", file=self.file, line=term.line)
        for column, printed, line in filled:
            code, more_needed = self.code(printed, line)
            self.counts["cell ending -" if more_needed else "cell with code"] += 1
            self.rows.append(
                IndexRow(*term[:3], self.columns[column], code, more_needed, manifestation, see, see_also, line)
            )
        if not filled:
            self.rows.append(IndexRow(*term[:3], "", code, more_needed, manifestation, see, see_also, term.line))

    def cell(self, cell: etree._Element) -> tuple[str, str, int]:
        """Column number, code as printed ("" for a dash) and line of a table cell."""
        self.counts["cell"] += 1
        column, printed = cell.get("col", ""), text_of(cell, file=self.file)
        if column not in self.columns or len(cell.attrib) != 1 or column == "1":
            raise self.fail("there is a cell that belongs to no column", cell)
        if printed in _NO_CODE:
            self.counts["cell without code"] += 1
            return column, "", line_of(cell)
        if not printed:
            raise self.fail("there is an empty cell", cell)
        return column, printed, line_of(cell)

    def code(self, printed: str, line: int) -> tuple[str, bool]:
        """``H93.29-`` -> (``H93.29``, True): the code, and whether more characters are needed."""
        code = printed[:-1].rstrip(".") if printed.endswith("-") else printed
        if not CODE.match(code):
            raise ReleaseError(f"{printed[:40]!r} is not an ICD-10-CM code", file=self.file, line=line)
        return code, code != printed

    def manifestation(self, printed: str, term: _Term) -> str:
        code = printed.strip("[] ")
        if not code or CODE.match(code.removesuffix("-").rstrip(".")):
            return code
        if len(self.remarks) >= _MAX_REMARKS:
            reason = f"more than {_MAX_REMARKS} manifestation codes are text"
            raise ReleaseError(reason, file=self.file, line=term.line)
        place = {"file": self.file, "line": term.line, "path": list(term.path)}
        self.remarks.append(warn(WarningCode.MANIFESTATION_IS_TEXT, **place, printed=printed))
        return ""
