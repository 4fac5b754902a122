"""The tree of facts from one official file or two: parents, blocks, chapters, seventh characters, digests."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from codes.releases.files.records import Fact, ReleaseError
from codes.releases.rules.assemble import S06_NOTE
from codes.releases.rules.digests import folded
from tests.codes.releases.reading import assembled, by_name
from tests.releases import MINI, Tree, block, chapter, code

FACTS = assembled(MINI)
CODES, BLOCKS, CHAPTERS = by_name(FACTS), by_name(FACTS, "block"), by_name(FACTS, "chapter")


def above(fact: Fact) -> list[str]:
    """Names from the parent up."""
    names = []
    while fact.parent is not None:
        fact = FACTS[fact.parent]
        names.append(fact.name)
    return names


def test_the_order_file_and_the_facts_agree() -> None:
    rows = [(fact.name, fact.billable, fact.title) for fact in FACTS if fact.kind == "code"]
    assert rows == MINI.rows()
    assert [fact.order_number for fact in FACTS if fact.kind == "code"] == list(range(1, len(rows) + 1))
    assert all(fact.short_title == fact.title[:60].rstrip() for fact in FACTS if fact.kind == "code")


@pytest.mark.parametrize(
    ("name", "parents"),
    [
        ("Z53.9", ["Z53", "Z40-Z53", "21"]),
        ("Z53.01", ["Z53.0", "Z53", "Z40-Z53", "21"]),
        ("B20", ["B20", "1"]),  # a block whose id is a category
        ("Z3A.0", ["Z3A", "Z30-Z39", "21"]),
        ("M10", ["M05-M14", "M00-M25", "13"]),  # a block inside an empty one
        ("M35", ["M30-M36", "13"]),
        ("W00.0XXA", ["W00.0", "W00", "W00-W19", "W00-X58", "V00-X58", "20"]),  # two empty blocks, one in the other
        ("X52.XXXS", ["X52", "X52-X58", "W00-X58", "V00-X58", "20"]),
        ("S06.1X0A", ["S06.1X0", "S06.1X", "S06.1", "S06", "S00-S09", "19"]),
        ("U07.1", ["U07", "U00-U49", "22"]),
    ],
)
def test_the_way_up(name: str, parents: list[str]) -> None:
    assert above(CODES[name]) == parents


def test_block_and_chapter_are_those_that_hold_the_code_itself() -> None:
    for name, own_block, own_chapter in (("W00.0", "W00-W19", "20"), ("B20", "B20", "1"), ("Z53.9", "Z40-Z53", "21")):
        fact = CODES[name]
        assert fact.block is not None
        assert fact.chapter is not None
        assert (FACTS[fact.block].name, FACTS[fact.chapter].name) == (own_block, own_chapter)


def test_chapters_and_blocks_in_words_and_range() -> None:
    chapter_21, encounters = CHAPTERS["21"], BLOCKS["Z40-Z53"]
    assert (chapter_21.title, chapter_21.code_range) == (
        "Factors influencing health status and contact with health services", "Z00-Z99",
    )  # fmt: skip
    assert (encounters.title, encounters.code_range) == ("Encounters for other specific health care", "Z40-Z53")
    assert BLOCKS["B20"].code_range == "B20"
    assert not chapter_21.billable
    assert chapter_21.order_number is None


def test_parents_stand_before_their_children() -> None:
    assert all(fact.parent is None or fact.parent < at for at, fact in enumerate(FACTS))


@pytest.mark.parametrize(
    ("stem", "codes"),
    [
        ("X52", ["X52.XXXA", "X52.XXXD", "X52.XXXS"]),
        ("W00.0", ["W00.0XXA", "W00.0XXD", "W00.0XXS"]),
        ("T51.0X1", ["T51.0X1A", "T51.0X1D", "T51.0X1S"]),
        ("S52.011", ["S52.011A", "S52.011S"]),  # the nearest table counts
        ("S52.021", ["S52.021A", "S52.021B", "S52.021S"]),
        ("S06.1X7", ["S06.1X7A"]),  # as the note of S06 says
    ],
)
def test_seventh_characters(stem: str, codes: list[str]) -> None:
    made = [fact for fact in FACTS if fact.parent is not None and FACTS[fact.parent] is CODES[stem]]
    assert [fact.name for fact in made] == codes
    assert all(fact.generated and fact.billable and not fact.containers for fact in made)
    assert not CODES[stem].billable
    assert made[0].title.startswith(f"{CODES[stem].title}, initial encounter")


def test_without_the_note_of_s06_its_codes_are_made_like_all_others() -> None:
    tree = MINI.noted("S06", notes=["Another note about 7th characters"])
    made = by_name(assembled(tree, order=False))
    assert {"S06.1X7A", "S06.1X7D", "S06.1X7S"} <= made.keys()
    with pytest.raises(ReleaseError, match="2 codes are only in the tabular list"):
        assembled(tree)


def test_the_note_of_s06_counts_in_s06_only() -> None:
    tree = MINI.noted("S52", notes=[S06_NOTE]).noted("S06", notes=["Nothing about 7th characters"])
    assert "S06.1X7D" in by_name(assembled(tree, order=False))


def test_a_seven_character_code_that_is_written_out_is_not_made_again() -> None:
    leaf = code("C44.102", "Unspecified malignant neoplasm", code("C44.1021", "of right upper eyelid"))
    tree = Tree(
        (
            chapter(
                "2",
                "Neoplasms",
                "C00-D49",
                block("C43-C44", "Skin", code("C44", "Other", code("C44.1", "x", code("C44.10", "y", leaf)))),
            ),
        )
    )
    assert [(fact.name, fact.generated, fact.billable) for fact in assembled(tree)[-1:]] == [("C44.1021", False, True)]


def test_diacritics_are_folded_in_the_title_and_kept_beside_it() -> None:
    fact = CODES["M35.00"]
    assert (fact.title, fact.tabular_title) == ("Sjogren syndrome, unspecified", "Sjögren syndrome, unspecified")
    assert CODES["M10"].tabular_title == ""
    assert folded("Charcôt, Boutonnière, Brown-Séquard") == "Charcot, Boutonniere, Brown-Sequard"


def test_without_an_order_file_the_same_facts_but_the_short_titles() -> None:
    derived = assembled(MINI, order=False)
    assert [fact._replace(short_title="") for fact in FACTS] == derived


def test_without_a_tabular_list_codes_titles_and_flags_each_under_its_longest_prefix() -> None:
    facts = assembled(MINI, tabular=False)
    assert [(fact.name, fact.billable, fact.title) for fact in facts] == MINI.rows()
    assert all(fact.kind == "code" and fact.block is None and fact.chapter is None for fact in facts)
    parents = {fact.name: facts[fact.parent].name for fact in facts if fact.parent is not None}
    assert parents == {fact.name: above(fact)[0] for fact in CODES.values() if len(fact.name) > 3}


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(ReleaseError, match="neither an order file nor a tabular list"):
        assembled(MINI, order=False, tabular=False)


def with_another(**changes: Any) -> Tree:
    """The last chapter with its number changed, or with its block under another name."""
    *others, last = MINI.chapters
    return Tree((*others, replace(last, **changes)))


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        (with_another(number="21"), "21 stands in the tabular list twice"),
        (with_another(blocks=(*MINI.chapters[-1].blocks, block("Z40-Z53", "Twice"))), "Z40-Z53 stands .* twice"),
        (MINI.added("Z53", code("Z53.9", "Twice")), "Z53.9 stands in the tabular list twice"),
        (MINI.added("Z53", code("Z52.8", "Elsewhere")), "Z52.8 stands under Z53, but its longest prefix .* is Z52"),
        (MINI.added("Z53.9", code("B91.1", "Of no category")), "B91.1 stands under Z53.9, but its longest .* is none"),
    ],
)  # fmt: skip
def test_nodes_that_make_no_tree_are_refused(tree: Tree, reason: str) -> None:
    with pytest.raises(ReleaseError, match=reason):
        assembled(tree, order=False)


def test_the_facts_digest_is_over_canonical_json_of_what_an_explanation_rests_on() -> None:
    def digest(**facts: object) -> str:
        return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    assert CODES["Z53.9"].facts_digest == digest(
        billable=True, code="Z53.9", notes=[], parent="Z53", seventh=[],
        title="Procedure and treatment not carried out, unspecified reason",
    )  # fmt: skip
    assert CODES["S52.021B"].facts_digest == digest(
        billable=True, code="S52.021B", notes=[], parent="S52.021",
        seventh=[
            ["A", "initial encounter for closed fracture", []],
            ["B", "initial encounter for open fracture type I or II", ["initial encounter for open fracture NOS"]],
            ["S", "sequela", []],
        ],
        title="Displaced fracture of olecranon process of right ulna, initial encounter for open fracture type I or II",
    )  # fmt: skip
    assert CODES["M35.0"].facts_digest == digest(
        billable=False, code="M35.0", notes=[["inclusion_term", ["Sicca syndrome"]], ["excludes1", ["gout (M10.-)"]]],
        parent="M35", seventh=[], title="Sjogren syndrome",
    )  # fmt: skip


def changed(before: list[Fact], after: list[Fact], digest: str) -> set[str]:
    old = by_name(before)
    return {name for name, fact in by_name(after).items() if getattr(fact, digest) != getattr(old[name], digest)}


def test_each_digest_changes_with_what_it_covers_only() -> None:
    retitled = assembled(MINI.retitled("Z53", "Another title"))
    assert changed(FACTS, retitled, "facts_digest") == {"Z53"}
    assert changed(FACTS, retitled, "guidance_digest") == set()

    noted = assembled(MINI.noted("Z53", excludes1=["something"]))
    assert changed(FACTS, noted, "facts_digest") == {"Z53"}
    below = {name for name in CODES if name.startswith("Z53.")}
    assert changed(FACTS, noted, "guidance_digest") == below

    of_the_block = assembled(MINI.noted("Z40-Z53", includes=["something"]))
    assert changed(FACTS, of_the_block, "facts_digest") == set()
    assert changed(FACTS, of_the_block, "guidance_digest") == {"Z52", "Z52.9", "Z53"} | below
    assert changed(FACTS, assembled(MINI.without("B20")), "facts_digest") == set()  # though all order numbers change
