"""Whoever works at the desk finds codes and explanations by code, by title, by other names and by words of a text."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from lxml import html

from codes.models import Code, Release, TermSource
from codes.search.build import replace_source
from codes.search.lines import Line
from reviews.desk.queues.searching import explanations_about
from reviews.models import Explanation
from tests.reviews import stories
from tests.reviews.conftest import Releases
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team, act

pytestmark = pytest.mark.engine


def about(question: str) -> list[str]:
    explanations = Explanation.objects.filter(pk__in=explanations_about(question)).order_by("code__code")
    return [str(explanation) for explanation in explanations]


def also_called(code: str, text: str) -> None:
    kind, pk = TermSource.Kind.SUPPLEMENT, Code.objects.get(code=code, kind="code").pk
    replace_source(kind, "names", [Line(pk, kind, text)], now=NOW)


# --- Explanations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("z53", ["Z53.1", "Z53.31", "Z53.9"]), ("Z", ["Z53.1", "Z53.31", "Z53.9"]), ("z5331", ["Z53.31"]),
        ("z53.3-", ["Z53.31"]), ("Z53.?1", ["Z53.31"]), ("b20 - m99", ["B20", "M35.0"]), ("Z53.O", []),
        ("ICD10CM:B20", ["B20"]), ("Q99", []), ("Z53.9 procedure", ["Z53.9"]),
    ],
)  # fmt: skip
def test_by_code_as_people_write_it(team: Team, question: str, codes: list[str]):
    for name in ("B20", "M35.0", "Z53.1", "Z53.31", "Z53.9"):
        stories.drafted(team, name)
    assert about(question) == codes


def test_by_words_of_the_title_and_by_other_names(team: Team):
    for name in ("M35.0", "M10.9", "Z53.31"):
        stories.drafted(team, name)
    also_called("M10.9", "rich man's disease")
    assert about("LAPAROSCOPIC open") == ["Z53.31"]
    assert about("Sjögren") == about("SJÖGREN") == ["M35.0"]
    assert about("rich man's disease") == ["M10.9"]
    assert about("sicca") == ["M35.0"]  # an inclusion term


def test_by_words_of_the_text_whatever_their_case(team: Team):
    stories.drafted(team, "Z53.9", summary="The théâtre was closed.", coding_notes="Ask the ward.")
    stories.submitted(team, "Z53.1", synonyms=[{"term": "Théâtre of the mind", "provenance": "index"}])
    stories.published(team, "Z53.8", faqs=[{"question": "Is the THÉÂTRE open?", "answer": "100% of_it."}])
    assert about("THÉÂTRE") == ["Z53.1", "Z53.8", "Z53.9"]
    assert about("ward, théâtre") == ["Z53.9"]
    assert about("unspecified theatre ward") == []
    assert about("unspecified théâtre") == ["Z53.9"]  # one word of the title, one of the text
    assert about("100%") == ["Z53.8"]
    assert about("of_it") == ["Z53.8"]
    assert about("of%it") == about("o'f\\") == []


@pytest.mark.parametrize("word", ["what_it_is", "provenance", "inclusion_term"])
def test_names_of_sections_are_no_words_of_a_text(team: Team, word: str):
    stories.drafted(team, "Z53.9", synonyms=[{"term": "Another", "provenance": "inclusion_term"}])
    assert about(word) == []


@pytest.mark.parametrize("word", ["2019", "u2019", "019", "e9", "00E9"])
def test_how_json_writes_a_letter_is_no_word_of_a_text(team: Team, word: str):
    stories.drafted(team, "Z53.9", summary="The patient’s café.")
    assert about(word) == []
    assert about("patient’s café") == ["Z53.9"]
    stories.drafted(team, "B20", summary=f"Since {word} or so.")
    assert about(word) == ["B20"]


def test_in_the_draft_and_in_what_readers_see_and_not_in_what_was(team: Team):
    explanation = stories.published(team, "Z53.9", summary="The first wording.")
    stories.published(team, "Z53.9", summary="The second wording.")
    act("start", Explanation.objects.get(), team.author)
    act("save", explanation, team.author, content=stories.text(summary="The third wording."))
    assert [about(f"{number} wording") for number in ("first", "second", "third")] == [[], ["Z53.9"], ["Z53.9"]]
    stories.withdrawn(team, "Z53.8")
    assert about("canary-Z53.8") == ["Z53.8"]


def test_what_the_release_in_force_does_not_have_is_found_by_code_and_text(team: Team, two_releases: Releases):
    from codes.releases.loading.activate import activate_release

    stories.published(team, "Z53.8", summary="Of a moth.")
    activate_release(two_releases.later, now=NOW)
    assert about("Z53.8") == about("moth") == ["Z53.8"]


def test_a_queue_is_searched_within_its_filters_and_over_its_pages(
    team: Team, desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("reviews.desk.queues.queue_views.PER_PAGE", 2)
    for name in ("Z53.1", "Z53.31", "Z53.8"):
        stories.submitted(team, name, summary="Of a moth.")
    stories.drafted(team, "Z53.9", summary="Of a moth.")
    stories.submitted(team, "B20", summary="Of a wasp.")
    client = desk(team.reviewer)
    second = client.get(at("queue", "to-review"), {"q": "moth", "page": "2"})
    assert (second.context["page"].paginator.count, [str(explanation) for explanation in second.context["page"]]) == (
        3,
        ["Z53.8"],
    )
    assert "?q=moth&amp;page=1" in second.text
    drafts = client.get(at("queue", "all"), {"q": "moth", "state": "draft"})
    assert [str(explanation) for explanation in drafts.context["page"]] == ["Z53.9"]
    nothing = client.get(at("queue", "to-review"), {"q": "<b>hornet"})
    assert "has “&lt;b&gt;hornet” as its code, in its title or in its text" in nothing.text
    assert f"{at('queue', 'all')}?q=%3Cb%3Ehornet" in nothing.text


@pytest.mark.parametrize(
    "question", ["\0", "%", "_", "'", "\\", "a" * 500, "((((", "^^^", "without", "*", "🩺", "[[code]]"]
)
def test_any_question_is_answered_everywhere(team: Team, desk: Desk, question: str):
    stories.drafted(team)
    client = desk(team.author)
    assert client.get(at("queue", "all"), {"q": question}).status_code == 200
    assert client.get(at("start"), {"q": question}).status_code == 200
    assert client.get(reverse("admin:search"), {"s": question, "extended": "1", "page": "x"}).status_code == 200


# --- A code to explain ------------------------------------------------------------------------------------------------


def test_start_offers_codes_for_words(team: Team, desk: Desk):
    stories.drafted(team, "Z53.31")
    response = desk(team.author).get(at("start"), {"q": "procedure converted"})
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in html.fromstring(response.text).xpath("//tbody/tr")
    ]
    assert rows[:3] == [
        ["Z53.3", "Procedure converted to open procedure", "header", "no explanation yet"],
        ["Z53.31", "Laparoscopic surgical procedure converted to open procedure", "billable", "draft"],
        ["Z53.32", "Thoracoscopic surgical procedure converted to open procedure", "billable", "no explanation yet"],
    ]
    assert f"{at('start')}?code=Z53.31" in response.text


def test_start_takes_a_code_at_once_and_codes_below_one_to_choose_from(
    team: Team, desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("reviews.desk.writing.start_views.PER_PAGE", 2)
    client = desk(team.author)
    assert client.get(at("start"), {"q": "z53.9"}).context["version"].title.startswith("Procedure and treatment")
    second = client.get(at("start"), {"q": "Z53.3-z53.8", "page": "2"})
    assert [hit.code for hit, _ in second.context["choices"]] == ["Z53.32", "Z53.8"]
    assert "?q=Z53.3-z53.8&amp;page=1" in second.text


@pytest.mark.parametrize("typed", ["m109", "M109", "m10.9 ", " M10.9", "M10.9\u00a0", "M10-9", "m10.9,"])
@pytest.mark.parametrize("field", ["q", "code"])
def test_start_takes_a_code_however_it_is_typed(team: Team, desk: Desk, field: str, typed: str):
    page = desk(team.author).get(at("start"), {field: typed})
    assert page.context["code"] == Code.objects.get(code="M10.9", kind="code")


def test_start_says_what_to_do_where_there_is_nothing(team: Team, desk: Desk):
    client = desk(team.author)
    assert "2026-april has no code for “&lt;qqqq”. Try fewer" in client.get(at("start"), {"q": "<qqqq"}).text
    Release.objects.update(state="superseded")
    assert "No release is in force yet" in client.get(at("start"), {"q": "gout"}).text


# --- The palette ------------------------------------------------------------------------------------------------------


def palette(desk: Desk, user: object, words: str) -> list[tuple[str, str, str]]:
    """(title, description, link) of everything offered."""
    page = desk(user).get(reverse("admin:search"), {"s": words, "extended": "1"})  # type: ignore[arg-type]
    links = html.fromstring(page.text).xpath("//a")
    return [(link.get("data-title"), link.get("data-description"), link.get("href")) for link in links]


def test_the_palette_finds_pages_codes_and_explanations(team: Team, desk: Desk):
    gout = stories.drafted(team, "M10.9", summary="Of a moth.")
    assert palette(desk, team.author, "start an") == [("Start an explanation", "Review desk", at("start"))]
    assert palette(desk, team.author, "gout") == [
        ("M10.9 Gout, unspecified", "explanation, draft", at("explanation", gout.pk)),
        ("M10 Gout", "header, start an explanation", f"{at('start')}?code=M10"),
    ]
    assert palette(desk, team.author, "moth")[0] == (
        "M10.9 Gout, unspecified", "explanation, draft", at("explanation", gout.pk)
    )  # fmt: skip


def test_the_palette_says_when_nothing_matches(team: Team, desk: Desk):
    page = html.fromstring(desk(team.author).get(reverse("admin:search"), {"s": "qzx <b>", "extended": "1"}).text)
    (shown,) = page.xpath("//*[@id='command-results-list']")  # the part that the frame takes over
    assert "Nothing matches “qzx <b>”. Try a code" in shown.text_content()


def test_the_palette_shows_nobody_more_than_they_may_see(team: Team, desk: Desk):
    stories.drafted(team, "M10.9", summary="Of a zorbling.")
    importer, reviewer = stories.person("importer", "importer"), team.reviewer
    codes = [("M10.9 Gout, unspecified", "billable", "/icd-10-cm/M10.9"), ("M10 Gout", "header", "/icd-10-cm/M10")]
    assert palette(desk, importer, "gout") == codes
    assert palette(desk, importer, "zorbling") == palette(desk, importer, "audit log") == []
    assert len(palette(desk, reviewer, "zorbling")) == 1
    reviewer.groups.set(Group.objects.filter(name="importer"))
    assert palette(desk, reviewer, "zorbling") == []  # at once: no answer is remembered
