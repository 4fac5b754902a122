"""Published texts over all chapters when 2026-april takes the place of 2025-annual: just the right ones are marked.

What changed is computed here again from the raw files, by nothing of ours. In a quick run 16 texts over four chapters,
loaded without indexes; in --all sixty over all; the figures in docs are of two thousand: ``EXPLAINED=2000``. Which ones
is another choice in every run.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client

from codes.models import Release
from codes.releases.loading.activate import activate_release
from codes.releases.loading.importing import import_release
from reviews.models import Publication
from reviews.reading.changes.impact import impact_of
from reviews.reading.published import explanation_for
from tests.codes.releases.official import of_chapters, order_lines, tabular_file
from tests.conftest import SHARED_DATA
from tests.reviews.stories import NOW, people, published
from tests.shares import dice, share, size

pytestmark = [pytest.mark.shared, pytest.mark.slow]
OLD, NEW = "2025-annual", "2026-april"
EXPLAINED = size("EXPLAINED", share=16, whole=60)
CHAPTERS = {str(number) for number in share("chapters", range(1, 23), 2 if EXPLAINED < 60 else 22)}
_NOTES = {
    "inclusionTerm", "includes", "excludes1", "excludes2", "codeFirst", "useAdditionalCode", "codeAlso", "notes",
    "sevenChrNote",
}  # fmt: skip
Facts = tuple[object, ...]


def raw_facts(release: str) -> tuple[dict[str, Facts], dict[str, str]]:
    """Code -> what an explanation rests on, as the order file and the tabular list have it; code -> chapter."""
    lines, notes, tables, chapters = order_lines(release), {}, {}, {}

    def walk(element: ElementTree.Element, table: Facts, chapter: str) -> None:
        for diag in element.findall("diag"):
            name = diag.findtext("name", "").strip()
            own = diag.find("sevenChrDef")
            below = table if own is None else tuple((row.tag, row.get("char"), _plain(row.text)) for row in own)
            notes[name], tables[name], chapters[name] = tuple(_notes(diag)), below, chapter
            walk(diag, below, chapter)

    for chapter in ElementTree.fromstring(tabular_file(release)).findall("chapter"):
        if chapter.findtext("name", "").strip() not in CHAPTERS:
            continue
        for section in chapter.findall("section"):
            walk(section, (), chapter.findtext("name", "").strip())
    facts = {
        code: (line.long, line.flag, _parent(code, lines), notes[code], tables[code])
        for code, line in lines.items()
        if code in notes
    }
    return facts, chapters


def _notes(diag: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for part in diag:
        if part.tag in _NOTES:
            yield from ((part.tag, _plain(note.text)) for note in part.findall("note"))


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def _parent(code: str, known: dict[str, object]) -> str:
    above = (code[:end].rstrip(".") for end in range(len(code) - 1, 2, -1))
    return next((name for name in above if name in known), "")


def chosen(old: dict[str, Facts], new: dict[str, Facts], chapters: dict[str, str]) -> list[str]:
    """As many as asked for, over all chapters: at most a quarter of them changed, the others spread evenly."""
    chance = dice("explained codes")
    changed = [code for code in old if code in new and old[code] != new[code]]
    retired = [code for code in old if code not in new]
    gone = chance.sample(retired, min(len(retired), EXPLAINED // 20))
    picked = chance.sample(changed, min(len(changed), EXPLAINED // 4)) + gone
    by_chapter: dict[str, list[str]] = {}
    for code, facts in old.items():
        if new.get(code) == facts:
            by_chapter.setdefault(chapters[code], []).append(code)
    for left, codes in zip(range(len(by_chapter), 0, -1), sorted(by_chapter.values(), key=len), strict=True):
        row = -(-(EXPLAINED - len(picked)) // left)
        picked += chance.sample(codes, min(row, len(codes)))
    return picked


@pytest.mark.django_db
@pytest.mark.usefixtures("no_findings")
def test_all_that_changed_are_marked_and_no_others(
    record_property: Callable[[str, object], None], tmp_path: Path
) -> None:
    releases = {}
    for label in (OLD, NEW):
        whole = len(CHAPTERS) == 22
        packages = SHARED_DATA / label if whole else of_chapters(label, CHAPTERS, tmp_path / label)
        result = import_release(packages=[packages], label=label)
        assert result.outcome == "imported", result.reasons
        releases[label] = Release.objects.get(label=label)
    activate_release(releases[OLD], now=NOW)
    old, chapters = raw_facts(OLD)
    new, _ = raw_facts(NEW)
    names = chosen(old, new, chapters)
    assert len(names) == EXPLAINED
    assert {chapters[name] for name in names} == CHAPTERS
    team = people()
    for name in names:
        published(team, name)
    changed = {name for name in names if name in new and old[name] != new[name]}
    gone = {name for name in names if name not in new}
    assert changed
    before = list(Publication.objects.order_by("pk").values())

    began = time.monotonic()
    impact = impact_of(releases[NEW])
    took = time.monotonic() - began
    assert {row.code for row in impact.affected} == changed
    assert {row.code for row in impact.retiring} == gone

    activate_release(releases[NEW], now=NOW)
    active = releases[NEW].pk
    marked = set()
    for name in names:
        explanation = explanation_for(name=name, releases=[active])
        assert explanation is not None
        if explanation.mark is not None and explanation.mark.facts_changed:
            marked.add(name)
    assert marked == changed
    site = Client()
    for name in [*sorted(changed)[:100], *sorted(set(names) - changed - gone)[:100]]:
        page = site.get(f"/icd-10-cm/{name}").text
        assert ("being reviewed again" in page) == (name in changed), name
    assert list(Publication.objects.order_by("pk").values()) == before
    figures = (
        f"{len(names)} texts: {len(changed)} changed and marked, {len(gone)} retired, "
        f"{len(names) - len(changed) - len(gone)} not marked; impact in {took:.2f} s"
    )
    record_property("figures", figures)
    print(f"{connection.vendor}: {figures}")  # noqa: T201 - the figure of this test; shown with -s
