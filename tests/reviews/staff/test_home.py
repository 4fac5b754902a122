"""Where everybody begins, what they follow, what the team's dashboard says, and what the desk's search finds."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext

from codes.models import Code
from reviews import actions
from reviews.desk.home.home import home_of
from reviews.desk.shared.access import Viewer
from reviews.models import Follow
from reviews.rules.errors import RefusedError
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import HIGH, NOW, STANDARD, Team, act, code

pytestmark = pytest.mark.engine

MOST = 15  # queries of opening the desk


def table(answer: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))  # type: ignore[attr-defined]


def test_opening_the_desk_takes_few_queries(team: Team, desk: Desk) -> None:
    """Of a reviewer who writes and publishes too, and follows a code, a chapter and a person."""
    stories.set_the_scene(team)
    everybody = stories.person("everybody", "author", "reviewer", "publisher")
    for what in (code(STANDARD), Code.objects.get(kind=Code.Kind.CHAPTER, code="21")):
        actions.follow(actor=everybody, code=what, now=NOW)
    actions.follow(actor=everybody, person=team.author, now=NOW)
    client = desk(everybody)
    client.get(at("home"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(at("home"))
    assert page.status_code == 200
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= MOST, "\n".join(sql[:300] for sql in asked)


def test_home_of_each_role(team: Team, desk: Desk) -> None:
    stories.submitted(team, HIGH)
    stories.returned(team)
    stories.published(team, "Z53.8")
    author = desk(team.author).get(at("home"))
    assert [(row["row"].code.code, row["reason"]) for row in author.context["returned"]] == [
        (STANDARD, "It is hard to understand")
    ]
    assert [waiting.queue.slug for waiting in author.context["waiting"]] == ["returned", "mine"]
    assert author.context["next"] is None
    reviewer = desk(team.reviewer).get(at("home"))
    assert [row.code.code for row, _ in reviewer.context["next"]["rows"]] == [HIGH]
    assert "Review next" in reviewer.text
    numbers = {waiting.queue.slug: waiting.number for waiting in reviewer.context["waiting"]}
    assert (numbers["to-review"], numbers["set-aside"]) == (1, 0)
    assert reviewer.context["waiting"][0].oldest == NOW
    publisher = desk(team.publisher).get(at("home"))
    assert publisher.context["next"]["begins"] == "Publish next"
    for role in ("importer", "access admin", "auditor"):
        page = desk(stories.person(role.replace(" ", "-"), role, profile=False)).get(at("home"))
        assert (page.status_code, "What waits for you" in page.text) == (200, role == "auditor")
    admin = desk(stories.person("another", "access admin")).get(at("home"))
    assert "Everybody who signs has a printed name." in admin.text
    stories.person("unnamed", "reviewer", profile=False)
    assert "unnamed" in desk(stories.person("third", "access admin")).get(at("home")).text


def test_a_missing_printed_name_is_told_before_anything_is_read(team: Team, desk: Desk) -> None:
    unnamed = stories.person("unnamed", "reviewer", profile=False)
    assert "You have no printed name" in desk(unnamed).get(at("home")).text
    assert "You have no printed name" not in desk(team.reviewer).get(at("home")).text


def test_what_was_published_of_mine(team: Team, desk: Desk) -> None:
    stories.published(team)
    for user, there in ((team.author, 1), (team.reviewer, 1), (team.coauthor, 0)):
        viewer = Viewer(user, frozenset(user.groups.values_list("name", flat=True)))
        for days, number in ((29, there), (31, 0)):
            home = home_of(HttpRequest(), viewer, NOW + datetime.timedelta(days=days))
            assert len(home["published"]) == number


def test_what_one_follows(team: Team, desk: Desk) -> None:
    explanation, chapter = stories.drafted(team), Code.objects.get(kind=Code.Kind.CHAPTER, code="21")
    reviewer = desk(team.reviewer)
    assert f"Follow {STANDARD}" in reviewer.get(at("facts", explanation.pk)).text
    reviewer.post(at("follow-code", explanation.code_id), {"next": at("facts", explanation.pk)})
    assert f"Stop following {STANDARD}" in reviewer.get(at("facts", explanation.pk)).text
    assert reviewer.get(at("home")).context["happenings"] == []
    Follow.objects.update(since=NOW - datetime.timedelta(days=1))
    act("submit", explanation, team.author)
    for what in ({"code": chapter}, {"person": team.author}):
        actions.follow(actor=team.reviewer, now=NOW, **what)
    followed = reviewer.get(at("home"))
    assert [(row.who, row.done, row.code) for row in followed.context["happenings"]] == [
        ("author", "submitted", STANDARD),
        ("author", "began a draft of", STANDARD),
    ]
    for name, pk in (
        ("follow-code", explanation.code_id),
        ("follow-code", chapter.pk),
        ("follow-person", team.author.pk),
    ):
        reviewer.post(at(name, pk), {"stop": "1"})
    assert not Follow.objects.exists()
    with pytest.raises(RefusedError):
        actions.follow(actor=team.author, person=team.author, now=NOW)
    with pytest.raises(RefusedError):
        actions.follow(actor=team.author, code=Code.objects.filter(kind=Code.Kind.BLOCK).first(), now=NOW)
    page = reviewer.get(at("person", team.author.pk))
    assert [row.done for row in page.context["happenings"]][:1] == ["submitted"]


def test_the_dashboard_answers_with_numbers_that_lead_to_their_rows(team: Team, desk: Desk) -> None:
    stories.published(team, "Z53.8")
    stories.submitted(team, HIGH)
    back = stories.returned(team)
    act("submit", back, team.author)
    client = desk(team.publisher)
    figures = {figure.name: figure for figure in client.get(at("dashboard")).context["figures"]}
    looks = {"second-looks", "second-looks-chapters", "second-looks-reasons"}
    assert set(figures) == {"coverage", "age", "throughput", "returns", "overdue", "skips", "ai", "practice"} | looks
    chapter = next(row for row in figures["coverage"].rows if row[0].text.startswith("21 "))
    assert chapter[1].text == "1"
    assert [str(row) for row in client.get(chapter[1].link).context["page"]] == ["Z53.8"]
    submitted = [row[1] for row in figures["age"].rows if row[1].text != "0"]
    assert [(cell.text, len(client.get(cell.link).context["page"])) for cell in submitted] == [("2", 2)]
    assert "Waiting for review: 2." in figures["throughput"].answer
    weeks = [row[1] for row in figures["throughput"].rows if row[1].text != "0"]
    assert all(client.get(cell.link).context["page"].paginator.count == int(cell.text) for cell in weeks)
    every = client.get(at("submissions"))
    assert [[cell.text for cell in row][:3] for row in every.context["rows"]][-1] == ["Z53.8", "1", "author"]
    assert table(client.get(at("submissions"), {"as": "csv"}))[0] == ["Code", "Revision", "By", "When"]
    assert client.get(at("suggested"), {"section": "nonsense", "state": "nonsense"}).status_code == 200
    for figure in figures.values():
        for row in figure.rows:
            for cell in row:
                assert not cell.link or client.get(cell.link).status_code == 200
    assert "practice" not in {figure.name for figure in desk(team.reviewer).get(at("dashboard")).context["figures"]}
    assert desk(team.reviewer).get(at("dashboard-csv", "practice")).status_code == 404


def test_figures_and_decisions_as_csv_hold_no_formula(team: Team, desk: Desk) -> None:
    explanation = stories.submitted(team)
    act("return", explanation, team.reviewer, text="=HYPERLINK(1)")
    client = desk(team.author)
    rows = table(client.get(at("dashboard-csv", "returns")))
    assert rows[0] == ["Reason", "Returns"]
    decisions = table(client.get(at("decisions"), {"kind": "return", "as": "csv"}))
    assert (decisions[1][0], decisions[1][5]) == (STANDARD, "'=HYPERLINK(1)")
    assert len(table(client.get(at("decisions"), {"kind": "publish", "as": "csv"}))) == 1
    assert client.get(at("decisions"), {"week": "2026-99-99", "since": "x", "reason": "no"}).status_code == 200


def test_search_says_where_the_words_stand(team: Team, desk: Desk) -> None:
    returned = stories.submitted(team, summary="A zebra in the summary.")
    act("return", returned, team.reviewer)
    act("save", returned, team.author, content=stories.text("other"))
    actions.comment(
        actor=team.reviewer, explanation_id=returned.pk, section="summary", text="No <b>ZEBRA</b>?", now=NOW
    )
    stories.submitted(team, HIGH)
    client = desk(team.reviewer)
    page = client.get(at("search"), {"q": "zebra"})
    [row] = page.context["rows"]
    assert (str(row.explanation), [passage.where for passage in row.passages]) == (
        STANDARD,
        ["Revision 1", "Comment by reviewer"],
    )
    assert "&lt;b&gt;<mark>ZEBRA</mark>&lt;/b&gt;" in page.text
    assert [str(row.explanation) for row in client.get(at("search"), {"q": "b20"}).context["rows"]] == [HIGH]
    for nothing in ("", "quagga", "%", "(", "\0", "[a-z]+*"):
        assert client.get(at("search"), {"q": nothing}).status_code == 200
    assert desk(stories.person("importer", "importer")).get(at("search"), {"q": "zebra"}).status_code == 403
