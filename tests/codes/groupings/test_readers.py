"""Files of groupings are known by content, read whole, or refused with the line."""

from __future__ import annotations

import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.groupings.editions import days_covered, settle_edition
from codes.groupings.files.kinds import read_grouping
from codes.groupings.files.records import GroupedCode, GroupingFile, GroupLabel
from codes.releases.files.records import ReleaseError

from .files import MAPPINGS, drg_table, elixhauser, labels, mappings

TODAY = datetime.date(2026, 11, 30)
TABLE = drg_table("B20", "M35.00")


def test_tables_of_ms_drg_say_which_group_their_codes_are_in() -> None:
    mcc, cc = (read_grouping(drg_table("B20", which=which), file="table.txt") for which in ("6I", "6J"))
    assert (mcc.kind, mcc.systems, mcc.version) == ("table_6i", {"ms-drg": "MS-DRG"}, "")
    assert mcc.rows == [GroupedCode("ms-drg", "MCC", "B20")]
    assert cc.rows == [GroupedCode("ms-drg", "CC", "B20")]
    assert [label.label for label in (*mcc.labels, *cc.labels)] == [
        "Major complication or comorbidity",
        "Complication or comorbidity",
    ]


def test_mappings_have_a_system_a_model() -> None:
    content = read_grouping(mappings(), file="hcc.csv")
    assert content.systems == {
        "cms-hcc-v24": "CMS-HCC V24",
        "cms-hcc-v28": "CMS-HCC V28",
        "rxhcc-v08": "RxHCC V08",
    }
    assert GroupedCode("rxhcc-v08", "RXHCC5", "B20") in content.rows
    assert [row.group for row in content.rows if row.code == "M35.00"] == ["HCC40", "HCC93"]
    assert len(content.rows) == len(MAPPINGS)


def test_labels_keep_commas_and_quotes_and_need_no_last_line_end() -> None:
    content = read_grouping(labels(), file="labels.csv")
    assert content.rows == []
    assert GroupLabel("cms-hcc-v28", "HCC93", 'Rheumatoid "Arthritis", and Other') in content.labels
    assert GroupLabel("rxhcc-v08", "RXHCC5", "Opportunistic Infections") in content.labels


def test_a_measure_of_elixhauser_may_have_two_columns() -> None:
    content = read_grouping(elixhauser({"B20": (1, 0, 0), "G450": (1, 1, 0), "I6900": (0, 0, 1)}), file="cmr.xlsx")
    assert (content.version, content.publisher) == ("2026.1", "Agency for Healthcare Research and Quality")
    assert [(row.code, row.group) for row in content.rows] == [
        ("B20", "CMR_AIDS"), ("G45.0", "CMR_AIDS"), ("G45.0", "CMR_CBVD"), ("I69.00", "CMR_CBVD"),
    ]  # fmt: skip
    assert content.labels[0] == GroupLabel("elixhauser", "CMR_AIDS", "Acquired immune deficiency syndrome")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "its layout is not known"),
        (b"code,category\nB20,1\n", "its layout is not known"),
        (b"PK\x03\x04 no zip", "its layout is not known"),
        (TABLE[:-40], "line 4: the file is truncated: its last line does not end"),
        (TABLE.partition(b"\r\n\r\n")[0] + b"\r\n", "line 4: the file is truncated: its notes are missing"),
        (drg_table("B20", "B2"), "line 4: 'B2' is not an ICD-10-CM code"),
        (drg_table("M35.00", "B20"), "line 4: B20 stands after M35.00"),
        (drg_table("B20", "B20"), "line 4: B20 is in MCC twice"),
        (drg_table(), "line 3: there is an empty row where a code or the notes are expected"),
        (TABLE.replace(b"Description", b"Title"), "line 2: the heading is not"),
        (TABLE.replace(b"caf", b"\x00"), "line 3: the line holds a character that cannot be seen"),
        (TABLE.replace(b"caf", b"x" * 3_000), "line 3: the line is far too long"),
        (mappings()[:-5], "line 6: the file is truncated: its last line does not end"),
        (mappings([("B20", 1, "CMS-HCC Model V28")] * 2), "line 3: B20 is in HCC1 twice"),
        (mappings([("B20", 1, "HHS-HCC Model V08")]), "line 2: '1 of HHS-HCC Model V08' is not a category"),
        (mappings([("B20", -1, "CMS-HCC Model V28")]), "line 2: '-1 of CMS-HCC Model V28' is not a category"),
        (mappings([("B20,9", 1, "CMS-HCC Model V28")]), "line 2: the row has 4 cells instead of 3"),
        (mappings([]), "it has no rows"),
        (mappings() + b'"B20,1,x\n', "its quotes or commas do not fit together"),
        (mappings().replace(b"B20", b"\xff"), "line 2: it is not text in utf-8"),
        (labels()[:-5], "line 4: 'RXHCC5 RxHCC R08"),
        (labels([("HCC1", " ", "CMS-HCC", "V28", "V28115L3")]), "line 2: the label of a group is no text"),
        (labels([("HCC1", "A", "CMS-HCC", "V28", "V28115L3")] * 2), "line 3: HCC1 of CMS-HCC V28 is labelled twice"),
        (elixhauser({"B20": (1, 0, 0)}, end="B21"), "DX_to_Comorb_Mapping is missing or truncated"),
        (elixhauser({"B20": (1, 0, 2)}), "line 3: a cell of B20 is neither 1 nor 0"),
        (elixhauser({"B20": (1, 0, 0)}, counts={"B20": 2}), "line 3: B20 has 1 measures where the row says 2"),
        (elixhauser({"B20": (1, 0, 0)}, version="2025.1"), "its sheets are of versions 2025.1 and 2026.1"),
        (elixhauser({"B20": (1, 0)}, columns=("AIDS", "HF")), "line 2: CMR_CBVD is not in both sheets"),
    ],
)
def test_what_is_not_as_published_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        read_grouping(data, file="a file")
    assert reason in str(refused.value)
    assert str(refused.value).startswith("a file")


