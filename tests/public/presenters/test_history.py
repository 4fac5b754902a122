"""The history of a code over loaded releases, with the years nobody loaded labelled as such."""

from datetime import date

from codes.models import CodeVersion, Release
from public.presenters.code.history import Event, present_history

from .facts import editions, facts, release, version

R2016 = release("2016-annual", "2015-10-01")
R2017 = release("2017-annual", "2016-10-01")
R2021 = release("2021-january", "2021-01-01", partial=True)
R2022 = release("2022-annual", "2021-10-01", active=True)
ALL = (R2016, R2017, R2021, R2022)


def labelled(*present: tuple[Release, CodeVersion]) -> list[tuple[str, str]]:
    return [(event.label, event.what) for event in events(*present)]


def events(*present: tuple[Release, CodeVersion]) -> list[Event]:
    return present_history(facts(known=editions(*ALL), versions={of.pk: shown for of, shown in present}))


def same(*releases: Release) -> list[tuple[Release, CodeVersion]]:
    return [(of, version("Z53.9", of)) for of in releases]


def test_unchanged_since_the_earliest_release_loaded():
    assert labelled(*same(*ALL)) == [
        ("2016-annual", "In ICD-10-CM since 2016-annual or earlier (earliest release loaded)"),
    ]  # fmt: skip


def test_added_on_a_known_day():
    (event,) = events(*same(R2017, R2021, R2022))
    assert (event.what, event.effective_from, event.between) == ("Added", date(2016, 10, 1), None)


def test_added_while_nobody_loaded():
    (event,) = events(*same(R2021, R2022))
    assert (event.what, event.between) == ("Added", (date(2016, 10, 1), date(2021, 1, 1)))


def test_removed_has_no_page_to_link():
    newest = events(*same(R2016, R2017))[0]
    assert (newest.what, newest.label, newest.href) == ("Removed", "2021-january", "")


def test_removed_and_returned():
    assert [what for _, what in labelled(*same(R2016, R2021, R2022))][:2] == ["Returned", "Removed"]


def test_retitled_and_demoted_at_once():
    changed = version("Z53.9", R2022, title="Another title", billable=False)
    first, second = events(*same(R2016, R2017, R2021), (R2022, changed))[:2]
    assert {first.what, second.what} == {"Retitled", "Became a header (no longer billable)"}
    retitled = first if first.what == "Retitled" else second
    assert (retitled.old, retitled.new, retitled.href) == (
        "A title", "Another title", "/icd-10-cm/2021-10-01/Z53.9",
    )  # fmt: skip


def test_a_dated_page_tells_no_future():
    versions = {of.pk: version("Z53.9", of) for of in (R2016, R2017)}
    shown = facts(known=editions(*ALL), versions=versions, on=R2017.effective_from)
    assert [event.label for event in present_history(shown)] == ["2016-annual"]
