"""Claims are ticked before anybody signs, and the editor offers the facts of its code."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, transaction

from reviews.models import Explanation, Revision
from tests.reviews.staff.conftest import at, seen
from tests.reviews.stories import Team, act, drafted, submitted

pytestmark = pytest.mark.engine

CLAIM = {
    "key": "k1", "topic": "billing", "section": "coding_notes", "excerpt": "It is a header.",
    "fact": "Z53.9: Billable.",
}  # fmt: skip


def with_a_claim(team: Team) -> Explanation:
    """Submitted with a claim frozen in it; the checks are away in these tests, so it is put in with the submission."""
    with mock.patch("reviews.actions.texts.submitting.claims_of", return_value=[CLAIM]):
        return submitted(team, "Z53.9")


def test_claims_are_ticked_before_signing(team: Team, desk: Any) -> None:
    explanation = with_a_claim(team)
    client = desk(team.reviewer)
    page = client.get(at("review", explanation.pk)).text
    assert "It is a header." in page
    assert "Z53.9: Billable." in page
    refused = client.post(at("approve", explanation.pk), seen(explanation, compared=[]))
    assert refused.status_code == 422
    assert "every claim with the official fact" in refused.text
    assert client.post(at("approve", explanation.pk), seen(explanation)).status_code == 302
    (decision,) = Revision.objects.get(explanation=explanation).decisions.all()
    assert decision.compared == [CLAIM]


def test_an_approval_without_its_claims_is_refused_by_the_database(team: Team) -> None:
    explanation = with_a_claim(team)
    decision = act("approve", explanation, team.reviewer)
    decision.pk, decision.user, decision.compared = None, team.second_reviewer, []
    with pytest.raises(IntegrityError, match="every claim is compared"), transaction.atomic():
        decision.save(force_insert=True)


def test_the_editor_offers_the_facts_of_the_code(team: Team, desk: Any) -> None:
    explanation = drafted(team, "Z53.9")
    page = desk(team.author).get(at("explanation", explanation.pk)).text
    for source in ("[[title]]", "[[billable]]", "[[chapter]]"):
        assert f'data-fact="{source}"' in page


def test_who_does_not_write_reads_the_facts_in_words(team: Team, desk: Any) -> None:
    explanation = drafted(team, "Z53.9", coding_notes="It is [[billable]].")
    for state in ("draft", "submitted"):
        page = desk(team.reviewer).get(at("explanation", explanation.pk)).text
        assert ("It is billable." in page, "[[billable]]" in page) == (True, False), state
        if state == "draft":
            act("submit", explanation, team.author)
    assert "It is billable." in desk(team.reviewer).get(at("history", explanation.pk)).text
