"""Texts out into a spreadsheet and in again: exactly what was edited changes, as drafts of who brought it in."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from django.contrib.auth.models import User

from codes.models import Code
from codes.tables.cells import csv_of
from codes.tables.writing import write_workbook
from reviews import actions
from reviews.jobs.sheets import work_sheets
from reviews.models import AuditEvent, Draft, Explanation, Sheet, SheetRow
from reviews.reading.sheets.choosing import UnknownScopeError, chosen_codes
from reviews.reading.sheets.resource import HEADS, TextResource
from reviews.rules.errors import NotPermittedError, RefusedError
from reviews.rules.states import State
from tests.reviews.stories import NOW, Team, act, drafted, person, published, submitted

Table = list[list[str]]


def exported(*codes: str) -> Table:
    """The head and a row for each code, as they stand in the file."""
    dataset, file = TextResource().export(codes), io.BytesIO()
    write_workbook(file, dataset.headers, [list(map(str, row)) for row in dataset], title="Explanations")
    rows = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def edit(table: Table, code: str, column: str, cell: str) -> Table:
    row = next(row for row in table[1:] if row[0] == code)
    row[table[0].index(column)] = cell
    return table


def bring_in(actor: User, table: Table | bytes, name: str = "texts.csv") -> Sheet:
    """Bring a file in, and have the worker read it."""
    content = table if isinstance(table, bytes) else csv_of(table[0], table[1:]).encode()
    sheet = actions.bring_in_sheet(actor=actor, name=name, content=content, now=NOW)
    work()
    sheet.refresh_from_db()
    return sheet


def work() -> None:
    work_sheets(worker="test", now=lambda: NOW)


def confirm(sheet: Sheet) -> Sheet:
    actions.confirm_sheet(actor=sheet.brought_by, sheet_id=sheet.pk, now=NOW)
    work()
    sheet.refresh_from_db()
    return sheet


def outcomes(sheet: Sheet) -> dict[str, str]:
    return dict(sheet.rows.values_list("typed_code", "outcome"))


def problems(sheet: Sheet) -> list[str]:
    return [f"{column}: {words}" for row in sheet.rows.all() for column, words in row.problems]


def test_nothing_edited_changes_nothing(team: Team) -> None:
    published(team, "Z53.9")
    drafted(team, "B20")
    sheet = bring_in(team.author, exported("Z53.9", "B20", "Z53.1"))
    assert sheet.state == Sheet.State.READ
    assert set(outcomes(sheet).values()) == {SheetRow.Outcome.UNCHANGED}
    before = Draft.objects.get().version
    assert confirm(sheet).state == Sheet.State.TAKEN
    assert [draft.version for draft in Draft.objects.all()] == [before]


def test_exactly_the_edited_cells_change(team: Team) -> None:
    live = published(team, "Z53.9").publications.live().get()
    draft = drafted(team, "B20").draft
    table = exported("Z53.9", "B20", "Z53.1")
    edit(table, "Z53.9", "Coding notes", "Another note.")
    edit(table, "B20", "When is it used?", "• First.\n• Second.")
    edit(table, "Z53.1", "Summary", "A new text.")
    sheet = bring_in(team.coauthor, table)
    assert outcomes(sheet) == {"Z53.9": "new", "B20": "changed", "Z53.1": "new"}
    row = sheet.rows.get(typed_code="B20")
    assert list(row.after) == ["when_it_is_used"]
    assert row.before == {"when_it_is_used": draft.content["when_it_is_used"]}
    assert Draft.objects.count() == 1  # nothing is written before somebody confirms it

    assert confirm(sheet).state == Sheet.State.TAKEN
    after = {draft.explanation.code.code: draft for draft in Draft.objects.all()}
    assert after["Z53.9"].content == live.content | {"coding_notes": "Another note."}
    assert after["B20"].content == draft.content | {"when_it_is_used": ["First.", "Second."]}
    assert after["Z53.1"].content["summary"] == "A new text."
    for draft in after.values():
        assert team.coauthor in draft.contributors.all()
    assert Explanation.objects.get(code__code="Z53.9").publications.live().get() == live
    event = AuditEvent.objects.get(act="take over spreadsheet")
    assert event.detail["codes"] == ["Z53.9", "B20", "Z53.1"]


@pytest.mark.engine
def test_a_block_that_is_called_like_a_code_is_not_taken_for_it(team: Team) -> None:
    """B20 is both; so is every block of a single category."""
    of_code = Code.objects.get(code="Z53.9")
    Code.objects.create(system=of_code.system, kind=Code.Kind.BLOCK, code="Z53.9")
    sheet = confirm(bring_in(team.author, edit(exported("Z53.9"), "Z53.9", "Summary", "A new text.")))
    assert sheet.state == Sheet.State.TAKEN
    assert sheet.rows.get().code == of_code


def test_who_brought_it_in_cannot_approve_it(team: Team) -> None:
    table = edit(exported("Z53.9"), "Z53.9", "Summary", "By a colleague with two roles.")
    confirm(bring_in(team.coauthor, table))
    explanation = Explanation.objects.get()
    act("submit", explanation, team.author)
    explanation.refresh_from_db()
    with pytest.raises(NotPermittedError, match="had a hand in this text"):
        act("approve", explanation, team.coauthor)


def test_a_refused_row_keeps_all_others_waiting(team: Team) -> None:
    table = exported("Z53.9", "B20")
    edit(table, "Z53.9", "Summary", "Good.")
    edit(table, "B20", "Related specialists", "Astrologer")
    sheet = bring_in(team.author, table)
    assert sheet.state == Sheet.State.REFUSED
    assert "there is no specialist 'Astrologer'" in problems(sheet)[0]
    with pytest.raises(RefusedError):
        actions.confirm_sheet(actor=team.author, sheet_id=sheet.pk, now=NOW)
    assert not Draft.objects.exists()


def test_a_text_that_changed_since_the_export_is_not_written_over(team: Team) -> None:
    explanation = drafted(team, "B20")
    table = edit(exported("B20"), "B20", "Summary", "From the spreadsheet.")
    draft = explanation.draft
    save = {"explanation_id": explanation.pk, "content": draft.content | {"coding_notes": "Meanwhile."}, "now": NOW}
    actions.save(actor=team.author, version=draft.version, **save)
    sheet = bring_in(team.coauthor, table)
    assert problems(sheet) == [
        "Based on: the text has changed since this spreadsheet was made: export it again and repeat the edit"
    ]


def test_a_text_that_changed_since_it_was_shown_refuses_all(team: Team) -> None:
    explanation = drafted(team, "B20")
    table = exported("B20", "Z53.1")
    edit(table, "B20", "Summary", "From the spreadsheet.")
    sheet = bring_in(team.coauthor, edit(table, "Z53.1", "Summary", "New."))
    draft = explanation.draft
    save = {"explanation_id": explanation.pk, "content": draft.content | {"coding_notes": "Meanwhile."}, "now": NOW}
    actions.save(actor=team.author, version=draft.version, **save)
    sheet = confirm(sheet)
    assert (sheet.state, sheet.reason) == ("refused", "row 2 (B20): the draft was changed meanwhile")
    assert not Explanation.objects.filter(code__code="Z53.1").exists()


def test_of_two_files_that_begin_the_same_text_the_second_is_refused_whole(team: Team) -> None:
    first = bring_in(team.author, edit(exported("B20"), "B20", "Summary", "By the first."))
    table = edit(exported("Z53.1", "B20"), "B20", "Summary", "By the second.")
    second = bring_in(team.coauthor, edit(table, "Z53.1", "Summary", "By the second, too."))
    for sheet in (first, second):
        actions.confirm_sheet(actor=sheet.brought_by, sheet_id=sheet.pk, now=NOW)
    work()
    for sheet in (first, second):
        sheet.refresh_from_db()
    assert [sheet.state for sheet in (first, second)] == ["taken", "refused"]
    assert second.reason.startswith("row 3 (B20)")
    assert [draft.content["summary"] for draft in Draft.objects.all()] == ["By the first."]


def test_nobody_takes_over_the_file_of_another(team: Team) -> None:
    sheet = bring_in(team.author, edit(exported("B20"), "B20", "Summary", "By the author."))
    emergency = person("root", superuser=True)
    for act_of_another in (actions.confirm_sheet, actions.discard_sheet):
        for other in (team.coauthor, emergency):
            with pytest.raises(NotPermittedError, match="only the person who brought"):
                act_of_another(actor=other, sheet_id=sheet.pk, now=NOW)
    actions.confirm_sheet(actor=team.author, sheet_id=sheet.pk, now=NOW)
    team.author.groups.clear()  # they leave the team before the worker comes to it
    work()
    sheet.refresh_from_db()
    assert sheet.state == "refused"
    assert not Draft.objects.exists()


def test_a_text_under_review_is_not_changed(team: Team) -> None:
    submitted(team, "B20")
    sheet = bring_in(team.author, edit(exported("B20"), "B20", "Summary", "Later."))
    assert "have it returned or recalled" in problems(sheet)[0]


def test_a_fact_field_stays_one_only_where_its_section_had_it(team: Team) -> None:
    explanation = drafted(team, "B20")
    content = explanation.draft.content | {"summary": "This is [[title]]."}
    actions.save(
        actor=team.author, explanation_id=explanation.pk, version=explanation.draft.version, content=content, now=NOW
    )
    table = exported("B20")
    edit(table, "B20", "Summary", "So this is [[title]] and [[billable]].")
    edit(table, "B20", "Coding notes", "It is [[title]].")
    confirm(bring_in(team.author, table))
    saved = Draft.objects.get().content
    assert saved["summary"] == "So this is [[title]] and [\\[billable]]."
    assert saved["coding_notes"] == "It is [\\[title]]."


@pytest.mark.parametrize("written", ["z539", " Z53.9. ", "Z53.9\xa0", "ICD-10-CM: Z53.9"])
def test_codes_in_any_spelling(team: Team, written: str) -> None:
    table = [["code", "summary"], [written, "A text."]]
    assert outcomes(bring_in(team.author, table)) == {"Z53.9": "new"}


def workbook(*rows: list[object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_numbers_and_dates_of_a_workbook_are_text(team: Team) -> None:
    day = datetime.date(2026, 5, 1)
    sheet = bring_in(team.author, workbook(["Code", "Summary", "Coding notes"], ["Z53.9", 12.0, day]), "texts.xlsx")
    assert sheet.rows.get().after == {"summary": "12", "coding_notes": "2026-05-01"}


HEAD = list(HEADS)
BROKEN: dict[str, tuple[bytes, str]] = {
    "no rows": (b"Code,Summary\r\n", "no rows below its head"),
    "no head": (b"Z53.9,A text.\r\n", "there is no column"),
    "no code": (b"Summary,Coding notes\r\na,b\r\n", "must name the columns"),
    "no section": (b"Code,Title\r\nZ53.9,b\r\n", "must name the columns"),
    "unknown column": (b"Code,Summery\r\nZ53.9,b\r\n", "there is no column 'Summery'"),
    "column twice": (b"Code,Summary,summary\r\nZ53.9,b,c\r\n", "'Summary' is there twice"),
    "blank file": (b" ", "there is no column|must name"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "neither a workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as XLSX or CSV"),
    "a broken zip": (b"PK\x03\x04 nothing more", "workbook cannot be read"),
    "a cut workbook": (workbook(["Code", "Summary"], ["Z53.9", "x"])[:-300], "workbook cannot be read"),
    "cells beyond the head": (b"Code,Summary\r\nZ53.9,a,b\r\n", "row 2 has more cells"),
    "an endless cell": (b"Code,Summary\r\nZ53.9," + b"x" * 200_000, "cannot be read as CSV"),
    "too many rows": (b"Code,Summary\r\n" + b"Z53.9,a\r\n" * 5_001, "more than 5,000 rows"),
    "no such code": (b"Code,Summary\r\nQQQ,a\r\n", "is no code of the release in force"),
    "a block": (b"Code,Summary\r\nZ40-Z53,a\r\n", "is no code of the release in force"),
    "a code twice": (b"Code,Summary\r\nZ53.9,a\r\nz539,b\r\n", "has a row further up"),
    "too long": (b"Code,Summary\r\nZ53.9," + b"x" * 601, "at most 600 characters"),
    "too many entries": (b'Code,Synonyms\r\nZ53.9,"' + b"a\n" * 31 + b'"', "at most 30 entries"),
    "hidden characters": ("Code,Summary\r\nZ53.9,a\u202eb\r\n".encode(), "hidden characters"),
    "a formula that failed": (b"Code,Summary\r\nZ53.9,#NAME?\r\n", "row 2 has #NAME?, a formula that failed"),
    "a formula that nothing computed": (workbook(["Code", "Summary"], ["Z53.9", "=A1"]), "cell B2 has a formula"),
    "a page of the web": (b"<html><body><table><tr><td>Code</td></tr></table>", "there is no column|must name"),
    "half of a workbook's text": (b"\xff\xfeC\0o\0d\0e\0,\0S", "cannot be read as CSV"),
    "answers without questions": (b"Code,faqs\r\nZ53.9,Why?\r\n", "questions begin with"),
}  # fmt: skip


def test_twenty_kinds_of_broken_files_are_tried() -> None:
    assert len(BROKEN) >= 20


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_files_are_refused_with_a_reason_and_nothing_is_written(team: Team, kind: str) -> None:
    content, reason = BROKEN[kind]
    sheet = bring_in(team.author, content)
    assert sheet.state == Sheet.State.REFUSED
    assert any(part in " ".join([sheet.reason, *problems(sheet)]) for part in reason.split("|"))
    assert not Draft.objects.exists()


def test_only_authors_bring_texts_in_and_only_their_own_are_theirs_to_confirm(team: Team) -> None:
    with pytest.raises(NotPermittedError):
        actions.bring_in_sheet(actor=team.publisher, name="a.csv", content=b"Code,Summary\r\n", now=NOW)
    sheet = bring_in(team.author, [["Code", "Summary"], ["Z53.9", "A text."]])
    with pytest.raises(NotPermittedError, match="brought a spreadsheet in"):
        actions.confirm_sheet(actor=team.coauthor, sheet_id=sheet.pk, now=NOW)
    actions.discard_sheet(actor=team.author, sheet_id=sheet.pk, now=NOW)
    sheet.refresh_from_db()
    assert (sheet.state, bytes(sheet.content), sheet.rows.count()) == ("discarded", b"", 0)


@pytest.mark.parametrize(("attempts", "reason"), [(1, ""), (9, "5 workers were ended")])
def test_a_worker_that_was_killed_leaves_the_file_to_the_next(team: Team, attempts: int, reason: str) -> None:
    content = csv_of(["Code", "Summary"], [["Z53.9", "A text."]]).encode()
    sheet = actions.bring_in_sheet(actor=team.author, name="a.csv", content=content, now=NOW)
    gone = NOW - datetime.timedelta(minutes=1)
    killed = {"state": "running", "leased_by": "killed", "leased_until": gone, "attempts": attempts}
    Sheet.objects.filter(pk=sheet.pk).update(**killed)
    work()
    sheet.refresh_from_db()
    assert sheet.state == ("refused" if reason else "read")
    assert reason in sheet.reason


def test_scopes_of_an_export(team: Team) -> None:
    drafted(team, "Z53.9")
    assert chosen_codes("Z40-Z53", with_empty=False).codes == ["Z53.9"]
    assert chosen_codes("chapter 21", with_empty=False).codes == ["Z53.9"]
    assert chosen_codes("z53", with_empty=True).codes[0] == "Z53"
    for scope, reason in (("chapter 1", "has been begun"), ("Q99", "name a chapter"), ("", "name a chapter")):
        with pytest.raises(UnknownScopeError, match=reason):
            chosen_codes(scope, with_empty=False)


def test_a_state_of_each_kind_goes_out(team: Team) -> None:
    published(team, "Z53.9")
    submitted(team, "B20")
    table = exported("Z53.9", "B20", "Z53.1")
    states = {row[0]: row[table[0].index("State")] for row in table[1:]}
    assert states == {"Z53.9": State.PUBLISHED, "B20": State.SUBMITTED, "Z53.1": "no text yet"}
