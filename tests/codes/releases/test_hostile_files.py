"""Hostile XML and zips, each refused by a process of its own: what it took, and that it opened nothing else.

Seconds and megabytes are printed, for the figures in docs: ``pytest tests/codes/releases/test_hostile_files.py -s``.
"""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Reads a package as an import does, and prints what came of it. Modules are loaded before: the file alone counts.
READ = """
import json, sys, time
from pathlib import Path
from codes.releases.files.records import ReleaseError
from codes.releases.files.tabular import read_tabular
from codes.releases.packages.opening import open_packages
path, opened = sys.argv[1], []

def note(event, arguments):
    if event == "open" or event.startswith("socket."):
        opened.append(f"{event} {arguments[0]!s}")

"".encode("cp437")  # of names in a zip
def peak():  # of this process; what getrusage has is the parent's, if that is higher
    (line,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024

try:
    read_tabular(b"<nothing/>", file="a.xml")
except ReleaseError:
    pass
memory = peak()
sys.addaudithook(note)
began, reason = time.perf_counter(), ""
try:
    for member in open_packages([Path(path)]):
        read_tabular(member.data, file=member.name)
except ReleaseError as error:
    reason = str(error)
seconds = time.perf_counter() - began
answer = {"reason": reason, "seconds": seconds, "opened": opened.copy()}
print(json.dumps(answer | {"mb": peak() - memory}))
"""
MEGABYTE = 1_000_000
BOMB = b"".join(b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 12))


def xml(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "tabular.xml").write_bytes(content)
        return folder / "tabular.xml"

    return write


def deflated(members: dict[str, bytes]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in members.items():
                package.writestr(name, data)
        return folder / "a.zip"

    return write


def with_a_link(folder: Path) -> Path:
    link = zipfile.ZipInfo("tabular.xml")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        package.writestr(link, "/etc/passwd")
    return folder / "a.zip"


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "external entity": xml(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    "external entity over the network": xml(b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><a>&x;</a>'),
    "document type elsewhere": xml(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'),
    "entity bomb": xml(b'<!DOCTYPE a [<!ENTITY a0 "x">' + BOMB + b"]><a>&a11;</a>"),
    "depth of 100,000": xml(b"<a>" * 100_000 + b"</a>" * 100_000),
    "text of 11 MB": xml(b"<a>" + b"x" * (11 * MEGABYTE) + b"</a>"),
    "800,001 tags": xml(b"<a>" + b"<b/>" * 800_000 + b"</a>"),
    "zip bomb": deflated({"tabular.xml": bytes(2_000 * MEGABYTE // 10)}),
    "10,000 members": deflated({f"{at}.xml": b"x" for at in range(10_000)}),
    "a name that leads outside": deflated({"../../tabular.xml": b"<a/>"}),
    "a link": with_a_link,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_and_nothing_else_is_opened(what: str, tmp_path: Path) -> None:
    path = HOSTILE[what](tmp_path)
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    answer = json.loads(done.stdout)
    print(f"{what}: {answer['seconds']:.3f} s, {answer['mb']:.0f} MB: {answer['reason']}")  # noqa: T201 - for the figures
    assert answer["reason"]
    assert answer["mb"] < 100
    assert {line.split()[1] for line in answer["opened"]} <= {str(path)}
    assert not [line for line in answer["opened"] if line.startswith("socket")]
