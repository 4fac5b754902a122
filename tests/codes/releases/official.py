"""The official files of the shared folder, read without our readers, which are compared with this."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tests.conftest import SHARED_DATA

RELEASES = (
    "2016-annual", "2017-annual", "2021-january", "2024-annual", "2024-april", "2025-annual", "2025-april",
    "2026-annual", "2026-april",
)  # fmt: skip
COMPLETE = ("2016-annual", "2017-annual", "2025-annual", "2025-april", "2026-april")


class Line(NamedTuple):
    """A row of the order file as printed."""

    code: str
    flag: str
    short: str
    long: str


def files(release: str, package: str) -> Iterator[tuple[str, bytes]]:
    path = SHARED_DATA / release / package
    if path.is_file():
        with zipfile.ZipFile(path) as opened:
            for name in opened.namelist():
                yield Path(name).name, opened.read(name)


def file_of(release: str, package: str, *words: str) -> bytes:
    """The only file of a package with these words in its name, in small letters."""
    (data,) = [data for name, data in files(release, package) if all(word in name.lower() for word in words)]
    return data


def order_file(release: str) -> bytes:
    (data,) = [
        data
        for name, data in files(release, "code-descriptions.zip")
        if "order" in name.lower() and name.endswith(".txt") and "addenda" not in name.lower()
    ]
    return data


def tabular_file(release: str) -> bytes:
    return file_of(release, "tables-and-index.zip", "tabular")


@lru_cache(maxsize=2)
def order_lines(release: str) -> dict[str, Line]:
    """Dotted code -> its row, in the order of the file."""
    lines = {}
    for line in order_file(release).decode("ascii").split("\r\n")[:-1]:
        bare = line[6:13].strip()
        code = bare[:3] + ("." + bare[3:] if bare[3:] else "")
        lines[code] = Line(code, line[14], line[16:76].rstrip(), line[77:])
    return lines


@lru_cache(maxsize=1)
def tabular_tree(release: str) -> ElementTree.Element:
    return ElementTree.fromstring(tabular_file(release))


def tabular_parents(release: str) -> dict[str, tuple[str, str, str]]:
    """Code of the tabular list -> (parent code or "", block id, chapter number)."""
    places: dict[str, tuple[str, str, str]] = {}

    def walk(element: ElementTree.Element, parent: str, block: str, chapter: str) -> None:
        for diag in element.findall("diag"):
            name = diag.findtext("name", "").strip()
            places[name] = (parent, block, chapter)
            walk(diag, name, block, chapter)

    for chapter in tabular_tree(release).findall("chapter"):
        for section in chapter.findall("section"):
            walk(section, "", section.attrib["id"], chapter.findtext("name", "").strip())
    return places


def unaccented(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def of_chapters(release: str, chapters: set[str], folder: Path) -> Path:
    """A folder with the order file, codes file and tabular list of some chapters: a release that is loaded quickly."""
    tree = ElementTree.fromstring(tabular_file(release))
    for chapter in tree.findall("chapter"):
        if chapter.findtext("name", "").strip() not in chapters:
            tree.remove(chapter)
    categories = {diag.findtext("name", "").strip()[:3].encode() for diag in tree.iter("diag")}
    folder.mkdir()
    (folder / f"{release}-tabular.xml").write_bytes(ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True))
    _keep_rows(release, categories, folder)
    return folder


def _keep_rows(release: str, categories: set[bytes], folder: Path) -> None:
    """The rows of these categories, in files of the same names."""
    for name, data in files(release, "code-descriptions.zip"):
        if name.endswith(".txt") and "addenda" not in name.lower():
            at = 6 if "order" in name.lower() else 0  # the column of the code
            kept = [line for line in data.splitlines(keepends=True) if line[at : at + 3] in categories]
            if at:  # its rows are numbered
                kept = [b"%05d" % number + line[5:] for number, line in enumerate(kept, 1)]
            (folder / name).write_bytes(b"".join(kept))


def of_categories(release: str, categories: set[str], folder: Path) -> Path:
    """The same of some categories; of a release without a tabular list the order file and the codes file."""
    folder.mkdir(parents=True)
    if release in COMPLETE:
        tree = ElementTree.fromstring(tabular_file(release))
        for chapter in tree.findall("chapter"):
            for section in chapter.findall("section"):
                for diag in section.findall("diag"):
                    if diag.findtext("name", "").strip() not in categories:
                        section.remove(diag)
                if section.find("diag") is None:
                    chapter.remove(section)
            kept = {section.attrib["id"] for section in chapter.findall("section")}
            for index in chapter.findall("sectionIndex"):
                for named in [named for named in index if named.attrib["id"] not in kept]:
                    index.remove(named)
            if not kept:
                tree.remove(chapter)
        data = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
        (folder / f"{release}-tabular.xml").write_bytes(data)
    _keep_rows(release, {category.encode() for category in categories}, folder)
    return folder
