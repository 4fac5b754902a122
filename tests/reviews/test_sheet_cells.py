"""Cells of spreadsheets: what goes out comes back as it was, and what people type by hand is understood."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.tables.cells import neutralised, restored
from reviews.reading.sheets.cells import cell_of, value_of
from reviews.rules.cleaning import ContentError, cleaned
from reviews.rules.content import PROVENANCES, SECTIONS
from reviews.rules.fields import with_only

NAMES = {"cardiology": "Cardiology", "ent": "Ear, nose and throat"}
SLUGS = {name.lower(): slug for slug, name in NAMES.items()}
TEXT = st.text(alphabet="ab •-*1.:QAqa[]<>|=\\\n\t", max_size=30)


def values() -> st.SearchStrategy[dict[str, Any]]:
    rows = {
        "synonyms": st.fixed_dictionaries({"term": TEXT, "provenance": st.sampled_from(PROVENANCES)}),
        "faqs": st.fixed_dictionaries({"question": TEXT, "answer": TEXT}),
        "sources": st.fixed_dictionaries({"title": TEXT, "url": st.sampled_from(["", "https://example.org/a"])}),
    }
    kinds = {"text": TEXT, "list": st.lists(TEXT, max_size=4), "choices": st.just(["ent", "cardiology"])}
    return st.fixed_dictionaries(
        {
            key: st.lists(rows[key], max_size=4) if section.kind == "rows" else kinds[section.kind]
            for key, section in SECTIONS.items()
        }
    )


@given(values())
def test_what_goes_out_comes_back_as_it_was(raw: dict[str, Any]) -> None:
    try:
        content = cleaned(raw)
    except ContentError:
        return
    cells = {key: neutralised(cell_of(section, content[key], NAMES)) for key, section in SECTIONS.items()}
    again = {key: value_of(section, restored(cells[key]), SLUGS) for key, section in SECTIONS.items()}
    assert cleaned(again) == content


@pytest.mark.parametrize(
    ("section", "cell", "value"),
    [
        ("when_it_is_used", "One.\nTwo.", ["One.", "Two."]),
        ("when_it_is_used", "- One.\n- Two.", ["One.", "Two."]),
        ("when_it_is_used", "1. One.\r\n2. Two.\r\n", ["One.", "Two."]),
        ("when_it_is_used", "5 to 10 days.\n- Two.", ["5 to 10 days.", "- Two."]),
        ("related_specialists", "cardiology; Ear, Nose", ValueError),
        ("related_specialists", " Cardiology, ear, nose and throat", ValueError),
        ("related_specialists", " Cardiology; ear,  nose and throat\n", ["cardiology", "ent"]),
        ("synonyms", "heart failure", [{"term": "heart failure", "provenance": "editor"}]),
        ("synonyms", "heart failure [Index]", [{"term": "heart failure", "provenance": "index"}]),
        ("synonyms", "reflux [GERD]", [{"term": "reflux [GERD]", "provenance": "editor"}]),
        ("faqs", "q: Why?\na: Because.", [{"question": "Why?", "answer": "Because."}]),
        ("faqs", "Why?", ValueError),
        ("sources", "CDC <https://cdc.gov>", [{"title": "CDC", "url": "https://cdc.gov"}]),
    ],
)  # fmt: skip
def test_what_people_type_by_hand_is_understood(section: str, cell: str, value: Any) -> None:
    if value is ValueError:
        with pytest.raises(ValueError, match=r"specialist|Q:"):
            value_of(SECTIONS[section], cell, SLUGS)
    else:
        assert value_of(SECTIONS[section], cell, SLUGS) == value


def test_only_fields_that_a_section_had_stay_fields() -> None:
    text = "[[ Title ]] and [[billable E10.9]] and [[ and [\\[ and [[[["
    kept = with_only(text, {"[[title]]"})
    assert kept == "[[ Title ]] and [\\[billable E10.9]] and [\\[ and [\\[ and [\\[\\[\\["
