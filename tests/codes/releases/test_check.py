"""Rules of structure that hold in every official release."""

import doctest

import pytest

from codes.releases.files.order import read_order
from codes.releases.files.records import ReleaseError
from codes.releases.rules import check
from codes.releases.rules.assemble import assemble
from tests.codes.releases.reading import assembled
from tests.releases import HISTORY, MINI, Chapter, Row, Tree, block, chapter, code, order_file

ANXIETY = block("F40-F48", "Anxiety", code("F40", "Phobic"))


def test_worked_example() -> None:
    assert doctest.testmod(check).failed == 0


@pytest.mark.parametrize(
    ("category", "span"),
    [
        ("A00", "A00-A09"), ("A09", "A00-A09"), ("B20", "B20"), ("C4A", "C43-C44"), ("C7A", "C7A"), ("I1A", "I10-I1A"),
        ("I16", "I10-I1A"), ("J47", "J40-J4A"), ("M1A", "M05-M14"), ("O9A", "O94-O9A"), ("Q99", "Q00-QA0"),
        ("QA0", "Q00-QA0"), ("X95", "X92-Y09"), ("Y09", "X92-Y09"), ("X50", "V00-X58"), ("U07", "U00-U49"),
    ],
)  # fmt: skip
def test_within(category: str, span: str) -> None:
    assert check.within(category, span)


@pytest.mark.parametrize(
    ("category", "span"),
    [
        ("A10", "A00-A09"),
        ("B00", "A00-A09"),
        ("B21", "B20"),
        ("C45", "C43-C44"),
        ("J50", "J40-J4A"),
        ("Y10", "X92-Y09"),
    ],
)
def test_not_within(category: str, span: str) -> None:
    assert not check.within(category, span)


def refused(*chapters: Chapter) -> str:
    with pytest.raises(ReleaseError) as error:
        assembled(Tree(chapters), order=False)
    return str(error.value)


def mental(*blocks: object) -> Chapter:
    return chapter("5", "Mental", "F01-F99", *blocks)


def test_a_category_in_a_block_of_other_categories() -> None:
    assert assembled(Tree((mental(ANXIETY),)))
    assert refused(mental(block("F50-F59", "Behavioral", code("F40", "Phobic")))) == "F40 stands in block F50-F59"


def test_a_new_category_may_continue_the_ten_its_block_ends_in() -> None:
    assault = block("X92-Y08", "Assault", code("Y08", "Assault"), code("Y09", "Assault by unspecified means"))
    assert assembled(Tree((chapter("20", "External causes", "V00-Y99", assault),)))
    other = block("Y09", "Unspecified")
    assert refused(chapter("20", "External causes", "V00-Y99", assault, other)) == "Y09 stands in block X92-Y08"


def test_a_block_in_a_chapter_of_other_blocks() -> None:
    assert refused(chapter("6", "Nervous", "G00-G99", ANXIETY)) == "block F40-F48 stands in chapter 6, which is G00-G99"


def test_a_block_behind_what_it_holds() -> None:
    wide = block("F01-F99", "All")
    assert assembled(Tree((mental(wide, ANXIETY),)), order=False)
    assert refused(mental(ANXIETY, wide)) == "F40-F48 stands in front of F01-F99, which holds it"
    assert (
        refused(mental(block("F40-F48", "Again"), wide, wide)) == "F40-F48 stands in front of F01-F99, which holds it"
    )
    assert refused(mental(wide, wide, ANXIETY)) == "F01-F99 stands in the tabular list twice"
    assert refused(mental(ANXIETY, block("F40-F48", "Again"))) == "F40-F48 stands in the tabular list twice"


def test_chapters_rise() -> None:
    second = chapter("4", "Endocrine", "E00-E89", block("E00-E07", "Thyroid", code("E00", "Iodine")))
    assert refused(mental(ANXIETY), second) == "chapter 4 stands behind chapter 5"


def test_a_tabular_list_without_codes() -> None:
    assert refused(mental(block("F40-F48", "Anxiety"))) == "there is not one code in the tabular list"


def test_an_order_file_alone_is_billable_where_nothing_stands_below() -> None:
    for tree in (MINI, *(edition.tree for edition in HISTORY)):
        assert assembled_order(tree.rows())
    rows = [Row("Z53", False, "Persons"), Row("Z53.9", True, "Not carried out")]
    with pytest.raises(ReleaseError, match=r"order\.txt, line 1: Z53 is billable, but there are codes below it"):
        assembled_order([rows[0]._replace(billable=True), rows[1]])
    with pytest.raises(ReleaseError, match=r"order\.txt, line 2: Z53\.9 is a header without codes below it"):
        assembled_order([rows[0], rows[1]._replace(billable=False)])


def assembled_order(rows: list[Row]) -> list[object]:
    files = {"order": "order.txt"}
    return list(assemble(tabular=None, order=read_order(order_file(rows), file="order.txt"), files=files))
