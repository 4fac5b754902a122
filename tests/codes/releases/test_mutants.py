"""Damaged releases: a byte, a line or a tag is not as the publisher wrote it.

Each is refused with a clear error, or read as if nothing were wrong. Where order file, codes file and tabular list
check each other (codes, titles, flags, parents) nothing but the published facts is ever accepted; elsewhere (notes,
indexes, lists) the rate is told. Sixty in every run, other ones each time; the figures in docs are of ten thousand and
of two hundred whole releases: ``MUTANTS=10000 WHOLE_MUTANTS=200``.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from codes.models import CodeVersion, ImportRun, IndexEntry, MapEntry, PoaExemption, Reference, Release, SourceFile
from codes.releases.files.records import ReleaseError
from codes.releases.loading.bundle import Bundle, find_files, read_bundle
from codes.releases.loading.importing import import_release
from codes.releases.packages.kinds import kind_of
from codes.releases.packages.opening import PackagedFile
from tests.conftest import SHARED_DATA
from tests.releases import APRIL_2026
from tests.shares import dice, size

pytestmark = pytest.mark.campaign
MUTANTS, WHOLE = size("MUTANTS", share=60, whole=300), size("WHOLE_MUTANTS", share=1, whole=2)
LOADED_EVERY = 50  # one in so many is imported into the database
NOISE = b"0159AZaz \t\r\n<>&\"'.-()[]\x00\x7f\xc3\xa9\xff"
TABLES = (CodeVersion, IndexEntry, MapEntry, PoaExemption, Reference, Release, SourceFile)
Mutate = Callable[[random.Random, bytes], bytes]


def _somewhere(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data))


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def flip(chance: random.Random, data: bytes) -> bytes:
    at = _somewhere(chance, data)
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def replace(chance: random.Random, data: bytes) -> bytes:
    at = _somewhere(chance, data)
    return data[:at] + bytes([chance.choice(NOISE)]) + data[at + 1 :]


def insert(chance: random.Random, data: bytes) -> bytes:
    at = _somewhere(chance, data)
    return data[:at] + bytes(chance.choices(NOISE, k=chance.choice([1, 1, 2, 7]))) + data[at:]


def cut_out(chance: random.Random, data: bytes) -> bytes:
    at = _somewhere(chance, data)
    return data[:at] + data[at + chance.choice([1, 1, 2, 5, 40, 400]) :]


def cut_off(chance: random.Random, data: bytes) -> bytes:
    return data[: _somewhere(chance, data)]


def drop_line(chance: random.Random, data: bytes) -> bytes:
    lines = _lines(data)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def double_line(chance: random.Random, data: bytes) -> bytes:
    lines = _lines(data)
    at = chance.randrange(len(lines))
    return b"".join([*lines[:at], lines[at], *lines[at:]])


def swap_lines(chance: random.Random, data: bytes) -> bytes:
    lines = _lines(data)
    first, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[other] = lines[other], lines[first]
    return b"".join(lines)


def other_digit(chance: random.Random, data: bytes) -> bytes:
    return _change_match(chance, rb"\d", data, lambda digit: b"%d" % ((int(digit) + chance.randrange(1, 10)) % 10))


def other_letter(chance: random.Random, data: bytes) -> bytes:
    return _change_match(chance, rb"[A-Za-z]", data, lambda letter: bytes([chance.choice(b"AEXaexqz")]))


def other_tag(chance: random.Random, data: bytes) -> bytes:
    """Replace a word of the markup by another; in a plain file, a code by another."""
    words = re.findall(rb"</?[A-Za-z]+|[A-Z]\d[0-9A-Z]{1,5}", data)
    return _change_match(chance, rb"</?[A-Za-z]+|[A-Z]\d[0-9A-Z]{1,5}", data, lambda word: chance.choice(words))


def line_ends(chance: random.Random, data: bytes) -> bytes:
    return data.replace(b"\r\n", chance.choice([b"\n", b"\r", b"\r\r\n"]), chance.choice([1, -1]))


def _change_match(chance: random.Random, pattern: bytes, data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    matches = list(re.finditer(pattern, data))
    if not matches:
        return data
    match = chance.choice(matches)
    return data[: match.start()] + change(match[0]) + data[match.end() :]


WAYS: tuple[Mutate, ...] = (
    flip, replace, insert, cut_out, cut_off, drop_line, double_line, swap_lines, other_digit, other_letter, other_tag,
    line_ends,
)  # fmt: skip
CHECKED = ("order", "codes", "tabular")


def mutants(files: dict[str, PackagedFile], number: int) -> Iterator[tuple[str, str, dict[str, PackagedFile]]]:
    """(kind, change, all files with one of them changed), the same for the same seed of a run."""
    for seed in range(number):
        chance = dice(f"mutant {seed}")
        kind = chance.choice([*files, *(kind for kind in CHECKED if kind in files)])
        way = chance.choice(WAYS)
        changed = way(chance, files[kind].data)
        yield kind, way.__name__, files | {kind: files[kind]._replace(data=changed)}


def read(files: dict[str, PackagedFile]) -> Bundle:
    kinds = [(kind_of(member), member) for member in files.values()]
    return read_bundle([(kind, member) for kind, member in kinds if kind], progress=lambda stage: None)


def cross_checked(bundle: Bundle) -> list[Any]:
    """The facts that a file has by itself: codes in their order, titles, flags, parents."""
    facts = bundle.facts
    return [
        (fact.name, fact.title, fact.billable, facts[fact.parent].name if fact.parent is not None else "")
        for fact in facts
        if fact.kind == "code"
    ]


def everything(bundle: Bundle) -> list[Any]:
    return [bundle.facts, sorted((kind, repr(source.content)) for kind, source in bundle.sources.items())]


def held(
    files: dict[str, PackagedFile], number: int, loaded: Callable[[dict[str, PackagedFile], bool], None]
) -> Counter[str]:
    """Read all mutants: how many were refused, read like the original, or read as something else."""
    published = read(files)
    right, whole = cross_checked(published), everything(published)
    came: Counter[str] = Counter()
    for at, (kind, way, changed) in enumerate(mutants(files, number)):
        if changed[kind].data == files[kind].data:
            came["not changed"] += 1
            continue
        try:
            bundle = read(changed)
        except ReleaseError as error:
            came["refused" if str(error).strip() else "refused without a word"] += 1
            refused = True
        else:
            refused = False
            if bundle.facts:
                assert cross_checked(bundle) == right, f"mutant {at}, {way} of the {kind} file, was taken for true"
            same = everything(bundle) == whole
            came["the same" if same else "something else where nothing checks it"] += 1
            came[f"of these in the {kind} file"] += not same
        if at % LOADED_EVERY == 0:
            loaded(changed, refused)
    assert not came["refused without a word"]
    return came


def record_figures(came: Counter[str], record_property: Callable[[str, object], None]) -> None:
    figures = ", ".join(f"{name} {number}" for name, number in sorted(came.items()))
    record_property("figures", figures)
    print(f"{connection.vendor}: {figures}")  # noqa: T201 - the figure of this test; shown with -s


@pytest.mark.django_db
def test_small_mutants(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    files = {kind: PackagedFile(f"{kind}.{_ending(kind)}", "", data) for kind, data in APRIL_2026.files().items()}

    def loaded(changed: dict[str, PackagedFile], refused: bool) -> None:
        """Import a mutant: a refused one leaves its run and no row of facts."""
        folder = tmp_path / "2026-april"
        folder.mkdir(exist_ok=True)
        for member in changed.values():
            (folder / member.name).write_bytes(member.data)
        with transaction.atomic():
            result = import_release(packages=[folder])
            assert ImportRun.objects.get().outcome == result.outcome
            if result.outcome == "rejected":
                assert result.reasons
                assert not any(rows())
            else:
                assert (result.outcome, refused) == ("imported", False)
            transaction.set_rollback(True)

    record_figures(held(files, MUTANTS, loaded), record_property)


@pytest.mark.shared
def test_whole_mutants(record_property: Callable[[str, object], None]) -> None:
    """The official files of April 2026, read but not loaded."""
    files = {kind: member for kind, member in find_files([SHARED_DATA / "2026-april"]) if kind}
    assert set(CHECKED) <= set(files)
    record_figures(held(files, WHOLE, lambda changed, refused: None), record_property)


def rows() -> list[int]:
    return [model._default_manager.count() for model in TABLES]


def _ending(kind: str) -> str:
    return {"order": "txt", "codes": "txt", "poa": "txt", "conversion": "xlsx"}.get(kind, "xml")
