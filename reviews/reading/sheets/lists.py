"""Lists that two people change as rows of a spreadsheet, out and in, for django-import-export: lines of search, terms
of the glossary, specialists. Reading a file here writes nothing.

ListResource(LISTS["glossary"], rows).export(rows)             ->  a dataset: a row each, “Take out” and “Why” empty
ListResource(...).import_data(dataset, use_transactions=False) ->  which change each row asks for, with its problems

A row that the file lacks stays in the list: only “yes” under “Take out” takes one out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from import_export import fields, resources
from tablib import Dataset

from reviews.checks.words.expressions import parted
from reviews.models import Proposal, Sheet, SheetRow
from reviews.reading.sheets.heads import SheetHeadError, read_columns
from reviews.rules.errors import RefusedError

TAKE_OUT, WHY = "Take out", "Why"
_YES, _NO = {"yes", "y", "x", "true", "1"}, {"", "no", "n", "false", "0"}
Fields = dict[str, str]
Change = Proposal.Change


class SheetList(NamedTuple):
    """A list as a table. ``columns`` are its fields by the heads of their columns; ``key`` are the fields that name a
    row, ``optional`` the columns that a file may lack, ``parted`` the fields whose words stand a line each in a cell.
    """

    kind: Sheet.Kind
    columns: Mapping[str, str]
    key: tuple[str, ...]
    optional: frozenset[str] = frozenset()
    parted: frozenset[str] = frozenset()

    @property
    def heads(self) -> tuple[str, ...]:
        return (*self.columns, TAKE_OUT, WHY)

    def name_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(row.get(name, "") for name in self.key)

    def read_head(self, cells: Iterable[str]) -> list[str]:
        """The columns of a file as we name them. Raises SheetHeadError."""
        columns = read_columns(cells, {head.lower(): head for head in self.heads}, heads=self.heads)
        missing = [head for head in self.columns if head not in columns and head not in self.optional]
        if missing:
            raise SheetHeadError(f"the first row must name the columns; {', '.join(missing)} is missing")
        return columns


LISTS: dict[str, SheetList] = {
    entry.kind: entry
    for entry in (
        SheetList(
            Sheet.Kind.VOCABULARY, {"Term": "term", "Means": "meant", "Kind": "kind"}, key=("term", "meant"),
        ),
        SheetList(
            Sheet.Kind.GLOSSARY,
            {
                "Preferred words": "preferred", "Explains": "explains", "Avoid": "banned", "A variant": "severity",
                "Reason": "reason", "Source": "source",
            },
            key=("preferred",),
            optional=frozenset({"Explains", "Avoid", "A variant", "Source"}),
            parted=frozenset({"explains", "banned"}),
        ),
        SheetList(
            Sheet.Kind.SPECIALISTS, {"Short name": "slug", "Name": "name", "What it is about": "about"},
            key=("slug",), optional=frozenset({"What it is about"}),
        ),
    )
}  # fmt: skip


@dataclass(repr=False)
class ListRow:
    """A row of a list, as a file would have it. ``before`` is the row that there is, None for a new one; ``change`` and
    ``why`` are what the file asks for."""

    fields: Fields
    before: Fields | None = None
    change: str = ""
    why: str = ""
    typed: Fields = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join(self.fields.values())


Try = Callable[[str, Fields], Fields]
"""Change and fields -> the fields as the list would have them; RefusedError where that cannot be proposed."""


class _Column(fields.Field):
    """A field as a column; words that are parted stand a line each."""

    def __init__(self, head: str, name: str, *, is_parted: bool) -> None:
        super().__init__(attribute=name, column_name=head)
        self.name, self.is_parted = name, is_parted

    def get_value(self, instance: ListRow) -> str:
        text = instance.fields.get(self.name, "")
        return "\n".join(parted(text)) if self.is_parted else text

    def save(self, instance: ListRow, row: Mapping[str, str], is_m2m: bool = False, **kwargs: Any) -> None:
        cell = row[self.column_name].replace("\r\n", "\n").strip()
        instance.typed[self.name] = "|".join(parted(cell.replace("\n", "|"))) if self.is_parted else cell


class ListResource(resources.ModelResource):
    """``there`` are the rows that hold; ``tried`` says what a change would make of one."""

    class Meta:
        model = SheetRow
        fields = ()
        import_id_fields = ()
        skip_diff = True
        store_instance = True
        use_transactions = False

    def __init__(self, of: SheetList, there: Iterable[Fields], tried: Try | None = None) -> None:
        super().__init__()
        self.of, self.tried = of, tried
        self.there = {of.name_of(row): row for row in there}
        self.seen: set[tuple[str, ...]] = set()
        self.fields = {head: _Column(head, name, is_parted=name in of.parted) for head, name in of.columns.items()} | {
            head: fields.Field(column_name=head, readonly=True) for head in (TAKE_OUT, WHY)
        }

    def get_import_order(self) -> list[str]:
        return list(self.fields)

    get_export_order = get_import_order

    def iter_queryset(self, queryset: Iterable[Fields]) -> Iterator[ListRow]:
        return (ListRow(row) for row in queryset)

    def filter_export(self, queryset: Iterable[Fields], **kwargs: Any) -> Iterable[Fields]:
        return queryset

    # --- In, row by row -----------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Nothing is read ahead."""

    def get_instance(self, instance_loader: object, row: Mapping[str, str]) -> ListRow:
        return ListRow({})

    def import_instance(self, instance: ListRow, row: Mapping[str, str], **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        instance.before = self.there.get(self.of.name_of(instance.typed))
        instance.fields = (instance.before or {}) | instance.typed
        out, instance.why = row.get(TAKE_OUT, "").strip().lower(), row.get(WHY, "").strip()
        if out not in _YES | _NO:
            raise ValidationError({TAKE_OUT: "write “yes” to take the row out, or leave the cell empty"})
        if out in _YES:
            instance.change = Change.REMOVE
        elif instance.before is None:
            instance.change = Change.ADD
        elif any(instance.before.get(name, "") != text for name, text in instance.typed.items()):
            instance.change = Change.CHANGE
        self._try(instance)

    def _try(self, row: ListRow) -> None:
        if row.change and self.tried is not None:
            try:
                after = self.tried(row.change, row.fields)
            except RefusedError as error:
                raise ValidationError({next(iter(self.of.columns)): str(error)}) from error
            if after == row.before and row.change == Change.CHANGE:
                row.change = ""  # only blanks or signs were written otherwise
            row.fields = after
        name = self.of.name_of(row.fields)
        if name in self.seen:
            raise ValidationError({next(iter(self.of.columns)): "it has a row further up"})
        self.seen.add(name)
        if row.change and not row.why:
            raise ValidationError({WHY: "say why: where it was met, or what is wrong with it as it is"})

    def skip_row(
        self, instance: ListRow, original: object, row: Mapping[str, str], import_validation_errors: Any = None
    ) -> bool:
        return not instance.change and not import_validation_errors

    def validate_instance(
        self, instance: ListRow, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: ListRow, is_create: bool, row: Mapping[str, str], **kwargs: Any) -> None:
        """Nothing is written here: a confirmed row is proposed through the same actions as the forms."""

    def save_m2m(self, instance: ListRow, row: Mapping[str, str], **kwargs: Any) -> None:
        """No list has any."""
