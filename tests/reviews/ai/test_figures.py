"""The dashboard of AI: true numbers, a handful of queries, charts that are drawn without a script."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from codes.releases.loading.activate import activate_release
from reviews import actions
from reviews.ai.working import work_batches
from reviews.desk.ai import figures
from reviews.models import AIRun, Draft, Suggestion
from tests.reviews import stories
from tests.reviews.conftest import Releases
from tests.reviews.staff.conftest import Desk, at, desk
from tests.reviews.stories import NOW, Team, act

from .conftest import worked

__all__ = ["desk"]
SECTIONS = ["summary", "what_it_is", "coding_notes", "where_you_may_see_it"]


def asked(team: Team, *names: str, sections: list[str] = SECTIONS) -> None:
    actions.ask(actor=team.author, codes=[stories.code(name) for name in names], sections=sections, now=NOW)
    worked()


def decided(team: Team, explanation: Any, section: str, *, edited: str | None = None) -> None:
    """Take a suggestion over: as it is, or edited."""
    suggestion = Suggestion.objects.open().get(code=explanation.code, section=section)
    version = Draft.objects.get(explanation=explanation).version
    actions.accept(
        actor=team.author,
        suggestion_id=suggestion.pk,
        explanation_id=explanation.pk,
        version=version,
        edited=edited,
        now=NOW,
    )


def left(team: Team, explanation: Any, section: str) -> None:
    suggestion = Suggestion.objects.open().get(code=explanation.code, section=section)
    actions.dismiss(actor=team.author, suggestion_id=suggestion.pk, explanation_id=explanation.pk, now=NOW)


@pytest.fixture
def used(team: Team, ai: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Of four sections one is accepted, one edited by three words, one discarded, one left open; and it is paid for."""
    ai.AI_PRICE_INPUT, ai.AI_PRICE_OUTPUT = Decimal(2), Decimal(8)
    monkeypatch.setattr("reviews.ai.providers.TEST_MODELS", ())  # else nobody could approve what it wrote
    explanation = stories.drafted(team)
    asked(team, "Z53.9")
    decided(team, explanation, "what_it_is")
    text = Suggestion.objects.get(section="summary").value.replace("is billable", "is a billable code")
    decided(team, explanation, "summary", edited=text)
    left(team, explanation, "where_you_may_see_it")
    return explanation


def test_what_became_of_the_suggestions(used: Any) -> None:
    suggestion_groups = figures.groups()
    every = figures.altogether(suggestion_groups)
    assert (every.accepted, every.edited, every.discarded, every.open, every.distance) == (1, 1, 1, 1, 1.5)
    sections = {row.name: row for row in figures.by_section(suggestion_groups)}
    assert list(sections) == ["Summary", "What is this code?", "Where you may see this code", "Coding notes"]
    assert (sections["Summary"].edited, sections["Summary"].distance) == (1, 3.0)
    assert (sections["Coding notes"].open, sections["Coding notes"].distance) == (1, None)
    assert [(row.name, row.all) for row in figures.by_prompt(suggestion_groups)] == [("prompt 1", 4)]
    assert [row.all for row in figures.by_model(suggestion_groups)] == [4]


def test_runs_and_failures_by_kind(team: Team, scripted: Callable[..., None], ai: Any) -> None:
    asked(team, "Z53.9")
    ai.AI_RETRIES = 0
    scripted(lambda request: {"summary": "no such shape"})
    asked(team, "Z53.8")
    (failed,) = AIRun.objects.filter(state="failed").values_list("error_kind", flat=True)
    assert figures.runs() == [("answered", 1), (f"failed: {failed}", 1)]


def test_cost_of_each_of_thirty_days(team: Team, ai: Any) -> None:
    ai.AI_PRICE_INPUT, ai.AI_PRICE_OUTPUT = Decimal(2), Decimal(8)
    actions.ask(actor=team.author, codes=[stories.code("Z53.9")], sections=["summary"], now=NOW)
    long_ago = NOW - datetime.timedelta(days=30)
    actions.ask(actor=team.author, codes=[stories.code("Z53.8")], sections=["summary"], now=long_ago)
    assert work_batches(worker="test:1", now=lambda: long_ago, threads=1)
    worked()
    days = figures.cost_by_day(now=NOW)
    assert [len(days), days[0].day, days[-1].day] == [30, NOW.date() - datetime.timedelta(days=29), NOW.date()]
    run = AIRun.objects.get(code__code="Z53.9")
    assert run.cost
    assert days[-1].cost == run.cost
    assert {day.cost for day in days[:-1]} == {Decimal(0)}, "what is older is not shown"


