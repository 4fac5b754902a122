"""Risk tiers of every code of April 2026, held against the official blocks and titles."""

from __future__ import annotations

import pytest

from reviews.models.explanations import Tier
from reviews.risk import risk_tier
from tests.reviews.checks.facts import official
from tests.reviews.stories import Team, act, drafted, fresh


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
    found = tiers()
    for block, number in (("X71-X83", 181), ("X92-Y09", 283)):
        inside = {code: tier for code, (tier, its_block, _) in found.items() if its_block == block}
        assert set(inside.values()) == {Tier.HIGH}, block
        assert len(inside) == number


def test_poisoning_by_intent_is_told_from_accidents_by_title() -> None:
    poisonings = {code: told for code, told in tiers().items() if "T36" <= code[:3] <= "T65"}
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
