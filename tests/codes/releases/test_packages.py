"""Opening packages: all limits are checked before anything is unpacked."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import zipfile
import zlib
from contextlib import nullcontext
from pathlib import Path

import pytest

from codes.releases.files import zips
from codes.releases.files.records import ReleaseError
from codes.releases.packages import opening
from codes.releases.packages.opening import PackagedFile, open_packages
from tests.releases import conversion_table, pack


def names(*paths: Path) -> list[tuple[str, str]]:
    return [(member.name, member.package) for member in open_packages(paths)]


def refused(*paths: Path) -> str:
    with pytest.raises(ReleaseError) as error:
        list(open_packages(paths))
    return str(error.value)


def test_zips_folders_and_files_in_one_go(tmp_path: Path) -> None:
    home = tmp_path / "2026-april"
    (home / "deeper").mkdir(parents=True)
    first = pack(home / "first.zip", {"inside/a.txt": b"a", "b.txt": b"b"})
    (home / "deeper" / "c.txt").write_bytes(b"c")
    assert names(home) == [("c.txt", ""), ("a.txt", "first.zip"), ("b.txt", "first.zip")]
    assert names(home / "deeper" / "c.txt", first) == [("c.txt", ""), ("a.txt", "first.zip"), ("b.txt", "first.zip")]


def test_a_zip_is_known_by_its_content(tmp_path: Path) -> None:
    assert names(pack(tmp_path / "order.txt", {"a.txt": b"a"})) == [("a.txt", "order.txt")]
    (tmp_path / "b.zip").write_bytes(b"no zip at all")
    assert names(tmp_path / "b.zip") == [("b.zip", "")]


def test_a_workbook_is_one_file_and_a_zip_in_a_zip_stays_closed(tmp_path: Path) -> None:
    (tmp_path / "table.bin").write_bytes(conversion_table(("Z53.31", 2016, "Z53.8")))
    inner = pack(tmp_path / "inner.zip", {"a.txt": b"a"})
    outer = pack(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes()})
    assert names(tmp_path / "table.bin", outer) == [("table.bin", ""), ("inner.zip", "outer.zip")]


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    home = tmp_path / "home"
    home.mkdir()
    (home / "link").symlink_to(tmp_path / "secret")
    (home / "a.txt").write_bytes(b"a")
    assert names(home) == [("a.txt", "")]


def test_the_digest_is_of_the_file_not_of_the_package(tmp_path: Path) -> None:
    (member,) = open_packages([pack(tmp_path / "a.zip", {"a.txt": b"abc"})])
    assert member == PackagedFile("a.txt", "a.zip", b"abc")
    assert member.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_folders_in_a_zip_are_no_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.mkdir("empty")
    assert refused(tmp_path / "a.zip") == "a.zip: the zip is empty"


def test_an_empty_folder_and_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path).endswith(": the folder is empty")
    assert refused(tmp_path / "nothing").endswith("nothing: there is no such file or folder")


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        ("MAX_FILE", 9, "a.zip: member 'a.txt' unpacks to more than 0 MB"),
        ("MAX_TOTAL", 15, "a.zip: the zip unpacks to more than 0 MB"),
        ("MAX_MEMBERS", 1, "a.zip: the zip has 2 files, more than 1"),
        ("MAX_NAME", 4, "the name of member 'a.zip' has more than 4 characters, or unprintable ones"),
    ],
)
def test_limits_of_a_zip(limit: str, value: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = pack(tmp_path / "a.zip", {"a.txt": b"0123456789", "b.txt": b"0123456789"})
    assert len(names(package)) == 2
    if limit == "MAX_FILE":  # the zip itself is longer than that, so it is refused when it is read
        monkeypatch.setattr(opening, "_open_file", lambda path, name: opening._open_zip(path.name, path.read_bytes()))
    monkeypatch.setattr(zips if limit == "MAX_NAME" else opening, limit, value)
    monkeypatch.setattr(zips, "unpack", lambda *_, **__: pytest.fail("it was unpacked"))
    assert refused(package) == reason


@pytest.mark.parametrize(("limit", "value"), [("MAX_TOTAL", 25), ("MAX_MEMBERS", 2)])
def test_limits_over_all_packages(limit: str, value: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_bytes(b"0123456789")
    monkeypatch.setattr(opening, limit, value)
    assert len(names(*paths[:2])) == 2
    assert refused(*paths).startswith(f"c: the packages hold more than {opening.MAX_MEMBERS} files or ")


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "long.txt").write_bytes(b"0123456789")
    monkeypatch.setattr(opening, "MAX_FILE", 9)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("it was read"))
    assert refused(tmp_path / "long.txt") == "long.txt: the file has 10 bytes, more than 0 MB"


@pytest.mark.parametrize(("ratio", "ok"), [(99, True), (101, False)])
def test_the_ratio_counts_above_a_megabyte(ratio: int, ok: bool, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.txt")
    info.file_size, info.compress_size = 2_000_000, 2_000_000 // ratio
    limits = zips.Limits(members=1, member=3_000_000, total=3_000_000)
    with nullcontext() if ok else pytest.raises(ReleaseError, match="unpacks to over 100 times its size"):
        zips.check_members([info], 2_000_000, "a.zip", limits)
    small = pack(tmp_path / "small.zip", {"a.txt": b"0" * 1_000_000})
    assert names(small) == [("a.txt", "small.zip")]


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/a", "C:a", "a\\b", "..\\a"])
def test_names_that_lead_outside(name: str, tmp_path: Path) -> None:
    assert "leads outside the package" in refused(pack(tmp_path / "a.zip", {name: b"a"}))


def raw_zip(method: int, packed: bytes, size: int, *, entries: int = 1, directory_says: int | None = None) -> bytes:
    """A zip of one member, written by hand; its directory may name it several times, or with another packed size."""
    name, numbers = b"a.txt", struct.pack("<LLL", 0, len(packed), size)
    sizes = struct.pack("<LLL", 0, directory_says or len(packed), size)
    local = b"PK\3\4" + struct.pack("<HHHHH", 63, 0, method, 0, 33) + numbers + struct.pack("<HH", 5, 0) + name
    entry = b"PK\1\2" + struct.pack("<HHHHHH", 63, 63, 0, method, 0, 33) + sizes
    directory = (entry + struct.pack("<HHHHHLL", 5, 0, 0, 0, 0, 0, 0) + name) * entries
    end = b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, entries, entries, len(directory), len(local + packed), 0)
    return local + packed + directory + end


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("method", "packed"), [(12, bz2.compress(bytes(50_000))), (14, lzma.compress(bytes(50_000))), (93, b"zstd")]
)
def test_methods_that_python_unpacks_without_a_limit_are_refused_unread(
    method: int, packed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    (tmp_path / "a.zip").write_bytes(raw_zip(method, packed, 100))
    assert refused(tmp_path / "a.zip") == "a.zip: member 'a.txt' is neither stored nor deflated"


def test_a_size_that_lies_does_not_unpack_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = 0
    unpack = zipfile.ZipExtFile.read

    def read(stream: zipfile.ZipExtFile, size: int = -1) -> bytes:
        nonlocal largest
        assert size == 11
        data = unpack(stream, size)
        largest = max(largest, len(data))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", read)
    (tmp_path / "a.zip").write_bytes(raw_zip(8, deflated(bytes(5_000_000)), 10))
    assert "the zip is broken or not a plain zip" in refused(tmp_path / "a.zip")
    assert largest <= 11


@pytest.mark.parametrize(
    "data",
    [
        raw_zip(8, deflated(b"a" * 5_000), 5_000, directory_says=900_000),
        raw_zip(8, deflated(bytes(range(256))), 256, entries=40),
    ],
)
def test_members_that_overlap_or_say_to_be_longer_than_the_zip_are_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert refused(tmp_path / "a.zip").endswith("(its members are longer than itself)")


def test_what_stands_before_a_zip_is_not_passed_over(tmp_path: Path) -> None:
    buffer = io.BytesIO(b"PK and so on")
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("a.txt", "a")
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    assert refused(tmp_path / "a.zip").endswith("(it does not start like one)")


def test_a_directory_without_end_is_counted_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was read"))
    (tmp_path / "a.zip").write_bytes(raw_zip(0, b"a", 1, entries=1_001))
    assert refused(tmp_path / "a.zip") == "a.zip: the zip has 1,001 entries, more than 500"


def test_a_name_is_not_read_up_to_a_nul_only(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(raw_zip(0, b"a", 1).replace(b"a.txt", b"a\0txt"))
    assert "the name of member 'a\\x00txt'" in refused(tmp_path / "a.zip")


def test_a_zip_whose_own_name_could_not_be_shown_is_refused(tmp_path: Path) -> None:
    assert "the name of member 'a\\nb.zip'" in refused(pack(tmp_path / "a\nb.zip", {"a.txt": b"a"}))
