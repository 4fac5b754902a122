"""The alphabetic index, the external-cause index, the neoplasm table and the drug table."""

import contextlib
import doctest
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.releases.files import index, index_texts
from codes.releases.files.index import read_index
from codes.releases.files.index_texts import display, see_texts
from codes.releases.files.records import Index, IndexRow, ReleaseError

INDEX = b"""<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
  <version>2025</version>
  <title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
  <letter>
    <title>A</title>
    <mainTerm>
      <title>Amyloidosis</title>
      <seeAlso>Disease, by site</seeAlso>
      <code>E85.9</code>
      <term level="1">
        <title>heart</title>
        <code>E85.4</code>
        <manif>[I43]</manif>
        <term level="2">
          <title>neuritis</title>
          <code>S06.-</code>
          <manif>M14.8-</manif>
        </term>
        <term level="2">
          <title>acoustic</title>
          <subcat>H93.3</subcat>
        </term>
      </term>
    </mainTerm>
  </letter>
</ICD10CM.index>
"""
TABLE = b"""<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
  <version>2026</version>
  <indexHeading>
    <head col="1">Neoplasm</head>
    <head col="2">Malignant Primary</head>
    <head col="3">Malignant Secondary</head>
  </indexHeading>
  <letter>
    <title>N</title>
    <mainTerm>
      <title>Neoplasm, neoplastic</title>
      <cell col="2">C80.1</cell>
      <cell col="3">C79.8-</cell>
      <term level="1">
        <title>book-leaf<nemod>(mouth)</nemod></title>
        <manif>floor of mouth</manif>
        <cell col="2">--</cell>
        <cell col="3">C44.40 </cell>
      </term>
      <term level="1">
        <title>bowel</title>
        <see>Neoplasm, intestine</see>
        <cell col="2">-</cell>
      </term>
    </mainTerm>
  </letter>
</ICD10CM.index>
"""


@pytest.mark.parametrize("module", [index, index_texts])
def test_worked_examples(module) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "modifiers", "tail", "shown"),
    [
        ("Canceled procedure", "(surgical)", "", "Canceled procedure (surgical)"),
        ("Abuse", "(adult) (child)", " NEC", "Abuse (adult) (child) NEC"),
        ("auricle", "(ear)", ", congenital", "auricle (ear), congenital"),
        ("ovary", "(s)", "", "ovary(s)"),
        ("cusp", "(s)", ", heart valve NEC", "cusp(s), heart valve NEC"),
        ("contact lens", "(es)", "", "contact lens(es)"),
        ("Fanconi", "('s)", " syndrome", "Fanconi('s) syndrome"),
        ("Cancer", "(o)", "phobia", "Cancer(o)phobia"),
        ("Unconscious", "(ness)", "", "Unconscious(ness)"),
        ("highway, road", "(way)", ", street", "highway, road(way), street"),
        ("Amnes", "(t)ic syndrome (post-traumatic)", "", "Amnes(t)ic syndrome (post-traumatic)"),
        ("M6", "(a)(b)", "", "M6(a)(b)"),
        ("HB", "(c)(s)", "-AG", "HB(c)(s)-AG"),
        ("Fy", "(a+b-)", "", "Fy(a+b-)"),
        ("post-", "(para)", "thyroidectomy", "post-(para)thyroidectomy"),
        ("Henoch-", "(Schönlein)", " purpura", "Henoch-(Schönlein) purpura"),
        ("O157:H-", "(nonmotile)", " with", "O157:H- (nonmotile) with"),
        ("autonomic", "(poly)", "neuropathy", "autonomic (poly)neuropathy"),
        ("Osler", "(-Weber)", "-Rendu disease", "Osler (-Weber)-Rendu disease"),
        ("Fanconi", "(-de Toni)(-Debré)", " syndrome", "Fanconi (-de Toni) (-Debré) syndrome"),
        ("", "(gastro)", "enteritis", "(gastro)enteritis"),
        ("", "(massive)", " blood transfusion", "(massive) blood transfusion"),
        ("cervix, cervical", "(os)", "", "cervix, cervical (os)"),
        ("Accident", "(to)", "", "Accident (to)"),
        ("Osteomyelitis  ", "(acute)  (old)", "", "Osteomyelitis (acute) (old)"),
        ("during procedureT88.53", "", "", "during procedureT88.53"),
    ],
)
def test_titles_read_as_printed(text: str, modifiers: str, tail: str, shown: str) -> None:
    assert display(text, modifiers, tail) == shown


@pytest.mark.parametrize(
    ("parts", "see", "see_also"),
    [
        ({"seecat": "M01"}, "category M01", ""),
        ({"seeAlso": "subcategory", "subcat": "H93.3"}, "", "subcategory H93.3"),
        ({"seeAlso": "subcategory", "code": "M43.8"}, "", "subcategory M43.8"),
        ({"see": "subcategories T74.0,", "code": "T76.0"}, "subcategories T74.0, T76.0", ""),
        ({"see": "Pain", "seecat": "M01"}, "Pain; category M01", ""),
        ({"see": "Pain", "seeAlso": "Ache", "code": "R52"}, "Pain", "Ache"),
        ({"code": "R52"}, "", ""),
    ],
)
def test_see_texts_are_complete(parts: dict[str, str], see: str, see_also: str) -> None:
    assert see_texts(parts) == (see, see_also)


