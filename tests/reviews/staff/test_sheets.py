"""Spreadsheets at the desk: export a block, bring the file in, see what it would do, make drafts."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.jobs.sheets import work_sheets
from reviews.models import Draft, Sheet
from tests.reviews.staff.conftest import Desk
from tests.reviews.stories import NOW, Team, drafted, published

EXPORT, BRING_IN = reverse("desk:export-sheet"), reverse("desk:bring-in-sheet")


def test_a_block_goes_out_and_comes_in_as_drafts(team: Team, desk: Desk) -> None:
    published(team, "Z53.9")
    drafted(team, "Z53.1")
    author = desk(team.author)
    response = author.get(EXPORT, {"scope": "Z40-Z53"})
    assert response["Content-Disposition"].startswith('attachment; filename="explanations-z40-z53-')
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = book.active
    head = [cell.value for cell in sheet[1]]
    assert [row[0] for row in sheet.iter_rows(2, values_only=True)] == ["Z53.1", "Z53.9"]
    sheet.cell(2, head.index("Coding notes") + 1).value = "Another note."
    out = io.BytesIO()
    book.save(out)
    response = author.post(BRING_IN, {"file": SimpleUploadedFile("block.xlsx", out.getvalue())}, follow=True)
    assert "waiting to be read" in response.content.decode()
    work_sheets(worker="test", now=lambda: NOW)
    address = response.redirect_chain[-1][0]
    shown = author.get(address).content.decode()
    assert "Make 1 draft" in shown


def test_what_is_wrong_with_a_request_is_said(team: Team, desk: Desk) -> None:
    author = desk(team.author)
    for query, words in (({"scope": "Q99"}, "Name a chapter"), ({"scope": "Z53"}, "No explanation has been begun")):
        response = author.get(EXPORT, query)
        assert response.status_code == 422
        assert words in response.content.decode()
    for posted in ({}, {"file": SimpleUploadedFile("a.csv", b"")}):
        response = author.post(BRING_IN, posted)
        assert response.status_code == 422
        assert "Choose a file first" in response.content.decode()
    assert not Sheet.objects.exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_exports_of_both_kinds_come_in_unchanged(team: Team, desk: Desk, kind: str) -> None:
    drafted(team, "Z53.1", summary="=1+1 is a formula; “quotes” – dashes.")
    author = desk(team.author)
    content = author.get(EXPORT, {"scope": "Z53", "format": kind, "empty": "1"}).content
    author.post(BRING_IN, {"file": SimpleUploadedFile(f"block.{kind}", content)})
    work_sheets(worker="test", now=lambda: NOW)
    sheet = Sheet.objects.get()
    assert sheet.state == Sheet.State.READ, sheet.reason
    assert set(sheet.rows.values_list("outcome", flat=True)) == {"unchanged"}
    assert Draft.objects.count() == 1
