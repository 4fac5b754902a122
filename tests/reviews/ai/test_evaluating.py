"""An evaluation: the frozen set, its figures, a run that is stopped and gone on with, the command."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from reviews import actions
from reviews import ai as room
from reviews.ai import evaluating
from reviews.ai.comparing import rows, standard_for, unlike
from reviews.ai.evaluating import begin, evaluate, frozen_set
from reviews.ai.prompts import production
from reviews.ai.providers import ModelFailure
from reviews.ai.runs import NotNowError
from reviews.leases import Lease
from reviews.models import AIRun, Evaluation, EvaluationResult, Suggestion
from tests.reviews import stories
from tests.reviews.checks.facts import official
from tests.reviews.stories import NOW, Team

from .scripted import faithful_answer, sentence

HOUR = datetime.timedelta(hours=1)


def finished(codes: int | None = None) -> Evaluation:
    return evaluate(begin(prompt=production(), codes=codes, now=NOW), now=lambda: NOW, wait=lambda _: None)


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("evaluate_prompt", *arguments, stdout=out)
    return out.getvalue()


# --- The frozen set ---------------------------------------------------------------------------------------------------


def test_the_frozen_set_holds_against_the_april_release() -> None:
    data = json.loads((Path(room.__file__).parent / "evaluation_codes.json").read_text())
    assert data["release"] == "2026-april"
    assert len(data["codes"]) == len(set(frozen_set())) >= 60
    assert {entry["chapter"] for entry in data["codes"]} == set(range(1, 23))
    for entry in data["codes"]:
        assert (entry["chapter"], entry["is"]) == _traits(entry["code"]), entry["code"]
    seen = [trait for entry in data["codes"] for trait in entry["is"]]
    for trait in ("header", "leaf", "seventh character", "placeholder X", "sided", "excludes"):
        assert seen.count(trait) >= 8, trait
    assert len(data["codes"]) - seen.count("excludes") >= 8


def _traits(code: str) -> tuple[int, list[str]]:
    subject = official().subject(code)
    whole = len(code) == len("S00.11XA")
    kind = "header" if not subject.billable else "seventh character" if whole else "leaf"
    sided = {"left", "right", "bilateral"} & set(subject.title.lower().replace(",", " ").split())
    own = any(note.owner in {code, code[:3]} for note in subject.noted("excludes1", "excludes2"))
    is_ = {kind: True, "placeholder X": whole and "X" in code[4:7], "sided": bool(sided), "excludes": own}
    return int(subject.chapter), [name for name, so in is_.items() if so]


# --- Running ----------------------------------------------------------------------------------------------------------


def test_an_evaluation_asks_each_code_once_and_keeps_the_figures(team: Team, ai: Any) -> None:
    evaluation = finished()
    there = [name for name in frozen_set() if name in evaluation.codes]
    assert evaluation.codes == there
    assert {"Z53.9", "B20", "U07.1"} <= set(there)
    assert (evaluation.state, evaluation.whole, evaluation.asked_by) == ("finished", True, None)
    assert evaluation.results.count() == len(there) == AIRun.objects.count()
    run = AIRun.objects.first()
    assert run is not None
    assert (run.purpose, run.asked_by, run.item) == ("evaluation", None, None)
    figures = evaluation.figures
    assert (figures["codes"], figures["answered"], figures["schema_failures"]) == (len(there), len(there), 0)
    assert figures["dropped"] == 0
    assert figures["checks_passed"] == 1
    assert figures["input_tokens"] > 0
    assert not Suggestion.objects.exists()  # nobody asked for drafts


def test_a_part_is_spread_over_the_set(team: Team, ai: Any) -> None:
    evaluation = finished(codes=3)
    assert (len(evaluation.codes), evaluation.whole) == (3, False)
    assert evaluation.codes[0] != "Z53"


def test_what_is_there_is_kept_when_a_run_is_stopped(team: Team, ai: Any) -> None:
    def stop(name: str) -> None:
        if EvaluationResult.objects.count() == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(begin(prompt=production(), codes=None, now=NOW), now=lambda: NOW, progress=stop)
    first = list(EvaluationResult.objects.values_list("pk", flat=True))
    evaluation = finished()
    assert Evaluation.objects.count() == 1
    assert list(evaluation.results.values_list("pk", flat=True)[:2]) == first
    assert AIRun.objects.count() == len(evaluation.codes)


def killed_while(at: str, monkeypatch: pytest.MonkeyPatch) -> Evaluation:
    """As ``kill -9`` leaves it: nothing is cleaned up after the point ``at``."""

    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(evaluating, at, die)
        patched.setattr(Lease, "end", lambda *_: False)
        evaluation = begin(prompt=production(), codes=None, now=NOW)
        with pytest.raises(Killed):
            evaluate(evaluation, now=lambda: NOW)
    return evaluation


def test_killed_in_a_call_it_is_asked_again_once_the_hold_is_over(
    team: Team, ai: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation = killed_while("ask", monkeypatch)
    with pytest.raises(NotNowError, match="another process is at"):
        evaluate(evaluation, now=lambda: NOW)
    evaluate(evaluation, now=lambda: NOW + HOUR)
    states = list(AIRun.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["interrupted", *["answered"] * len(evaluation.codes)]


def test_killed_after_an_answer_it_is_not_paid_twice(team: Team, ai: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluation = killed_while("score", monkeypatch)
    assert AIRun.objects.get().state == "answered"
    evaluate(evaluation, now=lambda: NOW + HOUR)
    assert AIRun.objects.count() == evaluation.results.count() == len(evaluation.codes)


def test_another_model_or_parameter_is_another_evaluation(team: Team, ai: Any) -> None:
    first = begin(prompt=production(), codes=None, now=NOW)
    assert begin(prompt=production(), codes=None, now=NOW) == first
    ai.AI_TEMPERATURE = 0.9
    assert begin(prompt=production(), codes=None, now=NOW) != first
    assert begin(prompt=production(), codes=2, now=NOW).codes != first.codes


def test_the_budget_of_the_day_stops_it_and_more_goes_on(team: Team, ai: Any) -> None:
    ai.AI_PRICE_INPUT = ai.AI_PRICE_OUTPUT = Decimal(10)
    finished(codes=1)
    run = AIRun.objects.get()
    ai.AI_CAP_DAY = run.reserved + 4 * (run.cost or 0)
    ai.AI_CAP_USER_DAY = Decimal(0)  # the console is nobody
    with pytest.raises(NotNowError, match="budget of the day"):
        finished()
    assert EvaluationResult.objects.count() < len(begin(prompt=production(), codes=None, now=NOW).codes)
    assert AIRun.objects.spent() <= ai.AI_CAP_DAY
    ai.AI_CAP_DAY = Decimal(1000)
    figures = finished().figures
    assert Decimal(figures["cost"]) == AIRun.objects.spent() - (run.cost or 0) > 0


def test_a_provider_that_is_away_stops_it(team: Team, ai: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def away(*_: Any) -> Any:
        raise ModelFailure("unavailable")

    with monkeypatch.context() as patched:
        patched.setattr(evaluating, "ask", away)
        ai.AI_ATTEMPTS = 3
        with pytest.raises(ModelFailure, match="not ready or overloaded"):
            evaluate(begin(prompt=production(), codes=None, now=NOW), now=lambda: NOW, wait=waited.append)
    assert waited == [2.0, 4.0]
    assert not EvaluationResult.objects.exists()
    assert finished().figures["other_failures"] == 0


def test_an_answer_in_no_shape_is_a_figure(team: Team, ai: Any, scripted: Any) -> None:
    scripted(lambda data: {"nonsense": []} if "Z53.9" in data["facts"][0]["text"] else faithful_answer(data))
    figures = finished().figures
    assert (figures["schema_failures"], figures["answered"]) == (1, figures["codes"] - 1)
    assert EvaluationResult.objects.get(code__code="Z53.9").figures["failure"] == "wrong shape"


# --- Figures ----------------------------------------------------------------------------------------------------------


def scored(scripted: Any, monkeypatch: pytest.MonkeyPatch, **sections: Any) -> dict[str, Any]:
    """Figures of Z53.9 for a faithful answer with some sections changed."""
    scripted(lambda data: faithful_answer(data) | sections)
    monkeypatch.setattr(evaluating, "frozen_set", lambda: ("Z53.8", "Z53.9"))
    finished()
    figures: dict[str, Any] = EvaluationResult.objects.get(code__code="Z53.9").figures
    return figures


@pytest.mark.parametrize(
    ("where", "general", "dropped", "blocks"),
    [
        ([sentence("You may see it in records.")], 1, 0, False),
        ([sentence("Surgeons see it on rainy mornings.")], 1, 0, False),
        ([sentence("It stands beside Q99.9 in records.")], 0, 1, True),
        ([sentence("You may see it in records.", ("F1", "words that are not there"))], 0, 1, False),
    ],
)
def test_standing_and_checks(
    team: Team,
    ai: Any,
    scripted: Any,
    monkeypatch: pytest.MonkeyPatch,
    where: list[Any],
    general: int,
    dropped: int,
    blocks: bool,
) -> None:
    figures = scored(scripted, monkeypatch, where_you_may_see_it=where)
    assert (figures["general"], figures["dropped"], bool(figures["blocking"])) == (1 + general, dropped, blocks)


def test_a_copy_of_a_sibling_is_alike(team: Team, ai: Any, scripted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    same = [sentence("The very same words about a visit that ended early stand in both of them.")]
    copy = dict.fromkeys(("summary", "what_it_is", "when_it_is_used", "coding_notes"), same)
    empty = {"what_it_does_not_mean": [], "where_you_may_see_it": [], "faqs": [], "related_specialists": []}
    scored(scripted, monkeypatch, **copy, **empty)
    figures = Evaluation.objects.get().figures
    assert figures["likeness"] == {"Z53.8": [1.0, "Z53.9"], "Z53.9": [1.0, "Z53.8"]}
    assert figures["likeness_highest"] == 1


# --- Kept for ever ----------------------------------------------------------------------------------------------------


def test_the_database_keeps_evaluations_as_they_were(team: Team, ai: Any) -> None:
    evaluation, result = finished(codes=2), EvaluationResult.objects.latest("pk")
    begun = begin(prompt=production(), codes=None, now=NOW)
    draft = {"evaluation": begun, "code": result.code, "figures": {}}
    attempts = [
        lambda: Evaluation.objects.filter(pk=evaluation.pk).update(figures={}),
        lambda: Evaluation.objects.filter(pk=evaluation.pk).delete(),
        lambda: Evaluation.objects.filter(pk=begun.pk).update(codes=[]),
        lambda: Evaluation.objects.filter(pk=begun.pk).update(state="finished", finished_at=NOW),
        lambda: EvaluationResult.objects.update(figures={}),
        lambda: EvaluationResult.objects.filter(pk=result.pk).delete(),
        lambda: EvaluationResult.objects.create(**draft, run=result.run),
        lambda: EvaluationResult.objects.create(**draft | {"code": stories.code("Z53.9")}, run=result.run),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


# --- The command ------------------------------------------------------------------------------------------------------


def test_off_is_one_clear_line(team: Team) -> None:
    with pytest.raises(CommandError, match=r"^AI is off: set AI_MODEL") as refused:
        printed()
    assert refused.value.returncode == 1


def test_it_is_printed_beside_production(team: Team, ai: Any) -> None:
    actions.write_prompt(actor=team.author, text="Write plainly.", note="shorter", now=NOW)
    alone = printed()
    assert "prompt 1, in production, was not evaluated with this model: manage.py evaluate_prompt 1" in alone
    printed("1")
    beside = printed()
    assert "test model, not clinical" in beside
    assert "in production" in beside.splitlines()[1]
    assert any(line.startswith("Unsupported sentences") and line.endswith("same") for line in beside.splitlines())
    data = json.loads(printed("2", "--json", "--codes", "2"))
    assert (data["prompt"], data["whole"], data["production"]["prompt"]) == (2, False, 1)


def test_what_cannot_be_is_said(team: Team, ai: Any) -> None:
    for arguments, reason in ((("99",), "no prompt 99"), (("--codes", "0"), "at least 1")):
        with pytest.raises(CommandError, match=reason):
            printed(*arguments)
    ai.AI_CAP_DAY = Decimal(-1)
    with pytest.raises(CommandError, match="run it again to go on"):
        printed()
    actions.switch_ai(actor=team.reviewer, on=False, now=timezone.now())
    with pytest.raises(CommandError, match="switched off"):
        printed()


def test_unlike_evaluations_are_said_to_be(team: Team, ai: Any) -> None:
    whole = finished()
    version = actions.write_prompt(actor=team.author, text="Write plainly.", note="shorter", now=NOW)
    part = evaluate(begin(prompt=version, codes=2, now=NOW), now=lambda: NOW)
    assert standard_for(part, production()) == whole
    assert unlike(part, whole) == ["other codes"]
    assert {row.change for row in rows(part, whole)} >= {"better", "worse", "same", ""} - {"worse"}
    assert standard_for(whole, production()) is None


def test_what_is_written_alike_is_called_the_same() -> None:
    """Nobody reads "worse" beside two figures that are one to the eye."""
    now, before, long_ago = (Evaluation(figures={"latency_median_ms": took}) for took in (14, 11, 900))
    assert [row.change for row in rows(now, before)] == ["same"]
    assert [row.change for row in rows(now, long_ago)] == ["better"]
