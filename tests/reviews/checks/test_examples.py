"""The examples of the style guide keep its own rules: the checks of manner say nothing of what one should write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviews.checks import run_checks
from reviews.checks.manner import glossary, phrases
from reviews.checks.manner.rows import rows_of_file
from reviews.checks.manner.terms import terms_of_file
from reviews.rules.content import SECTIONS
from tests.reviews.checks.facts import official


@pytest.mark.parametrize("key", SECTIONS)
def test_what_one_should_write_is_well_said(key: str) -> None:
    example = SECTIONS[key].example
    subject = replace(official().subject("E11.9"), manner=rows_of_file(), glossary=terms_of_file())
    findings = run_checks({"what_it_is": example.right}, subject, (phrases.check, glossary.check))
    assert [finding.message for finding in findings] == []
    assert example.right != example.wrong
    assert example.because.endswith(".")
