"""Lists that two people change, brought in by a spreadsheet: its rows become proposals of who brought it in, all of
them or none; a second person confirms them one by one, or together.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from codes.search.vocabulary import entries
from reviews.actions.common import require
from reviews.actions.words import glossary, specialists, vocabulary
from reviews.actions.words.proposing import CONFIRM, Proposals, read_why
from reviews.models import Proposal, RowProposal, Sheet, SheetRow
from reviews.reading.facts.glossary_terms import glossary_terms
from reviews.reading.sheets.lists import LISTS, Fields, SheetList
from reviews.reading.specialists import active_specialists
from reviews.rules.errors import RefusedError

MOST_CHANGES = 200  # that one file proposes


class ListInFiles(NamedTuple):
    """``rows`` are those that hold; ``proposal`` makes one of a change and fields, or raises RefusedError. ``held`` has
    the row that holds where fields say just that."""

    table: SheetList
    proposals: Proposals[Any]
    rows: Callable[[], list[Fields]]
    proposal: Callable[[str, Mapping[str, str]], Proposal]
    held: Callable[[Mapping[str, str]], Fields | None]

    def tried(self, change: str, typed: Fields) -> Fields:
        """The fields as the list would have them, those that hold where nothing is changed in them."""
        if change == Proposal.Change.CHANGE and (held := self.held(typed)) is not None:
            return held
        proposal = self.proposal(change, typed)
        if isinstance(proposal, RowProposal):
            return {**typed, **proposal.row}
        return typed | {name: getattr(proposal, name) for name in self.table.columns.values()}


def _lines() -> list[Fields]:
    return [{"term": line.term, "meant": line.meant, "kind": line.kind} for line in entries()]


def _line(change: str, fields: Mapping[str, str]) -> Proposal:
    return vocabulary.proposal_of(change, fields.get("term", ""), fields.get("meant", ""), fields.get("kind", ""))


def _as_fields(rows: Iterable[Any]) -> list[Fields]:
    return [row._asdict() for row in rows]


FILES: dict[str, ListInFiles] = {
    entry.table.kind: entry
    for entry in (
        ListInFiles(LISTS[Sheet.Kind.VOCABULARY], vocabulary.LINES, _lines, _line, lambda fields: None),
        ListInFiles(
            LISTS[Sheet.Kind.GLOSSARY],
            glossary.TERMS,
            lambda: _as_fields(glossary_terms()),
            glossary.GLOSSARY.proposal,
            glossary.GLOSSARY.held,
        ),
        ListInFiles(
            LISTS[Sheet.Kind.SPECIALISTS],
            specialists.SPECIALISTS,
            lambda: _as_fields(active_specialists()),
            specialists.LIST.proposal,
            specialists.LIST.held,
        ),
    )
}


def rows_to_take(sheet: Sheet) -> QuerySet[SheetRow]:
    """Those that change something. RefusedError where any is refused."""
    if sheet.rows.filter(outcome=SheetRow.Outcome.REFUSED).exists():
        raise RefusedError("rows of it are refused")
    return sheet.rows.filter(outcome__in=SheetRow.TAKEN_OVER)


def measured_rows(*, sheet: Sheet, now: datetime.datetime) -> list[tuple[SheetRow, Any]]:
    """Each row that changes something with what it proposes, measured. Nothing is written; it may take minutes."""
    of, rows, made = FILES[sheet.kind], list(rows_to_take(sheet)), []
    for row in rows:
        try:
            proposal = of.proposal(row.after["change"], row.after["fields"])
            proposal.why = read_why(row.after["why"])
        except RefusedError as error:
            raise type(error)(f"{row}: {error}") from error
        made.append(proposal)
    return list(zip(rows, of.proposals.all_measured(made, actor=sheet.brought_by, now=now), strict=True))


def propose_rows(*, sheet: Sheet, measured: Sequence[tuple[SheetRow, Any]], now: datetime.datetime) -> int:
    """Propose all rows, as the person who confirmed the file; the number of proposals. The caller's transaction ends it
    where one of them cannot be."""
    FILES[sheet.kind].proposals.keep([proposal for _, proposal in measured], actor=sheet.brought_by, now=now)
    for row, proposal in measured:
        row.proposal = proposal.pk
    SheetRow.objects.bulk_update([row for row, _ in measured], ("proposal",))
    return len(measured)


def open_proposals(sheet: Sheet) -> list[int]:
    """Ids of the proposals of a file that nobody has decided on."""
    if sheet.kind not in FILES:
        return []
    made = sheet.rows.exclude(proposal=None).values("proposal")
    model = FILES[sheet.kind].proposals.model
    return list(model._default_manager.filter(pk__in=made, state=Proposal.State.PROPOSED).values_list("pk", flat=True))


@transaction.atomic
def confirm_rows(*, actor: User, sheet_id: int, expected: int, now: datetime.datetime) -> int:
    """The second person's word for everything of a file that is still open: all of it holds, or none.

    ``expected`` is the number of proposals that the person saw.
    """
    require(actor, CONFIRM)
    sheet = Sheet.objects.defer("content").filter(pk=sheet_id).first()
    ids = open_proposals(sheet) if sheet is not None else []
    if sheet is None or not ids:
        raise RefusedError("nothing of this spreadsheet waits for a second person")
    if len(ids) != expected:
        raise RefusedError("somebody decided on some of it meanwhile; look at the rest again")
    return len(FILES[sheet.kind].proposals.confirm_all(actor=actor, proposal_ids=ids, now=now))
