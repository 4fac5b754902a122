"""Subjects of the real April 2026 release without a database: assembled from the tabular list of a package."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib.metadata import files
from pathlib import Path

from codes.releases.files.records import Fact
from codes.releases.files.tabular import read_tabular
from codes.releases.rules.assemble import assemble
from reviews.checks.facts.subject import Named, Note, Other, Subject, level_of, seventh_of
from reviews.checks.manner.rows import rows_of_file


class Facts:
    """The release as the checks see it."""

    def __init__(self) -> None:
        # found by its name, not by import: importing the package reads all its data, with a warning
        (file,) = [path for path in files("simple-icd-10-cm") or () if path.name == "icd10c-tabular-April-1-2026.xml"]
        tabular = read_tabular(Path(str(file.locate())).read_bytes(), file=file.name)
        self.facts = assemble(tabular=tabular, order=None, files={"tabular": "tabular.xml"})
        self.at = {fact.name: at for at, fact in enumerate(self.facts) if fact.kind == "code"}
        self.codes = {name: self.named(self.facts[at]) for name, at in self.at.items()}
        self.ranges = frozenset(
            name for fact in self.facts if fact.kind != "code" for name in (fact.name, fact.code_range) if name
        )
        self.children: dict[int | None, list[int]] = defaultdict(list)
        for at, fact in enumerate(self.facts):
            self.children[fact.parent].append(at)

    def named(self, fact: Fact) -> Named:
        return Named(fact.name, fact.tabular_title or fact.title, fact.billable)

    def subject(self, code: str, others: tuple[Other, ...] = ()) -> Subject:
        here = self.at[code]
        fact = self.facts[here]
        line = [fact]
        while line[-1].parent is not None:
            line.append(self.facts[line[-1].parent])
        above = [node for node in line[1:] if node.kind == "code"]
        table = self.facts[fact.seventh_owner].seventh if fact.seventh_owner is not None else ()
        sevenths = tuple((row.char, row.text) for row in table)
        chapter = next(node for node in line if node.kind == "chapter")
        block = next((node for node in line if node.kind == "block"), None)
        grandparent = above[0].parent if above else None
        return Subject(
            code=code,
            title=fact.tabular_title or fact.title,
            billable=fact.billable,
            level=level_of(code, billable=fact.billable),
            release="2026-april",
            chapter=chapter.name,
            chapter_title=chapter.title,
            block=block.name if block else "",
            block_title=block.title if block else "",
            ancestors=tuple(self.named(node) for node in reversed(above)),
            below=self._around(here, ()),
            siblings=self._around(fact.parent, (here,)),
            cousins=self._around(grandparent, (self.at[above[0].name],)) if above else (),
            seventh=seventh_of(code, sevenths),
            sevenths=sevenths,
            notes=tuple(
                Note(node.kind, text, owner.name) for owner in line for node in owner.containers for text in node.notes
            ),
            codes=self.codes,
            ranges=self.ranges,
            others=lambda content: others,
            of=lambda name: self.subject(name) if name in self.at else None,
            look_up=lambda kind: "release 2026-april, or earlier" if kind == "since" else "",
            manner=rows_of_file(),
        )

    def _around(self, parent: int | None, without: tuple[int, ...]) -> tuple[Named, ...]:
        places = [at for at in self.children[parent] if at not in without and self.facts[at].kind == "code"]
        return tuple(self.named(self.facts[at]) for at in places)


@lru_cache(maxsize=1)
def official() -> Facts:
    return Facts()
