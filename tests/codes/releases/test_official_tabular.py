"""All official tabular lists: their elements, their tree, and the order file that is derived from them."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

import pytest

from codes.releases.files.records import Fact
from codes.releases.files.tabular import read_tabular
from codes.releases.rules import assemble as assembling
from codes.releases.rules.assemble import assemble
from codes.releases.rules.references import Names, find
from tests.codes.releases.official import (
    COMPLETE,
    order_lines,
    tabular_file,
    tabular_parents,
    tabular_tree,
    unaccented,
)
from tests.shares import share

pytestmark = pytest.mark.shared

# chapter, section, sectionRef, diag, note, inclusionTerm, includes, excludes1, excludes2, codeFirst, useAdditionalCode,
# codeAlso, notes, sevenChrDef, extension, placeholder
ELEMENTS = {
    "2016-annual": (21, 291, 284, 43_028, 21_627, 5_688, 410, 2_597, 905, 287, 707, 145, 82, 467, 1_618, 244),
    "2017-annual": (21, 295, 288, 43_910, 22_327, 5_981, 413, 2_602, 972, 292, 743, 155, 83, 505, 1_781, 244),
    "2025-annual": (22, 296, 288, 46_498, 24_915, 6_748, 415, 2_642, 1_126, 360, 830, 300, 86, 508, 1_790, 245),
    "2025-april": (22, 296, 288, 46_498, 24_924, 6_748, 415, 2_641, 1_127, 360, 837, 300, 86, 508, 1_790, 245),
    "2026-april": (22, 297, 289, 46_881, 25_179, 6_809, 415, 2_644, 1_165, 363, 844, 320, 86, 508, 1_790, 246),
}
TAGS = ("chapter", "section", "sectionRef", "diag", "note", "inclusionTerm", "includes", "excludes1", "excludes2",
        "codeFirst", "useAdditionalCode", "codeAlso", "notes", "sevenChrDef", "extension", "placeholder")  # fmt: skip


@lru_cache(maxsize=1)
def derived(release: str) -> list[Fact]:
    """The facts from the tabular list alone."""
    tabular = read_tabular(tabular_file(release), file="tabular.xml")
    return assemble(tabular=tabular, order=None, files={"tabular": "tabular.xml"})


@pytest.mark.parametrize("release", share("official tabular lists", COMPLETE, 2))
def test_elements(release: str) -> None:
    counts = read_tabular(tabular_file(release), file="tabular.xml").counts
    assert tuple(counts[tag] for tag in TAGS) == ELEMENTS[release]


@pytest.mark.slow
@pytest.mark.parametrize("release", share("tabular lists alone", COMPLETE, 2))
def test_derived_from_the_tabular_list_alone_it_is_the_order_file(release: str) -> None:
    rows = {
        fact.name: (fact.billable, fact.title, fact.order_number) for fact in derived(release) if fact.kind == "code"
    }
    expected = {
        line.code: (line.flag == "1", line.long, number)
        for number, line in enumerate(order_lines(release).values(), start=1)
    }
    assert rows.keys() ^ expected.keys() == set()
    assert rows == expected


def test_without_the_exception_in_prose_76_codes_of_s06_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembling, "states_s06_exception", lambda nodes: False)
    tabular = read_tabular(tabular_file("2026-april"), file="tabular.xml")
    codes = {fact.name for fact in assembling.derive(tabular) if fact.kind == "code"}
    known = order_lines("2026-april").keys()
    assert known - codes == set()
    assert len(codes - known) == 76
    assert {(name[:3], name[6] in "78", name[7] in "DS") for name in codes - known} == {("S06", True, True)}


def test_parents_blocks_and_chapters_are_those_of_the_xml() -> None:
    facts = derived("2026-april")
    listed = tabular_parents("2026-april")
    assert len(listed) == 46_881
    places = {}
    for fact in facts:
        if fact.kind == "code" and not fact.generated:
            assert fact.parent is not None
            assert fact.block is not None
            assert fact.chapter is not None
            parent = facts[fact.parent]
            above = parent.name if parent.kind == "code" else ""
            places[fact.name] = (above, facts[fact.block].name, facts[fact.chapter].name)
    assert places == listed


def test_the_place_of_z53_9() -> None:
    facts = derived("2026-april")
    at, names = next(at for at, fact in enumerate(facts) if fact.name == "Z53.9"), []
    while at is not None:
        names.append((facts[at].kind, facts[at].name))
        at = facts[at].parent
    assert names == [("code", "Z53.9"), ("code", "Z53"), ("block", "Z40-Z53"), ("chapter", "21")]


def test_titles_keep_the_diacritics_of_the_tabular_list() -> None:
    listed = {
        diag.findtext("name", "").strip(): diag.findtext("desc", "") for diag in tabular_tree("2026-april").iter("diag")
    }
    printed = {fact.name: fact.tabular_title for fact in derived("2026-april") if fact.tabular_title}
    for name, title in listed.items():
        assert printed.get(name, title) == title
    generated = {fact.name for fact in derived("2026-april") if fact.generated}
    codes = {name for name in printed if name in listed}
    assert codes == {name for name, title in listed.items() if unaccented(title) != title}
    assert len(printed.keys() & generated) > 0


def test_blocks_that_overlap_and_blocks_of_one_category() -> None:
    facts = derived("2026-april")
    blocks = [fact for fact in facts if fact.kind == "block"]
    held = {fact.block for fact in facts if fact.kind == "code"}
    empty = [fact.name for at, fact in enumerate(facts) if fact.kind == "block" and at not in held]
    assert sorted(empty) == [
        "C00-C75", "C00-C96", "M00-M25", "M40-M54", "M60-M79", "M80-M94", "T07-T88", "T20-T32", "V00-V99", "V00-X58",
        "W00-X58", "Y62-Y84",
    ]  # fmt: skip
    assert sum("-" not in block.name for block in blocks) == 39
    parents = {block.name: facts[block.parent].name for block in blocks if block.parent is not None}
    assert {parents["C00-C14"], parents["C00-C75"], parents["C00-C96"]} == {"C00-C75", "C00-C96", "2"}
    assert (parents["W00-W19"], parents["W00-X58"], parents["V00-X58"]) == ("W00-X58", "V00-X58", "20")


def test_notes_are_all_there_in_document_order() -> None:
    expected = []
    for owner in tabular_tree("2026-april").iter():
        if owner.tag in ("chapter", "section", "diag"):
            name = owner.get("id") or owner.findtext("name", "").strip()
            for container in owner:
                if container.tag not in ("diag", "section", "sectionIndex", "sevenChrDef", "visualImpairment"):
                    expected += [(name, note.text) for note in container.findall("note") if (note.text or "").strip()]
    notes = [
        (fact.name, text)
        for fact in derived("2026-april")
        for container in fact.containers
        if container.kind != "visual_impairment"
        for text in container.notes
    ]
    assert notes == expected
    assert len(notes) > 24_000


def test_all_but_two_codes_in_parentheses_resolve() -> None:
    names = Names(derived("2026-april"))
    references = [
        (fact.name, find(text, names))
        for fact in derived("2026-april")
        for container in fact.containers
        for text in container.notes
    ]
    assert [(name, code) for name, named in references for code in named.unresolved] == [
        ("F02", "G31.90"),
        ("R10.85", "R10.4"),
    ]
    assert sum(len(named.spans) for _, named in references) > 12_304


def test_the_facts_digest_recomputed() -> None:
    facts = derived("2026-april")
    for fact in facts:
        if fact.kind != "code":
            continue
        parent = facts[fact.parent] if fact.parent is not None else None
        table = [] if fact.seventh_owner is None else facts[fact.seventh_owner].seventh
        content = {
            "code": fact.name,
            "title": order_lines("2026-april")[fact.name].long,
            "billable": order_lines("2026-april")[fact.name].flag == "1",
            "parent": parent.name if parent and parent.kind == "code" else "",
            "notes": [[container.kind, list(container.notes)] for container in fact.containers],
            "seventh": [[char, text, list(notes)] for char, text, notes in table],
        }
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        assert fact.facts_digest == hashlib.sha256(canonical.encode("ascii")).hexdigest(), fact.name


@pytest.mark.slow
def test_how_much_changed_from_2025_to_2026() -> None:
    old = {fact.name: fact for fact in derived("2025-annual") if fact.kind == "code"}
    both = [(old[fact.name], fact) for fact in derived("2026-april") if fact.kind == "code" and fact.name in old]
    assert len(both) == 97_572
    assert sum((a.title, a.billable) != (b.title, b.billable) for a, b in both) == 61
    assert sum(a.containers != b.containers for a, b in both) == 140
    same = [(a, b) for a, b in both if a.facts_digest == b.facts_digest]
    assert all((a.title, a.billable, a.containers) == (b.title, b.billable, b.containers) for a, b in same)
    assert sum(a.order_number != b.order_number for a, b in same) > 96_000
