"""Assemble one tree of facts from the records of a release. Pure: no Django, no I/O.

The tabular list gives the tree (chapter > block > category > ... > code), the notes and the seventh characters. The
order file gives short titles, order numbers and the flag. Where both are there they are checked against each other. A
missing order file is derived. Without a tabular list the release is *partial*: it has only codes, titles and flags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from codes.releases.files.records import Fact, OrderRow, ReleaseError, SeventhCharacter, Tabular, TabularNode
from codes.releases.rules.check import (
    check_flags,
    check_parents,
    check_places,
    check_titles,
    cross_check,
    longest_prefix,
)
from codes.releases.rules.digests import facts_digest, folded, guidance_digest, notes_json, seventh_json

_SPAN = re.compile(r"\s*\(([A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2})?)\)\s*\Z")

# Here the official tables have more codes than the official prose allows (RELEASE-FILES 3, quirk 2).
S06_NOTE = "7th characters D and S do not apply to codes in category S06 with 6th character 7"
S06_NEVER = re.compile(r"S06\..{2}[78][DS]\Z")


def assemble(*, tabular: Tabular | None, order: Sequence[OrderRow] | None, files: dict[str, str]) -> list[Fact]:
    """All nodes of a release in document order, parents before children.

    ``files`` has the file names for errors (keys ``tabular``, ``order``). Raises ReleaseError where the
    order file and the tabular list contradict each other, or a parent is not the longest prefix in the release.
    """
    if tabular is None:
        if order is None:
            raise ReleaseError("there is neither an order file nor a tabular list in what was given")
        facts = partial(order)
        check_flags(facts, files["order"])
    else:
        facts = derive(tabular)
        if order is not None:
            cross_check(facts, order, files)
    check_parents(facts)
    if tabular is not None:
        check_places(facts)
    check_titles(facts)
    return complete(facts, {row.code: row.short_title for row in order or ()})


def derive(tabular: Tabular) -> list[Fact]:
    """The tree, with the facts of the order file derived from the tabular list (RELEASE-FILES 3, rules 1-4)."""
    facts: list[Fact] = []
    places: list[int] = []  # place of each tabular node in ``facts``
    block_parents = nested_blocks(tabular.nodes)
    has_children = {node.parent for node in tabular.nodes}
    known = {node.name for node in tabular.nodes if node.kind == "code"}
    skip_s06 = states_s06_exception(tabular.nodes)
    number = 0
    for at, node in enumerate(tabular.nodes):
        parent = _parent_of(at, block_parents.get(at, node.parent), tabular.nodes, places)
        above = None if parent is None else facts[parent]
        here = len(facts)
        places.append(here)
        owner = here if node.seventh else (above.seventh_owner if above else None)
        leaf = node.kind == "code" and at not in has_children
        extended = leaf and owner is not None and len(node.name) < 8
        number += node.kind == "code"
        facts.append(
            _fact(node, parent, above, here, owner, number, billable=leaf and not extended),
        )
        if extended and owner is not None:
            table = node.seventh or facts[owner].seventh
            for fact in seventh_codes(facts[here], here, table, known, skip_s06=skip_s06):
                number += 1
                facts.append(fact._replace(order_number=number, seventh_owner=owner))
    return facts


def _parent_of(at: int, parent: int | None, nodes: Sequence[TabularNode], places: Sequence[int]) -> int | None:
    """The place of a node's parent among the facts. Raises ReleaseError where the node is in front of it."""
    if parent is None or parent <= at:
        return None if parent is None else places[parent]
    name, around = nodes[at].name, nodes[parent].name
    twice = "the tabular list twice" if around == name else f"front of {around}, which holds it"
    raise ReleaseError(f"{name} stands in {twice}")


def _fact(
    node: TabularNode,
    parent: int | None,
    above: Fact | None,
    here: int,
    owner: int | None,
    number: int,
    *,
    billable: bool,
) -> Fact:
    raw, code_range = node.title, ""
    if node.kind != "code":
        span = _SPAN.search(raw)
        raw, code_range = (raw[: span.start()], span.group(1)) if span else (raw, "")
        raw, code_range = raw.strip(), code_range or (node.name if node.kind == "block" else "")
    title = folded(raw)
    return Fact(
        kind=node.kind,
        name=node.name,
        title=title,
        tabular_title=raw if raw != title else "",
        short_title="",
        billable=billable,
        order_number=number if node.kind == "code" else None,
        parent=parent,
        chapter=here if node.kind == "chapter" else (above.chapter if above else None),
        block=here if node.kind == "block" else (above.block if above else None),
        placeholder=node.placeholder,
        generated=False,
        code_range=code_range,
        containers=node.containers,
        seventh=node.seventh,
        seventh_owner=owner,
    )


