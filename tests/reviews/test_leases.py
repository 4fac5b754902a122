"""One lease for codes to draft, arrivals and evaluations: one worker at a time, whoever dies, stalls or is late."""

from __future__ import annotations

import datetime
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from reviews import actions
from reviews.ai import evaluating, working
from reviews.ai.evaluating import begin, evaluate
from reviews.ai.prompts import production
from reviews.ai.runs import NotNowError
from reviews.ai.working import draft, take_due, work_batches
from reviews.arrivals.keeping import Given
from reviews.leases import Lease, take
from reviews.models import AIRun, Arrival, DraftItem, Evaluation, EvaluationResult, Suggestion
from reviews.models.leased import Leased
from tests.releases import APRIL_2026
from tests.reviews.stories import NOW, Team, code, person

pytestmark = pytest.mark.engine

TERM = datetime.timedelta(minutes=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def draft_item(team: Team, clinical: None) -> DraftItem:
    return actions.ask(actor=team.author, codes=[code("Z53.9")], sections=["summary"], now=NOW).items.get()


@pytest.fixture
def evaluation(team: Team, clinical: None) -> Evaluation:
    return begin(prompt=production(), codes=None, now=NOW)


@pytest.fixture
def arrival(db: None, tmp_path: Path) -> Arrival:
    packages = [Given(path.name, [path.read_bytes()]) for path in APRIL_2026.write(tmp_path / "packages").iterdir()]
    return actions.ask_by_upload(actor=person("importer", "importer"), files=packages, label=APRIL_2026.label, now=NOW)


@pytest.fixture(params=["draft_item", "arrival", "evaluation"])
def row(request: pytest.FixtureRequest, draft_item: DraftItem, arrival: Arrival, evaluation: Evaluation) -> Leased:
    rows = {"draft_item": draft_item, "arrival": arrival, "evaluation": evaluation}
    return rows[request.param]


def due(row: Leased, now: datetime.datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = type(row).objects.due(now)  # type: ignore[attr-defined]
    return rows


def taken(row: Leased, worker: str, now: datetime.datetime = NOW) -> list[Lease[Any]]:
    return take(due(row, now), worker=worker, most=1, now=now, term=TERM)


def columns(row: Leased) -> dict[str, Any]:
    values: dict[str, Any] = type(row)._default_manager.values().get(pk=row.pk)
    return values


# --- The lease --------------------------------------------------------------------------------------------------------


def test_a_row_is_one_workers_until_its_term_is_over(row: Leased) -> None:
    (lease,) = taken(row, "a:1")
    assert (lease.row.leased_by, lease.row.leased_until, lease.taken_over) == ("a:1", NOW + TERM, False)
    assert taken(row, "b:2", NOW + TERM - SECOND) == []
    (second,) = taken(row, "b:2", NOW + TERM)
    assert (second.row.leased_by, second.taken_over) == ("b:2", True)


def test_a_lease_that_is_renewed_goes_on(row: Leased) -> None:
    (lease,) = taken(row, "a:1")
    assert lease.renew(NOW + 30 * SECOND)
    assert taken(row, "b:2", NOW + TERM) == []
    (second,) = taken(row, "b:2", NOW + 30 * SECOND + TERM)
    assert second.taken_over


def test_whoever_has_lost_the_lease_writes_nothing(row: Leased) -> None:
    (lost,) = taken(row, "a:1")
    taken(row, "b:2", NOW + TERM)
    before = columns(row)
    assert not lost.renew(NOW + TERM)
    assert not lost.write(leased_by="a:1")
    assert not lost.end("waiting")
    assert columns(row) == before
    assert before["leased_by"] == "b:2"


def test_what_was_given_back_is_free_and_no_longer_its_workers(row: Leased) -> None:
    (lease,) = taken(row, "a:1")
    waiting = "running" if isinstance(row, Evaluation) else "waiting"
    assert lease.end(waiting)
    assert not lease.renew(NOW)
    (second,) = taken(row, "b:2")
    assert not second.taken_over


def test_a_row_that_was_leased_since_it_was_read_is_left_to_its_worker(row: Leased) -> None:
    early, late = (Lease(due(row, NOW).get(), worker, TERM) for worker in ("a:1", "b:2"))
    assert early._begin(NOW)
    assert not late._begin(NOW)
    assert columns(row)["leased_by"] == "a:1"


def test_none_is_taken_where_none_is_wanted(row: Leased) -> None:
    assert take(due(row, NOW), worker="a:1", most=0, now=NOW, term=TERM) == []
    assert columns(row)["leased_until"] is None


# --- Workers at once --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_each_row_has_one(transactional_db: None, team: Team, clinical: None) -> None:
    names = ("Z53.9", "Z53.8", "Z53.1", "Z53.01", "Z53.09", "U07.1")
    actions.ask(actor=team.author, codes=[code(name) for name in names], sections=["summary"], now=NOW)
    held: list[tuple[int, str]] = []
    failures: list[BaseException] = []

    def take_all(worker: str) -> None:
        try:
            while leases := take_due(worker=worker, most=1, now=NOW):
                held.append((leases[0].row.pk, worker))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_all, args=(f"test:{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert set(Counter(pk for pk, _ in held).values()) == {1}
    # On PostgreSQL a worker goes home where others are just taking the rest; what is left is due a moment later.
    left = take_due(worker="last", most=len(names), now=NOW)
    assert len(held) + len(left) == len(names)
    assert set(held) <= set(DraftItem.objects.values_list("pk", "leased_by"))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_wait_for_one_that_is_taking(transactional_db: None, team: Team, clinical: None) -> None:
    actions.ask(actor=team.author, codes=[code("Z53.9"), code("Z53.8")], sections=["summary"], now=NOW)
    others: list[int] = []

    def take_one() -> None:
        others.extend(lease.row.pk for lease in take_due(worker="b:2", most=2, now=NOW))
        connection.close()

    with transaction.atomic():
        (lease,) = take_due(worker="a:1", most=1, now=NOW)
        thread = threading.Thread(target=take_one)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
    assert len(others) == 1
    assert lease.row.pk not in others


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_beside_the_work(transactional_db: None, team: Team, clinical: None) -> None:
    actions.ask(actor=team.author, codes=[code("Z53.9")], sections=["summary"], now=timezone.now())
    lease, failures = _renewed_lease(), [1]
    renew = lease.renew

    def fail_first(now: datetime.datetime) -> bool:
        if failures:
            failures.pop()
            raise DatabaseError("database is locked")
        return renew(now)

    lease.renew = fail_first  # type: ignore[method-assign]
    begun = DraftItem.objects.get().leased_until
    with lease.renewing(timezone.now):
        _wait_for(lambda: DraftItem.objects.get().leased_until != begun)
    until = DraftItem.objects.get().leased_until
    time.sleep(0.3)
    assert DraftItem.objects.get().leased_until == until  # the work is over


def _renewed_lease() -> Lease[DraftItem]:
    now = timezone.now()
    term = datetime.timedelta(seconds=0.3)
    (lease,) = take(DraftItem.objects.due(now), worker="a:1", most=1, now=now, term=term)
    return lease


def _wait_for(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)


# --- What its users make of it ----------------------------------------------------------------------------------------


def test_a_draft_that_comes_too_late_is_left_to_the_worker_that_has_it(
    draft_item: DraftItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call of the first worker takes longer than its lease. Its answer is kept, and the second worker uses it."""
    (late,) = take_due(worker="a:1", most=1, now=NOW)
    verify_run, others = working.verify_run, []

    def meanwhile(*about: Any) -> Any:
        others.extend(take_due(worker="b:2", most=1, now=NOW + TERM))
        return verify_run(*about)

    with monkeypatch.context() as patched:
        patched.setattr(working, "verify_run", meanwhile)
        assert not draft(late, now=lambda: NOW)
    assert not Suggestion.objects.exists()
    assert draft(others[0], now=lambda: NOW + TERM)
    assert Suggestion.objects.count() == 1
    assert AIRun.objects.get().state == "answered"


def test_calls_of_a_killed_worker_are_closed_and_no_failed_try(
    draft_item: DraftItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(working, "ask", die)
        with pytest.raises(Killed):
            work_batches(worker="a:1", now=lambda: NOW, threads=1)
    assert work_batches(worker="b:2", now=lambda: NOW, threads=1) == 0
    assert work_batches(worker="b:2", now=lambda: NOW + TERM, threads=1) == 1
    draft_item.refresh_from_db()
    assert (draft_item.state, draft_item.attempts, draft_item.leased_until) == ("done", 0, None)
    assert list(AIRun.objects.order_by("pk").values_list("state", flat=True)) == ["interrupted", "answered"]


def test_two_processes_never_run_one_evaluation(evaluation: Evaluation) -> None:
    taken(evaluation, "b:2")
    with pytest.raises(NotNowError, match=rf"another process is at evaluation {evaluation.pk}; if it was killed"):
        evaluate(evaluation, now=lambda: NOW)
    assert not AIRun.objects.exists()
    ended = evaluate(evaluation, now=lambda: NOW + TERM)
    assert (ended.state, ended.leased_until) == ("finished", None)


def test_an_evaluation_that_was_taken_over_gets_no_further_result(
    evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, later = evaluating.ask, NOW + datetime.timedelta(hours=1)

    def slow(*about: Any) -> Any:
        answer = ask(*about)
        assert taken(evaluation, "b:2", later)
        return answer

    monkeypatch.setattr(evaluating, "ask", slow)
    with pytest.raises(NotNowError, match="another process"):
        evaluate(evaluation, now=lambda: NOW)
    assert not EvaluationResult.objects.exists()
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.leased_by, evaluation.leased_until) == ("running", "b:2", later + TERM)
