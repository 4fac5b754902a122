"""Facts of tiny releases, without a database."""

from __future__ import annotations

from pathlib import Path

from codes.releases.files.order import read_order
from codes.releases.files.records import Fact
from codes.releases.files.tabular import read_tabular
from codes.releases.loading.bundle import Bundle, find_files, read_bundle
from codes.releases.packages.opening import PackagedFile
from codes.releases.rules.assemble import assemble
from tests.releases import Tree, order_file, tabular_xml

FILES = {"order": "order.txt", "tabular": "tabular.xml"}


def assembled(tree: Tree, *, order: bool = True, tabular: bool = True) -> list[Fact]:
    """The facts from the official files of a tree; either file may be missing."""
    return assemble(
        tabular=read_tabular(tabular_xml(tree), file="tabular.xml") if tabular else None,
        order=read_order(order_file(tree.rows()), file="order.txt") if order else None,
        files=FILES,
    )


def by_name(facts: list[Fact], kind: str = "code") -> dict[str, Fact]:
    return {fact.name: fact for fact in facts if fact.kind == kind}


def bundle_of(*paths: Path) -> Bundle:
    return read_bundle([pair for pair in find_files(paths) if pair[0]], progress=lambda stage: None)


def member(data: bytes, name: str = "file") -> PackagedFile:
    return PackagedFile(name, "", data)
