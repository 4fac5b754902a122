"""The facts a check gets from the database are those of the active release."""

from __future__ import annotations

import pytest
from django.test.utils import CaptureQueriesContext

from codes.models import Code, CodeVersion, Release
from reviews.checks import run_checks
from reviews.reading.facts.in_force import require_in_force
from reviews.reading.facts.subjects import subject_of
from reviews.rules.cleaning import cleaned

from .conftest import PLAIN


def code_of(name: str) -> Code:
    return Code.objects.get(kind=Code.Kind.CODE, code=name)


@pytest.fixture
def some_codes(mini_release: Release) -> list[CodeVersion]:
    versions = (
        CodeVersion.objects.filter(release=mini_release).codes().in_order().select_related("code", "parent__code")
    )
    return list(versions)


def test_a_subject_says_what_the_release_says(some_codes: list[CodeVersion]) -> None:
    for version in some_codes:
        subject = subject_of(require_in_force(version.code))
        assert (subject.code, subject.title, subject.billable) == (
            version.code.code,
            version.printed_title,
            version.billable,
        )
        assert subject.release == version.release.label
        assert subject.named(version.code.code) is not None
        assert subject.named("X99.9") is None
        parent = version.parent.code if version.parent and version.parent.is_code else None
        assert [near.code for near in subject.ancestors][-1:] == ([parent.code] if parent else [])
        assert {near.code for near in subject.below} == {
            near.code.code for near in some_codes if near.parent_id == version.pk
        }
        own = [note["text"] for part in version.notes for note in part["notes"]]
        assert [note.text for note in subject.notes][: len(own)] == own


def test_seventh_characters_know_what_they_mean(some_codes: list[CodeVersion]) -> None:
    subjects = [subject_of(require_in_force(version.code)) for version in some_codes if len(version.code.code) == 8]
    assert subjects
    for subject in subjects:
        assert subject.seventh is not None
        assert subject.title.endswith(subject.seventh[1])


def test_blocks_and_chapters_are_ranges_a_text_may_name(mini_release: Release, some_codes: list[CodeVersion]) -> None:
    subject = subject_of(require_in_force(some_codes[0].code))
    nodes = CodeVersion.objects.filter(release=mini_release).exclude(code__kind=Code.Kind.CODE)
    assert {node.code_range for node in nodes if node.code_range} <= subject.ranges


def test_others_come_with_their_relation(some_codes: list[CodeVersion]) -> None:
    version = next(near for near in some_codes if near.parent and near.parent.is_code)
    parent = version.parent.code.code  # type: ignore[union-attr]
    subject = subject_of(require_in_force(version.code), others=[(parent, ["A text."]), ("A00.0", ["Another", "one."])])
    assert [(other.code, other.relation, other.text) for other in subject.others] == [
        (parent, "parent", "A text."),
        ("A00.0", "", "Another one."),
    ]


def test_few_queries(some_codes: list[CodeVersion], django_assert_max_num_queries: type[CaptureQueriesContext]) -> None:
    deepest = max(some_codes, key=lambda version: len(version.code.code))
    content = cleaned({**PLAIN, "coding_notes": f"See {some_codes[0].code.code} and X99.9."})
    with django_assert_max_num_queries(12):
        findings = run_checks(content, subject_of(require_in_force(deepest.code)))
    assert [finding.check for finding in findings if finding.blocks] == ["codes_exist"]


def test_a_code_that_is_not_in_the_active_release(mini_release: Release) -> None:
    gone = Code.objects.create(system=mini_release.system, kind=Code.Kind.CODE, code="X99.9")
    with pytest.raises(CodeVersion.DoesNotExist):
        require_in_force(gone)
