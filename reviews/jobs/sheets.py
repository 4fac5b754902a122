"""The worker's part of a spreadsheet: read a file into rows to be looked at, later make drafts or proposals of them.

    work_sheets(worker="host:4711", now=timezone.now)      ->  how many it worked on

A worker that is killed leaves a lease that ends by itself. The next worker then begins the same part again.
"""

from __future__ import annotations

import datetime
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from django.db import transaction
from tablib import Dataset

from codes.models import Code
from codes.spelling import code_of
from codes.tables.cells import restored
from codes.tables.reading import TableError, read_table
from reviews.actions.texts.sheets import ready_rows, take_list_rows, take_rows
from reviews.actions.words.files import measured_rows
from reviews.checks.finding import Severity
from reviews.jobs.lists import read_list_rows
from reviews.jobs.problems import problems_of
from reviews.leases import Clock, Lease, take
from reviews.models import Sheet, SheetRow
from reviews.reading.checking import findings_alone_of_many
from reviews.reading.sheets.heads import SheetHeadError
from reviews.reading.sheets.lists import LISTS
from reviews.reading.sheets.resource import BASED_ON, CODE, TextResource, read_head
from reviews.reading.sheets.texts import SheetText
from reviews.rules.content import SECTIONS
from reviews.rules.errors import RefusedError

log = logging.getLogger(__name__)
TERM = datetime.timedelta(minutes=2)
MOST_ROWS, MOST_LIST_ROWS = 5_000, 30_000
MOST_ATTEMPTS = 5  # workers that were killed in the middle of one file
# What a cell says where a formula failed, as "-pain" typed for text does: it is never what somebody wrote.
FORMULA_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#FIELD!"}
NOTE_EVERY = 100  # rows between two notes of how far it is
State, Outcome = Sheet.State, SheetRow.Outcome


def work_sheets(*, worker: str, now: Clock, stop: Callable[[], bool] = lambda: False) -> int:
    """Work on one after the other, until none is due or ``stop()``."""
    worked = 0
    while not stop():
        leases = take(
            Sheet.objects.due(now()).order_by("brought_at", "pk"), worker=worker, most=1, now=now(), term=TERM
        )
        if not leases:
            break
        _work(leases[0], now)
        worked += 1
    return worked


def _work(lease: Lease[Sheet], now: Clock) -> None:
    sheet = lease.row
    lease.write(attempts=sheet.attempts + 1, progress=0)
    if sheet.attempts > MOST_ATTEMPTS:
        lease.end(State.REFUSED, reason=f"{MOST_ATTEMPTS} workers were ended in the middle of it", ended_at=now())
        return
    try:
        with lease.renewing(now):
            if sheet.confirmed_at:
                _take_over(lease, now)
            else:
                _read(lease, now)
    except (TableError, SheetHeadError, RefusedError) as error:
        lease.end(State.REFUSED, reason=str(error)[:500], ended_at=now())
    except Exception:
        log.exception("%s failed; its lease ends and it is tried again", sheet)


def _take_over(lease: Lease[Sheet], now: Clock) -> None:
    sheet, moment = lease.row, now()
    # both are read and measured before one writes: it takes a while
    measured = measured_rows(sheet=sheet, now=moment) if sheet.is_list else []
    ready = None if sheet.is_list else ready_rows(sheet)
    with transaction.atomic():
        if ready is None:
            take_list_rows(sheet=sheet, measured=measured, now=moment)
        else:
            take_rows(ready, sheet=sheet, now=moment)
        if not lease.end(State.TAKEN, ended_at=moment):
            raise RefusedError("another worker has taken it over")


# --- Reading ----------------------------------------------------------------------------------------------------------


