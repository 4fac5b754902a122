"""Files that must be refused: with one clear line, an import run with its report, and without a row of facts."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codes.models import ImportRun, Release
from codes.releases.files.records import Reason
from tests.codes.conftest import Content, Ran
from tests.releases import (
    APRIL_2026,
    HISTORY,
    MINI,
    Edition,
    code,
    conversion_table,
    gem_file,
    index_xml,
    order_file,
    term,
)

pytestmark = pytest.mark.engine

Given = Callable[[Path], list[str | Path]]

CORE = APRIL_2026.only("order", "codes", "tabular")
LABEL = ["--label", "2026-april"]
WEB_PAGE = b"<!DOCTYPE html>\r\n<html><head><title>404 Not Found</title></head></html>\r\n"


def core_with(**files: bytes) -> Given:
    """The order file, codes file and tabular list, with some files replaced, or left out where there are no bytes."""

    def given(folder: Path) -> list[str | Path]:
        home = folder / "2026-april"
        home.mkdir()
        for kind, data in (CORE.files() | files).items():
            if data:
                CORE.write_file(kind, home).write_bytes(data)
        return [home]

    return given


def alone(name: str, data: bytes) -> Given:
    def given(folder: Path) -> list[str | Path]:
        (folder / name).write_bytes(data)
        return [folder / name, *LABEL]

    return given


def zipped(*members: tuple[zipfile.ZipInfo | str, bytes], change: Callable[[bytes], bytes] = bytes) -> Given:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for info, data in members:
            package.writestr(info, data, zipfile.ZIP_DEFLATED)
    return alone("package.zip", change(buffer.getvalue()))


def arguments(*given: str | Path) -> Given:
    return lambda folder: [CORE.write(folder / "somewhere"), *given]


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def lying(data: bytes) -> bytes:
    """A zip whose two headers say 10 bytes, for any content."""
    directory = data.index(b"PK\x01\x02")
    for at in (22, directory + 24):
        data = data[:at] + struct.pack("<I", 10) + data[at + 4 :]
    return data


def encrypted(data: bytes) -> bytes:
    directory = data.index(b"PK\x01\x02")
    for at in (6, directory + 8):
        data = data[:at] + struct.pack("<H", 1) + data[at + 2 :]
    return data


ORDER, TABULAR = CORE.file("order"), CORE.file("tabular")
OTHER_TITLE = MINI.retitled("Z53.9", "Procedure not carried out")
LAST_YEAR = HISTORY[1]
ORPHAN = MINI.without("Z53.01").added("Z53", code("Z53.01", "Stands one level too high"))

REFUSED: dict[str, tuple[Given, str]] = {
    "a title that differs": (
        core_with(order=order_file(OTHER_TITLE.rows()), codes=b""),
        r"icd10cm-order-2026.txt, line 61: Z53.9 is 'Procedure not carried out' here but 'P.*' in \S+",
    ),
    "a flag that differs": (
        core_with(order=ORDER.replace(b"U071    1", b"U071    0"), codes=b""),
        r"icd10cm-order-2026.txt, line 63: U07.1 is a header here but billable by icd10cm-tabular-2026.xml",
    ),
    "an order file that ends early": (
        core_with(order=ORDER[: ORDER.index(b"00063")]),
        r"icd10cm-order-2026.txt and .*: these are not of one release: 1 codes are only in the tabular list \(U07.1\)",
    ),
    "an order file cut inside a line": (
        core_with(order=ORDER[:-20]),
        r"icd10cm-order-2026.txt, line 63: the file is truncated: its last line does not end in CRLF",
    ),
    "a tabular list that ends early": (
        core_with(tabular=TABULAR[: len(TABULAR) // 2]),
        r"icd10cm-tabular-2026.xml, line \d+: this is not well-formed XML: .*",
    ),
    "a tabular list that says another year": (
        core_with(tabular=TABULAR.replace(b"<version>2026<", b"<version>2025<")),
        r"the tabular list or index is of 2025, but 2026-april is of fiscal year 2026",
    ),
    "last year's tabular list": (
        core_with(tabular=LAST_YEAR.file("tabular")),
        r".*: these are not of one release: 3 codes are only in the order file \(Z53.01, Z53.09, Z53.32\)",
    ),
    "last year's codes file": (
        core_with(codes=LAST_YEAR.file("codes")),
        r"icd10cm-codes-2026.txt, line 3: these are not of one release: B90.10 .* stands where B90.1 .* belongs",
    ),
    "a tabular list of a strange year": (
        core_with(tabular=TABULAR.replace(b"<version>2026<", "<version>²<".encode())),
        r"icd10cm-tabular-2026.xml: its version '²' is not a year such as 2026",
    ),
    "a title without end": (
        core_with(tabular=TABULAR.replace(b"COVID-19", b"COVID" * 99), order=b"", codes=b""),
        r"the title of U07.1 has more than 400 characters",
    ),
    "an index term without end": (
        core_with(alphabetic=index_xml(term("Procedure " * 110, code="Z53.9"))),
        r"icd10cm-index-2026.xml, line \d+: a term with all above it, or its \"see\" text, is too long",
    ),
    "a see text without end": (
        core_with(alphabetic=index_xml(term("Procedure", see="Operation " * 50))),
        r"icd10cm-index-2026.xml, line \d+: a term with all above it, or its \"see\" text, is too long",
    ),
    "a cell of a conversion table without end": (
        core_with(conversion=conversion_table(("Z53.9", 2016, "Z53.8, " * 200))),
        r"conversion-table.xlsx, line 3: the previous code of Z53.9 has more than 1000 characters",
    ),
    "a code above its place": (
        core_with(tabular=APRIL_2026.with_tree(ORPHAN).file("tabular"), order=b"", codes=b""),
        r"Z53.01 stands under Z53, but its longest prefix in the release is Z53.0",
    ),
    "a partial release to be made active": (
        lambda folder: [CORE.only("order").write(folder), "--activate"],
        r"2026-april is a partial release: without a tabular list it has no .*, so it cannot be made active",
    ),
    "a web page": (alone("icd10cm-order-2026.txt", WEB_PAGE), r"icd10cm-order-2026.txt: this is a web page, .*"),
    "a web page among good files": (core_with(codes=WEB_PAGE), r"icd10cm-codes-2026.txt: this is a web page, .*"),
    "an empty zip": (zipped(), r"package.zip: the zip is empty"),
    "a file of no bytes": (alone("package.zip", b""), r"package.zip: the file is empty"),
    "half a zip": (zipped(("o.txt", ORDER), change=lambda data: data[:-30]), r"package.zip: the zip is broken .*"),
    "a zip bomb by ratio": (
        zipped(("o.txt", b"0" * 20_000_000)), r"package.zip: member 'o.txt' unpacks to over 100 times its size",
    ),
    "a zip bomb by count": (
        zipped(*((f"{n}.txt", b"-") for n in range(501))), r"package.zip: the zip has 501 files, more than 500",
    ),
    "a zip bomb behind a header that lies": (
        zipped(("o.txt", b"0" * 5_000_000), change=lying), r"package.zip: the zip is broken .*o.txt.*",
    ),
    "a member that leads outside": (
        zipped(("../o.txt", ORDER)), r"package.zip: member '../o.txt' leads outside the package",
    ),
    "a member with an absolute path": (zipped(("/etc/o", ORDER)), r"package.zip: member '/etc/o' leads outside .*"),
    "a member that is a link": (zipped((link("o.txt"), b"/etc/passwd")), r"package.zip: member 'o.txt' is a link .*"),
    "a member that is encrypted": (
        zipped(("o.txt", ORDER), change=encrypted), r"package.zip: member 'o.txt' is encrypted",
    ),
    "a member whose name breaks the line": (
        zipped(("o\n.txt", WEB_PAGE)), r"package.zip: the name of member 'o\\n.txt' .*",
    ),
    "a member with an endless name": (zipped((f"{'o' * 300}.txt", ORDER)), r"package.zip: the name of member 'o+' .*"),
    "an encoding of several lines": (
        core_with(tabular=TABULAR.replace(b'"utf-8"?>', b'"utf-8\x1b[31m?>')),
        r"icd10cm-tabular-2026.xml, line 1: it says that its encoding is utf-8\\x1b\[31m\?>\\r\\n<ICD10CM.*",
    ),
    "a document type": (
        core_with(tabular=TABULAR.replace(b"<ICD10CM.tabular>", b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>\n<ICD10CM.tabular>")),
        r"icd10cm-tabular-2026.xml: an official XML file has no document type or entity declarations",
    ),
    "two different order files": (
        lambda folder: [CORE.write(folder), alone("second.txt", order_file(OTHER_TITLE.rows()))(folder)[0]],
        r"second.txt: two different files of one kind \(order\): this and icd10cm-order-2026.txt",
    ),
    "an order file with a byte order mark": (
        core_with(order=b"\xef\xbb\xbf" + ORDER),
        r"icd10cm-order-2026.txt: it begins with a byte order mark: a program has saved it anew; take the .* file",
    ),
    "an order file of UTF-16": (
        core_with(order=("\ufeff" + ORDER.decode()).encode("utf-16-le")),
        r"icd10cm-order-2026.txt: its byte order mark says UTF-16: a program has saved it anew",
    ),
    "a tabular list alone with an order file whose line ends are LF": (
        core_with(order=ORDER.replace(b"\r\n", b"\n"), codes=b""),
        r"icd10cm-order-2026.txt: line ends were changed, none is CRLF: a program has saved it anew; take .* file",
    ),
    "a POA list whose line ends are LF": (
        core_with(poa=APRIL_2026.file("poa").replace(b"\r\n", b"\n")),
        r"POAexemptCodesFY2026.txt: line ends were changed, none is CRLF: .*",
    ),
    "a CSV": (
        alone("codes.csv", b"code,title\nA00,Cholera\n"),
        r"there is no official ICD-10-CM file in what was given: codes.csv seems to be comma-separated values \(CSV\)",
    ),
    "codes of procedures": (
        alone("icd10pcs.txt", b"0016070 Bypass Cerebral Ventricle to Nasopharynx\r\n"),
        r"there is no official ICD-10-CM file in what was given: icd10pcs.txt seems to be ICD-10-PCS, .*",
    ),
    "nothing official": (alone("readme.txt", b"Nothing to see.\r\n"), r"there is no official ICD-10-CM file in .*"),
    "no such file": (lambda folder: [folder / "2026-april"], r".*2026-april: there is no such file or folder"),
    "supplements of a release that is not loaded": (
        lambda folder: [APRIL_2026.only("poa").write(folder)],
        r"2026-april is not loaded, and there is no order file or tabular list to load it from",
    ),
    "a map of no release": (
        alone("gem.txt", gem_file(("Z539", "V643", "10000"))),
        r"gem.txt: a GEM belongs to no release; use import_map --kind gem",
    ),
    "no label at all": (
        lambda folder: [CORE.write(folder).rename(folder / "downloads")], r"which release is this\? give --label, .*",
    ),
    "a label and a date that contradict each other": (
        arguments("--label", "2026-april", "--effective", "2025-10-01"),
        r"label 2026-april takes effect on 2026-04-01, not on 2025-10-01",
    ),
    "a label that tells no date": (
        arguments("--label", "spring"), r"label 'spring' does not tell its date; give --effective as well",
    ),
    "a label with other signs": (arguments("--label", "April 2026"), r"label 'April 2026': use small letters, .*"),
    "an endless label": (arguments("--label", "a" * 300), r"label 'a+': use small letters, .*"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_one_line_and_nothing_written(
    name: str, run: Callable[..., Ran], facts: Callable[[], Content], tmp_path: Path
) -> None:
    given, reason = REFUSED[name]
    before = facts()
    ran = run("import_release", *given(tmp_path))
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert re.fullmatch(f"CommandError: {reason}\n", ran.err), ran.err
    assert facts() == before
    attempt = ImportRun.objects.get()
    assert attempt.outcome == "rejected"
    assert [f"CommandError: {Reason(**reason)}\n" for reason in attempt.report["reasons"]] == [ran.err]


@pytest.mark.django_db
def test_a_refusal_tells_programs_the_same(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("import_release", CORE.only("order").write(tmp_path), "--activate", "--json")
    assert ran.status == 1
    assert ran.json["outcome"] == "rejected"
    assert ran.json["codes"] == 0


def test_nothing_to_do_for_a_release_that_is_loaded_is_no_success(
    mini_release: Release, run: Callable[..., Ran], facts: Callable[[], Content], tmp_path: Path
) -> None:
    before = facts()
    (tmp_path / "codes.csv").write_bytes(b"code,title\nA00,Cholera\n")
    ran = run("import_release", tmp_path / "codes.csv", *LABEL, "--json")
    assert (ran.status, ran.json["outcome"]) == (1, "rejected")
    assert "codes.csv seems to be comma-separated values (CSV)" in ran.err
    assert facts() == before


@pytest.mark.parametrize(
    ("edition", "reason"),
    [
        (CORE.with_tree(OTHER_TITLE).only("order"), "from another order file; its facts never change"),
        (CORE.with_tree(OTHER_TITLE).only("tabular"), "from another tabular list; its facts never change"),
        (APRIL_2026.only("order", "poa").with_tree(OTHER_TITLE), "from another order file; its facts never change"),
    ],
)
def test_other_facts_under_a_label_that_is_loaded_are_refused(
    edition: Edition, reason: str, mini_release: Release, run: Callable[..., Ran],
    facts: Callable[[], Content], tmp_path: Path,
) -> None:  # fmt: skip
    before = facts()
    ran = run("import_release", edition.write(tmp_path / "again"))
    assert ran.status == 1
    assert re.fullmatch(f"CommandError: \\S+: 2026-april was loaded {reason}\n", ran.err), ran.err
    assert facts() == before


def test_a_tabular_list_does_not_join_a_partial_release_later(
    mini_history: list[Release], run: Callable[..., Ran], facts: Callable[[], Content], tmp_path: Path
) -> None:
    before = facts()
    tabular = HISTORY[0].leaving_out("order", "codes")
    ran = run("import_release", tabular.with_tree(MINI).only("tabular").write(tmp_path / "again"))
    assert ran.status == 1
    assert "2024-annual was loaded without a tabular list; its facts never change" in ran.err
    assert facts() == before


def test_a_date_that_is_taken_is_refused_under_another_label(
    mini_release: Release, run: Callable[..., Ran], facts: Callable[[], Content], tmp_path: Path
) -> None:
    before = facts()
    ran = run("import_release", CORE.write(tmp_path), "--label", "spring", "--effective", "2026-04-01")
    assert ran.status == 1
    assert ran.err == "CommandError: a release of 2026-04-01 is loaded already, as 2026-april\n"
    assert facts() == before
