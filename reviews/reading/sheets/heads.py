"""The first row of a spreadsheet: its columns as we name them, whatever case or blanks people write them with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codes.tables.cells import restored


class SheetHeadError(ValueError):
    """A head that is not that of the table, in words for its maker."""


def read_columns(cells: Iterable[str], by_name: Mapping[str, str], *, heads: Sequence[str]) -> list[str]:
    """The columns as we name them, "" for one without a name; ``by_name`` has names in small letters.

    Raises SheetHeadError for one that there is not, and for one that is there twice.
    """
    columns = []
    for cell in cells:
        name = " ".join(restored(cell).replace("_", " ").split())
        if name and name.lower() not in by_name:
            raise SheetHeadError(f"there is no column {name[:60]!r}; the columns are {', '.join(heads)}")
        columns.append(by_name.get(name.lower(), ""))
    named = [name for name in columns if name]
    if repeated := {name for name in named if named.count(name) > 1}:
        raise SheetHeadError(f"the column {min(repeated)!r} is there twice")
    return columns