def _read(lease: Lease[Sheet], now: Clock) -> None:
    sheet = lease.row
    dataset, numbers = _dataset(sheet)
    changed: list[tuple[SheetRow, SheetText]] = []
    if sheet.is_list:
        rows = list(read_list_rows(sheet, dataset, numbers))
    else:
        rows = list(_rows(sheet, dataset, numbers, changed))
    for done in _describe(changed):
        lease.write(progress=len(rows) - len(changed) + done)
    refused = sum(row.outcome == Outcome.REFUSED for row in rows)
    with transaction.atomic():
        sheet.rows.all().delete()
        SheetRow.objects.bulk_create(rows, batch_size=200)
        reason = f"{refused} of {len(rows)} rows cannot be taken over" if refused else ""
        state = State.REFUSED if refused else State.READ
        lease.end(state, progress=len(rows), reason=reason, attempts=0, content=b"")


def _dataset(sheet: Sheet) -> tuple[Dataset, list[int]]:
    """The rows that are not empty, and their numbers in the file."""
    table = read_table(io.BytesIO(bytes(sheet.content)), name=sheet.name)
    first = next(table, [])
    head = LISTS[sheet.kind].read_head(first) if sheet.is_list else read_head(first)
    most = MOST_LIST_ROWS if sheet.is_list else MOST_ROWS
    columns = [name for name in head if name]
    dataset = Dataset(headers=columns)
    numbers: list[int] = []
    for number, cells in enumerate(table, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(numbers) == most:
            raise TableError(f"the file has more than {most:,} rows; bring in fewer at once")
        if any(cell.strip() for cell in cells[len(head) :]):
            raise TableError(f"row {number} has more cells than the head has columns")
        if failed := FORMULA_ERRORS.intersection(cells):
            raise TableError(
                f"row {number} has {failed.pop()}, a formula that failed; write the text that belongs there"
            )
        named = zip_longest(head, cells[: len(head)], fillvalue="")
        dataset.append([restored(cell) for name, cell in named if name])
        numbers.append(number)
    if not numbers:
        raise TableError("the file has no rows below its head")
    return dataset, numbers


def _rows(
    sheet: Sheet, dataset: Dataset, numbers: list[int], changed: list[tuple[SheetRow, SheetText]]
) -> Iterator[SheetRow]:
    """A row each; those that change a text are added to ``changed`` with it."""
    resource = TextResource()
    result = resource.import_data(dataset, use_transactions=False)
    named = Code.objects.filter(kind=Code.Kind.CODE, code__in={code_of(cell) for cell in dataset[CODE]})
    codes = {code.code: code for code in named}
    bases = dataset[BASED_ON] if BASED_ON in dataset.headers else [""] * len(numbers)
    for number, typed, based_on, row in zip(numbers, dataset[CODE], bases, result.rows, strict=True):
        sheet_row = SheetRow(
            sheet=sheet, number=number, typed_code=code_of(typed) or typed[:40], based_on=based_on[:60]
        )
        sheet_row.code = codes.get(sheet_row.typed_code)
        if problems := problems_of(row):
            sheet_row.outcome, sheet_row.problems = Outcome.REFUSED, problems
        elif row.is_skip():
            sheet_row.outcome = Outcome.UNCHANGED
        else:
            changed.append((sheet_row, row.instance))
        yield sheet_row


def _describe(changed: Sequence[tuple[SheetRow, SheetText]]) -> Iterator[int]:
    """What the rows change, and what the checks say of it; yields now and then how many are done."""
    rows = {}
    for row, text in changed:
        sections = [key for key in SECTIONS if text.content[key] != text.before[key]]
        row.outcome = Outcome.NEW if text.is_new else Outcome.CHANGED
        row.based_on = text.based_on
        row.before = {key: text.before[key] for key in sections}
        row.after = {key: text.content[key] for key in sections}
        rows[text.code.pk] = row
    texts = {text.code.pk: text.content for _, text in changed}
    checked = findings_alone_of_many(texts, {pk: row.after for pk, row in rows.items()})
    for done, (pk, findings) in enumerate(checked, start=1):
        rows[pk].findings = [
            {
                "kind": str(finding.severity),
                "section": finding.section,
                "message": finding.message,
            }
            for finding in findings
            if finding.severity is not Severity.INFORMS
        ]
        if done % NOTE_EVERY == 0:
            yield done
