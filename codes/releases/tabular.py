"""The tabular list (XML): chapters, blocks, codes, their notes and seventh characters, in document order.

    <diag><name>Z53.9</name><desc>Procedure and treatment not carried out, unspecified reason</desc></diag>

becomes ``TabularNode(kind="code", name="Z53.9", title="Procedure and ...", parent=<index of Z53>, ...)``.
Every element is either understood or refused: nothing the publisher wrote is lost without a word.
Source of the format: the publisher's XSD (icd-10-cm-tabular) and RELEASE-FILES 3.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from .records import Container, ReleaseError, SeventhCharacter, Tabular, TabularNode
from .text import CODE
from .xml import line_of, parse_xml

CONTAINERS = {
    "inclusionTerm": "inclusion_term",
    "includes": "includes",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "notes": "notes",
    "sevenChrNote": "seven_chr_note",
}
BLOCK_ID = re.compile(r"[A-Z][0-9A-Z]{2}(-[A-Z][0-9A-Z]{2})?$")
CHAPTER_NUMBER = re.compile(r"[1-9][0-9]?$")
SEVENTH = re.compile(r"[0-9A-Z]\Z")
_COUNTED = {
    "chapter", "section", "sectionRef", "diag", "note", "sevenChrDef", "extension", *CONTAINERS,
}  # fmt: skip


def read_tabular(data: bytes, *, file: str) -> Tabular:
    """Read a whole tabular list. Raises ReleaseError for anything that is not one, or holds what we do not know."""
    root = parse_xml(data, file=file)
    if root.tag != "ICD10CM.tabular":
        raise ReleaseError(f"the root element is <{root.tag}>, not <ICD10CM.tabular>", file=file)
    return _Reader(file).read(root)


class _Reader:
    """Walks the tree once. ``nodes`` grows in document order; a parent always stands before its children."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes: list[TabularNode] = []

    def read(self, root: etree._Element) -> Tabular:
        version, introduction = "", []
        for child in root:
            if child.tag == "version":
                version = (child.text or "").strip()
            elif child.tag == "introduction":
                introduction = [self.intro_section(section) for section in child]
            elif child.tag == "chapter":
                self.chapter(child)
            else:
                raise self.unknown(child, "the tabular list")
        if not self.nodes:
            raise ReleaseError("the tabular list has no chapter", file=self.file)
        return Tabular(version, tuple(introduction), self.nodes, self.count(root))

    def count(self, root: etree._Element) -> dict[str, int]:
        tags = Counter(element.tag for element in root.iter())
        counts = {tag: tags[tag] for tag in sorted(_COUNTED)}
        counts["placeholder"] = sum(node.placeholder for node in self.nodes)
        return counts

    def intro_section(self, section: etree._Element) -> tuple[str, str, tuple[str, ...]]:
        """The conventions printed before chapter 1: (type, title, paragraphs)."""
        title = section.findtext("title") or ""
        return section.get("type") or "", title.strip(), tuple(note.text or "" for note in section.iter("note"))

    def chapter(self, element: etree._Element) -> None:
        name = (element.findtext("name") or "").strip()
        if not CHAPTER_NUMBER.match(name):
            raise self.bad(element, f"chapter {name!r} is not a number from 1 to 99")
        self.owner(element, "chapter", name, None, {"section"}, skip={"name", "sectionIndex"})

    def section(self, element: etree._Element, parent: int) -> None:
        name = element.get("id") or ""
        if not BLOCK_ID.match(name) or len(element.attrib) != 1:
            raise self.bad(element, f"section id {name!r} is not a range such as A00-A09")
        self.owner(element, "block", name, parent, {"diag"}, skip=set())

    def diag(self, element: etree._Element, parent: int) -> None:
        name = (element.findtext("name") or "").strip()
        if not CODE.match(name):
            raise self.bad(element, f"{name!r} is not an ICD-10-CM code")
        if set(element.attrib) - {"placeholder"}:
            raise self.bad(element, f"{name}: unknown attribute {', '.join(map(str, element.attrib))}")
        self.owner(element, "code", name, parent, {"diag"}, skip={"name"})

    def owner(  # noqa: C901 - one branch a tag, each a line or two
        self, element: etree._Element, kind: str, name: str, parent: int | None, below: set[str], skip: set[str]
    ) -> None:
        """Add one node and everything under it; ``below`` are the tags that are nodes of their own."""
        containers: list[Container] = []
        seventh: tuple[SeventhCharacter, ...] = ()
        title, children = "", []
        for child in element:
            tag = str(child.tag)
            if tag in below:
                children.append(child)
            elif (known := CONTAINERS.get(tag)) is not None:
                if notes := self.notes(child):
                    containers.append(Container(known, notes))
            elif tag == "desc":
                title = child.text or ""
            elif tag == "sevenChrDef":
                seventh += self.seventh(child, name)
            elif tag == "visualImpairment":
                containers.append(Container("visual_impairment", self.visual_impairment(child)))
            elif tag not in skip:
                raise self.unknown(child, name)
        if not title.strip():
            raise self.bad(element, f"{name} has no title")
        position = len(self.nodes)
        placeholder = element.get("placeholder") == "true"
        line = line_of(element) or 0
        self.nodes.append(TabularNode(kind, name, title, parent, tuple(containers), seventh, placeholder, line))
        add = self.section if below == {"section"} else self.diag
        for child in children:
            add(child, position)

    def notes(self, container: etree._Element) -> tuple[str, ...]:
        """Texts as printed. An empty ``<note>`` (one in R11.16) says nothing and is left out."""
        texts = []
        for note in container:
            if note.tag != "note" or len(note):
                raise self.unknown(note, str(container.tag))
            if note.text and not note.text.isspace():
                texts.append(note.text)
        return tuple(texts)

    def seventh(self, definition: etree._Element, owner: str) -> tuple[SeventhCharacter, ...]:
        """The extensions in order; a note between them belongs to the one before it (RELEASE-FILES 3, quirk 9)."""
        rows: list[SeventhCharacter] = []
        for child in definition:
            text = child.text or ""
            if child.tag == "extension":
                char = child.get("char") or ""
                if not SEVENTH.match(char):
                    raise self.bad(child, f"{owner}: seventh character {char!r} is not a digit or a capital letter")
                if any(row.char == char for row in rows):
                    raise self.bad(child, f"{owner}: seventh character {char} is defined twice")
                rows.append(SeventhCharacter(char, text))
            elif child.tag == "note" and rows:
                rows[-1] = rows[-1]._replace(notes=(*rows[-1].notes, text))
            else:
                raise self.unknown(child, owner)
        return tuple(rows)

    def visual_impairment(self, table: etree._Element) -> tuple[str, ...]:
        """The one table inside the list (H54), a line a category: "1 | 6/18 to 6/60 | 3/10(0.3) to 1/10(0.1)"."""
        lines = []
        for category in table:
            if category.tag != "visCategory":
                raise self.unknown(category, "visualImpairment")
            cells = [" ".join((leaf.text or "").split()) for leaf in category if leaf.tag != "visRange"]
            for limits in category.iter("visRange"):
                texts = [" ".join((leaf.text or "").split()) for leaf in limits.iter("heading", "value")]
                cells.append(" to ".join(texts))
            lines.append(" | ".join(cells))
        return tuple(lines)

    def bad(self, element: etree._Element, reason: str) -> ReleaseError:
        return ReleaseError(reason, file=self.file, line=line_of(element))

    def unknown(self, element: etree._Element, owner: str) -> ReleaseError:
        return self.bad(element, f"<{element.tag}> in {owner} is not an element this importer knows")
