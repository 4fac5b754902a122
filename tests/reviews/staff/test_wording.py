"""The pages of the vocabulary and of what was searched in vain. Who may: ``access``."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

import pytest
from django.test import Client, RequestFactory

from codes.models import UnfoundSearch
from codes.search.vocabulary import FILE
from reviews import actions
from reviews.desk.queues.navigation import sidebar
from reviews.models import HiddenSearch, LineProposal
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team, person

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("small_vocabulary")]
LINE = {"term": "king's <evil>", "means": "codes", "meant": "m109", "kind": "lay", "why": "A <b>reader</b>."}


def proposed(team: Team, **changed: str) -> LineProposal:
    fields = {"change": "add", "term": "king's evil", "meant": "M10.9", "kind": "lay", "why": "Old."} | changed
    return actions.propose_line(actor=team.author, now=NOW, **fields)


def badge(client: Client, title: str) -> str | None:
    request = RequestFactory().get("/admin/")
    from django.contrib.auth import get_user

    request.session = client.session  # type: ignore[attr-defined]
    request.user = get_user(request)  # type: ignore[arg-type]
    items = [item for group in sidebar(request) for item in group["items"]]
    return next(item.get("badge") for item in items if item["title"] == title)


def test_from_a_search_in_vain_to_a_line(team: Team, desk: Desk):
    author, reviewer = desk(team.author), desk(team.reviewer)
    UnfoundSearch.objects.create(question="king evil", times=9, day=NOW.date())
    page = author.get(at("unfound")).text
    assert "king evil" in page
    assert f'{at("new-line")}?term=king%20evil"' in page
    assert 'value="king evil"' in author.get(at("new-line"), {"term": "king evil"}).text
    shown = author.post(at("new-line"), LINE | {"term": "king evil", "do": "measure"})
    assert shown.status_code == 200
    assert "What it would do" in shown.text
    assert "Gout, unspecified" in shown.text
    assert not LineProposal.objects.exists()
    made = author.post(at("new-line"), LINE | {"term": "king evil", "do": "propose"}, follow=True)
    proposal = LineProposal.objects.get()
    assert made.redirect_chain[-1][0] == at("line-proposal", proposal.pk)
    assert "Take back proposal" in made.text
    assert "Confirm proposal" not in made.text
    assert "A line is proposed" in author.get(at("unfound")).text
    assert badge(reviewer, "Search vocabulary") == "1"
    assert badge(author, "Search vocabulary") is None
    page = reviewer.get(at("line-proposal", proposal.pk)).text
    assert "Confirm proposal" in page
    assert "A &lt;b&gt;reader&lt;/b&gt;." in page
    done = reviewer.post(at("confirm-line", proposal.pk), follow=True)
    assert "Search knows it from now on." in done.text
    assert badge(reviewer, "Search vocabulary") is None
    page = author.get(at("unfound")).text
    assert 'finds</span> <span class="code">M10.9</span> Gout, unspecified' in page
    assert "author and reviewer</a>" in author.get(at("vocabulary"), {"origin": "desk"}).text


def test_what_was_typed_stays_when_it_is_refused(team: Team, desk: Desk):
    client = desk(team.author)
    for changed, message in (
        ({"meant": "Q99.99"}, "“Q99.99” is no code of a loaded release"),
        ({"kind": ""}, "Choose a kind"),
        ({"why": ""}, "Say why"),
        ({"means": "words", "meant": "gouut"}, "nothing with the word “gouut”"),
        ({"term": ""}, "Write a term first"),
    ):
        refused = client.post(at("new-line"), LINE | changed | {"do": "propose"})
        assert refused.status_code == 422
        assert message in refused.text
        assert 'role="alert"' in refused.text
        assert "A &lt;b&gt;reader&lt;/b&gt;." in refused.text or not changed.get("why", "x")
    assert not LineProposal.objects.exists()


def test_other_words_are_proposed_with_or_without_the_sign(team: Team, desk: Desk):
    client = desk(team.author)
    client.post(at("new-line"), LINE | {"means": "words", "meant": "gout"})
    client.post(at("new-line"), LINE | {"term": "podagra", "meant": "=gout"})
    assert set(LineProposal.objects.values_list("term", "meant")) == {("king's <evil>", "=gout"), ("podagra", "=gout")}


def test_a_line_is_taken_out(team: Team, desk: Desk):
    author, publisher = desk(team.author), desk(team.publisher)
    line = {"term": "gout", "meant": "M10.9"}
    listed = author.get(at("vocabulary"), {"q": "gout"}).text
    assert f"{at('remove-line')}?term=gout&amp;meant=M10.9" in listed
    assert "Gout, unspecified" in author.get(at("remove-line"), line).text
    assert "What “gout” finds" in author.post(at("remove-line"), line | {"do": "measure"}).text
    author.post(at("remove-line"), line | {"do": "propose", "why": "The title says so."})
    assert "to be taken out?" in author.get(at("vocabulary"), {"q": "gout"}).text
    publisher.post(at("confirm-line", LineProposal.objects.get().pk))
    assert f"{at('remove-line')}?term=gout&amp;meant=M10.9" not in author.get(at("vocabulary"), {"q": "gout"}).text
    assert author.get(at("remove-line"), line).status_code == 404
    assert author.post(at("remove-line"), line | {"why": "Again."}).status_code == 422


def test_the_list_is_searched_and_filtered(team: Team, desk: Desk):
    client = desk(team.author)
    proposal = proposed(team)
    actions.LINES.confirm(actor=team.reviewer, proposal_id=proposal.pk, now=NOW)

    def count(**query: str) -> int:
        page = client.get(at("vocabulary"), query)
        assert page.status_code == 200
        return int(page.context["page"].paginator.count)

    assert count() == 4
    assert count(origin="desk") == 1
    assert count(origin="file") == 3
    assert (count(kind="lay"), count(kind="lay", origin="file"), count(kind="word")) == (2, 1, 1)
    assert count(q="KING'S ev") == 1
    assert count(q="m109") == count(q="M10.9") == 2
    assert count(kind="nonsense", origin="nowhere") == 4
    nothing = client.get(at("vocabulary"), {"q": "qq<qq"}).text
    assert "No line fits." in nothing
    assert f'{at("new-line")}?term=qq%3Cqq"' in nothing


def test_the_list_has_pages_that_keep_the_filters(team: Team, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("codes.search.vocabulary.FILE", FILE)  # the real one
    page = desk(team.author).get(at("vocabulary"), {"q": "a", "kind": "lay", "page": "2"})
    assert "?kind=lay&amp;q=a&amp;page=3" in page.text
    assert "Page 2 of" in page.text


def test_proposals_open_and_ended(team: Team, desk: Desk):
    client = desk(person("auditor", "auditor"))
    assert "No proposal waits." in client.get(at("line-proposals")).text
    assert "No proposal has ended yet." in client.get(at("line-proposals"), {"ended": "1"}).text
    refused = proposed(team)
    actions.LINES.refuse(actor=team.reviewer, proposal_id=refused.pk, reason="That is <i>scrofula</i>.", now=NOW)
    proposed(team, term="queen's evil")
    assert "queen&#x27;s evil" in client.get(at("line-proposals")).text
    ended = client.get(at("line-proposals"), {"ended": "1"}).text
    assert "king&#x27;s evil" in ended
    assert "queen&#x27;s evil" not in ended
    page = client.get(at("line-proposal", refused.pk)).text
    assert "That is &lt;i&gt;scrofula&lt;/i&gt;." in page
    assert '<form method="post" action="/admin/desk/vocabulary' not in page


def test_two_who_decide_at_the_same_time(team: Team, desk: Desk):
    proposal, reviewer, publisher = proposed(team), desk(team.reviewer), desk(team.publisher)
    refused = reviewer.post(at("refuse-line", proposal.pk), {"reason": ""})
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert reviewer.post(at("refuse-line", proposal.pk), {"reason": "No."}).status_code == 302
    late = publisher.post(at("confirm-line", proposal.pk))
    assert (late.status_code, "It is refused already." in late.text) == (409, True)


def test_the_proposer_reads_that_somebody_else_decides(team: Team, desk: Desk):
    mine = actions.propose_line(
        actor=team.reviewer, change="add", term="king's evil", meant="M10.9", kind="lay", why="Old.", now=NOW
    )
    client = desk(team.reviewer)
    assert "a reviewer or publisher other than you" in client.get(at("line-proposal", mine.pk)).text
    assert client.post(at("confirm-line", mine.pk)).status_code == 403
    assert client.post(at("refuse-line", mine.pk), {"reason": "No."}).status_code == 403
    assert client.post(at("take-line-back", mine.pk)).status_code == 302


def test_an_effect_out_of_date_is_marked_and_measured_again(team: Team, desk: Desk):
    proposal, client = proposed(team), desk(team.publisher)
    outdated = "Search has changed since this was measured."
    assert outdated not in client.get(at("line-proposal", proposal.pk)).text
    other = proposed(team, term="queen's evil")
    actions.LINES.confirm(actor=team.reviewer, proposal_id=other.pk, now=NOW)
    assert outdated in client.get(at("line-proposal", proposal.pk)).text
    assert "It is measured again." in client.post(at("measure-line", proposal.pk), follow=True).text
    assert outdated not in client.get(at("line-proposal", proposal.pk)).text


def test_numbers_that_are_nothing_are_not_found(team: Team, desk: Desk):
    client = desk(team.reviewer)
    for number in (0, 99, 2**31, 2**63, 10**30):
        assert client.get(at("line-proposal", number)).status_code == 404
        for name in ("confirm-line", "refuse-line", "take-line-back", "measure-line"):
            assert client.post(at(name, number)).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("text", ["\0", "a\0b", "x" * 5000, "\u202e", "='", "%00"])
def test_odd_texts_are_answered(team: Team, desk: Desk, text: str):
    client = desk(team.author)
    assert client.get(f"{at('vocabulary')}?{urlencode({'q': text, 'kind': text, 'page': text})}").status_code == 200
    assert client.get(f"{at('new-line')}?{urlencode({'term': text, 'meant': text})}").status_code == 200
    assert client.get(f"{at('remove-line')}?{urlencode({'term': text, 'meant': text})}").status_code == 404
    for do in ("measure", "propose"):
        line = {"term": text, "meant": text, "kind": text, "why": text, "do": do}
        assert client.post(at("new-line"), line).status_code == 422
        assert client.post(at("remove-line"), line).status_code == 422
    assert client.post(at("hide-search"), {"question": text}).status_code == 422
    assert client.post(at("show-search"), {"question": text}).status_code == 422


def test_searches_in_vain_by_frequency(team: Team, desk: Desk):
    client = desk(team.author)
    assert "No search failed five times or more" in client.get(at("unfound")).text
    day = datetime.date(2026, 5, 1)
    for question, times, ago in (("qqqq", 5, 9), ("qqqq", 6, 2), ("zzzz", 10, 0), ("gout", 7, 1)):
        UnfoundSearch.objects.create(question=question, times=times, day=day - datetime.timedelta(days=ago))
    page = client.get(at("unfound"))
    assert [(row["question"], row["together"], str(row["last"])) for row, _, _ in page.context["rows"]] == [
        ("qqqq", 11, "2026-04-29"), ("zzzz", 10, "2026-05-01"), ("gout", 7, "2026-04-30"),
    ]  # fmt: skip
    assert [hit.code if hit else None for _, hit, _ in page.context["rows"]] == [None, None, "M10.9"]
    hidden = client.post(at("hide-search"), {"question": "qqqq"}, follow=True).text
    assert "It is hidden from the list." in hidden
    assert ">qqqq<" not in hidden
    assert ">qqqq<" in client.get(at("unfound"), {"hidden": "1"}).text
    assert ">qqqq<" not in client.post(at("show-search"), {"question": "qqqq"}, follow=True).text
    assert not HiddenSearch.objects.exists()
    assert ">qqqq<" in client.get(at("unfound")).text
    for number in range(30):
        UnfoundSearch.objects.create(question=f"word{number}", times=5, day=day)
    assert "Page 2 of 2" in client.get(at("unfound"), {"page": "2"}).text
