"""A workbook that LibreOffice opened, edited and saved: exactly the edited cells come in as changes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from codes.models import Code, CodeVersion, Release
from codes.releases.loading.activate import activate_release
from codes.releases.loading.importing import import_release
from codes.tables.writing import write_workbook
from reviews.demo import explanations
from reviews.models import Draft, SheetRow
from reviews.reading.sheets.cells import cell_of
from reviews.reading.sheets.resource import HEADS, TextResource
from reviews.rules.content import SECTIONS, Content
from tests.codes.releases.official import of_chapters
from tests.reviews.stories import NOW, Team, drafted, people
from tests.reviews.test_sheets import bring_in, confirm
from tests.shares import dice, size

PYTHON, SCRIPT = "/usr/bin/python3", Path(__file__).with_name("edit_in_libreoffice.py")
pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here"),
]
CHAPTER, ROWS = "13", size("SPREADSHEET_ROWS", share=0, whole=2_000)
HEADINGS = {key: section.heading for key, section in SECTIONS.items()}
TEXTS = {
    "Summary": "Written in LibreOffice: “quotes”, – dashes, 12.0 and 50 %.",
    "When is it used?": "• First.\n• Second.",
    "Frequently asked questions": "Q: Why?\nA: Because.\n  And so on.",
    "Coding notes": "=SUM(A1:A2) is no formula here",
}


def test_exactly_the_edited_cells_change(team: Team, tmp_path: Path) -> None:
    codes = codes_in_force()
    for code in codes[:12]:
        drafted(team, code, coding_notes="  +1 line\n\n- and a list\n\t@ an address  ")
    require_only_the_edits(team, codes, tmp_path, 8)


@pytest.mark.skipif(not ROWS, reason="2,000 rows in LibreOffice take minutes: in --all")
@pytest.mark.shared
def test_of_many_rows_exactly_the_edited_cells_change(db: None, tmp_path: Path) -> None:
    import_release(packages=[of_chapters("2026-april", {CHAPTER}, tmp_path / "release")], label="2026-april")
    activate_release(Release.objects.get(), now=NOW)
    team, codes = people(), codes_in_force()[:ROWS]
    assert len(codes) == ROWS
    texts = list(explanations().values())
    rows = [as_row(code, texts[at % len(texts)]) for at, code in enumerate(codes)]
    sheet = confirm(bring_in(team.author, [["Code", *HEADINGS.values()], *rows]))
    assert (sheet.state, Draft.objects.count()) == ("taken", ROWS), sheet.reason
    require_only_the_edits(team, codes, tmp_path, ROWS // 4)


def as_row(code: str, content: Content) -> list[str]:
    plain = content | {"related_specialists": []}
    return [code, *(cell_of(section, plain[key], {}) for key, section in SECTIONS.items())]


def codes_in_force() -> list[str]:
    versions = CodeVersion.objects.in_force().filter(code__kind=Code.Kind.CODE, generated=False)
    return list(versions.in_order().values_list("code__code", flat=True))


def require_only_the_edits(team: Team, codes: list[str], folder: Path, edits: int) -> None:
    """Out, edited in LibreOffice in so many cells, and in again."""
    dataset = TextResource().export(codes)
    source, target = folder / "out.xlsx", folder / "in.xlsx"
    with source.open("wb") as file:
        write_workbook(file, dataset.headers, [list(map(str, row)) for row in dataset], title="Explanations")

    chosen = dice("edited cells").sample([(row, name) for row in range(len(codes)) for name in TEXTS], edits)
    cells = {f"{row + 1},{HEADS.index(name)}": TEXTS[name] for row, name in chosen}
    subprocess.run([PYTHON, SCRIPT, source, target, json.dumps(cells)], check=True, timeout=600)

    sheet = bring_in(team.author, target.read_bytes(), "in.xlsx")
    changed = {(row.typed_code, HEADINGS[key]) for row in sheet.rows.all() for key in row.after}
    assert changed == {(codes[row], name) for row, name in chosen}, sheet.reason
    assert not sheet.rows.filter(outcome=SheetRow.Outcome.REFUSED).exists()
