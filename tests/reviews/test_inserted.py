"""A fact field marks its text when it says something else beside another release, and for nothing else."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from codes.bulk import ids_given
from codes.groupings.importing import import_groupings
from codes.models import CodeVersion, Release
from codes.releases.loading.activate import activate_on_console
from codes.releases.loading.importing import import_map
from public.reading.code_facts import read_explanation
from public.reading.editions import read_editions
from reviews.desk.queues.annotated import annotated_for_queues
from reviews.desk.writing.offered_facts import offered_facts
from reviews.models import Explanation, Publication
from reviews.reading.changes.dependencies import names_in
from reviews.reading.changes.impact import impact_of
from reviews.reading.checking import filled_words, filled_words_of_many
from reviews.reading.facts.subjects import subject_of
from reviews.rules.cleaning import cleaned
from reviews.rules.severity import FactChange
from tests.codes.groupings.files import MAPPINGS, labels, mappings
from tests.releases.formats import conversion_table
from tests.releases.loading import load
from tests.releases.mini import ANNUAL_2025, APRIL_2026
from tests.releases.tree import code
from tests.reviews.stories import NOW, Team, act, people, published, text

pytestmark = pytest.mark.engine
LATER_ON = NOW + datetime.timedelta(hours=1)
# B20 includes something else and excludes the same; S52.0 has another title; Z53.7 is new; M30-M36 has a note.
TREE = (
    APRIL_2026.tree.noted(
        "B20",
        includes=["HIV infection"],
        excludes1=["sequelae of tuberculosis (B90.-)", "exposure to HIV virus (Z20.6)"],
    )
    .retitled("S52.0", "Fracture of the upper end of ulna")
    .added("Z53", code("Z53.7", "Procedure put off"))
    .noted("M30-M36", code_also=["gout (M10.-)"])
)
LATER = replace(APRIL_2026, label="2027-annual", tree=TREE, indexes={}, conversion=())


def changes_in(release: Release, name: str) -> list[FactChange]:
    return next((affected.changes for affected in impact_of(release).affected if affected.code == name), [])


def queued() -> set[str]:
    return set(annotated_for_queues(NOW).filter(live_changed=True).values_list("code__code", flat=True))


@pytest.mark.parametrize(
    ("name", "field", "says"),
    [
        ("Z53.1", "[[note B20 includes 1]]", "HIV infection"),
        ("Z53.1", "[[notes B20 excludes1]]", None),  # other notes of B20 are others, these are not
        ("Z53.1", "[[note B20 excludes1 2]]", None),
        ("Z53.1", "[[parent S52.02]]", "S52.0, Fracture of the upper end of ulna"),  # no fact of S52.02 changed
        ("S52.02", "[[parent]]", "S52.0, Fracture of the upper end of ulna"),
        ("S52.02", "[[title]]", None),
        ("Z53.1", "[[block S52.02]]", None),
        ("Z53.1", "[[side S52.021]]", None),
        ("Z53.1", "[[seventh S52.021]]", None),
        ("Z53.1", "[[notes M35.0 excludes1]]", None),  # inherited notes of another kind are new
    ],
)
def test_a_field_marks_for_what_it_says(team: Team, tmp_path: Path, name: str, field: str, says: str | None) -> None:
    published(team, name, coding_notes=f"Officially: {field}.")
    later = load(LATER, tmp_path)
    changes = changes_in(later, name)
    assert [change.rule for change in changes] == (["inserted fact"] if says else [])
    if says:
        assert changes[0].new == (f"{field.strip('[]')}: {says}",)
        assert changes[0].old != changes[0].new
    activate_on_console(later, now=LATER_ON)
    assert queued() == ({name} if says else set())
    shown = read_explanation(name, read_editions())
    assert shown is not None
    assert (shown.mark is not None) == bool(says)


def test_a_named_code_that_comes_is_a_change(team: Team, tmp_path: Path) -> None:
    later = load(LATER, tmp_path)
    published(team, "Z53.1", coding_notes="See Z53.7.")
    (change,) = changes_in(later, "Z53.1")
    assert (change.rule, change.old) == ("named code", ("Z53.7: not in the release.",))


@pytest.mark.parametrize("word", ["F18", "QA0", "QA0.01"])
def test_codes_that_look_like_something_else_are_named(word: str) -> None:
    assert word in names_in(text(coding_notes=f"See {word}, (not B20)."), "Z53.9")


# --- Supplements, and releases before -------------------------------------------------------------------------------


def join_table(folder: Path, *rows: tuple[str, int, str]) -> None:
    (folder / "conversion-table.xlsx").write_bytes(conversion_table(*rows))
    result = import_map(files=[folder / "conversion-table.xlsx"], kind="conversion", operator="tests")
    assert result.outcome == "imported", result.reasons


def test_a_supplement_counts_like_a_switch(team: Team, tmp_path: Path) -> None:
    explanation = published(team, "Z53.1", coding_notes="What came after Z53.8: [[successors Z53.8]].")
    published(team, "Z53.9", coding_notes="Beside it: [[title B90.1]], [[parent]], Z53.8.")
    in_force = Release.objects.active().get()
    assert impact_of(in_force).affected == []
    assert queued() == set()
    join_table(tmp_path, *APRIL_2026.conversion, ("Z53.01", 2016, "Z53.8"))
    (change,) = changes_in(in_force, "Z53.1")
    assert change.new == ("successors Z53.8: Z53.31, Z53.32, Z53.01",)
    assert [affected.code for affected in impact_of(in_force).affected] == ["Z53.1"]
    assert queued() == {"Z53.1"}
    shown = read_explanation("Z53.1", read_editions())
    assert shown is not None
    assert shown.mark is not None
    act("reapprove", explanation, team.reviewer, LATER_ON)
    signed = Publication.objects.live().get(explanation=explanation).disclosure["fields"]
    assert "Z53.01" in signed["[[successors Z53.8]]"]
    assert impact_of(in_force).affected == []
    assert queued() == set()


def join_groupings(folder: Path, edition: str, *rows: tuple[str, int, str]) -> None:
    file = folder / f"mappings-{edition}-{len(rows)}.csv"
    file.write_bytes(mappings(rows))
    imported = import_groupings(files=[file], edition=edition, operator="tests")
    assert imported.result.outcome == "imported", imported.result.reasons


def test_an_edition_of_groupings_counts_where_it_has_the_code_in_other_groups(team: Team, tmp_path: Path) -> None:
    v24, v28, rx = MAPPINGS[:3]
    (tmp_path / "labels.csv").write_bytes(labels([("HCC1", "HIV [[title]]", "CMS-HCC", "V28", "V28115L3")]))
    import_groupings(files=[tmp_path / "labels.csv"], edition="2026", operator="tests")
    join_groupings(tmp_path, "2026", v24, v28, rx)
    explanation = published(team, "Z53.1", coding_notes="HIV is in these groups: [[grouping B20]].")
    signed = Publication.objects.get(explanation=explanation).disclosure["fields"]["[[grouping B20]]"]
    assert signed == (
        "CMS-HCC V28 HCC 1, HIV [[title]] (edition 2026); CMS-HCC V24 HCC 1 (edition 2026); "
        "RxHCC V08 RXHCC 5 (edition 2026)"
    )
    in_force = Release.objects.active().get()
    join_groupings(tmp_path, "2027", v24, v28, rx, ("Z53.9", 9, "CMS-HCC Model V28"))
    assert impact_of(in_force).affected == []
    assert queued() == set()
    join_groupings(tmp_path, "2027", v24, v28)  # a corrected file
    (change,) = changes_in(in_force, "Z53.1")
    assert change.rule == "inserted fact"
    assert "RxHCC" not in change.new[0]
    assert queued() == {"Z53.1"}


def test_a_table_of_a_later_release_says_nothing_of_this_one(team: Team, tmp_path: Path) -> None:
    published(team, "Z53.1", coding_notes="What came after Z53.8: [[successors Z53.8]].")
    longer = (*APRIL_2026.conversion, ("Z53.01", 2016, "Z53.8"))
    later = load(replace(LATER, conversion=longer), tmp_path)
    assert impact_of(Release.objects.active().get()).affected == []
    assert queued() == set()
    assert [change.rule for change in changes_in(later, "Z53.1")] == ["inserted fact"]


@pytest.mark.usefixtures("db", "no_findings")
def test_what_changed_only_because_older_releases_were_loaded_marks_nothing(tmp_path: Path) -> None:
    before = replace(ANNUAL_2025, conversion=(("Z53.31", 2016, "Z53.8"),))
    load(before, tmp_path)
    in_force = load(replace(APRIL_2026, conversion=()), tmp_path, activate=True)
    notes = "New: [[since Z53.32]]. What came after it: [[successors Z53.8]]."
    explanation = published(people(), "Z53.1", coding_notes=notes)
    signed = Publication.objects.get(explanation=explanation).disclosure["fields"]
    assert signed["[[since Z53.32]]"].startswith("release 2026-april")
    load(replace(APRIL_2026, label="2026-annual", indexes={}, poa=()), tmp_path)  # has Z53.32, and a longer table
    later = load(LATER, tmp_path)
    version = CodeVersion.objects.get(code__code="Z53.1", release=in_force)
    now = filled_words(explanation.publications.get().content, version)
    assert all(now[field] != words for field, words in signed.items())
    assert impact_of(in_force).affected == []
    assert impact_of(later).affected == []
    assert queued() == set()


# --- Many at once ---------------------------------------------------------------------------------------------------


def test_fields_of_many_texts_are_filled_like_those_of_one(mini_history: None) -> None:
    release = Release.objects.active().get()
    versions = list(release.versions.codes().select_related("code", "release"))
    offered = {version.code.code: offered_facts(subject_of(version)) for version in versions}
    texts = {
        name: cleaned(text(coding_notes=" ".join(fact.source for fact in facts))) for name, facts in offered.items()
    }
    expected = {name: {fact.source: fact.words for fact in facts} for name, facts in offered.items()}
    assert filled_words_of_many(texts, release) == expected


def test_any_number_of_ids_is_one_parameter(team: Team) -> None:
    published(team)
    assert Explanation.objects.filter(pk__in=ids_given(range(100_000))).count() == 1
    assert not Explanation.objects.filter(pk__in=ids_given([])).exists()
