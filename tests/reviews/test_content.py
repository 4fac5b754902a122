"""What may be kept of what people type: limits, odd characters, odd types; and one digest for equal content."""

from __future__ import annotations

import json
import random
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.characters import is_strange
from reviews.rules.cleaning import ContentError, cleaned, in_order_of, invisible_in, sorted_out
from reviews.rules.content import PROVENANCES, SECTIONS, canonical_json, content_digest, empty, texts
from tests.reviews.stories import text

TEXTS = [key for key, section in SECTIONS.items() if section.kind == "text"]
LISTS = [key for key, section in SECTIONS.items() if section.kind in {"list", "choices"}]
ROWS = [key for key, section in SECTIONS.items() if section.kind == "rows"]


def refused(raw: Any) -> list[tuple[str, str]]:
    with pytest.raises(ContentError) as caught:
        cleaned(raw)
    return [tuple(problem) for problem in caught.value.problems]


def filled(key: str, words: str, times: int = 1) -> Any:
    """A value for a section that says this."""
    section = SECTIONS[key]
    if section.kind == "text":
        return words
    if section.kind == "rows":
        other = {"provenance": "editor"} if "provenance" in section.fields else {}
        return [{section.fields[0]: words} | other for _ in range(times)]
    return [words] * times


def test_what_is_fine_stays_as_it_is() -> None:
    assert cleaned(text()) == text()
    assert cleaned({}) == empty()
    assert cleaned(empty()) == empty()


def test_texts_are_trimmed_and_composed_and_empty_entries_go() -> None:
    got = cleaned(
        {
            "summary": "  Sjo\u0308gren\r\nsyndrome\rnamed \n",
            "when_it_is_used": ["", "  ", "One.", "\n"],
            "faqs": [{"question": " ", "answer": ""}, {"question": "Why?"}],
            "synonyms": [{"term": " ", "provenance": "editor"}, {"term": "Gout", "provenance": "index"}],
        }
    )
    assert got["summary"] == "Sj\u00f6gren\nsyndrome\nnamed"
    assert got["when_it_is_used"] == ["One."]
    assert got["faqs"] == [{"question": "Why?", "answer": ""}]
    assert got["synonyms"] == [{"term": "Gout", "provenance": "index"}]


@pytest.mark.parametrize("key", SECTIONS)
def test_a_limit_holds_to_the_character(key: str) -> None:
    longest = SECTIONS[key].longest
    assert cleaned({key: filled(key, "x" * longest)})[key]
    assert cleaned({key: filled(key, f"  {'x' * longest}  ")})[key], "what is trimmed does not count"
    assert refused({key: filled(key, "x" * (longest + 1))}) == [
        (key, f"at most {longest} characters, there are {longest + 1}")
    ]


@pytest.mark.parametrize("key", LISTS + ROWS)
def test_a_limit_holds_to_the_entry(key: str) -> None:
    most = SECTIONS[key].most
    assert len(cleaned({key: filled(key, "x", most)})[key]) == most
    assert refused({key: filled(key, "x", most + 1)}) == [(key, f"at most {most} entries, there are {most + 1}")]
    assert refused({key: filled(key, "x", 100_000)}), "and a flood is refused without being read"


STRANGE = [
    *"\x00\x01\x08\x0b\x0c\x1b\x7f\x80\x85\x9f",  # controls
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",  # turn text around
    "\U000e0041",  # letters that only programs see
    *"\u2028\u2029",  # lines that are none
    "\ud800", "\udfff",  # halves of a character
    "\ue000", "\U000f0000", "\U0010fffd",  # private
    "\uffff", "\ufdd0", "\U000e0000", "\u0378",  # no characters
]  # fmt: skip


@pytest.mark.parametrize("char", STRANGE, ids=lambda char: f"U+{ord(char):04X}")
@pytest.mark.parametrize("key", SECTIONS)
def test_a_character_nobody_types_is_refused_everywhere(key: str, char: str) -> None:
    ((where, message),) = refused({key: filled(key, f"so{char}so")})
    assert where == key
    assert f"U+{ord(char):04X}" in message
    message.encode()  # the message can be shown


@pytest.mark.parametrize("char", "\u00ad\u200b\u200c\u200d\u2060\u2064\ufeff", ids=lambda char: f"U+{ord(char):04X}")
@pytest.mark.parametrize("key", SECTIONS)
def test_a_character_that_only_stands_there_unseen_is_taken_out_everywhere(key: str, char: str) -> None:
    raw = {key: filled(key, f"{char}so{char}so {char}")}
    assert cleaned(raw) == cleaned({key: filled(key, "soso")})
    assert invisible_in(raw) == {key: {char: 3}}
    assert not any(cleaned({key: filled(key, char)}).values())


def test_an_invisible_character_between_a_letter_and_its_accent_does_not_part_them() -> None:
    assert cleaned({"summary": "Sjo\u00ad\u0308gren"})["summary"] == "Sj\u00f6gren"


def test_what_is_right_can_be_kept_whatever_the_rest_is() -> None:
    fitting, problems = sorted_out({"summary": " Fine. ", "what_it_is": "x" * 2501, "faqs": "no list"})
    assert fitting == {"summary": "Fine."}
    assert [section for section, _ in problems] == ["what_it_is", "faqs"]


