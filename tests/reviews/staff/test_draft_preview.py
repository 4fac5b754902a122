"""An author sees the draft as readers would, before anybody has to decide on it."""

from __future__ import annotations

from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import Team, drafted, submitted


def test_a_draft_is_shown_as_readers_would_see_it(team: Team, desk: Desk) -> None:
    explanation = drafted(team, "Z53.9", summary="This is [[title]].")
    author = desk(team.author)
    page = author.get(at("preview", explanation.pk), {"text": "draft"})
    shown = page.content.decode()
    assert "Procedure and treatment not carried out, unspecified reason" in shown
    assert "(the next signer)" in shown
    assert "Author" not in shown
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "?text=draft" in author.get(at("explanation", explanation.pk)).content.decode()


def test_without_a_draft_there_is_none_to_show(team: Team, desk: Desk) -> None:
    explanation = submitted(team)
    page = desk(team.reviewer).get(at("preview", explanation.pk), {"text": "draft"})
    assert "canary-Z53.9-1" in page.content.decode()  # what is up for decision
