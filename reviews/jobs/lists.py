"""What the rows of a spreadsheet of a list would change, for the worker of spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from tablib import Dataset

from reviews.actions.words.files import FILES, MOST_CHANGES
from reviews.jobs.problems import problems_of
from reviews.models import Proposal, Sheet, SheetRow
from reviews.reading.sheets.lists import ListResource
from reviews.rules.errors import RefusedError

Outcome = SheetRow.Outcome


def read_list_rows(sheet: Sheet, dataset: Dataset, numbers: list[int]) -> Iterator[SheetRow]:
    """Each row of the file with what it changes, or why it cannot. RefusedError for a file that changes too much."""
    of = FILES[sheet.kind]
    resource = ListResource(of.table, of.rows(), of.tried)
    result = resource.import_data(dataset, use_transactions=False)
    first, changes = next(iter(of.table.columns)), 0
    for number, typed, row in zip(numbers, dataset[first], result.rows, strict=True):
        sheet_row = SheetRow(sheet=sheet, number=number, typed_code=" ".join(typed.split())[:40])
        if problems := problems_of(row):
            sheet_row.outcome, sheet_row.problems = Outcome.REFUSED, problems
        elif row.is_skip():
            sheet_row.outcome = Outcome.UNCHANGED
        else:
            made = row.instance
            sheet_row.outcome = Outcome.NEW if made.change == Proposal.Change.ADD else Outcome.CHANGED
            sheet_row.before = made.before or {}
            sheet_row.after = {"change": str(made.change), "fields": made.fields, "why": made.why}
            changes += 1
        yield sheet_row
    if changes > MOST_CHANGES:
        raise RefusedError(f"the file changes {changes:,} rows; propose at most {MOST_CHANGES} at once")
