"""Explanations as rows of a spreadsheet, out and in, for django-import-export. Reading a file here writes nothing.

TextResource().export(codes)                                 ->  a dataset: a row for each code, a column a section
TextResource().import_data(dataset, use_transactions=False)  ->  what each row would do, with its problems
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields, resources
from tablib import Dataset

from codes.spelling import code_of
from reviews.models import Draft
from reviews.reading.sheets.cells import cell_of, value_of
from reviews.reading.sheets.heads import SheetHeadError, read_columns
from reviews.reading.sheets.texts import SheetText, read_sheet_texts
from reviews.reading.specialists import names_by_slug, slugs_by_name
from reviews.rules.cleaning import sorted_out
from reviews.rules.content import SECTIONS, Section, text_of
from reviews.rules.fields import canonical, sources_in, with_only

CODE, TITLE, STATE, BASED_ON = "Code", "Title", "State", "Based on"
NOT_READ = (TITLE, STATE)
HEADS = (CODE, TITLE, STATE, BASED_ON, *(section.heading for section in SECTIONS.values()))
_BY_NAME = {name.lower(): name for name in HEADS} | {
    key.replace("_", " "): section.heading for key, section in SECTIONS.items()
}


def read_head(cells: Iterable[str]) -> list[str]:
    """The columns as we name them; "" for one without a name. Raises SheetHeadError."""
    head = read_columns(cells, _BY_NAME, heads=HEADS)
    if CODE not in head or not set(head) & {section.heading for section in SECTIONS.values()}:
        raise SheetHeadError("the first row must name the columns: Code, and the sections of the texts")
    return head


class _SectionField(fields.Field):
    """A section as a column. A cell that cannot be kept is a problem of its row."""

    def __init__(self, section: Section, resource: TextResource) -> None:
        super().__init__(attribute=section.key, column_name=section.heading)
        self.section, self.resource = section, resource

    def get_value(self, instance: SheetText) -> str:
        return cell_of(self.section, instance.content[self.section.key], self.resource.names)

    def save(self, instance: SheetText, row: Mapping[str, str], is_m2m: bool = False, **kwargs: Any) -> None:
        key = self.section.key
        cell = row[self.column_name]
        if cell == self.get_value(instance):
            return
        if self.section.has_sentences:
            cell = with_only(cell, {canonical(source) for source in sources_in(text_of(instance.content, key))})
        kept = sorted_out({key: value_of(self.section, cell, self.resource.slugs)})
        if kept.problems:
            raise ValueError("; ".join(problem.message for problem in kept.problems))
        instance.content = instance.content | kept.content


class TextResource(resources.ModelResource):
    """``names`` of specialists by slug, ``slugs`` by name in small letters; ``only`` the sections that go out."""

    class Meta:
        model = Draft
        fields = ()
        import_id_fields = (CODE,)
        skip_diff = True
        store_instance = True
        use_transactions = False

    def __init__(self, only: Collection[str] = SECTIONS) -> None:
        super().__init__()
        self.names = names_by_slug()
        self.slugs = slugs_by_name()
        self.texts: dict[str, SheetText] = {}
        self.seen: set[str] = set()
        self.fields = {
            CODE: fields.Field("code__code", CODE, readonly=True),
            TITLE: fields.Field("title", TITLE, readonly=True),
            STATE: fields.Field("state", STATE, readonly=True),
            BASED_ON: fields.Field("based_on", BASED_ON, readonly=True),
            **{section.heading: _SectionField(section, self) for key, section in SECTIONS.items() if key in only},
        }

    def get_import_order(self) -> list[str]:
        return list(self.fields)

    get_export_order = get_import_order

    def iter_queryset(self, queryset: Iterable[str]) -> Iterator[SheetText]:
        """``queryset`` are codes."""
        return read_sheet_texts(queryset)

    def filter_export(self, queryset: Iterable[str], **kwargs: Any) -> Iterable[str]:
        return queryset

    # --- In, row by row -----------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        self.texts = {text.code.code: text for text in read_sheet_texts({code_of(cell) for cell in dataset[CODE]})}

    def get_instance(self, instance_loader: object, row: Mapping[str, str]) -> SheetText:
        code = code_of(row[CODE])
        if code not in self.texts:
            raise ValidationError({CODE: f"{row[CODE][:40]!r} is no code of the release in force"})
        if code in self.seen:
            raise ValidationError({CODE: f"{code} has a row further up"})
        self.seen.add(code)
        return self.texts[code]

    def import_instance(self, instance: SheetText, row: Mapping[str, str], **kwargs: Any) -> None:
        instance.before = instance.content
        super().import_instance(instance, row, **kwargs)

    def skip_row(
        self, instance: SheetText, original: object, row: Mapping[str, str], import_validation_errors: Any = None
    ) -> bool:
        return instance.content == instance.before and not import_validation_errors

    def validate_instance(
        self, instance: SheetText, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        problems: dict[str, Any] = dict(import_validation_errors or {})
        if instance.is_under_review:
            problems[STATE] = [f"the text is {instance.state}: have it returned or recalled before you change it"]
        if problems:
            raise ValidationError(problems)

    def save_instance(self, instance: SheetText, is_create: bool, row: Mapping[str, str], **kwargs: Any) -> None:
        """Nothing is written here: a confirmed row goes through the same actions as the editor."""
        based_on = row.get(BASED_ON, "").strip()
        if based_on != instance.based_on and (based_on or instance.based_on != "new"):
            raise ValidationError(
                {BASED_ON: "the text has changed since this spreadsheet was made: export it again and repeat the edit"}
            )

    def save_m2m(self, instance: SheetText, row: Mapping[str, str], **kwargs: Any) -> None:
        """Specialists are a section like others."""
