"""Lines that people add to the vocabulary and remove: the rules for a line, and that search follows at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.utils import timezone

from codes.models import Release, TermSource, VocabularyEdit
from codes.search import vocabulary
from codes.search.edits import RefusedLineError, edit_lines, line_there, read_line
from codes.search.frozen import FILE as FROZEN
from codes.search.frozen import FrozenQuestion, effects_of, questions, rank_of, read_questions
from codes.search.questions.asking import ask
from codes.search.questions.hits import Scope
from codes.search.store import store
from codes.search.vocabulary import entries

pytestmark = pytest.mark.engine


def names(question: str, release: Release) -> list[str]:
    return [hit.code for hit in ask(question, Scope(release.pk)).hits]


def add(term: str, meant: str, kind: str = "lay") -> None:
    edit_lines(added=[read_line(term=term, meant=meant, kind=kind)], now=timezone.now())


def remove(term: str, meant: str) -> None:
    edit_lines(removed=[line_there(term=term, meant=meant)], now=timezone.now())


# --- What a line may be -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("m109", "M10.9"),
        (" ICD-10-CM:M10.9 ", "M10.9"),
        ("M10.9, z539", "M10.9|Z53.9"),
        ("M10.9|Z53.9|m10.9", "M10.9|Z53.9"),
        ("M10.9 Z53.9; B20", "M10.9|Z53.9|B20"),
        ("M10.9\u200b", "M10.9"),
        ("=gout", "=gout"),
        ("= Gout \u00ad", "=Gout"),
    ],
)
def test_codes_in_any_spelling_and_other_words(typed: str, meant: str, mini_release: Release):
    assert read_line(term=" rich\u200b man's\tdisease ", meant=typed, kind="lay")[:3] == (
        "rich man's disease", meant, "lay",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("term", "meant", "kind", "reason"),
    [
        ("", "M10.9", "lay", "write a term first"),
        ("\u200b\ufeff", "M10.9", "lay", "write a term first"),
        ("of the", "M10.9", "lay", "no word that search looks at"),
        ("…?", "M10.9", "lay", "no word that search looks at"),
        ("x" * 101, "M10.9", "lay", "a term has at most 100 characters, there are 101"),
        ("one two three four five six seven eight nine", "M10.9", "lay", "at most 8 words"),
        ("king's evil", "M10.9", "", "choose a kind: lay, situation"),
        ("king's evil", "M10.9", "joke", "choose a kind"),
        ("king's evil", "", "lay", "write what it means first"),
        ("king's evil", ",|;", "lay", "name at least one code"),
        ("king's evil", "Q99.99", "lay", "“Q99.99” is no code of a loaded release"),
        ("king's evil", "M10.9, gout", "lay", "“gout” is no code of a loaded release"),
        ("king's evil", "M05-M14", "lay", "“M05-M14” is no code of a loaded release"),
        ("king's evil", "=", "lay", "write the words to search for"),
        ("king's evil", "=the", "lay", "write the words to search for"),
        ("king's evil", "=kings evils", "lay", "the words of the term itself"),
        ("king's evil", "=gouut", "lay", "nothing with the word “gouut”"),
        ("king's evil", "=" + "gout " * 9, "lay", "at most 8 words"),
        ("gout", "m109", "lay", "“gout” leads to M10.9 already"),
        ("GOUTS", "m109", "lay", "“GOUTS” leads to M10.9 already"),
    ],
)
def test_a_line_that_search_could_do_nothing_with(term: str, meant: str, kind: str, reason: str, mini_release: Release):
    with pytest.raises(RefusedLineError, match=reason):
        add(term, meant, kind)
    assert not VocabularyEdit.objects.exists()


def test_the_same_words_for_a_term_once(mini_release: Release):
    add("podagra", "=gout")
    with pytest.raises(RefusedLineError, match="is searched as “Gout” already"):
        add("Podagra", "=Gout")
    add("podagra", "M10.9")  # another meaning


def test_what_is_not_there_cannot_be_taken_out(mini_release: Release):
    with pytest.raises(RefusedLineError, match="has no line “king's evil” that means"):
        remove("king's evil", "M10.9")


# --- Search follows at once -------------------------------------------------------------------------------------------


def test_a_line_that_leads_to_codes_comes_and_goes(mini_release: Release):
    before = store()
    add("king's evil", "M10.9")
    assert store() is not before
    (hit,) = ask("kings evil", Scope(mini_release.pk)).hits
    assert (hit.code, hit.origin, hit.text) == ("M10.9", "vocabulary", "king's evil")
    remove("king's evil", "M10.9")
    assert names("kings evil", mini_release) == []
    add("king's evil", "M10.9")
    assert names("kings evil", mini_release) == ["M10.9"]


def test_a_worker_notices_other_words_alone(mini_release: Release):
    before, count = store(), TermSource.objects.get(kind="vocabulary").count
    add("podagra", "=gout")
    assert TermSource.objects.get(kind="vocabulary").count == count
    assert store() is not before
    assert names("podagra", mini_release)[:1] == ["M10.9"]
    remove("podagra", "=gout")
    assert names("podagra", mini_release) == []


def test_a_line_of_the_file_is_taken_out_and_comes_back(mini_release: Release):
    def origin() -> str:
        return next(hit.origin for hit in ask("gout", Scope(mini_release.pk)).hits if hit.code == "M10.9")

    assert origin() == "vocabulary"
    remove("gout", "M10.9")
    assert origin() == "title"
    assert ("gout", "M10.9") not in {entry[:2] for entry in entries()}
    add("gout", "M10.9")
    assert origin() == "vocabulary"
    assert [entry.at_desk for entry in entries() if entry[:2] == ("gout", "M10.9")] == [False]


def test_edits_outlive_an_update_of_the_file(mini_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    add("king's evil", "M10.9")
    add("queen's evil", "M10.9")
    remove("gout", "M10.9")
    update = tmp_path / "vocabulary.tsv"
    update.write_text(
        "term\tmeant\tkind\twho\twhy\n"
        "gout\tM10.9\tlay\teditors\tstill there\n"
        "queen's evil\tM10.9\tlay\teditors\tnow built in too\n"
        "podagra\tM10.9\tlay\teditors\tnew\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(vocabulary, "FILE", update)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    for question in ("kings evil", "queens evil", "podagra"):
        assert names(question, mini_release) == ["M10.9"], question
    assert [(entry.term, entry.at_desk) for entry in entries()] == [
        ("queen's evil", False), ("podagra", False), ("king's evil", True),
    ]  # fmt: skip
    lines = TermSource.objects.get(kind="vocabulary").lines.values_list("text", flat=True)
    assert sorted(lines) == ["king's evil", "podagra", "queen's evil"]


def test_migrate_alone_changes_nothing(mini_release: Release):
    add("king's evil", "M10.9")
    before = store()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert store() is before


# --- The frozen questions ---------------------------------------------------------------------------------------------


def test_the_frozen_questions_are_well_formed():
    asked = questions()
    assert len(asked) >= 150
    assert len({question.text.lower() for question in asked}) == len(asked)
    kinds = {question.kind for question in asked}
    assert kinds == {"lay", "abbreviation", "typo", "situation", "code-like", "injury"}
    assert all(sum(question.kind == kind for question in asked) >= 15 for kind in kinds)
    letters = {right[0] for question in asked for right in question.right}
    assert letters == set("ABCDEFGHIJKLMNOPQRSTUWXVZ")
    assert all(part for question in asked for part in question.right)


def test_the_effect_of_a_line_is_measured_and_leaves_nothing(
    mini_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    set_of_questions(tmp_path, monkeypatch, "kings evil\tM10\tlay", "belief\tZ53.1\tlay", "qqqq\tM10\tlay")
    before, sources = store(), list(TermSource.objects.values_list())
    line = read_line(term="king's evil", meant="M10.9", kind="lay")
    add = partial(edit_lines, added=[line], now=timezone.now())
    (effect,) = effects_of(add, terms=[line.term], release=mini_release)
    assert effect["changed"] == [{"question": "kings evil", "kind": "lay", "right": ["M10"], "before": 0, "after": 1}]
    assert effect["before"] == {"in_first_ten": 0.3333, "mrr": 0.333}
    assert effect["after"] == {"in_first_ten": 0.6667, "mrr": 0.667}
    assert effect["of_term"] == {"before": [], "after": ["M10.9"]}
    assert store() is before
    assert list(TermSource.objects.values_list()) == sources
    assert not VocabularyEdit.objects.exists()
    assert names("kings evil", mini_release) == []


def test_the_effect_of_taking_a_line_out(mini_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    set_of_questions(tmp_path, monkeypatch, "podagra\tM10\tlay")
    add("podagra", "=gout")
    line = line_there(term="podagra", meant="=gout")
    remove = partial(edit_lines, removed=[line], now=timezone.now())
    (effect,) = effects_of(remove, terms=[line.term], release=mini_release)
    assert [(change["before"], change["after"]) for change in effect["changed"]] == [(1, 0)]
    assert names("podagra", mini_release)[:1] == ["M10.9"]


def test_the_lines_of_a_file_are_measured_together_and_search_is_built_once(
    mini_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    set_of_questions(tmp_path, monkeypatch, "kings evil\tM10\tlay", "wrath\tZ53.1\tlay")
    built = []
    replace = vocabulary.replace_source
    monkeypatch.setattr(vocabulary, "replace_source", lambda *given, **more: built.append(1) or replace(*given, **more))
    lines = [
        read_line(term=term, meant=meant, kind="lay") for term, meant in (("king's evil", "M10.9"), ("wrath", "Z53.1"))
    ]
    change = partial(edit_lines, added=lines, now=timezone.now())
    effects = effects_of(change, terms=[line.term for line in lines], release=mini_release)
    assert [[row["question"] for row in effect["changed"]] for effect in effects] == [["kings evil"], ["wrath"]]
    assert [effect["of_term"]["after"] for effect in effects] == [["M10.9"], ["Z53.1"]]
    assert {effect["after"]["in_first_ten"] for effect in effects} == {1.0}
    assert len(built) == 1
    change()
    assert len(built) == 2
    assert names("wrath", mini_release)[:1] == ["Z53.1"]


def test_a_rank_is_that_of_the_first_right_code(mini_release: Release):
    scope = Scope(mini_release.pk)
    assert rank_of(FrozenQuestion("z53.3", ("Z53.32",), "code-like"), scope) == 3
    assert rank_of(FrozenQuestion("z53.3", ("M10", "Z53.31"), "code-like"), scope) == 2
    assert rank_of(FrozenQuestion("z53.3", ("M10",), "code-like"), scope) == 0


def test_questions_are_read_with_or_without_a_heading():
    assert read_questions(FROZEN) == questions()
    assert questions()[0].text == "stomach bug with vomiting"


def set_of_questions(folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    file = folder / "questions.tsv"
    file.write_text("\n".join(("question\tright\tkind", *lines)), encoding="utf-8")
    monkeypatch.setattr("codes.search.frozen.FILE", file)
