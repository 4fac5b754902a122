"""Hits in tiny releases, and why. ``manage.py benchmark search`` measures the ranking at full size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.sql import emit_post_migrate_signal
from django.utils import timezone

from codes.models import Release, TermLine, TermSet, TermSource
from codes.search.build import build_release
from codes.search.keeping import forget_from, keep_up
from codes.search.questions import asking
from codes.search.questions.asking import ask
from codes.search.questions.hits import Hit, Scope
from codes.search.questions.narrowing import Narrowed, read_narrowing
from codes.search.questions.readings import KnownWords
from codes.search.store import store
from codes.search.vocabulary import entries_of_file, phrases
from tests.releases.loading import LATER

pytestmark = pytest.mark.engine


class Releases(NamedTuple):
    now: Release
    later: Release


@pytest.fixture
def two_releases(mini_release: Release) -> Releases:
    """April 2026, in force, and the next release with another title of Z53.9."""
    return Releases(mini_release, Release.objects.get(label=LATER.label))


def hits(question: str, release: Release, *, billable: bool | None = None) -> list[Hit]:
    return ask(question, Scope(release.pk, billable)).hits


def names(question: str, release: Release) -> list[str]:
    return [hit.code for hit in hits(question, release)]


@pytest.mark.parametrize(
    "question",
    ["procedure not carried out belief", "proced carr belie", "proceduer caried out belief", "BELIEF, procedure"],
)
def test_words_beginnings_of_words_and_slips(question: str, mini_release: Release):
    assert names(question, mini_release)[0] == "Z53.1"


def test_words_are_found_at_their_beginning_alone(mini_release: Release):
    assert names("rocedure", mini_release)[:1] != []  # a slip of one letter
    assert names("cedure", mini_release) == []


def test_a_header_comes_before_its_codes(mini_release: Release):
    codes = names("gout unspecified", mini_release)
    assert codes[0] == "M10.9"


def test_what_is_denied_is_another_word(mini_release: Release):
    for hit in hits("without", mini_release):
        assert "without" in hit.title.lower()


def test_each_release_finds_by_its_own_titles(two_releases: Releases):
    question = "no reason given"
    assert "Z53.9" in names(question, two_releases.later)
    best = [hit for hit in hits(question, two_releases.now) if hit.code == "Z53.9"]
    assert not best or best[0].score < hits(question, two_releases.later)[0].score


def test_lines_are_kept_once_for_all_releases(two_releases: Releases):
    lines = TermLine.objects.filter(source__kind="release").values_list("code", "origin", "text")
    assert len(lines) == len(set(lines))
    assert TermSet.objects.filter(release=two_releases.later).count() == 2  # the lines of the first, and its own
    later = TermSource.objects.get(kind="release", name=two_releases.later.label)
    assert later.count < TermSource.objects.get(kind="release", name=two_releases.now.label).count / 4


def test_what_was_forgotten_is_built_again_the_same(two_releases: Releases):
    before = hits("procedure", two_releases.later)
    forget_from(two_releases.later)
    assert names("procedure", two_releases.later) == []
    keep_up(now=timezone.now())
    assert hits("procedure", two_releases.later) == before


def test_building_twice_writes_no_line_twice(mini_release: Release):
    count = TermLine.objects.count()
    TermSet.objects.filter(release=mini_release).delete()
    TermSource.objects.filter(kind="release", name=mini_release.label).update(name="before")
    build_release(mini_release, now=timezone.now())
    assert TermLine.objects.count() == count


def test_a_worker_reads_the_words_again_when_a_source_comes(mini_release: Release, tmp_path: Path):
    before = store()
    assert store() is before
    taken_in("M10.9\tpodagra of kings\n", tmp_path)
    assert store() is not before
    assert names("podagra of kings", mini_release) == ["M10.9"]


def test_of_very_many_codes_the_first_are_listed(mini_release: Release, monkeypatch: pytest.MonkeyPatch):
    whole = names("A00-Z99", mini_release)
    monkeypatch.setattr(asking, "MOST_NAMED", 4)
    answer = ask("A00-Z99", Scope(mini_release.pk))
    assert [hit.code for hit in answer.hits] == whole[:4]
    assert answer.best
    assert [hit.code for hit in ask("*", Scope(mini_release.pk)).hits] == []


# --- Encounters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("burn initial encounter", Narrowed("burn", "", "A")),
        ("Subsequent encounter for burn", Narrowed("for burn", "", "D")),
        ("sequela of burn", Narrowed("of burn", "", "S")),
        ("broken hip LEFT initial", Narrowed("broken hip", "left", "A")),
        ("burn lt subs", Narrowed("burn", "left", "D")),
        ("burn bilat init enc", Narrowed("burn", "bilateral", "A")),
        ("subscapular burn initially", Narrowed("subscapular burn initially", "", "")),
        ("burn", Narrowed("burn", "", "")),
    ],
)
def test_sides_and_encounters(question: str, read: Narrowed):
    assert read_narrowing(question) == read


def test_a_code_that_needs_a_seventh_character_gets_that_of_the_encounter(mini_release: Release):
    header = next(hit for hit in hits("x52", mini_release) if hit.code == "X52")
    codes = names(f"{header.title} subsequent encounter", mini_release)
    assert codes[0] == "X52.XXXD"


# --- Vocabulary -------------------------------------------------------------------------------------------------------


def test_the_vocabulary_is_well_formed():
    rows = entries_of_file()
    assert len(rows) >= 600
    assert {entry.kind for entry in rows} == {"lay", "situation", "abbreviation", "word", "spelling", "eponym"}
    assert len({(entry.term, entry.meant) for entry in rows}) == len(rows)
    assert all(entry.term.strip() and entry.meant.strip(" =") and entry.who and entry.why for entry in rows)


def test_words_of_the_vocabulary_are_another_reading():
    known = KnownWords(
        {"fracture": 40, "femur": 9, "fx": 1}, 100, {("fx",): [("fracture",)], ("mi",): [("x",), ("y",)]}
    )
    assert [[slot.word for slot in reading.slots] for reading in known.readings("fx femur")] == [
        ["fx", "femur"],
        ["fracture", "femur"],
    ]
    assert len(known.readings("mi")) == 3
    assert len(known.readings("mi " * 50)) <= 5  # not all combinations, two to the power of fifty


@pytest.mark.parametrize(
    ("asked", "fitting"),
    [
        ("stage iv", [{"stage": 1.0}, {"4": 0.95}]),
        ("stage 3", [{"stage": 1.0}, {"iii": 0.95}]),
        ("anaflaxis", [{"anaphylaxis": 0.8}]),  # as it sounds
        ("brekl", [{}]),  # another first sound
    ],
)
def test_words_that_the_files_write_otherwise(asked: str, fitting: list[dict[str, float]]):
    known = KnownWords(dict.fromkeys(["stage", "4", "iii", "anaphylaxis", "pre", "eclampsia", "freckle"], 20), 100)
    (reading,) = known.readings(asked)
    assert [dict(slot.fitting) for slot in reading.slots] == fitting


def test_guesses_at_words_that_run_together_and_at_beginnings_that_are_abbreviations():
    counts = dict.fromkeys(["pre", "eclampsia", "pancreas", "malignant"], 20)
    known = KnownWords(counts, 100, {("panc",): [("pancreatitis",)]})
    (parted,) = known.guesses("preecl")
    assert [dict(slot.fitting) for slot in parted.slots] == [{"pre": 1.0}, {"eclampsia": 0.85}]
    (loose,) = known.guesses("malig panc")
    assert [dict(slot.fitting) for slot in loose.slots] == [{"malignant": 0.85}, {"pancreas": 0.85}]
    assert known.guesses("malignant pre") == []


def test_phrases_are_the_entries_that_mean_words(mini_release: Release):
    assert phrases() == phrases(entries_of_file())
    assert all(asked and meant for asked, ways in phrases().items() for meant in ways)


def taken_in(text: str, folder: Path, **options: str) -> dict[str, object]:
    from io import StringIO

    file, out = folder / "terms.tsv", StringIO()
    file.write_text(text, encoding="utf-8")
    call_command("import_vocabulary", str(file), source="Kings", licence="CC0 1.0", json=True, stdout=out, **options)
    done: dict[str, object] = json.loads(out.getvalue())
    return done


def test_a_supplement_comes_is_replaced_and_goes(mini_release: Release, tmp_path: Path):
    assert taken_in("# names\n\nM10.9\tking's evil\nQ99.99\tnothing\n", tmp_path) == {
        "source": "Kings", "terms": 1, "of_unknown_codes": 1,
    }  # fmt: skip
    (hit,) = hits("king's evil", mini_release)
    assert (hit.code, hit.source) == ("M10.9", "Kings, CC0 1.0")
    taken_in("M10.9\tqueen's evil\n", tmp_path)
    assert names("king's evil", mini_release) != ["M10.9"] or hits("king's evil", mini_release)[0].score < 1
    call_command("import_vocabulary", remove="Kings")
    assert names("queen's evil", mini_release) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("M10.9 no tab\n", "line 1: a code, a tab and a term"),
        ("M10.9\tgood\nM10.9\t\n", "line 2: a code, a tab and a term"),
        ("Q99.99\tnothing\n", "no term of a code that is loaded"),
    ],
)
def test_a_list_that_cannot_be_taken_in(text: str, reason: str, mini_release: Release, tmp_path: Path):
    with pytest.raises(CommandError, match=reason):
        taken_in(text, tmp_path)
    assert not TermSource.objects.filter(kind="supplement").exists()


def test_what_is_not_there_cannot_be_removed(mini_release: Release):
    with pytest.raises(CommandError, match="there is no supplement Kings; there are: none"):
        call_command("import_vocabulary", remove="Kings")
    with pytest.raises(CommandError, match="give a FILE and its --source"):
        call_command("import_vocabulary")


def test_migrate_builds_what_is_missing_and_says_so(mini_release: Release, capsys: pytest.CaptureFixture[str]):
    before = hits("procedure", mini_release)
    forget_from(mini_release)
    emit_post_migrate_signal(verbosity=1, interactive=False, db="default")
    assert "building the search of 2026-april" in capsys.readouterr().out
    assert hits("procedure", mini_release) == before != []
