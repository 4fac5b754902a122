"""Terms of the glossary are changed by two people, and every check names the preferred words at once. What proposals of
all kinds share is tried in full by ``test_vocabulary``, what rows share by ``test_manner_at_the_desk``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, transaction

from reviews import actions
from reviews.checks import Finding
from reviews.checks.finding import Instead
from reviews.checks.manner.terms import read_term, require_room, terms_of_file
from reviews.desk.writing.offered_terms import offered_terms
from reviews.models import TermProposal
from reviews.reading.checking import findings_of
from reviews.reading.facts.glossary_terms import glossary_terms
from reviews.reading.facts.in_force import require_in_force
from reviews.reading.facts.subjects import subject_of
from reviews.rules.errors import NotPermittedError, RefusedError
from reviews.safety import accounted
from tests.reviews.stories import NOW, Team, code, drafted, published, submitted, text, withdrawn

pytestmark = pytest.mark.engine
LATER = NOW + datetime.timedelta(minutes=1)
LOW = {
    "preferred": "low mood", "explains": "hypothymia", "banned": "the blues|feeling blue", "severity": "warns",
    "reason": "it is plain", "source": "our readers",
}  # fmt: skip

STROKE = next(term for term in terms_of_file() if term.preferred == "stroke")._asdict()


def propose(actor: User, change: str = "add", fields: dict[str, str] = LOW, **changed: str) -> TermProposal:
    return actions.propose_term(actor=actor, change=change, fields=fields | changed, why="Often written.", now=NOW)


def confirm(team: Team, proposal: TermProposal) -> TermProposal:
    return actions.TERMS.confirm(actor=team.reviewer, proposal_id=proposal.pk, now=LATER)


def said_of(sentence: str, **sections: Any) -> list[Finding]:
    findings = findings_of(code("Z53.9"), text(coding_notes=sentence, **sections))
    return [finding for finding in findings if finding.check == "glossary"]


def test_a_term_is_added_changed_and_taken_out_and_checks_follow_at_once(team: Team) -> None:
    proposal = propose(team.author)
    assert said_of("The blues are common.") == []
    confirm(team, proposal)
    (finding,) = said_of("The blues are common.")
    assert finding.severity == "warns"
    assert not finding.blocks
    assert finding.message == "“The blues”: write “low mood”. It is plain."
    assert finding.instead == Instead("The blues are common.", "The blues", "Low mood")
    confirm(team, propose(team.author, "change", severity="informs", banned="the blues"))
    assert [finding.severity for finding in said_of("The blues, feeling blue.")] == ["informs"]
    assert said_of("Feeling blue.") == []
    confirm(team, propose(team.author, "remove"))
    assert said_of("The blues are common.") == []
    assert glossary_terms() == tuple(sorted(terms_of_file(), key=lambda term: term.preferred))
    assert list(accounted.broken()) == []


def test_words_of_the_official_text_are_left_alone(team: Team) -> None:
    """“Procedure and treatment” stands in the title of Z53.9."""
    title = require_in_force(code("Z53.9")).printed_title
    banned = " ".join(title.split()[:2])
    confirm(team, propose(team.author, banned=f"{banned}|the blues"))
    assert said_of(f"{banned} it is called.") == []
    assert len(said_of("The blues.")) == 1


def test_a_sentence_with_a_fact_field_is_kept_with_it(team: Team) -> None:
    confirm(team, propose(team.author))
    (finding,) = said_of("[[title]] is not the blues.")
    assert finding.instead == Instead("[[title]] is not the blues.", "the blues", "low mood")


def test_the_editor_offers_preferred_words_for_clinical_ones(team: Team) -> None:
    confirm(team, propose(team.author))
    subject = subject_of(require_in_force(code("Z53.9")))
    offered = offered_terms(text(summary="Hypothymia and syncope."), subject)
    assert [term.preferred for term in offered] == ["low mood", "fainting"]
    assert offered[0].banned == "the blues, feeling blue"
    assert offered_terms(text(), subject) == []


def test_texts_with_a_variant_are_counted_before_anybody_confirms(team: Team) -> None:
    published(team, "Z53.9", coding_notes="Not the blues.")
    withdrawn(team, "Z53.8")
    drafted(team, "Z53.1", coding_notes="Feeling blue.")
    submitted(team, "Z53.01")
    effect = propose(team.author).effect
    assert effect["before"] == {"published": 0, "draft": 0}
    assert effect["after"] == {"published": 1, "draft": 1}
    assert [(row["code"], row["differs"]) for row in effect["texts"]] == [("Z53.9", "new"), ("Z53.1", "new")]


def test_nobody_confirms_their_own(team: Team) -> None:
    proposal = propose(team.reviewer)
    with pytest.raises(NotPermittedError, match="somebody else has to look at it"):
        confirm(team, proposal)
    by_hand: list[dict[str, Any]] = [
        {"state": "confirmed", "ended_by": team.reviewer, "ended_at": LATER},
        {"row": LOW | {"severity": "informs"}},
        {"name": "other"},
    ]
    for changed in by_hand:
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            TermProposal.objects.filter(pk=proposal.pk).update(**changed)


@pytest.mark.parametrize(
    ("change", "fields", "reason"),
    [
        ("add", LOW | {"preferred": ""}, "write the preferred words first"),
        ("add", LOW | {"reason": ""}, "write the reason that authors read first"),
        ("add", LOW | {"explains": "", "banned": " | "}, "which clinical words it explains, or which variants"),
        ("add", LOW | {"banned": "low"}, "stands in “low mood” itself"),
        ("add", LOW | {"banned": "SOB"}, "“sob” is avoided for “shortness of breath” already"),
        ("add", LOW | {"banned": "fainting"}, "“fainting” is a preferred term itself"),
        ("add", LOW | {"preferred": "diabetics", "banned": ""}, "is avoided for “people with diabetes”"),
        ("add", LOW | {"preferred": "Stroke", "banned": ""}, "“stroke” is a term already"),
        ("add", LOW | {"preferred": "stroke", "banned": ""}, "there is a term “stroke” already"),
        ("add", LOW | {"banned": "*"}, "would find nothing"),
        ("add", LOW | {"severity": "blocks"}, "choose whether it warns or informs"),
        ("change", LOW, "there is no term “low mood”"),
        (
            "change",
            next(term for term in terms_of_file() if term.preferred == "stroke")._asdict(),
            "nothing is changed",
        ),
        ("remove", {}, "there is no term"),
    ],
)
def test_what_cannot_be_proposed(change: str, fields: dict[str, str], reason: str, team: Team) -> None:
    with pytest.raises(RefusedError, match=reason):
        propose(team.author, change, fields)
    assert not TermProposal.objects.exists()


def test_two_that_say_otherwise_are_not_both_confirmed(team: Team) -> None:
    first, second = propose(team.author), propose(team.author, preferred="sadness", explains="")
    confirm(team, first)
    with pytest.raises(RefusedError, match="avoided for “low mood” already"):
        confirm(team, second)
    assert TermProposal.objects.get(pk=second.pk).state == "proposed"


def test_the_base_is_whole_and_says_who_says_so(tmp_path: Path) -> None:
    terms = terms_of_file()
    assert all(term.source for term in terms)
    for term in terms:
        assert read_term(term._asdict()) == term
        require_room(term, terms)