def test_index_has_one_row_a_node() -> None:
    index = read_index(INDEX, file="index.xml")
    assert (index.kind, index.version, index.remarks) == ("alphabetic", "2025", [])
    path = ("Amyloidosis", "heart")
    assert index.rows == [
        IndexRow(0, None, path[:1], "", "E85.9", False, "", "", "Disease, by site", 7),
        IndexRow(1, 0, path, "", "E85.4", False, "I43", "", "", 11),
        IndexRow(2, 1, (*path, "neuritis"), "", "S06", True, "M14.8-", "", "", 15),
        IndexRow(3, 1, (*path, "acoustic"), "", "", False, "", "subcategory H93.3", "", 20),
    ]
    assert index.counts["depth"] == 2
    assert index.counts["code ending -"] == 1


def test_external_causes_are_known_by_their_title() -> None:
    data = INDEX.replace(b"INDEX TO DISEASES and INJURIES", b"External Cause of Injuries Index")
    assert read_index(data, file="index.xml").kind == "external"


def test_table_has_one_row_a_coded_cell() -> None:
    table = read_index(TABLE, file="table.xml")
    book_leaf = ("Neoplasm, neoplastic", "book-leaf (mouth)")
    assert table.kind == "neoplasm"
    assert [(row.node, row.path, row.column, row.code, row.more_needed) for row in table.rows] == [
        (0, book_leaf[:1], "Malignant Primary", "C80.1", False),
        (0, book_leaf[:1], "Malignant Secondary", "C79.8", True),
        (1, book_leaf, "Malignant Secondary", "C44.40", False),
        (2, ("Neoplasm, neoplastic", "bowel"), "", "", False),
    ]
    assert table.rows[3].see == "Neoplasm, intestine"
    assert {key: table.counts[key] for key in table.counts if key.startswith("cell")} == {
        "cell": 5, "cell with code": 2, "cell ending -": 1, "cell without code": 2,
    }  # fmt: skip


def test_a_manifestation_that_is_text_is_kept_as_a_remark() -> None:
    [remark] = read_index(TABLE, file="table.xml").remarks
    path = "Neoplasm, neoplastic, book-leaf (mouth)"
    assert str(remark) == f"table.xml: line 15: the manifestation code of {path} is text: 'floor of mouth'"


def test_drug_table_is_known_by_its_columns() -> None:
    data = TABLE.replace(b"Malignant Primary", b"Adverse effect").replace(b"Malignant Secondary", b"Underdosing")
    assert read_index(data, file="table.xml").kind == "drug"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"ICD10CM.index", b"ICD10CM.tabular", "line 2: this is no ICD-10-CM index or table"),
        (b"<ICD10CM.index>", b'<ICD10CM.index isAddenda="true">', "unknown attribute 'isAddenda'"),
        (b"INDEX TO DISEASES", b"Index to procedures", "which index or table it is"),
        (b"<version>2025</version>", b"", "it has no version or no letters"),
        (b"<version>2025</version>", b"<version>MMXXV</version>", "its version 'MMXXV' is not a year such as 2026"),
        (b"<letter>", b"<legend/><letter>", "line 5: <legend> is not expected here"),
        (b"<title>A</title>", b"<title></title>", "line 6: letter '' is empty or comes twice"),
        (b"</mainTerm>", b"</mainTerm><warning/>", "<warning> is not expected in <letter>"),
        (b'level="2"', b'level="3"', "line 15: <term> of level 2 expected"),
        (b"<title>heart</title>", b"", "there is a term without title"),
        (b"<title>heart</title>", b"<title><i>heart</i></title>", "a title holds text and one <nemod> only"),
        (b"<title>heart</title>", b"<title>heart</title><diff>new</diff>", "<diff> is unknown or not expected here"),
        (b"<code>E85.4</code>", b"<code>E85.4</code><code>E85.3</code>", "line 13: <code> is unknown or not expected"),
        (b"<manif>[I43]</manif>", b"<see>Heart</see>", "<see> is unknown or not expected here"),
        (b"<code>E85.4</code>", b"E85.4", "there is text outside any title or note in <term>: 'E85.4'"),
        (b"<code>E85.4</code>", b"<code>E85.4<b/></code>", "<code> holds text only"),
        (b"<code>E85.4</code>", b"<code></code>", "<code> is empty"),
        (b"<code>E85.4</code>", b"<code>E854</code>", "line 11: 'E854' is not an ICD-10-CM code"),
        (b"<code>E85.4</code>", b'<cell col="2">E85.4</cell>', "<cell> is unknown or not expected here"),
        (b"</ICD10CM.index>", b"", "not well-formed XML"),
    ],
)
def test_what_is_not_in_format_is_refused(old: bytes, new: bytes, reason: str) -> None:
    assert old in INDEX
    with pytest.raises(ReleaseError) as refused:
        read_index(INDEX.replace(old, new), file="index.xml")
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'2">C80.1</cell>', b'4">C80.1</cell>', "line 13: there is a cell that belongs to no column"),
        (b'2">C80.1</cell>', b'3">C80.1</cell>', "line 11: a table column comes twice in one term"),
        (b'<cell col="2">C80.1</cell>', b'<cell col="2"/>', "line 13: there is an empty cell"),
        (b"C80.1", b"C80.", "line 13: 'C80.' is not an ICD-10-CM code"),
        (b'<head col="3">', b'<head col="2">', "the table's headings are not in order"),
        (b"Malignant Primary", b"Primary", "which index or table it is"),
    ],
)
def test_what_is_not_in_a_table_s_format_is_refused(old: bytes, new: bytes, reason: str) -> None:
    assert old in TABLE
    with pytest.raises(ReleaseError) as refused:
        read_index(TABLE.replace(old, new), file="table.xml")
    assert reason in str(refused.value)


