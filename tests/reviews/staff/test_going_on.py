"""From text to text: claims that decisions end, the next text of the queue, and texts that somebody skips."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from reviews import actions
from reviews.desk.queues.queues import queue
from reviews.desk.shared.access import Viewer
from reviews.models import AuditEvent, Explanation, Skip
from reviews.rules.errors import NotPermittedError, RefusedError, WrongStateError
from reviews.safety.accounted import broken
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at, seen
from tests.reviews.stories import HIGH, NOW, STANDARD, Team, act, fresh

pytestmark = pytest.mark.engine

DAY = datetime.timedelta(days=1)


def claim(explanation: Explanation, user: object, now: datetime.datetime = NOW) -> None:
    actions.claim(actor=user, explanation_id=explanation.pk, now=now)  # type: ignore[arg-type]


def skip(explanation: Explanation, user: object, now: datetime.datetime = NOW, **more: object) -> Skip:
    return actions.skip(actor=user, explanation_id=explanation.pk, now=now, **more)  # type: ignore[arg-type]


def waiting(user: object, slug: str = "to-review", now: datetime.datetime = NOW) -> list[str]:
    roles = frozenset(user.groups.values_list("name", flat=True))  # type: ignore[attr-defined]
    return [str(row) for row in queue(slug, Viewer(user, roles), now)]  # type: ignore[arg-type]


# --- Claims -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["approve", "return", "recall"])
def test_a_claim_ends_with_a_decision_and_a_recall(team: Team, ends: str) -> None:
    """It outlived them: who returned a text had it among what was returned to them."""
    explanation = stories.submitted(team)
    claim(explanation, team.reviewer)
    act(ends, explanation, team.author if ends == "recall" else team.reviewer)
    assert (fresh(explanation).claimed_by, fresh(explanation).claimed_until) == (None, None)
    assert waiting(team.reviewer, "returned") == []
    assert waiting(team.author, "returned") == ([STANDARD] if ends == "return" else [])


def test_the_first_of_two_signatures_ends_a_claim_and_a_withdrawal_leaves_that_of_a_draft(team: Team) -> None:
    explanation = stories.submitted(team, HIGH)
    claim(explanation, team.reviewer)
    act("approve", explanation, team.reviewer)
    assert (fresh(explanation).state, fresh(explanation).claimed_by) == ("submitted", None)
    public = stories.published(team)
    act("start", public, team.author)
    claim(public, team.author)
    act("withdraw", public, team.publisher)
    assert (fresh(public).state, fresh(public).claimed_by) == ("draft", team.author)


def test_opening_a_text_for_a_decision_claims_it(team: Team, desk: Desk) -> None:
    explanation = stories.submitted(team, by=[team.author, team.coauthor])
    page = desk(team.reviewer).get(at("review", explanation.pk))
    assert fresh(explanation).claimed_by is None  # a GET writes nothing
    assert f'data-opened="{at("opened", explanation.pk)}"' in page.text
    answer = desk(team.reviewer).post(f"{at('opened', explanation.pk)}?again=1")
    assert (answer.json()["mine"], fresh(explanation).claimed_by) == (True, team.reviewer)
    other = desk(team.second_reviewer).post(at("opened", explanation.pk))  # nobody's claim is taken away
    assert (other.status_code, other.json()["mine"]) == (409, False)
    assert "reviewer has claimed it until" in other.json()["message"].lower()
    assert fresh(explanation).claimed_by == team.reviewer


@pytest.mark.parametrize("who", ["coauthor", "publisher"])
def test_a_glance_of_somebody_who_may_not_decide_claims_nothing(team: Team, desk: Desk, who: str) -> None:
    explanation = stories.submitted(team, by=[team.author, team.coauthor])
    client = desk(getattr(team, who))
    assert "data-opened" not in client.get(at("review", explanation.pk)).text
    assert client.post(at("opened", explanation.pk)).status_code == 422
    assert fresh(explanation).claimed_by is None


# --- The next text ----------------------------------------------------------------------------------------------------


def test_a_decision_leads_to_the_next_text_of_the_queue_and_claims_it(team: Team, desk: Desk) -> None:
    first, second, third = (stories.submitted(team, name) for name in ("Z53.31", "Z53.1", "Z53.8"))
    claim(second, team.second_reviewer, timezone.now())
    client = desk(team.reviewer)
    begun = client.post(at("begin"), {"from": "to-review"})
    assert begun["Location"] == f"{at('review', first.pk)}?from=to-review"
    assert fresh(first).claimed_by == team.reviewer
    page = client.get(begun["Location"])
    assert '<input type="hidden" name="from" value="to-review">' in page.text
    signed = client.post(at("approve", first.pk), seen(fresh(first), **{"from": "to-review"}))
    assert signed["Location"] == f"{at('review', third.pk)}?from=to-review"  # somebody else has the second
    assert (fresh(first).claimed_by, fresh(third).claimed_by) == (None, team.reviewer)
    posted = seen(fresh(third), reason="unclear", **{"from": "to-review"})
    home = client.post(at("return", third.pk), posted, follow=True)
    assert home.redirect_chain[0][0] == at("home")
    assert "Nothing else waits in “To review”." in home.text


def test_who_came_from_no_queue_stays_with_the_text(team: Team, desk: Desk) -> None:
    explanation = stories.submitted(team)
    for place in ("", "nowhere", "https://evil.example/", "to-review?" + "x" * 600):
        refused = desk(team.reviewer).post(
            at("approve", explanation.pk), seen(explanation, password="", **{"from": place})
        )
        assert refused.status_code in {403, 422}
    signed = desk(team.reviewer).post(at("approve", explanation.pk), seen(explanation, **{"from": "nowhere"}))
    assert signed["Location"] == at("review", explanation.pk)


def test_siblings_come_one_after_another(team: Team, desk: Desk) -> None:
    texts = {name: stories.submitted(team, name) for name in ("Z53.8", "U07.1", "Z53.01", "Z53.1")}
    place = "to-review?order=code"
    signed = desk(team.reviewer).post(at("approve", texts["Z53.01"].pk), seen(texts["Z53.01"], **{"from": place}))
    assert signed["Location"] == f"{at('review', texts['Z53.1'].pk)}?from=to-review%3Forder%3Dcode"
    last = seen(texts["Z53.8"], **{"from": place})
    claim(texts["Z53.1"], team.second_reviewer, timezone.now() + DAY)
    assert (
        desk(team.second_reviewer)
        .post(at("approve", texts["Z53.8"].pk), last)["Location"]
        .startswith(
            at("review", texts["U07.1"].pk)  # from the beginning again
        )
    )


def test_publishers_go_on_too(team: Team, desk: Desk) -> None:
    first, second = (stories.approved(team, name) for name in ("Z53.31", "Z53.1"))
    published = desk(team.publisher).post(at("publish", first.pk), seen(first, **{"from": "to-publish"}))
    assert published["Location"] == f"{at('review', second.pk)}?from=to-publish"


# --- Skips ------------------------------------------------------------------------------------------------------------


def test_a_skipped_text_is_not_offered_to_that_person_until_its_day(team: Team, desk: Desk) -> None:
    explanation = stories.submitted(team)
    claim(explanation, team.reviewer)
    made = skip(explanation, team.reviewer, reason="Not my field.")
    assert (made.until - NOW.date()).days == 7
    assert fresh(explanation).claimed_by is None
    assert waiting(team.reviewer) == []
    assert waiting(team.second_reviewer) == [STANDARD]
    assert waiting(team.reviewer, now=NOW + 8 * DAY) == [STANDARD]
    page = desk(team.second_reviewer).get(at("review", explanation.pk))
    assert "reviewer skipped it" in page.text
    assert "Not my field." in page.text
    actions.take_back_skip(actor=team.reviewer, explanation_id=explanation.pk, now=NOW)
    assert waiting(team.reviewer) == [STANDARD]
    assert list(broken()) == []


def test_a_skip_is_of_one_text(team: Team) -> None:
    explanation = stories.submitted(team)
    skip(explanation, team.second_reviewer, until=NOW.date() + 30 * DAY)
    act("return", explanation, team.reviewer)
    act("submit", explanation, team.author)
    assert waiting(team.second_reviewer) == [STANDARD]


def test_three_skips_by_different_people_raise_a_text(team: Team, desk: Desk) -> None:
    stories.submitted(team, HIGH)
    explanation = stories.submitted(team)
    third = stories.person("third-reviewer", "reviewer")
    for user in (team.reviewer, team.reviewer, team.second_reviewer):
        skip(explanation, user, reason="Not sure.")
    assert waiting(team.coauthor) == [HIGH, STANDARD]
    skip(explanation, third, reason="Not sure either.")
    assert waiting(team.coauthor) == [STANDARD, HIGH]
    assert "skipped by three people" in desk(team.coauthor).get(at("queue", "to-review")).text
    listed = desk(team.coauthor).get(at("queue", "all"), {"skip": "raised"})
    assert [str(row) for row in listed.context["page"]] == [STANDARD]


def test_what_is_refused_of_skips(team: Team, desk: Desk) -> None:
    draft, text = stories.drafted(team, "Z53.1"), stories.submitted(team)
    for user, refused, about, more in (
        (team.author, NotPermittedError, text, {"reason": "No."}),
        (team.reviewer, WrongStateError, draft, {"reason": "No."}),
        (team.reviewer, RefusedError, text, {}),
        (team.reviewer, RefusedError, text, {"until": NOW.date()}),
        (team.reviewer, RefusedError, text, {"until": NOW.date() + 91 * DAY}),
    ):
        with pytest.raises(refused):
            skip(about, user, **more)
    with pytest.raises(RefusedError):
        actions.take_back_skip(actor=team.reviewer, explanation_id=text.pk, now=NOW)
    client = desk(team.reviewer)
    assert client.post(at("skip", text.pk), {"until": "2026-02-31"}).status_code == 422
    assert client.post(at("skip", text.pk), {"until": "soon"}).status_code == 422
    assert not Skip.objects.exists()
    assert not AuditEvent.objects.filter(act="skip").exists()


def test_the_database_keeps_a_skip_as_it_was(team: Team) -> None:
    """Only that somebody took it back is written later, once."""
    made, other = skip(stories.submitted(team), team.reviewer, reason="Not my field."), stories.submitted(team, HIGH)
    row = Skip.objects.filter(pk=made.pk)
    for change in (
        {"reason": "Another."},
        {"until": NOW.date() + 80 * DAY},
        {"user": team.publisher},
        {"explanation": other},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    standing = {"user": team.reviewer, "until": NOW.date() + DAY, "skipped_at": NOW}
    for wrong in (
        standing | {"explanation": made.explanation, "revision": made.revision, "taken_back_at": NOW},
        standing | {"explanation": other, "revision": made.revision},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Skip.objects.create(**wrong)
    actions.take_back_skip(actor=team.reviewer, explanation_id=made.explanation_id, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(taken_back_at=None)
