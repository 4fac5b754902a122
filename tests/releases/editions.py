"""An edition as published: a folder with several zips, and a workbook beside them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .formats import Term, codes_file, conversion_table, index_xml, order_file, poa_list, table_xml, tabular_xml
from .tree import Tree

ZIPS = {
    "code-descriptions.zip": ("order", "codes"),
    "tables-and-index.zip": ("tabular", "alphabetic", "external", "neoplasm", "drug"),
    "poa-exempt.zip": ("poa",),
}
NAMES = {
    "order": "icd10cm-order-{year}.txt",
    "codes": "icd10cm-codes-{year}.txt",
    "tabular": "icd10cm-tabular-{year}.xml",
    "alphabetic": "icd10cm-index-{year}.xml",
    "external": "icd10cm-eindex-{year}.xml",
    "neoplasm": "icd10cm-neoplasm-{year}.xml",
    "drug": "icd10cm-drug-{year}.xml",
    "poa": "POAexemptCodesFY{year}.txt",
    "conversion": "conversion-table.xlsx",
}


@dataclass(frozen=True)
class Edition:
    """The content of an edition. ``kinds`` are those of the files in its packages."""

    label: str
    tree: Tree
    indexes: Mapping[str, Sequence[Term]] = field(default_factory=dict)
    poa: Sequence[str] = ()
    conversion: Sequence[tuple[str, int, str]] = ()
    kinds: frozenset[str] = frozenset(NAMES)

    @property
    def year(self) -> str:
        """The fiscal year, which the XML files state as their version."""
        return self.label[:4]

    def with_tree(self, tree: Tree) -> Edition:
        return replace(self, tree=tree)

    def only(self, *kinds: str) -> Edition:
        return replace(self, kinds=frozenset(kinds))

    def leaving_out(self, *kinds: str) -> Edition:
        return replace(self, kinds=self.kinds - set(kinds))

    def file(self, kind: str) -> bytes:
        """The bytes of one file, whether it is among the edition's kinds or not."""
        rows = self.tree.rows()
        if kind == "order":
            return order_file(rows)
        if kind == "codes":
            return codes_file(rows)
        if kind == "tabular":
            return tabular_xml(self.tree, version=self.year)
        if kind == "poa":
            return poa_list(self.poa, rows)
        if kind == "conversion":
            return conversion_table(*self.conversion)
        write = index_xml if kind in ("alphabetic", "external") else table_xml
        return write(*self.indexes[kind], kind=kind, version=self.year)

    def files(self) -> dict[str, bytes]:
        """Kind -> bytes of the files that have content."""
        there = {"order", "codes", "tabular", *self.indexes}
        there |= {kind for kind in ("poa", "conversion") if getattr(self, kind)}
        return {kind: self.file(kind) for kind in NAMES if kind in self.kinds & there}

    def write(self, folder: Path) -> Path:
        """The edition's folder, named like its label, with the publisher's packages in it."""
        home = folder / self.label
        home.mkdir(parents=True, exist_ok=True)
        files = self.files()
        for name, kinds in ZIPS.items():
            inside = {NAMES[kind].format(year=self.year): files[kind] for kind in kinds if kind in files}
            if inside:
                pack(home / name, inside)
        if "conversion" in files:
            (home / NAMES["conversion"]).write_bytes(files["conversion"])
        return home

    def write_file(self, kind: str, folder: Path) -> Path:
        """A single file, unpacked."""
        path = folder / NAMES[kind].format(year=self.year)
        path.write_bytes(self.file(kind))
        return path


def pack(path: Path, files: Mapping[str, bytes]) -> Path:
    """A zip with the same bytes each time it is written: the digest of a package must not depend on the clock."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path
