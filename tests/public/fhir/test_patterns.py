"""Regular expressions of filters: the same answers as Python's own, and never a long wait."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from public.api.fhir.systems.patterns import PatternError, fits

PATTERNS = (
    "a*", "(a|b)+", "a{2}", "a{1,2}b?", "[^b]*", "[a-c]{3}", r"\d+", "a.c", "(?:ab)*c", "a|", "^ab$", "[]a]+", r"a\.b",
    "(a+)+", "a{2,}", r"[^ \t]{2}[0-9]",
)  # fmt: skip


@given(pattern=st.sampled_from(PATTERNS), text=st.text("abc.1]", max_size=8))
def test_a_text_fits_where_pythons_own_says_so(pattern: str, text: str):
    assert fits(pattern, text) is (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize("pattern", ["(a+)+", "((a+)+)+", "(a*)*b", "(a|aa)+", "(a?){50}a{50}", "(((a?){99}){99}){99}"])
def test_no_pattern_makes_it_look_back_and_forth(pattern: str):
    assert fits(pattern, "a" * 100 + "!") is False


@pytest.mark.parametrize("pattern", ["(", "a)", "[a", "*", r"\1", "(?=a)", "a{2000}", "(" * 30 + ")" * 30, "a" * 501])
def test_what_cannot_be_read_is_refused(pattern: str):
    with pytest.raises(PatternError):
        fits(pattern, "a")
