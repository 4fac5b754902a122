"""A workbook that LibreOffice opened, edited and saved: exactly the edited cells come in as changes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from codes.models import Code, CodeVersion
from codes.tables.writing import write_workbook
from reviews.models import SheetRow
from reviews.reading.sheets.resource import HEADS, TextResource
from reviews.rules.content import SECTIONS
from tests.reviews.stories import Team, drafted
from tests.reviews.test_sheets import bring_in
from tests.shares import dice

PYTHON, SCRIPT = "/usr/bin/python3", Path(__file__).with_name("edit_in_libreoffice.py")
pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here"),
]
TEXTS = {
    "Summary": "Written in LibreOffice: “quotes”, – dashes, 12.0 and 50 %.",
    "When is it used?": "• First.\n• Second.",
    "Frequently asked questions": "Q: Why?\nA: Because.\n  And so on.",
    "Coding notes": "=SUM(A1:A2) is no formula here",
}


def test_exactly_the_edited_cells_change(team: Team, tmp_path: Path) -> None:
    versions = CodeVersion.objects.in_force().filter(code__kind=Code.Kind.CODE, generated=False)
    codes = list(versions.in_order().values_list("code__code", flat=True))
    for code in codes[:12]:
        drafted(team, code, coding_notes="  +1 line\n\n- and a list\n\t@ an address  ")
    dataset = TextResource().export(codes)
    source, target = tmp_path / "out.xlsx", tmp_path / "in.xlsx"
    with source.open("wb") as file:
        write_workbook(file, dataset.headers, [list(map(str, row)) for row in dataset], title="Explanations")

    chosen = dice("edited cells").sample([(row, name) for row in range(len(codes)) for name in TEXTS], 8)
    cells = {f"{row + 1},{HEADS.index(name)}": TEXTS[name] for row, name in chosen}
    subprocess.run([PYTHON, SCRIPT, source, target, json.dumps(cells)], check=True, timeout=120)

    sheet = bring_in(team.author, target.read_bytes(), "in.xlsx")
    headings = {key: section.heading for key, section in SECTIONS.items()}
    changed = {(row.typed_code, headings[key]) for row in sheet.rows.all() for key in row.after}
    assert changed == {(codes[row], name) for row, name in chosen}, sheet.reason
    assert not sheet.rows.filter(outcome=SheetRow.Outcome.REFUSED).exists()
