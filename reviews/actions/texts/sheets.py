"""Bring in texts or a list by a spreadsheet: keep the file, confirm what its rows would do, take all of them over.

A worker reads the file in between (``jobs.sheets``). Rows become drafts by the same rules as in the editor, in one
transaction (``drafting_many``): either all of them do, or none. Rows of a list become proposals (``words.files``).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from codes.releases.files.zips import MEBI
from reviews.actions.common import change_row, lock_row, require
from reviews.actions.texts.drafting_many import Change, Ready, prepare, save_all
from reviews.actions.words.files import propose_rows, rows_to_take
from reviews.actions.words.proposing import PROPOSE
from reviews.models import Sheet, SheetRow
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import NotPermittedError, RefusedError
from reviews.safety import audit

ACT = "bring in texts"
LARGEST = 32 * MEBI  # bytes of a file: as many full rows as one may have, as CSV
MOST_OPEN = 5  # files of a person that are neither taken over nor discarded
State = Sheet.State


@transaction.atomic
def bring_in_sheet(
    *, actor: User, name: str, content: bytes, kind: str = Sheet.Kind.TEXTS, now: datetime.datetime
) -> Sheet:
    """Keep a file for the worker to read."""
    if kind not in Sheet.Kind.values:
        raise RefusedError("say what the file holds: texts, or which list")
    require(actor, act_of(kind))
    if not content:
        raise RefusedError("choose a file first; an empty one holds no texts")
    if len(content) > LARGEST:
        raise RefusedError(f"the file has more than {LARGEST // MEBI} MB; export and bring in fewer codes at once")
    if Sheet.objects.filter(brought_by=actor, state__in={*Sheet.OPEN, *Sheet.GOING}).count() >= MOST_OPEN:
        raise RefusedError(f"you have {MOST_OPEN} spreadsheets open; take them over or discard some first")
    sheet = Sheet.objects.create(
        kind=kind,
        name=clean_text(PurePath(name).name, longest=200),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        brought_by=actor,
        brought_at=now,
    )
    _record("bring in spreadsheet", sheet, actor, now)
    return sheet


def act_of(kind: str) -> str:
    """What somebody has to be allowed to bring in a file of a kind."""
    return ACT if kind == Sheet.Kind.TEXTS else PROPOSE


def confirm_sheet(*, actor: User, sheet_id: int, now: datetime.datetime) -> Sheet:
    """Have the worker make drafts, or proposals, of all rows, as they were shown."""
    return _turn(actor, sheet_id, "confirm spreadsheet", {State.READ}, now, state=State.CONFIRMED, confirmed_at=now)


@transaction.atomic
def discard_sheet(*, actor: User, sheet_id: int, now: datetime.datetime) -> Sheet:
    """Forget the file and its rows. That there was one stays on record."""
    done = {"state": State.DISCARDED, "ended_at": now, "content": b""}
    sheet = _turn(actor, sheet_id, "discard spreadsheet", set(Sheet.OPEN), now, **done)
    sheet.rows.all().delete()
    return sheet


def ready_rows(sheet: Sheet) -> Ready:
    """What its rows change, read and checked before the transaction that takes them over.

    Raises RefusedError, with the row, where one of them cannot be taken over any more.
    """
    changes = []
    for row in rows_to_take(sheet).select_related("code"):
        if row.code is None:
            raise RefusedError(f"{row}: it has no code")
        changes.append(Change(str(row), row.code, row.based_on, row.after))
    return prepare(changes)


@transaction.atomic
def take_rows(ready: Ready, *, sheet: Sheet, now: datetime.datetime) -> int:
    """Make drafts of all rows, as the author who confirmed them. Returns how many texts changed.

    Raises RefusedError, with the row, where one of them is refused; then none is taken over.
    """
    texts = save_all(ready, actor=sheet.brought_by, now=now)
    codes = [change.code.code for change in ready.changes]
    _record("take over spreadsheet", sheet, sheet.brought_by, now, codes=codes)
    return texts


@transaction.atomic
def take_list_rows(*, sheet: Sheet, measured: Sequence[tuple[SheetRow, Any]], now: datetime.datetime) -> int:
    """Make proposals of all rows (``words.files.measured_rows``), or of none. Returns how many."""
    made = propose_rows(sheet=sheet, measured=measured, now=now)
    _record("take over spreadsheet", sheet, sheet.brought_by, now, kind=sheet.kind, proposals=made)
    return made


@transaction.atomic
def _turn(
    actor: User, sheet_id: int, act: str, fitting: set[State], now: datetime.datetime, **changes: object
) -> Sheet:
    kind = Sheet.objects.filter(pk=sheet_id).values_list("kind", flat=True).first()
    require(actor, act_of(kind or Sheet.Kind.TEXTS))
    sheet = lock_row(Sheet.objects.all(), sheet_id, fitting)
    if sheet.brought_by_id != actor.pk:
        raise NotPermittedError("only the person who brought a spreadsheet in can do this")
    change_row(sheet, **changes)
    _record(act, sheet, actor, now)
    return sheet


def _record(act: str, sheet: Sheet, actor: User, now: datetime.datetime, **detail: object) -> None:
    detail |= {"name": sheet.name, "sha256": sheet.sha256}
    audit.record(actor=actor, act=act, about=sheet.target, detail=detail, now=now)
