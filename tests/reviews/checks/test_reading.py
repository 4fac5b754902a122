"""The facts a check gets from the database are those of the active release."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.test.utils import CaptureQueriesContext

from codes.models import Code, CodeVersion, Release
from reviews.checks import run_checks
from reviews.checks.facts.subject import Subject
from reviews.demo import explanations
from reviews.reading.checking import findings_alone, findings_alone_of_many
from reviews.reading.facts.in_force import require_in_force, versions_in_force
from reviews.reading.facts.subjects import ReleaseFacts, subject_of
from reviews.reading.facts.whole_subjects import whole_subjects
from reviews.rules.cleaning import cleaned
from reviews.rules.content import SECTIONS

from .conftest import PLAIN

# By all codes of a release.
SHARED = {"codes", "ranges", "others", "history", "substances", "of", "look_up", "manner", "glossary"}


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


def test_many_subjects_are_those_of_one_code_at_a_time(
    some_codes: list[CodeVersion], django_assert_max_num_queries: type[CaptureQueriesContext]
) -> None:
    with django_assert_max_num_queries(12):
        versions = versions_in_force([version.code_id for version in some_codes])
        many = dict(whole_subjects(versions.values(), ReleaseFacts(some_codes[0].release)))
    assert len(many) == len(some_codes)
    plain = [field.name for field in fields(Subject) if field.name not in SHARED]
    for version, subject in many.items():
        alone = subject_of(require_in_force(version.code))
        assert [getattr(subject, name) for name in plain] == [getattr(alone, name) for name in plain]
        assert subject.history(version.code.code) == alone.history(version.code.code)
        assert set(subject.ranges) == set(alone.ranges)
        assert list(subject.manner) == list(alone.manner)


@pytest.mark.parametrize("name", sorted(explanations())[::6])
def test_sections_of_many_texts_have_the_findings_of_whole_texts(some_codes: list[CodeVersion], name: str) -> None:
    notes = f"See {some_codes[0].code.code} and X99.9. It is billable since 2019. Take 5 mg daily (Book)."
    content = cleaned(explanations()[name] | {"coding_notes": notes})
    ids = [version.code_id for version in (some_codes[0], some_codes[-1])]
    whole = {pk: findings_alone(Code.objects.get(pk=pk), content) for pk in ids}
    for sections in (list(SECTIONS), *([key] for key in SECTIONS)):
        by_text = dict(findings_alone_of_many(dict.fromkeys(ids, content), dict.fromkeys(ids, sections)))
        assert by_text == {pk: [row for row in rows if row.section in sections] for pk, rows in whole.items()}
    assert dict(findings_alone_of_many({}, {})) == {}


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
    texts = [(parent, ["A text."]), ("A00.0", ["Another", "one."])]
    subject = subject_of(require_in_force(version.code), others=lambda content: texts)
    assert [(other.code, other.relation, other.text) for other in subject.others({})] == [
        (parent, "parent", "A text."),
        ("A00.0", "", "Another one."),
    ]


def test_few_queries(some_codes: list[CodeVersion], django_assert_max_num_queries: type[CaptureQueriesContext]) -> None:
    deepest = max(some_codes, key=lambda version: len(version.code.code))
    content = cleaned({**PLAIN, "coding_notes": f"See {some_codes[0].code.code} and X99.9."})
    with django_assert_max_num_queries(13):
        findings = run_checks(content, subject_of(require_in_force(deepest.code)))
    assert [finding.check for finding in findings if finding.blocks] == ["codes_exist"]


def test_codes_that_a_text_names_are_read_at_once(
    some_codes: list[CodeVersion], django_assert_max_num_queries: type[CaptureQueriesContext]
) -> None:
    code = some_codes[0].code
    subject = subject_of(require_in_force(code))
    names = [version.code.code for version in some_codes[-8:]]
    findings_alone(code, {"coding_notes": f"See {names[0]}."}, subject, frozenset())  # reads what is read once
    with django_assert_max_num_queries(4):  # of eight codes
        findings_alone(code, {"coding_notes": f"See {', '.join(names[1:])} and X99.9."}, subject, frozenset())


def test_a_code_that_is_not_in_the_active_release(mini_release: Release) -> None:
    gone = Code.objects.create(system=mini_release.system, kind=Code.Kind.CODE, code="X99.9")
    with pytest.raises(CodeVersion.DoesNotExist):
        require_in_force(gone)