def test_cost_of_a_page_is_that_of_all_runs_of_its_code(team: Team, used: Any, two_releases: Releases) -> None:
    assert figures.cost_per_page().mean is None, "nothing with AI is published yet"
    asked(team, "Z53.9", sections=["faqs"])
    asked(team, "Z53.8")
    stories.published(team, "Z53.1")
    act("submit", used, team.author)
    act("approve", used, team.reviewer)
    act("publish", used, team.publisher)
    suggestion_groups = figures.cost_per_page()
    costs = [run.cost or Decimal(0) for run in AIRun.objects.filter(code=used.code)]
    assert len(costs) == 2
    assert (suggestion_groups.revisions, suggestion_groups.mean) == (1, sum(costs))
    assert [(page.code, page.revisions) for page in suggestion_groups.pages] == [("Z53.9", 1)]
    activate_release(two_releases.later, now=NOW)
    act("reapprove", used, team.reviewer)
    assert figures.cost_per_page() == suggestion_groups, "signed again, and drafted once"


def test_queries_are_few_however_much_there_is(team: Team, used: Any, django_assert_num_queries: Any) -> None:
    for names in ((), ("Z53.8", "Z53.1", "B20"), ("Z53.01", "Z53.09")):
        if names:
            asked(team, *names)
        with django_assert_num_queries(5):
            figures.groups(), figures.runs(), figures.cost_by_day(now=NOW), figures.cost_per_page()


def test_bars_stay_within_the_drawing() -> None:
    chart = figures.bars([("a", [("x", 3), ("y", 1)]), ("b", [("x", 2), ("y", 0)]), ("c", [])])
    assert chart.height == 3 * figures.ROW
    assert [[(piece.kind, piece.x, piece.width) for piece in bar.pieces] for bar in chart.bars] == [
        [("x", 0.0, 300.0), ("y", 300.0, 100.0)],
        [("x", 0.0, 200.0)],
        [],
    ]
    assert figures.bars([]).bars == []
    days = [figures.Day(NOW.date(), Decimal(cost)) for cost in ("0", "2", "1")]
    assert [(row.y, row.height) for row in figures.columns(days)] == [(120, 0), (0, 120), (60, 60)]


def test_the_page_without_anything(team: Team, desk: Desk) -> None:
    assert "AI has not been asked for anything yet" in desk(team.author).get(at("figures")).text


def test_days_on_which_nothing_was_paid_are_said_and_not_drawn(team: Team, used: Any, desk: Desk) -> None:
    text = desk(team.reviewer).get(at("figures")).text  # all of it was paid for longer ago
    assert "Nothing was paid or reserved." in text
    assert "Cost by day" not in text


def test_the_page_draws_charts_and_says_the_same_in_tables(
    team: Team, used: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_day = figures.cost_by_day(now=NOW)
    monkeypatch.setattr(figures, "cost_by_day", lambda *, now: by_day)
    text = desk(team.reviewer).get(at("figures")).text
    drawings = [etree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL) if "role=" in svg]
    assert len(drawings) == 5
    for drawing in drawings:
        assert drawing.get("aria-label", "").endswith("the table after it has the same numbers")
        assert not drawing.xpath("//@style")
        for rect in drawing.iter("rect"):
            assert 0 <= float(rect.get("x")) <= float(rect.get("x")) + float(rect.get("width")) <= figures.WIDTH + 0.1
    assert text.count("<table") == 5, "one a chart; nothing is published with AI yet, so none of pages"
    assert 'style="' not in text.partition('id="desk"')[2].partition("</main>")[0]
    assert at("figures") in desk(team.reviewer).get(at("ai")).text


def test_what_a_model_is_called_stays_text(team: Team, used: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "<script>alert(1)</script>&"
    monkeypatch.setattr(figures, "groups", lambda: [figures.SuggestionGroup("summary", 1, name, "open", 1, 0)])
    text = desk(team.reviewer).get(at("figures")).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
