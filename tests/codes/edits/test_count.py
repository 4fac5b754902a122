"""Excludes1 over a whole official release, against a count from the raw files (``counting``)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache

import pytest

from codes.edits.check import ends_of_ranges
from codes.edits.facts import CheckedCode, CheckedSet, Node, NoteList, Source
from codes.edits.finding import Kind
from codes.edits.naming import Listed, read_note
from codes.edits.pairs import find_excluded
from codes.releases.files.order import read_order
from codes.releases.files.records import Fact
from codes.releases.files.tabular import read_tabular
from codes.releases.rules.assemble import assemble
from codes.releases.rules.references import Names, find
from tests.codes.edits.counting import RawRelease, members
from tests.codes.releases.official import COMPLETE, order_file, tabular_file
from tests.shares import dice, share, size

pytestmark = [pytest.mark.shared, pytest.mark.slow]

RELEASES = share("releases whose pairs are counted", COMPLETE, 1)
SAMPLE = size("EXCLUDED_PAIRS", share=4_000, whole=20_000)
PAIRS = {
    "2016-annual": 18_371_486,
    "2017-annual": 18_611_229,
    "2025-annual": 18_649_213,
    "2025-april": 15_910_084,
    "2026-april": 15_887_239,
}
"""Directed pairs of billable codes: a note in force at the first names the second."""


@lru_cache(maxsize=1)
def checked_codes(release: str) -> list[CheckedCode]:
    """All billable codes as the import reads them."""
    facts = assemble(
        tabular=read_tabular(tabular_file(release), file="tabular.xml"),
        order=read_order(order_file(release), file="order.txt"),
        files={"tabular": "tabular.xml", "order": "order.txt"},
    )
    names = Names(facts)
    nodes = [_node(at, fact, names) for at, fact in enumerate(facts)]
    return [
        CheckedCode(fact.name, fact.title, fact.billable, at, _line(at, facts, nodes))
        for at, fact in enumerate(facts)
        if fact.billable
    ]


def _node(at: int, fact: Fact, names: Names) -> Node:
    lists = [
        NoteList(kind, [{"text": text, "refs": find(text, names).spans} for text in texts])
        for kind, texts in fact.containers
        if kind == "excludes1"
    ]
    return Node(fact.kind, fact.name, at, lists, [row._asdict() for row in fact.seventh])


def _line(at: int | None, facts: Sequence[Fact], nodes: Sequence[Node]) -> list[Node]:
    line = []
    while at is not None:
        line.append(nodes[at])
        at = facts[at].parent
    return line


@lru_cache(maxsize=1)
def counted(release: str) -> tuple[RawRelease, list[int]]:
    raw = RawRelease(release)
    return raw, raw.excluded()


@lru_cache(maxsize=1)
def places(release: str) -> dict[str, int]:
    codes = checked_codes(release)
    ends = ends_of_ranges(CheckedSet(codes, (), Source("", "", ""), {}))
    known = {node.name: node.position for code in codes for node in code.line if node.kind == "code"}
    return {name: known[name] for name in ends}


@pytest.mark.parametrize("release", RELEASES)
def test_all_pairs_are_those_of_an_independent_count(release: str) -> None:
    raw, expected = counted(release)
    listed = Listed(checked_codes(release), places(release))
    of_node: dict[Node, int] = {}
    for code in listed.ordered:
        for node in code.line:
            if node not in of_node:
                named = [
                    c
                    for notes in node.note_lists
                    for n in notes.notes
                    for c in read_note(n, excluding=True).named(listed)
                ]
                of_node[node] = sum(1 << raw.bit[name] for name in {c.name for c in named})
    wrong = []
    for code in listed.ordered:
        mask = 0
        for node in code.line:
            mask |= of_node[node]
        difference = (mask & ~(1 << raw.bit[code.name])) ^ expected[raw.bit[code.name]]
        if difference:
            wrong.append((code.name, [raw.billable[at] for at in members(difference)[:3]]))
    assert not wrong, f"{len(wrong)}: {wrong[:20]}"
    assert sum(mask.bit_count() for mask in expected) == PAIRS[release]


@pytest.mark.parametrize("release", RELEASES)
def test_a_sample_of_pairs_gets_the_findings_of_an_independent_count(release: str) -> None:
    """Half of them are pairs that a note is about; the others are by chance, or near such a pair."""
    raw, expected = counted(release)
    codes = {code.name: code for code in checked_codes(release)}
    wrong = [
        pair
        for pair in _sample(raw, expected, dice(f"pairs of {release}"))
        if _is_found(pair, codes, release) != _is_expected(pair, raw, expected)
    ]
    assert not wrong


def _sample(raw: RawRelease, expected: list[int], chance: random.Random) -> list[tuple[str, str]]:
    firsts = chance.choices(range(len(expected)), [mask.bit_count() for mask in expected], k=SAMPLE // 2)
    pairs = [(first, chance.choice(members(expected[first]))) for first in firsts]
    near = [(first, (second + chance.randint(-60, 60)) % len(expected)) for first, second in pairs[::2]]
    far = [(chance.randrange(len(expected)), chance.randrange(len(expected))) for _ in pairs[::2]]
    return [(raw.billable[this], raw.billable[other]) for this, other in (*pairs, *near, *far) if this != other]


def _is_found(pair: tuple[str, str], codes: dict[str, CheckedCode], release: str) -> bool:
    both = [codes[name] for name in pair]
    checked = CheckedSet(both, pair, Source("", "", ""), places(release))
    kinds = {finding.kind for finding in find_excluded(checked, Listed(both, checked.places))}
    assert kinds <= {Kind.EXCLUDES1, Kind.EXCLUDES1_CONDITIONAL}
    return bool(kinds)


def _is_expected(pair: tuple[str, str], raw: RawRelease, expected: list[int]) -> bool:
    this, other = (raw.bit[name] for name in pair)
    return bool(expected[this] >> other & 1 or expected[other] >> this & 1)
