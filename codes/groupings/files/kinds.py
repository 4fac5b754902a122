"""Which reader a file is for, by its content."""

from __future__ import annotations

from codes.releases.files import workbook
from codes.releases.files.records import ReleaseError

from .drg_tables import is_drg_table, read_drg_table
from .elixhauser import is_elixhauser, read_elixhauser
from .hcc import is_labels, is_mappings, read_labels, read_mappings
from .records import GroupingFile

KNOWN = (
    "MS-DRG tables 6I and 6J (text), mappings and labels of CMS-HCC and RxHCC (CSV), "
    "AHRQ's reference file of Elixhauser (workbook)"
)


def read_grouping(data: bytes, *, file: str) -> GroupingFile:
    """The content of a file of groupings. Raises ReleaseError for a layout that no reader knows."""
    if workbook.is_workbook(data):
        if is_elixhauser(data, file=file):
            return read_elixhauser(data, file=file)
    elif is_drg_table(data):
        return read_drg_table(data, file=file)
    elif is_mappings(data):
        return read_mappings(data, file=file)
    elif is_labels(data):
        return read_labels(data, file=file)
    raise ReleaseError(f"its layout is not known; known are {KNOWN}", file=file)
