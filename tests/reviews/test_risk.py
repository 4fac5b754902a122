"""Risk tiers of every code of April 2026, held against the official blocks and titles."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import connection

from codes import guards
from codes.days import day_of
from codes.models import CodeVersion
from reviews.desk.queues.queues import queue
from reviews.desk.shared.access import Viewer
from reviews.jobs.clock import tick
from reviews.models import Publication
from reviews.rules.errors import NotPermittedError, RefusedError, WrongStateError
from reviews.rules.risk import HIGH_CATEGORIES, REVIEW_AFTER, Tier, next_review, risk_tier
from reviews.safety import verify
from tests.reviews.checks.facts import official
from tests.reviews.stories import NOW, Team, act, approved, drafted, fresh, published, submitted


def tiers() -> dict[str, tuple[Tier, str, str]]:
    """Code -> (tier, official block, long title)."""
    facts = official().facts
    return {
        fact.name: (
            risk_tier(code=fact.name, chapter=facts[fact.chapter].name if fact.chapter is not None else "",
                      title=fact.title),
            facts[fact.block].name if fact.block is not None else "",
            fact.title,
        )
        for fact in facts
        if fact.kind == "code"
    }  # fmt: skip


def test_self_harm_and_assault_ask_for_two_signatures_in_every_code_of_their_blocks() -> None:
    problems = tiers()
    for block, number in (("X71-X83", 181), ("X92-Y09", 283)):
        inside = {code: tier for code, (tier, its_block, _) in problems.items() if its_block == block}
        assert set(inside.values()) == {Tier.HIGH}, block
        assert len(inside) == number


def test_poisoning_by_intent_is_told_from_accidents_by_title() -> None:
    poisonings = {code: tier for code, tier in tiers().items() if "T36" <= code[:3] <= "T65"}
    meant = {code for code, (_, _, title) in poisonings.items() if "self-harm" in title or "assault" in title}
    assert len(meant) > 2_000
    assert {code for code, (tier, _, _) in poisonings.items() if tier == Tier.HIGH} == meant


@pytest.mark.parametrize(
    ("code", "tier"),
    [
        ("T71.112A", Tier.HIGH),
        ("T71.111A", Tier.STANDARD),
        ("Z91.51", Tier.HIGH),
        ("T14.91XA", Tier.HIGH),
        ("X58.XXXA", Tier.STANDARD),
        ("Y21.0XXA", Tier.STANDARD),
        ("Z21", Tier.HIGH),
        ("Z20.6", Tier.STANDARD),
        ("F32.0", Tier.HIGH),
    ],
)
def test_neighbours_of_a_range(code: str, tier: Tier) -> None:
    assert tiers()[code][0] == tier


@pytest.mark.parametrize("chapter", range(1, 23))
def test_the_chapters_whose_texts_ask_for_two_signatures(chapter: int) -> None:
    """Neoplasms, mental disorders, pregnancy, the perinatal period."""
    tier = risk_tier(code="ZZZ", chapter=str(chapter), title="Something")
    assert tier == (Tier.HIGH if chapter in {2, 5, 15, 16} else Tier.STANDARD)


@pytest.mark.parametrize("category", ["B20", "R45", "T14", "T74", "T76", "X71", "X83", "X92", "Y09", "Z21"])
def test_the_categories_outside_of_them(category: str) -> None:
    assert risk_tier(code=f"{category}.1", chapter="1", title="Something") == Tier.HIGH


def test_the_tier_is_found_again_when_a_text_is_submitted(team: Team) -> None:
    """A draft that was begun under an earlier rule, or under an earlier title of the code."""
    explanation = drafted(team, "B20")
    type(explanation).objects.filter(pk=explanation.pk).update(tier=Tier.STANDARD)
    act("submit", fresh(explanation), team.author)
    again = fresh(explanation)
    assert again.tier == Tier.HIGH
    assert again.submitted_revision is not None
    assert again.submitted_revision.approvals_needed == 2
    act("approve", again, team.reviewer)
    assert fresh(explanation).state == "submitted"


# --- A tier that rises after somebody has signed ----------------------------------------------------------------------


@pytest.fixture
def rise(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on category Z53 is of high risk, as after a change of the rule or of an official title."""

    def change() -> None:
        monkeypatch.setattr("reviews.rules.risk.HIGH_CATEGORIES", (*HIGH_CATEGORIES, ("Z53", "Z53")))

    return change