@given(st.sampled_from([TABLE, mappings(), labels()]), st.data())
def test_a_damaged_file_is_read_or_refused(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 60)) :]
    with contextlib.suppress(ReleaseError):
        assert isinstance(read_grouping(damaged, file="a file"), GroupingFile)


@pytest.mark.parametrize(
    ("version", "given_edition", "name", "edition"),
    [
        ("", "2026", "table.txt", "2026"),
        ("", "", "hcc-mappings-2027.csv", "2027"),
        ("2026.1", "", "cmr.xlsx", "2026.1"),
        ("2026.1", "2026", "cmr-v2026-1.xlsx", "2026.1"),
    ],
)
def test_the_edition_is_what_the_file_says_or_what_is_given(
    version: str, given_edition: str, name: str, edition: str
) -> None:
    content = GroupingFile("hcc", "", version, {})
    assert settle_edition(content, given=given_edition, file=name, today=TODAY) == edition


@pytest.mark.parametrize(
    ("version", "given_edition", "name", "reason"),
    [
        ("", "", "table.txt", "the file does not say its edition"),
        ("", "", "2025-to-2026.csv", "the file does not say its edition"),
        ("", "2026", "hcc-mappings-2027.csv", "the name of the file says 2027, not 2026"),
        ("2026.1", "2025", "cmr.xlsx", "the file says that it is edition 2026.1, not 2025"),
        ("", "FY26", "table.txt", "the edition is 'FY26', not a year"),
        ("", "2015", "table.txt", "there is no edition 2015"),
        ("", "2040", "table.txt", "there is no edition 2040"),
    ],
)
def test_a_wrong_edition_is_refused(version: str, given_edition: str, name: str, reason: str) -> None:
    with pytest.raises(ReleaseError, match=reason):
        settle_edition(GroupingFile("hcc", "", version, {}), given=given_edition, file=name, today=TODAY)


def test_a_payment_year_is_that_of_the_services_of_the_year_before() -> None:
    assert days_covered("hcc", "2026") == (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
    assert days_covered("table_6i", "2026") == (datetime.date(2025, 10, 1), datetime.date(2026, 9, 30))
    assert days_covered("elixhauser", "2026.1") == (datetime.date(2025, 10, 1), datetime.date(2026, 9, 30))
