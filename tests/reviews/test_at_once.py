"""Many people at one text at the same moment: one of them wins, the others are told, nobody sees the database fail."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections

from codes.models import TermLine, VocabularyEdit
from codes.releases.loading.activate import activate_on_console, activate_release
from codes.search import registry
from reviews import actions
from reviews.models import AuditEvent, Decision, Draft, Explanation, LineProposal, Publication
from reviews.rules.errors import ConflictError, RefusedError, WrongStateError
from reviews.safety import audit, verify
from tests.releases import APRIL_2026
from tests.releases.loading import load
from tests.reviews.conftest import Releases
from tests.reviews.stories import (
    ACTS,
    NOW,
    Team,
    approved,
    arguments,
    code,
    drafted,
    fresh,
    people,
    person,
    published,
    submitted,
    text,
)

pytestmark = [pytest.mark.campaign, pytest.mark.engine]
CROWD = 20
WRITERS = {"postgresql": 50, "sqlite": 20}[connection.vendor]


def at_once(doings: list[Callable[[], object]]) -> Counter[str]:
    """Do all of them at one moment, each with a connection of its own -> how many ended how."""
    ready = threading.Barrier(len(doings))
    ended: list[str] = []

    def attempt(do: Callable[[], object]) -> None:
        try:
            ready.wait(timeout=60)
            do()
            how = "done"
        except BaseException as error:  # noqa: BLE001 - which one is what the test is about
            how = type(error).__name__ if isinstance(error, RefusedError) else repr(error)
        finally:
            connections.close_all()
        ended.append(how)

    threads = [threading.Thread(target=attempt, args=(do,)) for do in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ended)


def posts(name: str, explanation: Explanation, *actors: object) -> list[Callable[[], object]]:
    """The same post by each: what all of them saw on their pages before anybody clicked."""
    seen = arguments(name, explanation)
    return [lambda actor=actor: ACTS[name](actor=actor, **seen) for actor in actors]


def all_is_well() -> None:
    broken = [problem for name, problems in verify.checks() if name != "audit log" for problem in problems]
    assert [
        problem for problem in broken if "came into force" not in problem
    ] == []  # by a function: see team_without_a_log
    assert list(audit.broken(exported=None)) == []


@pytest.fixture
def team_without_a_log(transactional_db: None, no_findings: None, tmp_path: Path) -> Team:
    """A team whose audit log has no event: a release activated by a function, not by a command, leaves none."""
    activate_release(load(APRIL_2026, tmp_path), now=NOW)
    assert not AuditEvent.objects.exists()
    return people()


def test_one_of_many_approvals_counts(transactional_db: None, team: Team) -> None:
    explanation = submitted(team)
    reviewers = [person(f"reviewer-{number}", "reviewer") for number in range(CROWD)]
    ended = at_once(posts("approve", explanation, *reviewers))
    assert ended == {"done": 1, "ConflictError": CROWD - 1}
    assert Decision.objects.filter(kind="approve").count() == 1
    assert fresh(explanation).state == "approved"
    all_is_well()


def test_many_clicks_of_one_reviewer_are_one_approval(transactional_db: None, team: Team) -> None:
    explanation = submitted(team, "B20")
    ended = at_once(posts("approve", explanation, *[team.reviewer] * CROWD))
    assert ended == {"done": 1, "ConflictError": CROWD - 1}
    assert Decision.objects.filter(kind="approve").count() == 1
    assert fresh(explanation).state == "submitted"
    all_is_well()


def test_many_publish_at_once_and_one_does(transactional_db: None, team: Team) -> None:
    published(team, "Z53.1")
    explanation = approved(team)
    publishers = [person(f"publisher-{number}", "publisher") for number in range(CROWD)]
    ended = at_once(posts("publish", explanation, *publishers))
    assert ended == {"done": 1, "ConflictError": CROWD - 1}
    assert Publication.objects.filter(explanation=explanation).count() == 1
    all_is_well()


def test_publish_and_the_clock_at_once(transactional_db: None, team: Team) -> None:
    explanation = approved(team)
    ACTS["schedule"](actor=team.publisher, **arguments("schedule", explanation))
    due = arguments("schedule", explanation)["publish_at"]
    ticks: list[Callable[[], object]] = [lambda: actions.publish_due(now=due)] * (CROWD // 2)
    ended = at_once([*posts("publish", explanation, *[team.publisher] * (CROWD // 2)), *ticks])
    assert ended["done"] in {CROWD // 2, CROWD // 2 + 1}, ended  # a tick that finds nothing to do is done as well
    assert sum(ended.values()) - ended["done"] == ended["ConflictError"]
    assert Publication.objects.count() == 1
    all_is_well()


def test_search_knows_what_is_public_whoever_comes_first(
    transactional_db: None, team: Team, two_releases: Releases
) -> None:
    """Texts published, withdrawn and hidden by a release at one moment: one letter, one source, no lost synonym."""
    names = ("Z53.1", "Z53.31", "Z53.32", "Z52.9", "Z37.0", "Z53.01")
    waiting = [approved(team, name) for name in names[:3]]
    live = [published(team, name) for name in (*names[3:], "Z53.9")]
    doings = [post for attempt in waiting for post in posts("publish", attempt, team.publisher)]
    doings += [post for attempt in live[:2] for post in posts("withdraw", attempt, team.publisher)]
    doings.append(lambda: activate_on_console(two_releases.later, now=NOW))
    ended = at_once(doings)
    assert {how for how in ended if how not in {"done", "WrongStateError"}} == set()
    shown = TermLine.objects.filter(source__kind="published").values_list("code__code", flat=True)
    live_now = Publication.objects.live().values_list("explanation__code__code", flat=True)
    assert set(shown) == set(live_now) - {"Z53.9"}  # its title changed
    assert list(registry.out_of_step()) == []
    all_is_well()


def test_only_one_decides_what_becomes_of_it(transactional_db: None, team: Team) -> None:
    explanation = submitted(team)
    ended = at_once(
        [
            *posts("recall", explanation, *[team.author] * 7),
            *posts("return", explanation, *[team.reviewer] * 7),
            *posts("approve", explanation, *[team.second_reviewer] * 6),
        ]
    )
    assert ended == {"done": 1, "ConflictError": CROWD - 1}
    all_is_well()


def test_one_of_many_confirms_a_line_of_the_vocabulary(
    transactional_db: None, team: Team, small_vocabulary: None
) -> None:
    """While others propose lines, which are measured with search as it would be."""

    def propose(term: str) -> Callable[[], object]:
        line = {"change": "add", "meant": "M10.9", "kind": "lay", "why": "Old."}
        return lambda: actions.propose_line(actor=team.author, term=term, now=NOW, **line)

    line = propose("king's evil")()
    reviewers = [person(f"reviewer-{number}", "reviewer") for number in range(10)]
    confirm = [
        lambda actor=actor: actions.LINES.confirm(actor=actor, proposal_id=line.pk, now=NOW) for actor in reviewers
    ]
    ended = at_once([*confirm, *[propose("queen's evil")] * 3, propose("podagra")])
    assert ended["done"] == 3, ended
    assert sum(ended.values()) == 3 + ended["ConflictError"] + ended["RefusedError"], ended
    assert VocabularyEdit.objects.get().term == "king's evil"
    assert sorted(LineProposal.objects.open().values_list("term", flat=True)) == ["podagra", "queen's evil"]
    all_is_well()


def test_one_begins_a_code_nobody_began(team_without_a_log: Team) -> None:
    """When there is no row to lock yet, nor a head of the audit log."""
    authors = [person(f"author-{number}", "author") for number in range(CROWD)]
    ended = at_once([lambda actor=actor: actions.start(actor=actor, code=code("Z53.9"), now=NOW) for actor in authors])
    assert ended == {"done": 1, WrongStateError.__name__: CROWD - 1}
    assert Draft.objects.count() == Explanation.objects.count() == AuditEvent.objects.count() == 1
    all_is_well()


def test_the_first_events_of_the_log_make_one_chain(team_without_a_log: Team) -> None:
    names = [
        "Z53.9",
        "Z53.8",
        "Z53.1",
        "Z53.01",
        "Z53.09",
        "Z53.31",
        "Z53.32",
        "Z37.0",
        "M10.9",
        "B20",
        "B90.0",
        "B90.1",
    ]
    ended = at_once(
        [lambda name=name: actions.start(actor=team_without_a_log.author, code=code(name), now=NOW) for name in names]
    )
    assert ended == {"done": len(names)}
    assert AuditEvent.objects.count() == len(names)
    all_is_well()


def test_one_of_many_saves_of_the_same_page_is_kept(transactional_db: None, team: Team) -> None:
    explanation = drafted(team)
    seen = Draft.objects.get()
    ended = at_once(
        [
            lambda number=number: actions.save(
                actor=team.author,
                explanation_id=explanation.pk,
                version=seen.version,
                content=text(f"writer {number}"),
                now=NOW,
            )
            for number in range(WRITERS)
        ]
    )
    assert ended == {"done": 1, ConflictError.__name__: WRITERS - 1}
    assert Draft.objects.get().version == seen.version + 1


def test_what_was_confirmed_was_kept(transactional_db: None, team: Team) -> None:
    """Everybody saves five times, on what is there each time: as many versions as confirmations, and none twice."""
    explanation = drafted(team)
    before = Draft.objects.get().version
    confirmed: list[tuple[int, str]] = []
    refused: list[str] = []

    def writer(number: int) -> None:
        for time in range(5):
            marker = f"writer {number}, {time}"
            seen = Draft.objects.get(explanation=explanation).version
            try:
                saved = actions.save(
                    actor=team.author, explanation_id=explanation.pk, version=seen, content=text(marker), now=NOW
                )
            except ConflictError:
                refused.append(marker)
            else:
                confirmed.append((saved.version, marker))

    ended = at_once([lambda number=number: writer(number) for number in range(WRITERS)])
    assert ended == {"done": WRITERS}
    assert len(confirmed) + len(refused) == WRITERS * 5
    assert sorted(version for version, _ in confirmed) == list(range(before + 1, before + 1 + len(confirmed)))
    last = Draft.objects.get()
    assert last.version == before + len(confirmed)
    assert last.content == text(dict(confirmed)[last.version])