@pytest.mark.parametrize(
    ("before", "posted", "kept"),
    [
        (["b", "a"], ["a", "b"], ["b", "a"]),
        (["b", "a"], ["a", "b", "c"], ["b", "a", "c"]),
        (["b", "a", "c"], ["a", "c"], ["a", "c"]),
        ([], ["a"], ["a"]),
        (["a"], [], []),
    ],
)
def test_a_form_does_not_order_what_is_chosen(before: list[str], posted: list[str], kept: list[str]) -> None:
    section = "related_specialists"
    assert in_order_of({section: before}, {section: posted, "summary": "s"}) == {section: kept, "summary": "s"}


@pytest.mark.parametrize("typed", ["tab\tand\nnewline", "naïve — “quoted” …", "日本語", "é", "1 < 2 & <b>3</b>", "🩺"])
def test_what_people_do_type_is_kept(typed: str) -> None:
    assert cleaned({"summary": typed})["summary"] == typed


ODD: list[Any] = [
    None,
    0,
    1.5,
    True,
    b"bytes",
    object(),
    {"a": "b"},
    {1: 2},
    [["x"]],
    [None],
    [1],
    [{"x": "y"}],
    (),
    set(),
]


@pytest.mark.parametrize("value", ODD, ids=[f"{at}-{type(value).__name__}" for at, value in enumerate(ODD)])
@pytest.mark.parametrize("key", SECTIONS)
def test_an_odd_type_is_refused_and_never_a_traceback(key: str, value: Any) -> None:
    assert refused({key: value})


@pytest.mark.parametrize("raw", [None, [], "", "text", 0, [("summary", "x")], {"summary"}], ids=repr)
def test_what_has_no_sections_is_no_content(raw: Any) -> None:
    """And above all not an empty one, which would take the place of a text."""
    assert refused(raw)


@pytest.mark.parametrize("raw", [{"title": "x"}, {"": ""}, {1: "x"}, {None: "x"}, {"Summary": "x"}], ids=repr)
def test_a_section_unheard_of_is_refused(raw: Any) -> None:
    ((where, message),) = refused(raw)
    assert where == ""
    assert "there is no section" in message


def test_a_synonym_says_where_it_comes_from() -> None:
    for provenance in PROVENANCES:
        assert cleaned({"synonyms": [{"term": "Gout", "provenance": provenance}]})["synonyms"]
    for wrong in ("", "rumour", " "):
        assert refused({"synonyms": [{"term": "Gout", "provenance": wrong}]})
    assert refused({"synonyms": [{"term": "Gout"}]})


def test_all_problems_are_told_at_once() -> None:
    problems = refused({"summary": "x" * 601, "faqs": "no list", "nonsense": "", "sources": [{"title": "a\x00"}]})
    assert [where for where, _ in problems] == ["", "summary", "faqs", "sources"]


# --- With texts nobody thought of -------------------------------------------------------------------------------------

typed = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _of(key: str) -> st.SearchStrategy[Any]:
    section = SECTIONS[key]
    if section.kind == "text":
        return typed
    if section.kind == "rows":
        fields = {field: st.sampled_from(PROVENANCES) if field == "provenance" else typed for field in section.fields}
        return st.lists(st.fixed_dictionaries(fields), max_size=3)
    return st.lists(typed, max_size=3)


plausible = st.fixed_dictionaries({}, optional={key: _of(key) for key in SECTIONS})


def cleaned_or_refused(raw: Any) -> dict[str, Any] | None:
    try:
        return cleaned(raw)
    except ContentError as refusal:
        problems = refusal.problems
    assert problems
    return None


@given(plausible)
def test_cleaning_twice_changes_nothing_more(raw: dict[str, Any]) -> None:
    once = cleaned_or_refused(raw)
    if once is None:
        return
    assert cleaned(once) == once
    assert content_digest(cleaned(once)) == content_digest(once)
    assert json.loads(canonical_json(once)) == once
    for _, written in texts(once):
        assert written == unicodedata.normalize("NFC", written).strip()
        assert written
        assert not any(is_strange(char) for char in written)


@given(st.dictionaries(st.sampled_from(list(SECTIONS)) | st.text(max_size=5), anything, max_size=5))
def test_anything_is_content_or_refused(raw: dict[str, Any]) -> None:
    content = cleaned_or_refused(raw)
    if content is None:
        return
    assert set(content) == set(SECTIONS)
    assert cleaned(content) == content
    content_digest(content)


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same, with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@given(st.randoms(use_true_random=False), st.text(st.characters(exclude_categories=["Cs"])))
def test_the_digest_knows_no_order_of_keys(chance: random.Random, written: str) -> None:
    content = text(written)
    assert content_digest(shuffled(content, chance)) == content_digest(content)
    assert content_digest(json.loads(json.dumps(content))) == content_digest(content)


@given(st.sampled_from(TEXTS), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_the_digest_knows_every_character(key: str, more: str) -> None:
    content = text()
    assert content_digest(content | {key: content[key] + more}) != content_digest(content)


def test_the_digest_knows_the_order_of_entries() -> None:
    content = text()
    other = content | {"when_it_is_used": content["when_it_is_used"][::-1]}
    assert content_digest(other) != content_digest(content)


def test_a_canary_turns_up_once_a_section() -> None:
    """``texts`` passes over nothing: what the checks read is all that is published."""
    content = text("canary-7")
    assert {key for key, written in texts(content) if "canary-7" in written} == set(SECTIONS) - {"related_specialists"}
    assert sum(len(written) for _, written in texts(content)) == sum(
        len(written) for written in _leaves(content) if written not in (*PROVENANCES,)
    ) + len("editor")


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    return [leaf for part in value for leaf in _leaves(part)] if isinstance(value, list) else [value]
