"""Tiny releases in the official formats, for tests: describe a tree, write the publisher's files, import them.

    edition = APRIL_2026                                   # a mini ICD-10-CM with every quirk of the real one
    import_release(packages=[edition.write(tmp_path)])     # the folder 2026-april with its zips
    edition.with_tree(edition.tree.retitled("Z53.9", "Something else"))

Facts get into the database through ``codes.releases`` only; nothing here knows how that assembles them.
"""

from .editions import Edition, pack
from .formats import (
    Term,
    addenda_file,
    codes_file,
    conversion_table,
    gem_file,
    index_xml,
    order_file,
    poa_list,
    table_xml,
    tabular_xml,
    term,
)
from .mini import APRIL_2026, HISTORY, MINI
from .tree import Block, Chapter, Code, Row, Tree, block, chapter, code

__all__ = [
    "APRIL_2026",
    "HISTORY",
    "MINI",
    "Block",
    "Chapter",
    "Code",
    "Edition",
    "Row",
    "Term",
    "Tree",
    "addenda_file",
    "block",
    "chapter",
    "code",
    "codes_file",
    "conversion_table",
    "gem_file",
    "index_xml",
    "order_file",
    "pack",
    "poa_list",
    "table_xml",
    "tabular_xml",
    "term",
]