@pytest.mark.parametrize("sample", [INDEX, TABLE])
@given(at=st.integers(0, len(TABLE)), cut=st.integers(0, 40), put=st.binary(max_size=8))
def test_damaged_bytes_raise_nothing_but_release_error(sample: bytes, at: int, cut: int, put: bytes) -> None:
    with contextlib.suppress(ReleaseError):
        read_index(sample[:at] + put + sample[at + cut :], file="index.xml")


@given(moved=st.permutations(TABLE.splitlines(keepends=True)))
def test_lines_in_any_order_raise_nothing_but_release_error(moved: list[bytes]) -> None:
    with contextlib.suppress(ReleaseError):
        read_index(b"".join(moved), file="index.xml")


def official(shared_data: Path, release: str, kind: str) -> Index:
    """The file of that kind, by its content."""
    with zipfile.ZipFile(shared_data / release / "tables-and-index.zip") as package:
        for name in package.namelist():
            if name.endswith(".xml") and "abular" not in name:
                index = read_index(package.read(name), file=name)
                if index.kind == kind:
                    return index
    raise AssertionError(f"no {kind} in {release}")


COUNTED = (
    "letter", "mainTerm", "term", "code", "code ending -", "manif", "see", "seeAlso", "seecat", "subcat", "nemod",
    "nemod with tail", "depth",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize(
    ("release", "kind", "numbers"),
    [
        ("2016-annual", "alphabetic", (26, 7939, 67649, 58087, 6353, 739, 11926, 1619, 17, 130, 11837, 810, 9)),
        ("2017-annual", "alphabetic", (26, 7973, 69226, 59412, 6557, 746, 11979, 1704, 15, 130, 11968, 828, 9)),
        ("2025-annual", "alphabetic", (26, 8100, 72924, 62721, 6930, 766, 12136, 2057, 15, 125, 12601, 883, 9)),
        ("2025-annual", "external", (22, 314, 7750, 6650, 238, 0, 790, 98, 3, 11, 1570, 111, 8)),
        ("2026-april", "external", (22, 314, 7776, 6671, 238, 0, 791, 98, 4, 11, 1575, 111, 8)),
    ],
)
def test_official_indexes(shared_data: Path, release: str, kind: str, numbers: tuple[int, ...]) -> None:
    index = official(shared_data, release, kind)
    assert tuple(index.counts.get(name, 0) for name in COUNTED) == numbers
    assert len(index.rows) == index.counts["mainTerm"] + index.counts["term"]
    assert index.remarks == []


@pytest.mark.shared
@pytest.mark.parametrize(
    ("release", "kind", "numbers", "rows"),
    [
        ("2026-april", "neoplasm", (1, 1939, 10_922, 7_928, 1_092, 1_902), 9_138),
        ("2026-april", "drug", (5179, 2251, 43_224, 40_036, 0, 3_188), 40_262),
        ("2025-annual", "neoplasm", (1, 1938, 10_916, 8_046, 972, 1_898), 9_136),
        ("2017-annual", "drug", (5170, 2246, 43_140, 39_964, 0, 3_176), 40_190),
    ],
)
def test_official_tables(shared_data: Path, release: str, kind: str, numbers: tuple[int, ...], rows: int) -> None:
    table = official(shared_data, release, kind)
    names = ("mainTerm", "term", "cell", "cell with code", "cell ending -", "cell without code")
    assert tuple(table.counts.get(name, 0) for name in names) == numbers
    assert len(table.rows) == rows
    assert len(table.remarks) == (kind == "neoplasm")


@pytest.mark.shared
@pytest.mark.parametrize("release", ["2017-annual", "2025-annual"])
def test_z53_9_has_exactly_two_entries(shared_data: Path, release: str) -> None:
    rows = official(shared_data, release, "alphabetic").rows
    paths = [row.path for row in rows if row.code == "Z53.9"]
    assert paths == [("Canceled procedure (surgical)",), ("Procedure (surgical)", "not done")]
