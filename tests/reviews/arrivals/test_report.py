"""The rules of the report: what counts as equal, which warnings belong together, where a reason points to."""

from __future__ import annotations

from pathlib import Path

from codes.releases.loading.importing import _unlike_reported
from codes.releases.packages.catalogue import catalogue
from reviews.arrivals.report import Reason, counts, reasons, warnings


def test_counts_against_the_official_ones() -> None:
    found = {"codes": 10, "billable": 7, "headers": 3, "notes": 4}
    told = counts(found, {"codes": 10, "billable": 8})
    assert [(count.counted, count.expected, count.verdict) for count in told] == [
        (10, 10, "equal"),
        (7, 8, "different"),
        (3, None, "unknown"),
        (4, None, "unknown"),
    ]
    assert counts({}, {"codes": 10}) == []


def test_warnings_of_a_kind_stand_together_and_none_is_lost() -> None:
    texts = [
        "F02: the note names G31.90, which is no code of it",
        "index.xml: 44 codes are not in this release: I16.2, ...",
        "R10.85: the note names R10.4, which is no code of it",
        "neoplasm.xml: line 1952: the manifestation code of Neoplasm, book-leaf (mouth) is text: 'ventral'",
        "something nobody has seen yet",
    ]
    groups = warnings(texts)
    assert [len(group.texts) for group in groups] == [2, 1, 1, 1]
    assert groups[0].kind.startswith("Notes that name a code")
    assert sorted(text for group in groups for text in group.texts) == sorted(texts)


def test_a_package_unlike_what_is_reported_of_it_has_a_kind_of_its_own(tmp_path: Path) -> None:
    """By the words of the importer itself, which the report reads."""
    label, entry = next((label, entry) for label, entry in catalogue().items() if entry.reported)
    package = tmp_path / next(iter(entry.reported))
    package.write_bytes(b"another file")
    (group,) = warnings(_unlike_reported([package], label, {}))
    assert group.kind == "Not what is known of this release"


def test_a_reason_says_file_and_line_where_it_has_them() -> None:
    files = [{"name": "order.txt", "package": "a.zip"}]
    told = reasons(
        [
            "order.txt, line 61: Z53.9: another title",
            "a.zip: the zip is empty",
            "tabular.xml, line 7: wrong",
            "a release of 2026-04-01 is loaded already: as 2026-april",
        ],
        files,
    )
    assert told == [
        Reason("Z53.9: another title", "order.txt", "61"),
        Reason("the zip is empty", "a.zip"),
        Reason("wrong", "tabular.xml", "7"),
        Reason("a release of 2026-04-01 is loaded already: as 2026-april"),
    ]
