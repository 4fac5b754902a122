"""A tabular list described in Python, and the order file that belongs to it.

    code("Z53.1", "Procedure not carried out for reasons of belief", excludes1=["something else (Z52.-)"])

Notes are keyword arguments in document order, named like the XML containers in snake case; a second container of one
kind takes a number: ``use_additional_code_2``. ``seventh`` maps each character to its text, or to its text and notes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

Notes = tuple[tuple[str, tuple[str, ...]], ...]
Seventh = tuple[tuple[str, tuple[str, ...]], ...]


class Row(NamedTuple):
    """A row of the order file without its number."""

    code: str
    billable: bool
    title: str

    @property
    def short_title(self) -> str:
        return self.title[:60].rstrip()


@dataclass(frozen=True)
class Code:
    name: str
    title: str
    below: tuple[Code, ...] = ()
    notes: Notes = ()
    seventh: Seventh = ()
    placeholder: bool = False

    def rows(self, table: Seventh = ()) -> Iterator[Row]:
        """This code and all below it; a leaf under a seventh-character table is a header with a code a character."""
        table = self.seventh or table
        extended = not self.below and bool(table)
        yield Row(self.name, not self.below and not extended, ascii_title(self.title))
        for child in self.below:
            yield from child.rows(table)
        for char, texts in table if extended else ():
            name = self.name if "." in self.name else f"{self.name}."
            if not (name.startswith("S06") and name[6:7] in ("7", "8") and char in "DS"):
                yield Row(name.ljust(7, "X") + char, True, ascii_title(f"{self.title}, {texts[0]}"))


@dataclass(frozen=True)
class Block:
    id: str
    title: str
    codes: tuple[Code, ...] = ()
    notes: Notes = ()


@dataclass(frozen=True)
class Chapter:
    number: str
    title: str
    span: str
    blocks: tuple[Block, ...] = ()
    notes: Notes = ()


@dataclass(frozen=True)
class Tree:
    chapters: tuple[Chapter, ...]

    def rows(self) -> list[Row]:
        """The rows of the order file of the release, in order."""
        return [
            row for chapter in self.chapters for block in chapter.blocks for code in block.codes for row in code.rows()
        ]

    def without(self, *names: str) -> Tree:
        return self._changed(lambda code: None if code.name in names else code)

    def retitled(self, name: str, title: str) -> Tree:
        return self._only(name, lambda code: replace(code, title=title))

    def noted(self, name: str, **notes: Sequence[str]) -> Tree:
        """Replace the notes of a code, or else of a block or chapter of that name."""
        new = as_notes(notes)
        of_code = self._changed(lambda code: replace(code, notes=new) if code.name == name else code)
        if of_code != self:
            return of_code
        chapters = tuple(
            replace(
                part,
                notes=new if part.number == name else part.notes,
                blocks=tuple(replace(block, notes=new) if block.id == name else block for block in part.blocks),
            )
            for part in self.chapters
        )
        changed = Tree(chapters)
        if changed == self:
            raise LookupError(f"{name} is not in the tree, or the change changes nothing")
        return changed

    def added(self, under: str, *codes: Code) -> Tree:
        """Put codes below a code, in the order of their names; a leaf becomes a header."""

        def grown(code: Code) -> Code:
            return replace(code, below=tuple(sorted((*code.below, *codes), key=lambda below: below.name)))

        return self._only(under, grown)

    def _only(self, name: str, change: Callable[[Code], Code]) -> Tree:
        changed = self._changed(lambda code: change(code) if code.name == name else code)
        if changed == self:
            raise LookupError(f"{name} is not in the tree, or the change changes nothing")
        return changed

    def _changed(self, change: Callable[[Code], Code | None]) -> Tree:
        def through(codes: Sequence[Code]) -> tuple[Code, ...]:
            kept = (change(code) for code in codes)
            return tuple(replace(code, below=through(code.below)) for code in kept if code is not None)

        return Tree(
            tuple(
                replace(chapter, blocks=tuple(replace(block, codes=through(block.codes)) for block in chapter.blocks))
                for chapter in self.chapters
            )
        )


def code(
    name: str,
    title: str,
    *below: Code,
    seventh: Mapping[str, Any] | None = None,
    placeholder: bool = False,
    **notes: Any,
) -> Code:
    table = tuple((char, (text,) if isinstance(text, str) else tuple(text)) for char, text in (seventh or {}).items())
    return Code(name, title, below, as_notes(notes), table, placeholder)


def block(id: str, title: str, *codes: Code, **notes: Any) -> Block:  # noqa: A002 - the publisher's word
    return Block(id, title, codes, as_notes(notes))


def chapter(number: str, title: str, span: str, *blocks: Block, **notes: Any) -> Chapter:
    return Chapter(number, title, span, blocks, as_notes(notes))


def as_notes(notes: Mapping[str, Sequence[str]]) -> Notes:
    return tuple((_tag(kind), tuple(texts)) for kind, texts in notes.items())


def _tag(kind: str) -> str:
    """use_additional_code_2 -> useAdditionalCode"""
    first, *words = kind.rstrip("0123456789").rstrip("_").split("_") if kind[-2:-1] == "_" else kind.split("_")
    return first + "".join(word.capitalize() for word in words)


def ascii_title(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
