"""What is planted is false by the official list, stands in one section, and is the same for the same seed."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest

from reviews.checks import run_checks
from reviews.checks.facts.subject import Named, Note, Subject
from reviews.demo import explanations
from reviews.practice.planting import CLEAN, KINDS, Planted, plant, planted
from reviews.rules.cleaning import cleaned
from reviews.rules.content import SECTIONS, texts
from tests.reviews.checks.facts import official

WRITTEN = explanations()
SEEDS = range(40)


@lru_cache
def facts(code: str) -> Subject:
    return official().subject(code)


def in_turn(code: str) -> list[Planted]:
    subject = facts(code)
    drafts = [planted(WRITTEN[code], subject, seed=seed) for seed in SEEDS]
    return [draft for draft in drafts if draft is not None]


def made(code: str, kind: str, seed: int = 1) -> Planted | None:
    return plant(WRITTEN[code], facts(code), kind=kind, seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize("code", WRITTEN)
def test_one_section_is_changed_and_no_other(code: str) -> None:
    for draft in in_turn(code):
        changed = [key for key in SECTIONS if draft.content[key] != WRITTEN[code][key]]
        assert changed == ([draft.section] if draft.kind else [])
        assert draft.content == cleaned(draft.content)
        if draft.kind:
            assert [key for key, text in texts(draft.content) if draft.sentence in text] == [draft.section]
            assert draft.why
            assert "{" not in draft.sentence + draft.why


def test_one_in_four_is_clean_and_all_kinds_come_up() -> None:
    kinds = Counter(draft.kind for draft in in_turn("S93.401A"))
    assert len(SEEDS) // 8 <= kinds[CLEAN] <= len(SEEDS) // 2
    assert set(kinds) == {CLEAN, *KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_the_checks_say_too_that_it_is_an_error(kind: str) -> None:
    """Two that know nothing of each other: no plant is true. One sentence on the side ("the right one") they miss."""
    code = "S93.401A"
    before = {finding.key for finding in run_checks(WRITTEN[code], facts(code))}
    for seed in range(2):
        wrong = made(code, kind, seed)
        assert wrong is not None
        findings = run_checks(wrong.content, facts(code))
        assert [new for new in findings if new.key not in before and new.section == wrong.section], wrong.sentence


def test_the_same_seed_gives_the_same() -> None:
    assert in_turn("Z53.9") == in_turn("Z53.9")
    assert len({(draft.kind, draft.section, draft.sentence) for draft in in_turn("Z53.9")}) > 20


def test_the_billable_flag_is_the_wrong_one() -> None:
    header = facts("Z53")
    for seed in SEEDS:
        wrong = made("Z53.9", "billable", seed)
        assert wrong is not None
        assert wrong.why == "By the official list Z53.9 is billable."
        assert any(word in wrong.sentence for word in ("header", "not billable", "not valid"))
        other = plant(WRITTEN["Z53.9"], header, kind="billable", seed=seed)
        assert other is not None
        assert "Z53 is" in other.sentence
        assert "billable" in other.sentence
        assert other.why == "By the official list Z53 is a header, not billable."


def test_the_side_is_one_that_another_code_has() -> None:
    assert all(made("Z53.9", "side", seed) is None for seed in SEEDS), "a title that knows no sides"
    for seed in SEEDS:
        wrong = made("S93.401A", "side", seed)
        assert wrong is not None
        assert "left" in wrong.sentence.partition("; ")[2] or "left" in wrong.sentence


def test_a_side_that_belongs_to_the_name_is_left_alone() -> None:
    """Left ventricular failure has no right counterpart: "right" would be no other code, only nonsense."""
    subject = facts("I50.1")
    assert plant(WRITTEN["I10"], subject, kind="side", seed=1) is None


def test_the_encounter_is_another_one() -> None:
    assert made("Z53.9", "encounter") is None
    for seed in SEEDS:
        wrong = made("S93.401A", "encounter", seed)
        assert wrong is not None
        assert "subsequent encounter" in wrong.sentence or "sequela" in wrong.sentence


@pytest.mark.parametrize("code", WRITTEN)
def test_an_invented_code_is_none_of_the_release(code: str) -> None:
    for seed in SEEDS:
        wrong = made(code, "invented_code", seed)
        assert wrong is not None
        (name,) = [word.strip(".,") for word in wrong.why.split() if "." in word.strip(".,") or word[0].isdigit()][:1]
        assert name in wrong.sentence
        assert name not in official().codes
        assert name not in str(WRITTEN[code])


@pytest.mark.parametrize("code", WRITTEN)
def test_an_excludes_note_is_called_the_other_kind(code: str) -> None:
    subject = facts(code)
    for seed in SEEDS:
        wrong = made(code, "excludes", seed)
        assert wrong is not None
        (kind,) = {note.kind for note in subject.notes if note.text in wrong.sentence and "excludes" in note.kind}
        sentence = wrong.sentence.replace(wrong.why, "")
        assert ("Excludes1" in sentence, "Excludes2" in sentence) == (kind == "excludes2", kind == "excludes1")


def subject(*notes: Note, title: str = "Something") -> Subject:
    named = {"Z53.9": Named("Z53.9", title, True)}
    return Subject(
        code="Z53.9", title=title, billable=True, level="code", release="2026-april", notes=notes, codes=named
    )


def test_what_two_notes_say_both_ways_is_no_plant() -> None:
    content = WRITTEN["Z53.9"]
    first, second = Note("excludes1", "gout (M10.-)", "Z53"), Note("excludes2", "gout, any (M10.9)", "21")
    assert plant(content, subject(first), kind="excludes", seed=1) is not None
    assert plant(content, subject(first, second), kind="excludes", seed=1) is None
    assert plant(content, subject(Note("excludes1", "itself (Z53.-)", "Z53")), kind="excludes", seed=1) is None
    assert plant(content, subject(), kind="excludes", seed=1) is None


def test_a_figure_that_stands_in_the_facts_is_no_plant() -> None:
    doses = {wrong.sentence for seed in SEEDS if (wrong := made("Z53.9", "dose", seed))}
    assert len(doses) == 4
    notes = [Note("notes", "poisoning by 500 mg, 20 mg, 80 mg and 250 mg", "Z53.9")]
    assert plant(WRITTEN["Z53.9"], subject(*notes), kind="dose", seed=1) is None
    burned = Note("notes", "12% or 40% of the body surface, 1 in 25, 3 times", "Z53.9")
    assert plant(WRITTEN["Z53.9"], subject(burned), kind="statistic", seed=1) is None


def test_what_does_not_fit_in_goes_elsewhere_or_nowhere() -> None:
    full = {"summary": "x" * 600, "what_it_is": "y" * 2500}
    assert plant(cleaned(full), subject(), kind="dose", seed=1) is None
    room = plant(cleaned(full | {"coding_notes": "A note."}), subject(), kind="dose", seed=1)
    assert room is not None
    assert room.section == "coding_notes"
    assert all(plant(cleaned({}), subject(), kind=kind, seed=1) is None for kind in KINDS)


def test_the_true_sentence_gives_way_and_paragraphs_stay() -> None:
    text = "First of all. Z53.9 is billable. So it is.\n\nAnd more. Another one."
    content = cleaned({"summary": text})
    wrong = plant(content, subject(), kind="billable", seed=1)
    assert wrong is not None
    assert wrong.content["summary"] == f"First of all. {wrong.sentence} So it is.\n\nAnd more. Another one."