def test_another_interval_holds_for_what_is_signed_from_its_day_on(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """``verify`` computed every date by the interval of today."""
    published(team, "Z53.9")
    tomorrow = NOW + datetime.timedelta(days=1)
    monkeypatch.setitem(REVIEW_AFTER, tomorrow.date(), {Tier.STANDARD: 90, Tier.HIGH: 30})
    later = submitted(team, "Z53.1")
    act("approve", later, team.reviewer, now=tomorrow)
    act("publish", fresh(later), team.publisher, now=tomorrow)
    dates = dict(Publication.objects.values_list("explanation__code__code", "next_review_on"))
    assert dates == {
        "Z53.9": day_of(NOW) + datetime.timedelta(days=730),
        "Z53.1": day_of(tomorrow) + datetime.timedelta(days=90),
    }
    assert found_by_verify() == []


def short_of_signatures() -> list[str]:
    return list(dict(verify.checks())["second signatures"])


def found_by_verify() -> list[tuple[str, list[str]]]:
    problems = ((name, list(items)) for name, items in verify.checks() if name != "audit log")
    return [(name, items) for name, items in problems if items]


def waiting_for(somebody: User) -> list[str]:
    return [waiting.code.code for waiting in queue("to-review", Viewer(somebody, frozenset({"reviewer"})), NOW)]


@pytest.mark.engine
def test_a_live_text_stays_up_and_waits_for_a_second_signature(team: Team, rise: Callable[[], None]) -> None:
    explanation = published(team)
    assert short_of_signatures() == []
    rise()
    assert short_of_signatures() == ["Z53.9 revision 1: 1 signatures, and its risk asks for 2 now"]
    assert tick(now=NOW + datetime.timedelta(minutes=1))["tiers"] == 1
    assert tick(now=NOW)["tiers"] == 0
    assert [items for name, items in found_by_verify() if name != "second signatures"] == []
    assert fresh(explanation).state == "published"
    assert [waiting_for(waiting) for waiting in (team.author, team.reviewer)] == [[], []]
    assert waiting_for(team.second_reviewer) == ["Z53.9"]
    for somebody, reason in ((team.author, "your roles"), (team.reviewer, "signed the public text")):
        with pytest.raises(NotPermittedError, match=reason):
            act("reapprove", explanation, somebody)
    act("reapprove", explanation, team.second_reviewer)
    live = Publication.objects.live().get()
    assert [row["name"] for row in live.signers] == ["Reviewer", "Second Reviewer"]
    assert live.revision.number == 1
    assert found_by_verify() == []
    assert waiting_for(team.second_reviewer) == []
    with pytest.raises(RefusedError, match="signed for these facts already"):
        act("reapprove", explanation, team.coauthor)


@pytest.mark.engine
def test_an_approved_text_is_not_published_before_somebody_else_has_signed_too(
    team: Team, rise: Callable[[], None]
) -> None:
    explanation = approved(team)
    with pytest.raises(WrongStateError, match="all the signatures"):
        act("approve", explanation, team.second_reviewer)
    rise()
    for name in ("publish", "schedule"):
        with pytest.raises(WrongStateError, match="1 of 2 signatures"):
            act(name, explanation, team.publisher)
    assert len(short_of_signatures()) == 1
    tick(now=NOW)
    assert waiting_for(team.second_reviewer) == ["Z53.9"]
    with pytest.raises(NotPermittedError, match="approved this text already"):
        act("approve", explanation, team.reviewer)
    act("approve", explanation, team.second_reviewer)
    assert fresh(explanation).state == "approved"
    act("publish", explanation, team.publisher)
    assert len(Publication.objects.get().signers) == 2
    assert Publication.objects.get().next_review_on == next_review(NOW, Tier.HIGH)  # submitted when it was standard
    assert found_by_verify() == []


@pytest.mark.engine
def test_a_schedule_ends_when_its_text_needs_another_signature(
    team: Team, rise: Callable[[], None], mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Any
) -> None:
    team.publisher.email = "publisher@example.org"
    team.publisher.save()
    explanation = approved(team)
    act("schedule", explanation, team.publisher)
    rise()
    with django_capture_on_commit_callbacks(execute=True):
        tick(now=NOW)
    assert fresh(explanation).publish_at is None
    assert [mail.to for mail in mailoutbox] == [["publisher@example.org"]]
    assert "2 signatures" in mailoutbox[0].body
    tick(now=NOW + datetime.timedelta(hours=2))
    assert not Publication.objects.exists()
    assert len(mailoutbox) == 1


def test_one_text_s_error_keeps_no_other_at_its_old_tier(
    team: Team, rise: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reviews.actions.texts import tiers

    first, second = published(team, "Z53.9"), published(team, "Z53.8")
    update = tiers._update
    failing = min(first.pk, second.pk)

    def fails_for_the_first(pk: int, *given: Any) -> Any:
        return 1 / 0 if pk == failing else update(pk, *given)

    monkeypatch.setattr(tiers, "_update", fails_for_the_first)
    rise()
    assert tick(now=NOW)["tiers"] == 1
    assert sorted((fresh(first).tier, fresh(second).tier)) == ["high", "standard"]


def test_damaged_facts_are_not_signed(team: Team) -> None:
    """Not read from beside them: the digest is computed from the facts as they are stored."""
    explanation = submitted(team)
    guards.remove(connection)
    CodeVersion.objects.filter(code__code="Z53.9").update(title="Something else")
    guards.install(connection)
    with pytest.raises(RefusedError, match="damaged"):
        act("approve", explanation, team.reviewer)
