"""What a change of facts takes away from a signed text: every rule of the table, and that none takes too much."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.content import SECTIONS
from reviews.rules.severity import RULES, ChangeSeverity, ReleaseFacts, hidden_by, mark, weigh

BEFORE = ReleaseFacts(
    title="Gout, unspecified",
    billable=True,
    parent="M10",
    notes=(("excludes1", "chronic gout (M1A.-)"), ("inclusion_term", "Gout NOS")),
    seventh=(("A", "initial encounter", ()),),
    digest="before",
    guidance="above",
)


NOT_MEANT = "what_it_does_not_mean coding_notes faqs"
KINDS = st.sampled_from(["includes", "excludes1", "code_also", "notes"])
NOTES = st.lists(st.tuples(KINDS, st.sampled_from("abc")), max_size=4)


def changed(**parts: Any) -> ReleaseFacts:
    return BEFORE._replace(**({"digest": "now"} | parts))


@pytest.mark.parametrize(
    ("now", "rule", "hidden"),
    [
        (changed(title="Gout of unknown cause"), "title", "all"),
        (changed(title="gout unspecified"), "title spelling", ""),
        (changed(title="Goût, unspecified"), "title", "all"),
        (changed(title="Gout-, unspecified"), "title", "all"),
        (changed(billable=False), "became header", "all"),
        (changed(parent="M1A"), "parent", ""),
        (
            changed(notes=(("excludes1", "lead gout"), BEFORE.notes[1])),
            "excludes1",
            NOT_MEANT,
        ),
        (changed(notes=(*BEFORE.notes, ("excludes2", "x"))), "excludes2", NOT_MEANT),
        (changed(notes=(*BEFORE.notes, ("code_first", "x"))), "code_first", "coding_notes"),
        (changed(notes=(*BEFORE.notes, ("use_additional", "x"))), "use_additional", "coding_notes"),
        (changed(notes=(*BEFORE.notes, ("code_also", "x"))), "code_also", "coding_notes"),
        (changed(notes=(*BEFORE.notes, ("seven_chr_note", "x"))), "notes", "coding_notes"),
        (changed(notes=(*BEFORE.notes, ("inclusion_term", "Gouty"))), "inclusion added", ""),
        (changed(notes=BEFORE.notes[:1]), "inclusion taken away", "when_it_is_used synonyms"),
        (changed(notes=BEFORE.notes[::-1]), "order", ""),
        (changed(seventh=()), "seventh characters", "coding_notes"),
        (changed(), "rule", ""),
    ],
)
def test_each_change_has_its_rule(now: ReleaseFacts, rule: str, hidden: str):
    changes = weigh(BEFORE, now)
    assert [change.rule for change in changes] == [rule]
    marked = mark(changes)
    assert marked is not None
    assert marked.facts_changed
    assert marked.is_hidden == (hidden == "all")
    assert set(marked.sections) == (set() if hidden == "all" else set(hidden.split()))
    assert marked.reasons == (RULES[rule].words,)


def test_a_header_that_became_billable_keeps_all_but_how_to_code_it():
    marked = mark(weigh(BEFORE._replace(billable=False), changed()))
    assert marked is not None
    assert (marked.severity, marked.sections) == (ChangeSeverity.SECTIONS, ("coding_notes", "faqs"))


def test_the_gravest_rule_decides():
    now = changed(billable=False, notes=(("inclusion_term", "Gout NOS"),))
    changes = weigh(BEFORE, now)
    assert [change.rule for change in changes] == ["became header", "excludes1"]
    marked = mark(changes)
    assert marked is not None
    assert (marked.severity, marked.sections) == (ChangeSeverity.HIDDEN, ())


def test_inherited_notes_alone_ask_for_no_signature():
    marked = mark(weigh(BEFORE, BEFORE._replace(guidance="other")))
    assert marked is not None
    assert (marked.severity, marked.facts_changed, marked.sections) == (ChangeSeverity.GUIDANCE, False, ())


def test_equal_facts_leave_no_mark():
    assert weigh(BEFORE, BEFORE) == []
    assert mark([]) is None


def test_every_section_that_a_rule_hides_exists():
    assert {section for rule in RULES for section in hidden_by([rule])} <= SECTIONS.keys()
    assert {rule for section in SECTIONS.values() for rule in section.rests_on} <= RULES.keys()
    for name, rule in RULES.items():
        assert bool(hidden_by([name])) == (rule.severity == ChangeSeverity.SECTIONS)


NOTES = st.lists(
    st.tuples(st.sampled_from(["includes", "excludes1", "code_also", "notes"]), st.sampled_from("abc")), max_size=4
)


@given(NOTES, NOTES, st.booleans())
def test_other_digests_always_leave_a_mark(old: list[tuple[str, str]], new: list[tuple[str, str]], billable: bool):
    """No change of facts goes unmarked, whatever it is."""
    marked = mark(weigh(BEFORE._replace(notes=tuple(old)), changed(notes=tuple(new), billable=billable)))
    assert marked is not None
    assert marked.facts_changed


def test_what_a_text_names_or_inserts_hides_nothing() -> None:
    """``impact.marks_in``, which says what is hidden, does not look at it."""
    for rule in ("named code", "named gone", "inserted fact"):
        assert (RULES[rule].severity, hidden_by([rule])) == (ChangeSeverity.NOTICE, ())
