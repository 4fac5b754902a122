"""The pages of manner. Who may: ``access``; what the pages of all proposals share: ``test_wording``."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from reviews import actions
from reviews.checks.manner.rows import rows_of_file
from reviews.models import MannerProposal
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.staff.test_wording import badge
from tests.reviews.stories import NOW, Team, drafted, published
from tests.reviews.test_manner_at_the_desk import HOPE

pytestmark = pytest.mark.engine
TYPED = HOPE | {"name": "Hope <b>", "finds": "hopefully\nno doubt", "why": "Met in <i>two</i> texts."}


def test_from_a_form_to_every_check(team: Team, desk: Desk) -> None:
    author, reviewer = desk(team.author), desk(team.reviewer)
    explanation = published(team, "Z53.9", coding_notes="Hopefully <u>listed</u>.")
    shown = author.post(at("new-row"), TYPED | {"do": "measure"})
    assert shown.status_code == 200
    assert "What it would do" in shown.text
    assert at("explanation", explanation.pk) in shown.text
    assert "Hopefully &lt;u&gt;listed&lt;/u&gt;." in shown.text
    assert not MannerProposal.objects.exists()
    made = author.post(at("new-row"), TYPED | {"do": "propose"}, follow=True)
    proposal = MannerProposal.objects.get()
    assert made.redirect_chain[-1][0] == at("row-proposal", proposal.pk)
    assert "Take back proposal" in made.text
    assert "Confirm proposal" not in made.text
    assert badge(reviewer, "Manner of texts") == "1"
    assert badge(author, "Manner of texts") is None
    assert "Proposals (1 open)" in reviewer.get(at("manner")).text
    assert "Add “hope &lt;b&gt;”" in reviewer.get(at("row-proposals")).text
    page = reviewer.get(at("row-proposal", proposal.pk)).text
    assert "Met in &lt;i&gt;two&lt;/i&gt; texts." in page
    assert "Confirm proposal" in page
    done = reviewer.post(at("confirm-row", proposal.pk), follow=True)
    assert "Every check goes by it from now on." in done.text
    listed = author.get(at("manner")).text
    assert "Hope &lt;b&gt;" in listed
    assert "author and reviewer</a>" in listed


def test_a_row_is_changed(team: Team, desk: Desk) -> None:
    author, publisher = desk(team.author), desk(team.publisher)
    assert f"{at('change-row')}?name=advice%20to%20the%20reader" in author.get(at("manner")).text
    form = author.get(at("change-row"), {"name": "style"})
    assert "utilize*\nutilise*\n" in form.text
    assert "readonly" in form.text
    typed = form.context["typed"] | {"severity": "warns", "why": "It was missed.", "do": "propose"}
    page = author.post(at("change-row"), typed, follow=True).text
    assert "<del" in page
    assert "to be changed?" in author.get(at("manner")).text
    publisher.post(at("confirm-row", MannerProposal.objects.get().pk))
    assert "to be changed?" not in author.get(at("manner")).text
    assert author.post(at("change-row"), typed).status_code == 422  # nothing is changed in it now


def test_a_row_is_taken_out(team: Team, desk: Desk) -> None:
    author, publisher = desk(team.author), desk(team.publisher)
    drafted(team, "Z53.9", coding_notes="A deadly code.")
    fear = {"name": "fear"}
    assert "It is a death sentence." in author.get(at("remove-row"), fear).text
    assert "no longer" in author.post(at("remove-row"), fear | {"do": "measure"}).text
    author.post(at("remove-row"), fear | {"do": "propose", "why": "Never met."})
    assert "to be taken out?" in author.get(at("manner")).text
    publisher.post(at("confirm-row", MannerProposal.objects.get().pk))
    assert "frightens" not in author.get(at("manner")).text
    assert author.get(at("remove-row"), fear).status_code == 404
    assert author.get(at("change-row"), fear).status_code == 404
    assert author.post(at("remove-row"), fear | {"why": "Again."}).status_code == 422
    for row in rows_of_file():
        if row.name != "fear":
            made = actions.propose_row(actor=team.author, change="remove", fields={"name": row.name}, why="x", now=NOW)
            actions.ROWS.confirm(actor=team.reviewer, proposal_id=made.pk, now=NOW)
    assert "All rows were removed" in author.get(at("manner")).text


def test_what_was_typed_stays_when_it_is_refused(team: Team, desk: Desk) -> None:
    client = desk(team.author)
    for changed, message in (
        ({"why": ""}, "Say why"),
        ({"name": ""}, "Write a name first"),
        ({"example": "It heals."}, "It does not find its example"),
        ({"measure": "grade"}, "A reading grade is a number from 1 to 30"),
        ({"severity": "blocks"}, "Choose whether it warns or informs"),
    ):
        refused = client.post(at("new-row"), TYPED | changed | {"do": "propose"})
        assert (refused.status_code, message in refused.text) == (422, True), message
        assert 'role="alert"' in refused.text
        assert "hopefully\nno doubt" in refused.text
    assert not MannerProposal.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("text", ["\0", "a\0b", "x" * 5000, "\u202e", "|", "%00", "* * *", "(" * 60])
def test_odd_texts_are_answered(team: Team, desk: Desk, text: str) -> None:
    client = desk(team.author)
    odd = dict.fromkeys((*HOPE, "why"), text)
    assert client.get(f"{at('manner')}?{urlencode({'page': text})}").status_code == 200
    assert client.get(f"{at('new-row')}?{urlencode(odd)}").status_code == 200
    for name in ("change-row", "remove-row"):
        assert client.get(f"{at(name)}?{urlencode({'name': text})}").status_code == 404
    for do in ("measure", "propose"):
        for fields in (odd, TYPED | {"finds": text}, TYPED | {"name": text}):
            posted = client.post(at("new-row"), fields | {"do": do})
            assert posted.status_code == 422 or text in {"|", "%00", "* * *", "(" * 60}
            assert client.post(at("change-row"), fields | {"do": do}).status_code == 422
            assert client.post(at("remove-row"), fields | {"do": do}).status_code == 422
    for number in (0, 99, 2**63, 10**30):
        assert client.get(at("row-proposal", number)).status_code == 404
