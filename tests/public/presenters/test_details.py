"""Badges, flags and sources, and how an index or list of an earlier release serves."""

from codes.models import Release
from public.presenters.code.details import present_badges, present_flags, present_source
from public.presenters.code.index_terms import present_index, present_synonyms
from public.reading.code_facts import CodeFacts

from .facts import container, editions, entry, facts, release, source, version

OLD = release("2025-annual", "2024-10-01")
NOW = release("2026-april", "2026-04-01", active=True)


def badges(of: Release, today: str, *, billable: bool = True, on: bool = False) -> list[str]:
    known = editions(OLD, NOW, today=today)
    shown = facts(
        known=known,
        versions={of.pk: version("Z53.9", of, billable=billable)},
        on=of.effective_from if on else None,
    )
    return [badge.text for badge in present_badges(shown)]


def test_badges_in_force():
    assert badges(NOW, "2026-06-01") == ["ICD-10-CM", "Billable", "Valid from 2026-04-01 to 2026-09-30"]
    assert badges(NOW, "2026-06-01", billable=False)[1] == "Not billable (header)"


def test_badges_past_the_end():
    assert badges(NOW, "2026-11-23")[2] == "Valid until 2026-09-30"


def test_a_header_is_valid_on_no_day_and_wears_the_dates_of_its_release():
    assert badges(NOW, "2026-06-01", billable=False)[2] == "Release of 2026-04-01 to 2026-09-30"
    assert badges(NOW, "2026-11-23", billable=False)[2] == "Release ended 2026-09-30"


def test_a_dated_page_keeps_its_dates_for_ever():
    assert badges(NOW, "2026-11-23", on=True)[2] == "Valid from 2026-04-01 to 2026-09-30"


def test_badges_of_a_retired_code():
    assert badges(OLD, "2026-06-01") == [
        "ICD-10-CM", "Retired", "Was billable", "Valid from 2024-10-01 to 2025-09-30",
    ]  # fmt: skip


def flags(shown: CodeFacts) -> dict[str, str]:
    return {flag.term: flag.text for flag in present_flags(shown)}


def test_poa_is_shown_only_where_a_list_has_it():
    assert flags(facts())["POA exempt"] == "Not known"
    assert flags(facts(poa_exempt=True))["POA exempt"] == "Yes"
    assert flags(facts(poa_exempt=False))["POA exempt"] == "No"


def test_a_release_covers_to_the_day_before_the_next_at_most_its_fiscal_year():
    ends = [str(edition.covers_to) for edition in editions(OLD, release("x", "2025-04-01"), NOW).all]
    assert ends == ["2025-03-31", "2025-09-30", "2026-09-30"]


def test_the_newest_earlier_file_serves():
    index = source("alphabetic", OLD)
    known = editions(OLD, NOW, more=(index,))
    assert [known.serving("alphabetic", edition) for edition in known.all] == [index, index]


def test_a_poa_list_serves_its_own_fiscal_year_from_its_release_on():
    first, second = source("poa", OLD), source("poa", release("2027-april", "2027-04-01"))
    others = [release("2025-april", "2025-04-01"), NOW, release("2027-annual", "2026-10-01")]
    known = editions(OLD, *others, more=(first, second))
    served = {edition.label: known.serving("poa", edition) for edition in known.all}
    assert served == {
        "2025-annual": first, "2025-april": first, "2026-april": None, "2027-annual": None, "2027-april": second,
    }  # fmt: skip


def test_the_longest_conversion_table_serves_and_none_from_the_future():
    short, long = source("conversion", OLD, rows=10), source("conversion", NOW, rows=20)
    known = editions(OLD, NOW, more=(short, long))
    assert known.conversion(known.all[0]) is short
    assert known.conversion(known.all[1]) is long


def test_index_terms_say_which_release_they_are_from():
    index, drug = source("alphabetic", OLD), source("drug", NOW)
    shown = facts(
        known=editions(OLD, NOW),
        versions={NOW.pk: version("Z53.9", NOW)},
        index=[
            entry(index, "Procedure (surgical) > not done", "Z53.9"),
            entry(index, "Operation", see="Procedure"),
            entry(drug, "Alcohol > ethyl", "Z53.9", column="Adverse effect", manifestation="I43"),
        ],
        index_sources={index.pk: index, drug.pk: drug},
    )
    first, second = present_index(shown)
    assert (first.release, second.release) == ("2025-annual", "")
    assert [term.see for term in first.terms] == ["", "Procedure"]
    assert (second.terms[0].printed, second.terms[0].column) == ("Z53.9 [I43]", "Adverse effect")


def test_no_index_term_is_cut():
    index = source("alphabetic", NOW)
    known = editions(NOW, more=(index,))
    many = [entry(index, f"Term {at}", "Z53.9") for at in range(70)]
    (group,) = present_index(facts(known=known, index=many, index_sources={index.pk: index}))
    assert (len(group.terms), len(group.further), group.count) == (15, 55, 70)


def test_synonyms_are_inclusion_terms_and_direct_index_terms_once_each():
    index, drug = source("alphabetic", NOW), source("drug", NOW)
    shown = facts(
        known=editions(NOW),
        versions={NOW.pk: version("Z53.9", NOW, notes=[container("inclusion_term", "Sicca  syndrome")])},
        index=[
            entry(index, "Sicca syndrome", "Z53.9"),
            entry(index, "Sjögren", "Z53.9"),
            entry(index, "Other", "Z53.9", more_needed=True),
            entry(drug, "Alcohol", "Z53.9"),
        ],
        index_sources={index.pk: index, drug.pk: drug},
    )
    assert [(synonym.text, synonym.provenance) for synonym in present_synonyms(shown)] == [
        ("Sicca syndrome", "inclusion term"), ("Sjögren", "index"),
    ]  # fmt: skip


def test_source_names_each_file_with_its_digest():
    known = editions(NOW, more=(source("tabular", NOW),))
    sources = present_source(facts(known=known))
    assert [file.kind for file in sources.files] == ["order file", "tabular list"]
    assert all(file.sha256 == "ab" * 32 for file in sources.files)
