"""Lists that two people change as spreadsheets, at the desk. What rows do: ``tests/reviews/test_list_files.py``."""

from __future__ import annotations

import io

import openpyxl
import pytest

from codes.tables.cells import csv_of
from reviews import actions
from reviews.models import Sheet, TermProposal
from reviews.reading.sheets.lists import LISTS
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team
from tests.reviews.test_list_files import LOW, bring_in
from tests.reviews.test_sheets import outcomes, work

pytestmark = pytest.mark.engine


def test_out_as_a_file_that_no_spreadsheet_computes(team: Team, desk: Desk) -> None:
    fields = {"preferred": "plus", "explains": "hyper", "reason": "=1+1 is no reason", "severity": "informs"}
    made = actions.propose_term(actor=team.author, change="add", fields=fields, why="Met.", now=NOW)
    actions.TERMS.confirm(actor=team.reviewer, proposal_id=made.pk, now=NOW)
    client = desk(team.author)
    csv = client.get(at("export-list", "glossary"), {"format": "csv"})
    assert "'=1+1 is no reason" in csv.content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(client.get(at("export-list", "glossary")).content)).active
    assert [cell.value for cell in book[1]] == list(LISTS["glossary"].heads)
    assert "f" not in {cell.data_type for row in book.iter_rows() for cell in row}  # no formula
    sheet = bring_in(team.author, "glossary", csv.content)
    assert set(outcomes(sheet).values()) == {"unchanged"}
    assert client.get(at("export-list", "kitchen")).status_code == 404


def test_from_the_form_to_the_second_person(team: Team, desk: Desk) -> None:
    author, reviewer = desk(team.author), desk(team.reviewer)
    file = io.BytesIO(csv_of(LISTS["glossary"].heads, [LOW]).encode())
    file.name = "terms.csv"
    author.post(at("bring-in-list"), {"kind": "glossary", "file": file})
    sheet = Sheet.objects.get()
    work()
    page = author.get(at("sheet", sheet.pk)).text
    assert "Propose 1 change" in page
    assert "the blues · feeling blue" in page
    assert author.post(at("confirm-sheet", sheet.pk)).status_code == 302
    work()
    assert "other than you" in author.get(at("sheet", sheet.pk)).text
    page = reviewer.get(at("sheet", sheet.pk)).text
    assert "Confirm 1 proposal" in page
    assert at("term-proposal", TermProposal.objects.get().pk) in page
    assert reviewer.post(at("confirm-rows", sheet.pk), {"expected": "1"}).status_code == 302
    assert "low mood" in author.get(at("glossary"), {"q": "blues"}).text
