"""The publisher's file formats as bytes: fixed width, tab separated, XML, workbook."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from .tree import Chapter, Code, Notes, Row, Tree

_DRUG_COLUMNS = ("Poisoning Accidental (unintentional)", "Poisoning Intentional self-harm", "Poisoning Assault",
                 "Poisoning Undetermined", "Adverse effect", "Underdosing")  # fmt: skip
_NEOPLASM_COLUMNS = ("Malignant Primary", "Malignant Secondary", "Ca in situ", "Benign", "Uncertain Behavior",
                     "Unspecified Behavior")  # fmt: skip
_TITLES = {"alphabetic": "ICD-10-CM INDEX TO DISEASES and INJURIES", "external": "ICD-10-CM EXTERNAL CAUSE INDEX"}


def order_file(rows: Iterable[Row]) -> bytes:
    return "".join(
        f"{number:05} {_bare(row.code):7} {row.billable:d} {row.short_title:60} {row.title}\r\n"
        for number, row in enumerate(rows, start=1)
    ).encode("ascii")


def codes_file(rows: Iterable[Row]) -> bytes:
    return "".join(f"{_bare(row.code):7} {row.title}\r\n" for row in rows if row.billable).encode("ascii")


def addenda_file(*changes: tuple[str, Row]) -> bytes:
    """``changes`` are pairs such as ("Delete:", row)."""
    lines = [
        f"{action:13}{row.billable:d} {_bare(row.code):7} {row.short_title:60} {row.title}" for action, row in changes
    ]
    return "\r\n".join([*lines, "", "Headers", "", ""]).encode("ascii")


def poa_list(codes: Iterable[str], rows: Sequence[Row]) -> bytes:
    """The full list; it begins in category B90, by which it is recognized."""
    numbers = {row.code: (number, row.title) for number, row in enumerate(rows, start=1)}
    lines = ["Order26\tPOAexemptCode\tDescription"]
    lines += [f'{numbers[code][0]:05}\t{code}\t"{numbers[code][1]}"' for code in codes]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def gem_file(*rows: tuple[str, str, str], from_icd9: bool = False) -> bytes:
    """``rows`` are source, target, flags, as printed: ("Z539", "V643", "10000")."""
    first, second = (5, 7) if from_icd9 else (7, 5)
    lines = [f"{source:{first}} {target:{second}} {flags}\r\n" for source, target, flags in rows]
    return "".join(lines).encode("ascii")


def conversion_table(*rows: tuple[str, int | dt.date, str]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("The National Center for Health Statistics has published an update ...", None, None))
    sheet.append(("Current code assignment", "Effective", "Previous Code(s) Assignment"))
    for row in rows:
        sheet.append(row)
    buffer, same = io.BytesIO(), io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as written, zipfile.ZipFile(same, "w") as timeless:
        for name in written.namelist():  # equal tables make equal files, at any time
            data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2025-10-01T00:00:00Z", written.read(name))
            timeless.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return same.getvalue()


def tabular_xml(tree: Tree, *, version: str = "2026") -> bytes:
    root = ElementTree.Element("ICD10CM.tabular")
    _leaf(root, "version", version)
    introduction = ElementTree.SubElement(root, "introduction")
    section = ElementTree.SubElement(introduction, "introSection", type="abbrev")
    _leaf(section, "title", "Abbreviations")
    _leaf(ElementTree.SubElement(section, "instruction"), "note", 'NEC "Not elsewhere classifiable"')
    for chapter in tree.chapters:
        _chapter(root, chapter)
    return _xml(root)


@dataclass(frozen=True)
class Term:
    """A term of an index; ``cells`` maps the columns of a table (2 to 7) to codes."""

    title: str
    below: tuple[Term, ...] = ()
    nemod: str = ""
    code: str = ""
    manif: str = ""
    see: str = ""
    see_also: str = ""
    cells: tuple[tuple[int, str], ...] = ()


def term(title: str, *below: Term, cells: dict[int, str] | None = None, **parts: str) -> Term:
    return Term(title, below, cells=tuple((cells or {}).items()), **parts)


def index_xml(*terms: Term, kind: str = "alphabetic", version: str = "2026") -> bytes:
    root = ElementTree.Element("ICD10CM.index")
    _leaf(root, "version", version)
    _leaf(root, "title", _TITLES[kind])
    letters = sorted({term.title[0].upper() for term in terms})
    for letter in letters:
        element = ElementTree.SubElement(root, "letter")
        _leaf(element, "title", letter)
        for term in terms:
            if term.title[0].upper() == letter:
                _term(element, term, 0)
    return _xml(root)


def table_xml(*terms: Term, kind: str, version: str = "2026") -> bytes:
    """The neoplasm or the drug table."""
    root = ElementTree.Element("ICD10CM.index")
    _leaf(root, "version", version)
    heading = ElementTree.SubElement(root, "indexHeading")
    first, columns = ("Neoplasm", _NEOPLASM_COLUMNS) if kind == "neoplasm" else ("Substance", _DRUG_COLUMNS)
    for number, text in enumerate((first, *columns), start=1):
        _leaf(heading, "head", text, col=str(number))
    letter = ElementTree.SubElement(root, "letter")
    _leaf(letter, "title", terms[0].title[0])
    for term in terms:
        _term(letter, term, 0)
    return _xml(root)


def _chapter(root: ElementTree.Element, chapter: Chapter) -> None:
    element = ElementTree.SubElement(root, "chapter")
    _leaf(element, "name", chapter.number)
    _leaf(element, "desc", f"{chapter.title} ({chapter.span})")
    _notes(element, chapter.notes)
    index = ElementTree.SubElement(element, "sectionIndex")
    for block in chapter.blocks:
        first, _, last = block.id.partition("-")
        _leaf(index, "sectionRef", f"\n         {block.title}\n", first=first, last=last or first, id=block.id)
    for block in chapter.blocks:
        section = ElementTree.SubElement(element, "section", id=block.id)
        _leaf(section, "desc", f"{block.title} ({block.id})")
        _notes(section, block.notes)
        for code in block.codes:
            _diag(section, code)


def _diag(parent: ElementTree.Element, code: Code) -> None:
    element = ElementTree.SubElement(parent, "diag", {"placeholder": "true"} if code.placeholder else {})
    _leaf(element, "name", code.name)
    _leaf(element, "desc", code.title)
    _notes(element, code.notes)
    if code.seventh:
        definition = ElementTree.SubElement(element, "sevenChrDef")
        for char, (text, *notes) in code.seventh:
            _leaf(definition, "extension", text, char=char)
            for note in notes:
                _leaf(definition, "note", note)
    for below in code.below:
        _diag(element, below)


def _notes(owner: ElementTree.Element, notes: Notes) -> None:
    for tag, texts in notes:
        container = ElementTree.SubElement(owner, tag)
        for text in texts:
            _leaf(container, "note", text)


def _term(parent: ElementTree.Element, term: Term, level: int) -> None:
    tag, attributes = ("term", {"level": str(level)}) if level else ("mainTerm", {})
    element = ElementTree.SubElement(parent, tag, attributes)
    title = _leaf(element, "title", term.title)
    if term.nemod:
        _leaf(title, "nemod", term.nemod)
    for name, text in (("see", term.see), ("seeAlso", term.see_also), ("code", term.code), ("manif", term.manif)):
        if text:
            _leaf(element, name, text)
    for column, text in term.cells:
        _leaf(element, "cell", text, col=str(column))
    for below in term.below:
        _term(element, below, level + 1)


def _leaf(parent: ElementTree.Element, tag: str, text: str, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def _xml(root: ElementTree.Element) -> bytes:
    """As published: declared UTF-8, indented, CRLF."""
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + text + "\n").replace("\n", "\r\n").encode()


def _bare(code: str) -> str:
    return code.replace(".", "")