def nested_blocks(nodes: Sequence[TabularNode]) -> dict[int, int]:
    """Block -> the smallest block around it, both as positions. Only a block without codes can contain others."""
    holding = {node.parent for node in nodes if node.kind == "code"}
    nested: dict[int, int] = {}
    for chapter in {node.parent for node in nodes if node.kind == "block"}:
        blocks = [at for at, node in enumerate(nodes) if node.kind == "block" and node.parent == chapter]
        empty = [at for at in blocks if at not in holding]
        for at in blocks:
            first, last = ends(nodes[at].name)
            around = [
                other for other in empty
                if other != at and ends(nodes[other].name)[0] <= first and last <= ends(nodes[other].name)[1]
            ]  # fmt: skip
            if around:
                # of nested ranges the innermost starts last and ends first
                nested[at] = max(around, key=lambda other: (ends(nodes[other].name)[0], *_reversed(nodes[other].name)))
    return nested


def ends(block: str) -> tuple[str, str]:
    """("Z40", "Z53") of Z40-Z53; ("B20", "B20") of B20."""
    first, _, last = block.partition("-")
    return first, last or first


def _reversed(block: str) -> tuple[int, ...]:
    return tuple(-ord(char) for char in ends(block)[1])


def states_s06_exception(nodes: Iterable[TabularNode]) -> bool:
    return any(
        note.startswith(S06_NOTE)
        for node in nodes
        if node.name == "S06"
        for container in node.containers
        for note in container.notes
    )


def seventh_codes(
    leaf: Fact, at: int, table: Sequence[SeventhCharacter], known: set[str], *, skip_s06: bool
) -> Iterator[Fact]:
    """The seventh-character codes under a leaf: its code padded with X to six characters, and the character."""
    stem = leaf.name if "." in leaf.name else leaf.name + "."
    stem = stem.ljust(7, "X")
    raw = leaf.tabular_title or leaf.title
    for char, text, _ in table:
        code = stem + char
        if code in known or (skip_s06 and S06_NEVER.match(code)):
            continue
        printed = f"{raw}, {text}"
        title = folded(printed)
        yield leaf._replace(
            name=code,
            title=title,
            tabular_title=printed if printed != title else "",
            billable=True,
            parent=at,
            placeholder=False,
            generated=True,
            containers=(),
            seventh=(),
        )


def partial(order: Sequence[OrderRow]) -> list[Fact]:
    """The facts of a partial release: the rows of the order file, each under its longest prefix."""
    facts: list[Fact] = []
    place: dict[str, int] = {}
    for row in order:
        parent = longest_prefix(row.code, place)
        place[row.code] = len(facts)
        facts.append(
            Fact("code", row.code, row.title, "", row.short_title, row.billable, row.number, parent,
                 None, None, placeholder=False, generated=False, code_range="")
        )  # fmt: skip
    return facts


def complete(facts: Sequence[Fact], short_titles: Mapping[str, str]) -> list[Fact]:
    """The facts with short titles, ``facts_digest`` (of codes) and ``guidance_digest`` (of inherited notes)."""
    completed: list[Fact] = []
    tables: dict[int, str] = {}
    handed_on: list[str] = []
    for fact in facts:
        notes = notes_json(fact.containers)
        above = "" if fact.parent is None else handed_on[fact.parent]
        handed_on.append(guidance_digest(above=above, notes=notes))
        owner = fact.seventh_owner
        if owner is not None and owner not in tables:
            tables[owner] = seventh_json(facts[owner].seventh)
        digest = ""
        if fact.kind == "code":
            parent = facts[fact.parent] if fact.parent is not None else None
            digest = facts_digest(
                code=fact.name,
                title=fact.title,
                billable=fact.billable,
                parent=parent.name if parent and parent.kind == "code" else "",
                notes=notes,
                seventh=tables[owner] if owner is not None else "[]",
            )
        short_title = short_titles.get(fact.name, "") if fact.kind == "code" else ""
        completed.append(fact._replace(short_title=short_title, facts_digest=digest, guidance_digest=above))
    return completed
