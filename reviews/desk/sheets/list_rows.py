"""What the page of a spreadsheet of a list shows: its rows, field by field, and who has to say something."""

from __future__ import annotations

from typing import Any

from reviews.actions.words.files import FILES, open_proposals
from reviews.desk.shared.access import Viewer
from reviews.desk.shared.diff import compare_words
from reviews.desk.words import glossary_views, specialist_views, vocabulary_views
from reviews.models import Sheet, SheetRow

_PAGES = {
    Sheet.Kind.VOCABULARY: vocabulary_views.PAGES,
    Sheet.Kind.GLOSSARY: glossary_views.PAGES,
    Sheet.Kind.SPECIALISTS: specialist_views.PAGES,
}


def of_list(sheet: Sheet, viewer: Viewer) -> dict[str, Any]:
    """What is shown of a file of a list beside its rows."""
    waiting = len(open_proposals(sheet))
    own = sheet.brought_by_id == viewer.user.pk
    return {
        "of": _PAGES[Sheet.Kind(sheet.kind)],
        "open": waiting,
        "may_confirm_rows": waiting and not own and viewer.may("confirm vocabulary"),
        "waits_for_another": waiting and own,
    }


def list_row(sheet: Sheet, row: SheetRow) -> dict[str, Any]:
    """What a row changes, field by field."""
    change, fields = row.after.get("change", ""), row.after.get("fields", {})
    before = row.before or ({} if change == "add" else fields)
    after = {} if change == "remove" else fields
    columns = FILES[sheet.kind].table.columns
    return {
        "row": row,
        "change": change,
        "why": row.after.get("why", ""),
        "differences": [
            (head, compare_words(_shown(before.get(name, "")), _shown(after.get(name, ""))))
            for head, name in columns.items()
            if before.get(name) or after.get(name)
        ],
    }


def _shown(words: str) -> str:
    return words.replace("|", " · ")
