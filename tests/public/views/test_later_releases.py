"""What later releases do to pages: permalinks stay, and what differs is shown. Each test loads releases of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from codes.models import Release
from codes.releases.loading.importing import import_release
from tests.public.pages import read
from tests.releases import APRIL_2026, HISTORY, Edition, code, term

pytestmark = pytest.mark.engine
DATES = "?from=2024-10-01&to=2026-04-01"
# Codes with a title that changes, a flag, notes that are inherited, seventh characters, index terms, a retired code.
KEPT = ("Z53.1", "Z53.0", "Z53.9", "S52.011A", "M35.00", "B90.10", "B90")
LATER = (
    "2025-april", "2026-annual", "2026-april", "2027-annual", "2027-april", "2028-annual", "2028-april", "2029-annual",
    "2029-april", "2030-annual",
)  # fmt: skip


def load(edition: Edition, folder: Path) -> None:
    result = import_release(packages=[edition.write(folder)], activate=True)
    assert result.outcome == "imported", result.reasons


def later(at: int, label: str) -> Edition:
    """Each with another title, another code, notes, index terms and a longer conversion table than the one before."""
    tree = APRIL_2026.tree.retitled("Z53.1", f"Title {at}").noted("Z53.9", excludes1=[f"reason {at} (Z53.1)"])
    tree = tree.added("Z53.8", code(f"Z53.8{at}", f"Reason {at}"))
    index = {**APRIL_2026.indexes, "alphabetic": (term(f"Reason {at}", code="Z53.9"),)}
    table = (*APRIL_2026.conversion, *((f"Z53.8{n}", 2025 + n // 2, "Z53.9") for n in range(at + 1)))
    return replace(APRIL_2026, label=label, tree=tree, indexes=index, conversion=table)


def facts(site: Client, name: str) -> bytes:
    """The page of a permalink but for what surrounds every page (banner, footer: the release in force), and but for
    the last day its release covers, which only the next release tells."""
    page = html.fromstring(site.get(f"/icd-10-cm/2024-10-01/{name}").content)
    (main,) = page.xpath("//main")
    return bytes(html.tostring(main)).replace(b"2025-09-30", b"2025-03-31")


def test_permalinks_say_the_same_after_ten_later_releases(db: None, client: Client, tmp_path: Path):
    first = replace(HISTORY[1], indexes=APRIL_2026.indexes, poa=("B90.0", "Z53.9"), conversion=APRIL_2026.conversion)
    load(first, tmp_path)
    before = {name: facts(client, name) for name in KEPT}
    for at, label in enumerate(LATER):
        load(later(at, label), tmp_path)
    assert Release.objects.active().get().label == "2030-annual"
    assert {name: facts(client, name) for name in KEPT} == before


def test_notes_and_index_terms_that_only_one_side_has(db: None, client: Client, tmp_path: Path):
    tree = HISTORY[1].tree.noted("Z52.9", inclusion_term=["Donor not otherwise specified"])
    index = {"alphabetic": (term("Canceled procedure", code="Z52.9"),)}
    older = type(APRIL_2026)("2025-annual", tree, index)
    for edition in (older, APRIL_2026):
        assert import_release(packages=[edition.write(tmp_path)], activate=True).outcome == "imported"
    shown = read(client.get(f"/icd-10-cm/compare/Z52.9{DATES}"))
    parts = "//tr[th='Own notes' or starts-with(th, 'Index terms')]"
    assert shown.all(f"{parts}//del") == [
        "Inclusion terms: Donor not otherwise specified", "Canceled procedure: Z52.9",
    ]  # fmt: skip
    assert shown.all(f"{parts}//ins") == ["Inclusion terms: Donor NOS"]
    changes = read(client.get("/icd-10-cm/changes/2024-10-01..2026-04-01?kind=notes_changed"))
    assert changes.all("//details//del") == ["Inclusion terms: Donor not otherwise specified"]
    assert "Notes: 1 added, 1 removed" in changes.text("//details")


def test_a_page_asks_the_same_however_much_changed(db: None, client: Client, tmp_path: Path):
    many = [code(f"Z53.8{at}", f"Reason {at}") for at in range(9)]
    load(HISTORY[1], tmp_path)
    load(replace(APRIL_2026, tree=APRIL_2026.tree.added("Z53.8", *many)), tmp_path)
    counts = []
    for query in ("?kind=became_header", ""):
        client.get(f"/icd-10-cm/changes/2024-10-01..2026-04-01{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/icd-10-cm/changes/2024-10-01..2026-04-01{query}")
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 2  # notes of what is shown, and successors of what is deleted
