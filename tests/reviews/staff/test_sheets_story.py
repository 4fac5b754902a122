"""In a real browser: a block exported, edited, brought in, previewed, refused for one row, mended, taken over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

from reviews.jobs.sheets import work_sheets
from reviews.models import Draft
from tests.reviews.staff.conftest import at, shot
from tests.reviews.stories import NOW, Team, drafted, published

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def edit(file: Path, code: str, column: str, cell: str) -> None:
    book = openpyxl.load_workbook(file)
    sheet = book.active
    head = [name.value for name in sheet[1]]
    row = next(row for row in sheet.iter_rows(2) if row[0].value == code)
    row[head.index(column)].value = cell
    book.save(file)


def bring_in(page: Page, file: Path) -> None:
    page.goto(at("sheets"))
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring in and check").click()
    page.get_by_text("waiting to be read").wait_for()
    work_sheets(worker="test", now=lambda: NOW)
    page.reload()


def faults(page: Page) -> list[str]:
    return [fault["id"] for fault in Axe().run(page, context="#desk").response["violations"]]


def test_a_block_is_written_in_a_spreadsheet(members: dict[str, Page], team: Team, tmp_path: Path) -> None:
    published(team, "Z53.9")
    drafted(team, "Z53.1")
    author, file = members["author"], tmp_path / "block.xlsx"
    author.goto(at("sheets"))
    author.get_by_label("Chapter, block or code").fill("Z40-Z53")
    with author.expect_download() as download:
        author.get_by_role("button", name="Export", exact=True).click()
    download.value.save_as(file)

    edit(file, "Z53.9", "Summary", "Written in a spreadsheet.")
    edit(file, "Z53.1", "Related specialists", "Astrologer")
    bring_in(author, file)
    author.get_by_text("1 of 2 rows cannot be taken over").wait_for()
    author.get_by_text("there is no specialist 'Astrologer'").wait_for()
    assert author.get_by_role("button", name="Make").count() == 0
    assert faults(author) == []
    shot(author, "sheet-1-refused")
    assert Draft.objects.count() == 1

    edit(file, "Z53.1", "Related specialists", "")
    edit(file, "Z53.1", "Coding notes", "A better note.")
    bring_in(author, file)
    author.get_by_role("button", name="Make 2 drafts").wait_for()
    author.locator(".diff ins", has_text="better").wait_for()
    assert faults(author) == []
    shot(author, "sheet-2-previewed")
    author.get_by_role("link", name="New draft 1").click()
    author.locator(".diff ins", has_text="spreadsheet").wait_for()
    author.get_by_role("button", name="Make 2 drafts").click()
    author.get_by_text("The worker is taking the rows over.").wait_for()
    work_sheets(worker="test", now=lambda: NOW)
    author.reload()
    author.get_by_text("taken over", exact=True).wait_for()
    shot(author, "sheet-3-taken")
    texts = {draft.explanation.code.code: draft.content for draft in Draft.objects.all()}
    assert texts["Z53.9"]["summary"] == "Written in a spreadsheet."
    assert (texts["Z53.1"]["coding_notes"], texts["Z53.1"]["related_specialists"]) == ("A better note.", [])
