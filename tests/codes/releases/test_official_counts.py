"""All official order files compared with the published counts, and with the next file."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

import pytest

from codes.releases.files.addenda import read_order_addenda
from codes.releases.files.order import read_order
from codes.releases.files.records import OrderRow
from codes.releases.rules.compare import CodeState, ComparedRelease, compare
from tests.codes.releases.official import RELEASES, Line, file_of, order_file, order_lines
from tests.shares import share

pytestmark = pytest.mark.shared

COUNTS = {  # rows, billable, headers
    "2016-annual": (91_737, 69_823, 21_914),
    "2017-annual": (93_830, 71_486, 22_344),
    "2021-january": (95_358, 72_621, 22_737),
    "2024-annual": (97_296, 74_044, 23_252),
    "2024-april": (97_296, 74_044, 23_252),
    "2025-annual": (97_584, 74_260, 23_324),
    "2025-april": (97_584, 74_260, 23_324),
    "2026-annual": (98_186, 74_719, 23_467),
    "2026-april": (98_186, 74_719, 23_467),
}
# (added billable, header), (removed billable, header), retitled, short title changed, 0->1, 1->0
PUBLISHED = {
    ("2016-annual", "2017-annual"): ((1_973, 332), (183, 29), 553, 505, 1, 128),
    ("2024-annual", "2024-april"): ((0, 0), (0, 0), 0, 0, 0, 0),
    ("2024-april", "2025-annual"): ((252, 39), (3, 0), 15, 15, 0, 33),
    ("2025-annual", "2025-april"): ((0, 0), (0, 0), 0, 0, 0, 0),
    ("2025-april", "2026-annual"): ((487, 127), (12, 0), 45, 44, 0, 16),
    ("2026-annual", "2026-april"): ((0, 0), (0, 0), 0, 0, 0, 0),
}
PAIRS = list(pairwise(RELEASES))


@lru_cache(maxsize=2)
def rows(release: str) -> list[OrderRow]:
    return read_order(order_file(release), file=release)


def edition(release: str) -> ComparedRelease:
    states = {row.code: CodeState(row.code, row.title, row.billable, "") for row in rows(release)}
    return ComparedRelease(list(states), states, None, None, {}, {})


@pytest.mark.parametrize("release", share("official order files", RELEASES, 3))
def test_rows_billable_and_headers(release: str) -> None:
    order = rows(release)
    billable = sum(row.billable for row in order)
    assert (len(order), billable, len(order) - billable) == COUNTS[release]
    assert [(row.code, "01"[row.billable], row.short_title, row.title) for row in order] == [
        *order_lines(release).values()
    ]


def counted(old: str, new: str) -> tuple[object, ...]:
    """The row of the table, computed from the raw files."""
    before, after = order_lines(old), order_lines(new)
    both = [(before[code], after[code]) for code in before.keys() & after.keys()]
    added = Counter(after[code].flag for code in after.keys() - before.keys())
    removed = Counter(before[code].flag for code in before.keys() - after.keys())
    flags = Counter(a.flag + b.flag for a, b in both)
    return (
        (added["1"], added["0"]), (removed["1"], removed["0"]), sum(a.long != b.long for a, b in both),
        sum(a.short != b.short for a, b in both), flags["01"], flags["10"],
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), share("pairs of order files", PAIRS, 3))
def test_our_comparison_of_each_release_with_the_next(old: str, new: str) -> None:
    expected = counted(old, new)
    assert expected == PUBLISHED.get((old, new), expected)
    comparison = compare(edition(old), edition(new))
    before, after = order_lines(old), order_lines(new)

    def by_flag(codes: list[str], lines: dict[str, Line]) -> tuple[int, int]:
        return sum(lines[code].flag == "1" for code in codes), sum(lines[code].flag == "0" for code in codes)

    shorts = sum(before[code].short != after[code].short for code in before.keys() & after.keys())
    assert (
        by_flag(comparison.added, after), by_flag(comparison.removed, before), len(comparison.retitled), shorts,
        len(comparison.became_billable), len(comparison.became_header),
    ) == expected  # fmt: skip
    assert bool(comparison.moved) == ((old, new) == ("2021-january", "2024-annual"))  # only FY2022 moved codes


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), [("2025-annual", "2026-annual"), ("2024-annual", "2025-annual")])
def test_our_comparison_is_the_official_addenda_row_for_row(old: str, new: str) -> None:
    addenda = read_order_addenda(file_of(new, "code-descriptions.zip", "order", "addenda"), file="addenda")
    comparison = compare(edition(old), edition(new))
    before = {row.code: row for row in rows(old)}
    after = {row.code: row for row in rows(new)}
    demoted = comparison.became_billable + comparison.became_header  # the addenda delete one row and add the other
    # the addenda revise rows with another short or long title, also where the flag is the same
    kept = before.keys() & after.keys() - set(demoted)
    revised = [code for code in kept if before[code][3:] != after[code][3:]]
    expected = Counter(
        [("add", *after[code][1:]) for code in comparison.added + demoted]
        + [("delete", *before[code][1:]) for code in comparison.removed + demoted]
        + [("revise_from", *before[code][1:]) for code in revised]
        + [("revise_to", *after[code][1:]) for code in revised]
    )
    assert Counter(tuple(row) for row in addenda) == expected
    assert set(comparison.retitled) >= {code for code in revised if before[code].title != after[code].title}


@pytest.mark.parametrize(("annual", "april"), [(f"{year}-annual", f"{year}-april") for year in (2024, 2025, 2026)])
def test_annual_and_april_order_files_of_a_year_are_the_same(annual: str, april: str) -> None:
    assert order_file(annual) == order_file(april)
