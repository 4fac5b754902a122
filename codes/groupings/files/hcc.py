"""Read the mappings of CMS's risk adjustment to categories (CMS-HCC, RxHCC), and the labels of these.

    diagnosis_code,cc,model_name                          mappings of one payment year, for all of its models
    E1122,37,CMS-HCC Model V28

    cc,label,model_domain,model_version,model_fullname    labels, by domain and version of the model
    HCC37,Diabetes with Chronic Complications,CMS-HCC,V28,V28115L3

Neither file says its year. A code may be in several categories of a model. The last line of the labels does not end.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from codes.releases.files.records import ReleaseError

from .records import CMS, GroupedCode, GroupingFile, GroupLabel, code_in, label_in, once, text_lines

_MAPPINGS = b"diagnosis_code,cc,model_name"
_LABELS = b"cc,label,model_domain,model_version,model_fullname"
_MODEL = re.compile(r"(CMS-HCC|CMS-HCC ESRD|RxHCC) Model V([0-9]{2})")
_DOMAINS = {"CMS-HCC": "CMS-HCC", "ESRD": "CMS-HCC ESRD", "RxHCC": "RxHCC"}
_VERSION = re.compile(r"[RV]([0-9]{2})")
_FULL_NAME = re.compile(r"[RV][0-9]{2}[0-9A-Z]{5}")
_CATEGORY = re.compile(r"((?:RX)?HCC)([0-9]{1,3})")


def is_mappings(data: bytes) -> bool:
    return _first_line(data) == _MAPPINGS


def is_labels(data: bytes) -> bool:
    return _first_line(data) == _LABELS


def read_mappings(data: bytes, *, file: str) -> GroupingFile:
    """The rows of the mappings in their order; the group of category 37 is "HCC37", of RxHCC "RXHCC30".

    Raises ReleaseError for a row without three cells, a code that is none, a category that is no number, an unknown
    model, a code that is twice in one category, no rows, and all that ``text_lines`` refuses.
    """
    systems: dict[str, str] = {}

    def rows() -> Iterator[tuple[int, GroupedCode]]:
        for line, (code, category, printed) in _cells(data, _MAPPINGS, file):
            model = _MODEL.fullmatch(printed)
            if model is None or not (category.isascii() and category.isdigit() and len(category) <= 3):
                named = f"{category} of {printed}"[:80]
                raise ReleaseError(f"{named!r} is not a category of a known model", file=file, line=line)
            system, name = _system(model[1], model[2])
            systems[system] = name
            prefix = "RXHCC" if model[1] == "RxHCC" else "HCC"
            yield line, GroupedCode(system, f"{prefix}{int(category)}", code_in(code, file=file, line=line))

    grouped = list(once(rows(), file=file))
    return GroupingFile(kind="hcc", publisher=CMS, version="", systems=dict(sorted(systems.items())), rows=grouped)


def read_labels(data: bytes, *, file: str) -> GroupingFile:
    """The labels of categories in their order.

    Raises ReleaseError for a row without five cells, an unknown domain or version, a name of a model that is not whole,
    a category that is none or is labelled twice, an empty label, no rows, and all that ``text_lines`` refuses.
    """
    labels: dict[tuple[str, str], GroupLabel] = {}
    systems: dict[str, str] = {}
    for line, (printed, words, domain, written, full) in _cells(data, _LABELS, file):
        version, category = _VERSION.fullmatch(written), _CATEGORY.fullmatch(printed)
        if domain not in _DOMAINS or version is None or category is None or not _FULL_NAME.fullmatch(full):
            named = f"{printed} {domain} {written} {full}"[:80]
            raise ReleaseError(f"{named!r} is not a category of a known model", file=file, line=line)
        system, name = _system(_DOMAINS[domain], version[1])
        systems[system] = name
        label = GroupLabel(system, f"{category[1]}{int(category[2])}", label_in(words, file=file, line=line))
        if labels.setdefault((system, label.group), label) is not label:
            raise ReleaseError(f"{label.group} of {name} is labelled twice", file=file, line=line)
    return GroupingFile(
        kind="hcc_labels",
        publisher=CMS,
        version="",
        systems=dict(sorted(systems.items())),
        labels=list(labels.values()),
    )


def _system(domain: str, version: str) -> tuple[str, str]:
    """("CMS-HCC", "28") -> ("cms-hcc-v28", "CMS-HCC V28")."""
    name = f"{domain} V{version}"
    return name.lower().replace(" ", "-"), name


def _first_line(data: bytes) -> bytes:
    return data[:200].removeprefix(b"\xef\xbb\xbf").splitlines()[0].strip() if data.strip() else b""


def _cells(data: bytes, heading: bytes, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the heading with their lines, of as many cells as it has."""
    lines = text_lines(data.removeprefix(b"\xef\xbb\xbf"), file=file, encoding="utf-8", ends=heading == _MAPPINGS)
    names = heading.decode().split(",")
    reader = csv.reader((f"{line}\n" for line in lines), strict=True)
    try:
        if next(reader) != names:
            raise ReleaseError(f"the heading is not {', '.join(names)}", file=file, line=1)
        for row in reader:
            if len(row) != len(names):
                wrong = f"the row has {len(row)} cells instead of {len(names)}"
                raise ReleaseError(wrong, file=file, line=reader.line_num)
            yield reader.line_num, [cell.strip() for cell in row]
    except (csv.Error, StopIteration) as error:
        raise ReleaseError("its quotes or commas do not fit together", file=file, line=reader.line_num) from error
    if reader.line_num < 2:
        raise ReleaseError("it has no rows", file=file)
