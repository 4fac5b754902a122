"""The tabular list (XML): chapters, blocks, codes, their notes and seventh characters, in document order.

    <diag><name>Z53.9</name><desc>Procedure and treatment not carried out, unspecified reason</desc></diag>

becomes ``TabularNode(kind="code", name="Z53.9", title="Procedure and ...", parent=<index of Z53>, ...)``.
Elements that are not understood are refused, so that nothing the publisher wrote is lost in silence.
Source of the format: the publisher's XSD (icd-10-cm-tabular) and RELEASE-FILES 3.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, cast

from lxml import etree

from codes.releases.files.records import Container, ReleaseError, SeventhCharacter, Tabular, TabularNode
from codes.releases.files.text import CODE, YEAR
from codes.releases.files.xml import line_of, parse_xml, text_of

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
BLOCK_ID = re.compile(r"([A-Z][0-9A-Z]{2})(?:-([A-Z][0-9A-Z]{2}))?\Z")
CHAPTER_NUMBER = re.compile(r"[1-9][0-9]?\Z")
SEVENTH = re.compile(r"[0-9A-Z]\Z")
MAX_NOTE, MAX_NOTES = 5_000, 500  # the longest official note has 809 characters, and no owner more than 38 notes
MAX_BLOCKS = 600  # 297; every block is compared with every other to find how they nest
_ATTRIBUTES = {
    "introSection": {"type"},
    "sectionRef": {"first", "last", "id"},
    "section": {"id"},
    "diag": {"placeholder"},
    "extension": {"char"},
}
_BELOW = {  # children of parts that are neither nodes nor notes; parts without children here hold text
    "introduction": {"introSection"},
    "introSection": {"title", "instruction"},
    "instruction": {"note"},
    "sectionIndex": {"sectionRef"},
    "visualImpairment": {"visCategory"},
    "visCategory": {"heading", "value", "visRange"},
    "visRange": {"heading", "visMin", "visMax"},
    "visMin": {"heading", "value"},
    "visMax": {"heading", "value"},
}
_ONCE = {
    "chapter": frozenset({"name", "desc", "sectionIndex"}),
    "block": frozenset({"desc"}),
    "code": frozenset({"name", "desc"}),
}
_ALL_ATTRIBUTES = etree.XPath("//@*")
_COUNTED = {
    "chapter", "section", "sectionRef", "diag", "note", "sevenChrDef", "extension", *CONTAINERS,
}  # fmt: skip


def read_tabular(data: bytes, *, file: str) -> Tabular:
    """Read a whole tabular list. Raises ReleaseError for anything else, and for elements that are not known."""
    root = parse_xml(data, file=file)
    if root.tag != "ICD10CM.tabular":
        raise ReleaseError(f"the root element is <{root.tag}>, not <ICD10CM.tabular>", file=file)
    return _TabularReader(file).read(root)


class _TabularReader:
    """Walks the tree once. ``nodes`` grows in document order, so that a parent comes before its children."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes: list[TabularNode] = []
        self.blocks = 0

    def read(self, root: etree._Element) -> Tabular:
        texts = {"version": ""}
        introduction: list[tuple[str, str, tuple[str, ...]]] = []
        seen: set[str] = set()
        for child in root:
            tag = str(child.tag)
            if tag == "chapter":
                self.chapter(child)
                continue
            if tag not in ("version", "introduction") or tag in seen:
                raise self.unknown(child, "the tabular list")
            seen.add(tag)
            if tag == "version":
                texts[tag] = text_of(child, file=self.file)
            else:
                self.known(child)
                introduction = [self.intro_section(section) for section in child]
        if not self.nodes:
            raise ReleaseError("the tabular list has no chapter", file=self.file)
        if not YEAR.match(texts["version"]):
            raise ReleaseError(f"its version {texts['version'][:20]!r} is not a year such as 2026", file=self.file)
        self.attributes(root)
        return Tabular(texts["version"], tuple(introduction), self.nodes, self.count(root))

    def count(self, root: etree._Element) -> dict[str, int]:
        """The numbers of elements by tag. It also refuses text between an element and the next one."""
        tags: Counter[object] = Counter()
        for element in root.iter():
            tags[element.tag] += 1
            tail = element.tail
            if tail and not tail.isspace():
                raise self.stray(element, tail)
        counts = {tag: tags[tag] for tag in sorted(_COUNTED)}
        counts["placeholder"] = sum(node.placeholder for node in self.nodes)
        return counts

    def attributes(self, root: etree._Element) -> None:
        """Refuse unknown attributes. One XPath selects all of them, ten times as fast as a walk through elements."""
        for attribute in cast("list[Any]", _ALL_ATTRIBUTES(root)):
            owner = attribute.getparent()
            if attribute.attrname not in _ATTRIBUTES.get(owner.tag, ()):
                raise self.bad(owner, f"<{owner.tag}> has an unknown attribute {attribute.attrname!r}")

    def known(self, element: etree._Element) -> None:
        """Refuse unknown elements of a part; for the small parts that are read by ``find`` and ``iter``."""
        below = _BELOW.get(str(element.tag))
        if below is None:
            text_of(element, file=self.file)
            return
        self.no_text(element)
        for child in element:
            if child.tag not in below:
                raise self.unknown(child, str(element.tag))
            self.known(child)

    def section_index(self, index: etree._Element, sections: set[str]) -> None:
        """Check the list of sections in front of a chapter; it is not kept, since the sections have the same facts."""
        self.known(index)
        for entry in index:
            name, first = entry.get("id"), entry.get("first")
            if name not in sections or name not in (f"{first}-{entry.get('last')}", first):
                raise self.bad(entry, f"the section index names {name!r}, which is no section of the chapter")

    def no_text(self, element: etree._Element) -> None:
        text = element.text
        if text and not text.isspace():
            raise self.stray(element, text)

    def stray(self, element: etree._Element, text: str) -> ReleaseError:
        return self.bad(element, f"there is text outside any title or note: {text.strip()[:60]!r}")

    def intro_section(self, section: etree._Element) -> tuple[str, str, tuple[str, ...]]:
        """The conventions printed before chapter 1: (type, title, paragraphs)."""
        title = section.findtext("title") or ""
        return section.get("type") or "", title.strip(), tuple(note.text or "" for note in section.iter("note"))

    def chapter(self, element: etree._Element) -> None:
        name = (element.findtext("name") or "").strip()
        if not CHAPTER_NUMBER.match(name):
            raise self.bad(element, f"chapter {name!r} is not a number from 1 to 99")
        self.owner(element, "chapter", name, None, "section")

    def section(self, element: etree._Element, parent: int) -> None:
        name = element.get("id") or ""
        ends = BLOCK_ID.match(name)
        if not ends or len(element.attrib) != 1:
            raise self.bad(element, f"section id {name!r} is not a range such as A00-A09")
        if ends[2] and ends[2] < ends[1]:
            raise self.bad(element, f"section id {name!r} ends before it starts")
        self.blocks += 1
        if self.blocks > MAX_BLOCKS:
            raise self.bad(element, f"there are more than {MAX_BLOCKS} sections")
        self.owner(element, "block", name, parent, "diag")

    def diag(self, element: etree._Element, parent: int) -> None:
        name = (element.findtext("name") or "").strip()
        if not CODE.match(name):
            raise self.bad(element, f"{name!r} is not an ICD-10-CM code")
        if element.attrib and element.items() != [("placeholder", "true")]:
            raise self.bad(element, f'{name}: {dict(element.items())} where only placeholder="true" may stand')
        self.owner(element, "code", name, parent, "diag")

    def owner(self, element: etree._Element, kind: str, name: str, parent: int | None, below: str) -> None:
        """Add one node and everything under it; ``below`` is the tag of nodes of their own."""
        singles: dict[str, etree._Element] = {}
        containers: list[Container] = []
        seventh: tuple[SeventhCharacter, ...] = ()
        self.no_text(element)
        for child in element:
            tag = str(child.tag)
            if tag in _ONCE[kind] and tag not in singles:
                singles[tag] = child
                if tag != "sectionIndex" and len(child):
                    raise self.unknown(child[0], tag)
            elif tag == "sevenChrDef" and kind == "code":
                seventh += self.seventh(child, name)
            elif tag != below:
                containers += self.containers(child, kind, name)
        title = self.title(element, name, singles)
        if sum(len(container.notes) for container in containers) > MAX_NOTES:
            raise self.bad(element, f"{name} has more than {MAX_NOTES:,} notes")
        position = len(self.nodes)
        placeholder = kind == "code" and bool(element.attrib)
        line = line_of(element) or 0
        self.nodes.append(TabularNode(kind, name, title, parent, tuple(containers), seventh, placeholder, line))
        children = element.findall(below)
        for child in children:
            (self.section if below == "section" else self.diag)(child, position)
        if "sectionIndex" in singles:
            self.section_index(singles["sectionIndex"], {str(section.get("id")) for section in children})

    def containers(self, element: etree._Element, kind: str, owner: str) -> list[Container]:
        """The notes of one element; an element without notes has no container."""
        tag = str(element.tag)
        if tag == "visualImpairment" and kind == "code":
            return [Container("visual_impairment", self.visual_impairment(element))]
        if tag not in CONTAINERS:
            raise self.unknown(element, owner)
        notes = self.notes(element)
        return [Container(CONTAINERS[tag], notes)] if notes else []

    def title(self, element: etree._Element, name: str, singles: dict[str, etree._Element]) -> str:
        title = (singles["desc"].text or "") if "desc" in singles else ""
        if not title.strip():
            raise self.bad(element, f"{name} has no title")
        if not title.isprintable() and not title.replace("\xa0", " ").isprintable():
            raise self.bad(element, f"the title of {name} has more than one line, or a tab")
        return title

    def notes(self, container: etree._Element) -> tuple[str, ...]:
        """Texts as printed. An empty ``<note>`` (there is one in R11.16) is left out."""
        self.no_text(container)
        if len(container) > MAX_NOTES:
            raise self.bad(container, f"<{container.tag}> has more than {MAX_NOTES:,} notes")
        texts = []
        for note in container:
            if note.tag != "note" or len(note):
                raise self.unknown(note, str(container.tag))
            text = note.text
            if text and not text.isspace():
                if len(text) > MAX_NOTE:
                    raise self.bad(note, f"the note has more than {MAX_NOTE:,} characters")
                texts.append(text)
        return tuple(texts)

    def seventh(self, definition: etree._Element, owner: str) -> tuple[SeventhCharacter, ...]:
        """The extensions in order; a note between two of them belongs to the first (RELEASE-FILES 3, quirk 9)."""
        rows: list[SeventhCharacter] = []
        self.no_text(definition)
        for child in definition:
            text = child.text or ""
            if len(child):
                raise self.unknown(child[0], str(child.tag))
            if len(text) > MAX_NOTE:
                raise self.bad(
                    child, f"{owner}: a text of its seventh characters has more than {MAX_NOTE:,} characters"
                )
            if child.tag == "extension":
                char = child.get("char") or ""
                if not SEVENTH.match(char):
                    raise self.bad(child, f"{owner}: seventh character {char!r} is not a digit or a capital letter")
                if any(row.char == char for row in rows):
                    raise self.bad(child, f"{owner}: seventh character {char} is defined twice")
                if not text.strip():
                    raise self.bad(child, f"{owner}: seventh character {char} has no text")
                rows.append(SeventhCharacter(char, text))
            elif child.tag == "note" and rows:
                rows[-1] = rows[-1]._replace(notes=(*rows[-1].notes, text))
            else:
                raise self.unknown(child, owner)
        if len(definition) > MAX_NOTES:
            raise self.bad(definition, f"{owner} has more than {MAX_NOTES:,} notes")
        return tuple(rows)

    def visual_impairment(self, table: etree._Element) -> tuple[str, ...]:
        """The only table inside the list (H54), a line a category: "1 | 6/18 to 6/60 | 3/10(0.3) to 1/10(0.1)"."""
        self.known(table)
        lines = []
        for category in table:
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
