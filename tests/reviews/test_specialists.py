"""The list of specialists is changed by two people; texts keep what they name."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from reviews import actions
from reviews.models import Specialist, SpecialistProposal
from reviews.reading.specialists import active_specialists, offered_specialists, slugs_by_name, specialist_names
from reviews.rules.errors import NotPermittedError, RefusedError
from reviews.safety import accounted
from tests.reviews.stories import NOW, Team, act, drafted, fresh, published, withdrawn

pytestmark = pytest.mark.engine
SURGEON = {"slug": "surgeon", "name": "Surgery", "about": "Operations."}


def propose(actor: User, change: str = "add", **fields: str) -> SpecialistProposal:
    given = SURGEON | fields
    return actions.propose_specialist(actor=actor, change=change, fields=given, why="Texts need it.", now=NOW)


def confirm(team: Team, proposal: SpecialistProposal) -> SpecialistProposal:
    return actions.SPECIALISTS.confirm(actor=team.publisher, proposal_id=proposal.pk, now=NOW)


def test_one_is_added_renamed_retired_and_taken_back_in(team: Team) -> None:
    proposal = propose(team.author, slug="", name="Nerves and  brain")
    assert proposal.row["slug"] == "nerves-and-brain"
    assert active_specialists() == ()
    confirm(team, proposal)
    confirm(team, propose(team.author, "change", slug="nerves-and-brain", name="Neurology", about=""))
    assert specialist_names(["nerves-and-brain"]) == ["Neurology"]
    retiring = propose(team.author, "remove", slug="nerves-and-brain")
    assert retiring.title == "Retire “Neurology”"
    confirm(team, retiring)
    assert active_specialists() == ()
    assert specialist_names(["nerves-and-brain"]) == ["Neurology"]  # in the texts that name it
    confirm(team, propose(team.author, slug="nerves-and-brain", name="Neurology"))
    assert [row.name for row in active_specialists()] == ["Neurology"]
    assert Specialist.objects.count() == 1
    assert list(accounted.broken()) == []


def test_published_texts_keep_the_name_that_was_signed(team: Team) -> None:
    confirm(team, propose(team.author))
    live = published(team, "Z53.9").publications.get()
    drafted(team, "Z53.1")
    withdrawn(team, "Z53.8")
    drafted(team, "Z53.01", related_specialists=[], coding_notes='It is called "surgeon" there.')
    renaming = propose(team.author, "change", name="General surgery")
    assert {key: renaming.effect[key] for key in ("published", "draft")} == {"published": 1, "draft": 1}
    assert [text["code"] for text in renaming.effect["texts"]] == ["Z53.9", "Z53.1"]
    confirm(team, renaming)
    live.refresh_from_db()
    assert live.disclosure["specialists"] == ["Surgery"]
    assert specialist_names(["surgeon"]) == ["General surgery"]


def test_a_spreadsheet_with_the_earlier_name_still_names_it(team: Team) -> None:
    confirm(team, propose(team.author))
    confirm(team, propose(team.author, "change", name="General surgery"))
    assert slugs_by_name() == {"surgery": "surgeon", "general surgery": "surgeon"}
    confirm(team, propose(team.author, slug="plastic", name="Surgery"))
    assert slugs_by_name()["surgery"] == "plastic"


def test_a_draft_that_names_a_retired_one_is_submitted_as_before(team: Team) -> None:
    confirm(team, propose(team.author))
    explanation = drafted(team, "Z53.9")
    confirm(team, propose(team.author, "remove"))
    act("submit", explanation, team.author)
    assert fresh(explanation).state == "submitted"


@pytest.mark.parametrize(
    ("change", "fields", "reason"),
    [
        ("add", {"name": ""}, "write the name first"),
        ("add", {"slug": "", "name": "..."}, "small letters, figures and hyphens"),
        ("add", {"slug": "A b"}, "small letters, figures and hyphens"),
        ("add", {"name": "Surgery, general"}, "no comma"),
        ("add", {"slug": "other", "name": "PODIATRY"}, "“Podiatry” is in the list already"),
        ("add", {"slug": "podiatry", "name": "Feet"}, "there is a specialist “podiatry” already"),
        ("change", {"slug": "nobody"}, "there is no specialist"),
        ("remove", {"slug": "nobody"}, "there is no specialist"),
    ],
)
def test_what_cannot_be_proposed(change: str, fields: dict[str, str], reason: str, team: Team) -> None:
    confirm(team, propose(team.author, slug="podiatry", name="Podiatry"))
    with pytest.raises(RefusedError, match=reason):
        propose(team.author, change, **fields)


def test_nobody_confirms_their_own(team: Team) -> None:
    for actor in (team.publisher, team.reviewer):
        own = propose(actor, slug=actor.username, name=actor.username)
        with pytest.raises(NotPermittedError):
            actions.SPECIALISTS.confirm(actor=actor, proposal_id=own.pk, now=NOW)
    assert active_specialists() == ()


def test_what_the_program_offers() -> None:
    names = {row.name for row in offered_specialists()}
    assert {"Neurology", "Dermatology", "Obstetrics and gynecology", "Oncology", "Rheumatology"} <= names
