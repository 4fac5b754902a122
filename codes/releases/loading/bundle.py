"""The files of one release, read and sorted by kind, with the facts they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from codes.releases.files.records import Fact, ReleaseError
from codes.releases.files.release_warnings import ReleaseWarning
from codes.releases.packages.kinds import kind_of, read_content
from codes.releases.packages.opening import AS_ON_DISK, FileNames, PackagedFile, open_packages
from codes.releases.rules.assemble import assemble
from codes.releases.rules.check import check_codes_file

CORE = ("order", "codes", "tabular")
INDEXES = ("alphabetic", "external", "neoplasm", "drug")
MAPS = ("gem_i10", "gem_i9")

Progress = Callable[[str], None]
KindAndFile = tuple[str, PackagedFile]
"""A file with its kind, "" for a file that holds nothing to import."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file and what was read from it. ``content`` is the result of its reader, ``rows`` the number of records."""

    kind: str
    name: str
    package: str
    sha256: str
    size: int
    rows: int
    content: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one release by kind, and the facts they make; no facts where there are only supplements.

    The content of the order file and the codes file is dropped: the facts have it as well, and 200,000 rows are many.
    """

    sources: dict[str, ReadFile]
    facts: list[Fact]
    warnings: list[ReleaseWarning]

    def content(self, kind: str) -> Any:
        source = self.sources.get(kind)
        return None if source is None else source.content

    @property
    def versions(self) -> list[str]:
        """The years inside the tabular list and the indexes, without duplicates."""
        contents = (self.content(kind) for kind in ("tabular", *INDEXES))
        return list(dict.fromkeys(str(content.version) for content in contents if content is not None))


def find_files(paths: Sequence[Path], names: FileNames = AS_ON_DISK) -> Iterable[KindAndFile]:
    """Every file of the packages with its kind."""
    for member in open_packages(paths, names):
        yield kind_of(member), member


def read_bundle(files: list[KindAndFile], *, progress: Progress) -> Bundle:
    """Read every file and assemble the facts. Raises ReleaseError where files are wrong or contradict each other.

    ``files`` is emptied meanwhile, so that bytes and records do not take memory together. The same file in two packages
    counts once; two different files of one kind are refused.
    """
    sources: dict[str, ReadFile] = {}
    warnings: list[ReleaseWarning] = []
    core = [(kind, member) for kind, member in files if kind in CORE]
    others = [(kind, member) for kind, member in files if kind not in CORE]
    files.clear()
    _read_all(core, sources, warnings, progress)
    facts = _facts(sources, progress)
    _read_all(others, sources, warnings, progress)
    return Bundle(sources, facts, warnings)


def _facts(sources: dict[str, ReadFile], progress: Progress) -> list[Fact]:
    """The assembled, cross-checked tree."""
    content = {kind: source.content for kind, source in sources.items()}
    if "order" not in content and "tabular" not in content:
        return []
    progress("assembling and checking")
    names = {kind: source.name for kind, source in sources.items()}
    facts = assemble(tabular=content.get("tabular"), order=content.get("order"), files=names)
    if (rows := content.get("codes")) is not None:
        check_codes_file(rows, facts, names["codes"])
    for kind in ("order", "codes"):
        if kind in sources:
            sources[kind] = replace(sources[kind], content=None)
    return facts


def _read_all(
    files: list[KindAndFile], sources: dict[str, ReadFile], warnings: list[ReleaseWarning], progress: Progress
) -> None:
    while files:
        kind, member = files.pop(0)
        progress(f"reading {member.name}")
        source = _read(kind, member, warnings)
        other = sources.get(source.kind)
        if other is not None and other.sha256 != source.sha256:
            raise ReleaseError(
                f"two different files of one kind ({source.kind}): this and {other.name}", file=source.name
            )
        sources.setdefault(source.kind, source)


def _read(kind: str, member: PackagedFile, warnings: list[ReleaseWarning]) -> ReadFile:
    kind, content = read_content(kind, member)
    warnings += getattr(content, "remarks", ())
    records = getattr(content, "nodes", None) or getattr(content, "rows", content)
    return ReadFile(kind, member.name, member.package, member.sha256, len(member.data), len(records), content)
