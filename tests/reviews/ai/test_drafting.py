"""From the question to a text that somebody signed: asked, verified, taken over by a person, disclosed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from reviews import actions
from reviews.actions.texts.signing import sign
from reviews.models import AIControl, AIRun, AuditEvent, Draft, DraftItem, Explanation, Publication, Suggestion
from reviews.models.decisions import DecisionKind
from reviews.rules.errors import ChecksFailedError, ConflictError, NotPermittedError, RefusedError, WrongStateError
from tests.reviews import stories
from tests.reviews.stories import NOW, Team, act, fresh

from .conftest import worked
from .scripted import faithful_answer, sentence

pytestmark = pytest.mark.engine


def asked(team: Team, *names: str, **more: Any) -> Any:
    codes = [stories.code(name) for name in names or ("Z53.9",)]
    return actions.ask(actor=team.author, codes=codes, now=NOW, **more)


def suggestion_for(section: str, name: str = "Z53.9") -> Suggestion:
    return Suggestion.objects.open().filter(code__code=name, section=section).latest("pk")


def accepted(team: Team, explanation: Explanation, section: str, **more: Any) -> Draft:
    return actions.accept(
        actor=more.pop("actor", team.author),
        suggestion_id=suggestion_for(section, explanation.code.code).pk,
        explanation_id=explanation.pk,
        version=Draft.objects.get(explanation=explanation).version,
        now=NOW,
        **more,
    )


def test_a_draft_that_goes_on_from_a_text_keeps_what_ai_wrote_of_it(team: Team, clinical: None) -> None:
    explanation = stories.drafted(team)
    asked(team, sections=["summary"])
    worked()
    before = accepted(team, explanation, "summary").ai
    for name, who in (("submit", team.author), ("approve", team.reviewer), ("publish", team.publisher)):
        stories.act(name, explanation, who)
    assert before
    assert stories.act("start", explanation, team.author, origin="published").ai == before


def test_off_is_the_default(team: Team) -> None:
    assert settings.AI_MODEL == ""
    with pytest.raises(RefusedError, match="AI is off: set AI_MODEL"):
        asked(team)
    assert worked() == 0


def test_a_question_becomes_suggestions_and_no_draft(team: Team, ai: Any) -> None:
    batch = asked(team, sections=["summary", "faqs"])
    assert worked() == 1
    assert batch.items.get().state == DraftItem.State.DONE
    run = AIRun.objects.get()
    assert (run.state, run.asked_by, run.prompt.number, run.test_model) == ("answered", team.author, 1, True)
    assert run.input_tokens
    assert '"summary"' in run.raw_output
    assert suggestion_for("summary").value.startswith(
        "Z53.9 is the code for Procedure and treatment not carried out, unspecified reason. Z53.9 is billable."
    )
    assert not Explanation.objects.exists()


def test_accepting_makes_a_contributor_and_tells_of_ai(team: Team, ai: Any) -> None:
    ai.AI_MODEL_IS_TEST = False
    explanation = stories.drafted(team)
    asked(team, sections=["summary", "what_it_is"])
    worked()
    accepted(team, explanation, "summary", actor=team.coauthor)
    draft = Draft.objects.get(explanation=explanation)
    assert draft.content["summary"].startswith("Z53.9 is the code for")
    assert team.coauthor in draft.contributors.all()
    assert [(sentence_taken["section"], sentence_taken["prompt"]) for sentence_taken in draft.ai] == [("summary", 1)]
    act("submit", explanation, team.author)
    with pytest.raises(NotPermittedError, match="had a hand"):
        act("approve", explanation, team.coauthor)


def test_an_edited_suggestion_says_how_far_it_is_from_what_was_proposed(team: Team, ai: Any) -> None:
    explanation = stories.drafted(team)
    asked(team, sections=["summary"])
    worked()
    text = suggestion_for("summary").value.replace("is billable", "is a billable code")
    accepted(team, explanation, "summary", edited=text)
    kept = Suggestion.objects.get()
    assert (kept.state, kept.distance, kept.applied) == ("edited", 3, text)


def test_a_suggestion_is_decided_once(team: Team, ai: Any) -> None:
    explanation = stories.drafted(team)
    asked(team, sections=["summary"])
    worked()
    suggestion = suggestion_for("summary")
    actions.dismiss(actor=team.author, suggestion_id=suggestion.pk, explanation_id=explanation.pk, now=NOW)
    with pytest.raises(WrongStateError):
        actions.accept(
            actor=team.author, suggestion_id=suggestion.pk, explanation_id=explanation.pk, version=2, now=NOW
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(state="accepted")
    with pytest.raises(DatabaseError), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AIRun.objects.update(raw_output="something else")


def test_a_suggestion_of_another_code_is_not_there(team: Team, ai: Any) -> None:
    other = stories.drafted(team, "Z53.8")
    asked(team, "Z53.9", sections=["summary"])
    worked()
    with pytest.raises(RefusedError, match="no such suggestion"):
        actions.accept(
            actor=team.author, suggestion_id=suggestion_for("summary").pk, explanation_id=other.pk, version=2, now=NOW
        )


def test_a_stale_page_overwrites_nothing(team: Team, ai: Any) -> None:
    explanation = stories.drafted(team)
    asked(team, sections=["summary"])
    worked()
    with pytest.raises(ConflictError):
        actions.accept(
            actor=team.author, suggestion_id=suggestion_for("summary").pk, explanation_id=explanation.pk,
            version=1, now=NOW,
        )  # fmt: skip
    assert suggestion_for("summary").state == "open"


@pytest.mark.parametrize("role", ["reviewer", "publisher"])
def test_only_authors_ask_and_accept(team: Team, ai: Any, role: str) -> None:
    other = getattr(team, role)
    with pytest.raises(NotPermittedError):
        actions.ask(actor=other, codes=[stories.code("Z53.9")], now=NOW)
    explanation = stories.drafted(team)
    asked(team, sections=["summary"])
    worked()
    with pytest.raises(NotPermittedError):
        accepted(team, explanation, "summary", actor=other)


def test_a_test_model_is_never_approved(team: Team, ai: Any) -> None:
    explanation = stories.drafted(team)
    asked(team, sections=["summary"])
    worked()
    accepted(team, explanation, "summary")
    act("submit", explanation, team.author)
    revision = fresh(explanation).submitted_revision
    assert revision is not None
    assert revision.test_model
    with pytest.raises(RefusedError, match="test model"):
        act("approve", explanation, team.reviewer)
    with pytest.raises(DatabaseError, match="test model"), transaction.atomic():
        sign(DecisionKind.APPROVE, revision, actor=team.reviewer, now=NOW)


def test_what_readers_are_told_comes_from_the_record(team: Team, ai: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.ai.providers.TEST_MODELS", ())
    explanation = stories.drafted(team)
    asked(team, sections=["summary", "what_it_is"])
    worked()
    accepted(team, explanation, "summary")
    actions.dismiss(
        actor=team.author, suggestion_id=suggestion_for("what_it_is").pk, explanation_id=explanation.pk, now=NOW
    )
    for name, who in (("submit", team.author), ("approve", team.reviewer), ("publish", team.publisher)):
        act(name, explanation, who)
    disclosed = Publication.objects.get().disclosure
    assert disclosed["ai"]["sections"] == ["summary"]
    assert disclosed["ai"]["prompts"] == [1]
    again = actions.start(actor=team.author, code=explanation.code, origin="published", now=NOW)
    assert again.ai == Draft.objects.get().ai != []  # what it was made from still counts


def test_general_knowledge_has_to_be_sourced_rewritten_or_struck(team: Team, scripted: Any, monkeypatch: Any) -> None:
    from reviews.reading.checking import _unsourced, general_sentences

    def unsourced(code: Any, content: dict[str, Any]) -> list[Any]:
        return list(_unsourced(general_sentences(code), content))

    monkeypatch.setattr("reviews.actions.texts.submitting.findings_of", unsourced)
    scripted(lambda disclosed: {"what_it_is": [sentence("Operations are sometimes postponed.")]})
    explanation = stories.drafted(team)
    asked(team, sections=["what_it_is"])
    worked()
    accepted(team, explanation, "what_it_is")
    with pytest.raises(ChecksFailedError):
        act("submit", explanation, team.author)
    for changed in ("Operations are sometimes postponed [1].", "Some operations are put off."):
        act("save", explanation, team.author, content=stories.text(what_it_is=changed))
    act("submit", explanation, team.author)


def test_the_same_question_is_not_paid_for_twice(team: Team, ai: Any) -> None:
    asked(team, sections=["summary"])
    worked()
    again = asked(team, sections=["summary"])
    worked()
    assert again.items.get().state == DraftItem.State.DONE
    assert AIRun.objects.count() == 1
    asked(team, sections=["summary"], instruction="Shorter, please.")
    worked()
    assert AIRun.objects.count() == 2
    assert Suggestion.objects.open().count() == 2  # alternatives are kept


def test_the_kill_switch(team: Team, ai: Any) -> None:
    batch = asked(team, sections=["summary"])
    actions.switch_ai(actor=team.reviewer, on=False, now=NOW)
    assert worked() == 0
    assert batch.items.get().reason == "AI is switched off"
    assert not AIRun.objects.exists()
    with pytest.raises(RefusedError, match="switched off"):
        asked(team)
    with pytest.raises(NotPermittedError):
        actions.switch_ai(actor=team.author, on=True, now=NOW)
    actions.switch_ai(actor=team.publisher, on=True, now=NOW)
    assert AIControl.objects.get().enabled
    assert list(AuditEvent.objects.filter(act="switch AI").values_list("detail__on", flat=True)) == [False, True]


@pytest.mark.parametrize(
    ("cap", "refusal"),
    [
        ("AI_CAP_DAY", "the budget of the day is used up"),
        ("AI_CAP_USER_DAY", "the budget of author for the day is used up"),
        ("AI_CAP_BATCH", "the budget of this batch is used up"),
    ],
)
def test_caps_hold_before_a_call_is_made(team: Team, ai: Any, cap: str, refusal: str) -> None:
    ai.AI_PRICE_INPUT = ai.AI_PRICE_OUTPUT = Decimal(10)
    ai.AI_MAX_TOKENS, ai.AI_RETRIES = 1000, 0
    asked(team, "Z53.8", sections=["summary"])
    assert worked() == 1
    first = AIRun.objects.get()
    assert first.cost < first.reserved  # what is not used is free again
    before = Decimal(0) if cap == "AI_CAP_BATCH" else first.cost
    most = before + first.cost + first.reserved * Decimal("1.1")
    setattr(ai, cap, most)
    batch = asked(team, "Z53.9", "Z53.1", "Z53.01", "Z53.09", "U07.1", sections=["summary"])
    assert 0 < worked() < 5
    assert batch.items.exclude(state="done").first().reason == refusal
    assert AIRun.objects.all().spent() <= most + (first.cost - before)


def test_pause_resume_cancel(team: Team, ai: Any) -> None:
    batch = asked(team, "Z53.9", "Z53.8", sections=["summary"])
    actions.pause_batch(actor=team.author, batch_id=batch.pk, now=NOW)
    assert worked() == 0
    actions.resume_batch(actor=team.author, batch_id=batch.pk, now=NOW)
    assert worked(stop=iter([False, True]).__next__) == 1
    actions.cancel_batch(actor=team.author, batch_id=batch.pk, now=NOW)
    assert worked() == 0
    with pytest.raises(WrongStateError):
        actions.resume_batch(actor=team.author, batch_id=batch.pk, now=NOW)
    assert sorted(batch.items.values_list("state", flat=True)) == ["done", "waiting"]


def test_a_code_that_the_release_does_not_have_fails_alone(team: Team, ai: Any, two_releases: Any) -> None:
    from codes.releases.loading.activate import activate_release

    batch = asked(team, "Z53.9", "Z53.8", sections=["summary"])
    activate_release(two_releases.later, now=NOW)
    assert worked() == 1
    assert batch.items.get(code__code="Z53.8").reason == "Z53.8 is no code of the release in force"


def test_nothing_to_take_over_where_all_was_dropped(team: Team, scripted: Any) -> None:
    scripted(lambda disclosed: {"summary": [sentence("Take two tablets of 500 mg.", ("F1", "no such words"))]})
    explanation = stories.drafted(team)
    asked(team, sections=["summary"])
    worked()
    assert suggestion_for("summary").value == ""
    with pytest.raises(RefusedError, match="nothing left"):
        accepted(team, explanation, "summary")


def test_every_section_can_be_asked_for(team: Team, ai: Any) -> None:
    asked(team)
    worked()
    assert set(Suggestion.objects.values_list("section", flat=True)) >= {"summary", "what_it_is", "faqs"}
    assert faithful_answer  # the script answers them all
