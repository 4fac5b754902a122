"""The kind of a file comes from its content, since names mislead."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from codes.releases.files.records import ReleaseError
from codes.releases.packages.kinds import kind_of
from tests.codes.releases.reading import bundle_of, member
from tests.releases import APRIL_2026, MINI, Row, addenda_file, gem_file

FILES = APRIL_2026.files()
ADDENDA = addenda_file(
    ("Delete:", Row("B88.0", True, "Other acariasis")),
    ("Add:", Row("B88.0", False, "Other acariasis")),
    ("Revise from:", Row("A77.41", True, "Ehrlichiosis chafeensis")),
    ("Revise to:", Row("A77.41", True, "Ehrlichiosis chaffeensis")),
)
README = b"This zip holds the order file.\r\nSee the PDF for its layout.\r\n" * 40
INDEX_KINDS = {"alphabetic", "external", "neoplasm", "drug"}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["order.txt", "Tabular.xml", "index.xml", "POAexemptCodesFY26.txt", "readme.pdf", ""])
def test_every_kind_under_every_name(kind: str, name: str) -> None:
    assert kind_of(member(FILES[kind], name)) == ("index" if kind in INDEX_KINDS else kind)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (gem_file(*(("Z539", "V643", f"1000{n % 1}") for n in range(1))), "gem"),
        (gem_file(("V643", "Z539", "10000"), ("E8500", "T401X1A", "10000"), from_icd9=True), "gem"),
        (ADDENDA, ""),
        (README, ""),
        (b"%PDF-1.7 ...", ""),
        (b'<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', ""),
        (b"\xef\xbb\xbf" + FILES["tabular"], "tabular"),
        (FILES["order"][:400], "order"),
        (FILES["codes"].replace(b"\r\n", b"\n"), "codes"),
        (FILES["poa"].replace(b"\r\n", b"\n"), "poa"),
        (b"\xef\xbb\xbf" + FILES["order"], "order"),
        (b"\xef\xbb\xbf" + FILES["poa"], "poa"),
    ],
)
def test_other_files(data: bytes, kind: str) -> None:
    assert kind_of(member(data)) == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \r\n\t", "the file is empty"),
        (b"<!DOCTYPE html><html></html>", "this is a web page"),
        (b"\r\n <HTML><body>Sorry</body></HTML>", "this is a web page"),
        (b"<ICD10CM.claml/>", "this XML is no official ICD-10-CM file"),
        (b"<?xml version='1.0'?><ICD10CM.tabulaR/>", "this XML is no official ICD-10-CM file"),
        (b"<?xml version='1.0'", "this XML is no official ICD-10-CM file"),
        (b"<rss/>", "this XML is no official ICD-10-CM file"),
        ("\ufeff".encode("utf-16-le") + "00001 A00".encode("utf-16-le"), "its byte order mark says UTF-16"),
        (b"<?xml version='1.0'?><!DOCTYPE ICD10CM.tabular><ICD10CM.tabular/>", "no document type"),
        (FILES["tabular"][1:], "this is no official file this importer knows"),
        (b"\0" * 400, "this is no official file this importer knows"),
        (b"lorem ipsum dolor sit amet\r\n" * 20_000, "this is no official file this importer knows"),
    ],
)
def test_what_is_refused_and_not_passed_over(data: bytes, reason: str) -> None:
    with pytest.raises(ReleaseError, match=reason):
        kind_of(member(data))


def test_files_of_every_kind_with_names_changed_round_are_read_alike(tmp_path: Path) -> None:
    names = [*FILES][1:] + [*FILES][:1]
    for name, data in zip(names, FILES.values(), strict=True):
        (tmp_path / f"{name}.dat").write_bytes(data)
    (tmp_path / "readme.xml").write_bytes(README)
    bundle = bundle_of(tmp_path)
    assert bundle.sources.keys() == FILES.keys()
    assert [fact.name for fact in bundle.facts if fact.kind == "code"] == [row.code for row in MINI.rows()]


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, FILES["order"] if name.endswith("txt") else "<x/>")
    return buffer.getvalue()


def test_a_package_that_starts_like_a_workbook_is_opened_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped("[Content_Types].xml", "order.txt"))
    with pytest.raises(ReleaseError, match="this XML is no official ICD-10-CM file"):
        bundle_of(tmp_path)


def test_a_workbook_hides_no_other_file() -> None:
    parts = ("[Content_Types].xml", "xl/workbook.xml")
    assert kind_of(member(zipped(*parts, "xl/sharedStrings.xml"))) == ""
    for name in ("order.txt", "xl/strings.bin", "xl/order.txt"):
        with pytest.raises(ReleaseError, match=f"'{re.escape(name)}' is no part of a workbook"):
            kind_of(member(zipped(*parts, name)))
