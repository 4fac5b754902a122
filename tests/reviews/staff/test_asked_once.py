"""A page about one explanation asks the database for nothing twice, and for little altogether.

What does not belong to the explanation (who signs in, the sidebar's counts of queues) is counted neither way.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from codes.releases.loading.activate import activate_release
from reviews import actions
from reviews.models import Explanation
from reviews.reading.checking import findings_of
from tests.reviews.conftest import Releases
from tests.reviews.staff.conftest import Desk, at, seen
from tests.reviews.stories import NOW, Team, act, drafted, fresh, published, submitted

BLOCKED = "The local form also has a field Q99.99, which is no diagnosis."
WITH_FACTS = "Beside it stands [[title Z53.9]], of chapter [[chapter]]."
# In which files is looked is asked for each code: the text of another code's fact has a list of its own.
OF_OTHER_CODES = 'FROM "codes_sourcefile"'


class Explanations(NamedTuple):
    draft: Explanation  # with a block to be set aside, and a comment
    first: Explanation  # in review, nothing public yet
    successor: Explanation  # in review, over a text that was signed for the release before
    public: Explanation  # signed for the release before


@pytest.fixture
def explanations(team: Team, two_releases: Releases, monkeypatch: pytest.MonkeyPatch) -> Explanations:
    """Pages run the real checks; acts accept every text."""
    monkeypatch.setattr("reviews.reading.dossier.findings_of", findings_of)
    monkeypatch.setattr("reviews.desk.queues.navigation.count_waiting", lambda *_: {})
    draft = drafted(team, "Z53.1", coding_notes=BLOCKED)
    finding = next(row.key for row in findings_of(draft.code, draft.draft.content) if row.blocks)
    why = "It is a form's field."
    actions.request_set_aside(actor=team.author, explanation_id=draft.pk, finding=finding, why=why, now=NOW)
    actions.comment(actor=team.reviewer, explanation_id=draft.pk, section="summary", text="Why?", now=NOW)
    successor, public = (published(team, name, coding_notes=WITH_FACTS) for name in ("Z53.31", "Z53.9"))
    activate_release(two_releases.later, now=timezone.now())
    for name in ("start", "save", "submit"):
        act(name, successor, team.author)
    return Explanations(fresh(draft), submitted(team, "Z53.01"), fresh(successor), fresh(public))


def queries_of(client: Client, name: str, explanation: Explanation, **posted: object) -> list[str]:
    """Of a second look, so that nothing counts that is asked once a process."""

    def look() -> HttpResponse:
        return client.post(at(name, explanation.pk), posted) if posted else client.get(at(name, explanation.pk))

    look()
    with CaptureQueriesContext(connection) as queries:
        assert look().status_code == (403 if posted else 200)
    return [query["sql"] for query in queries if query["sql"].startswith("SELECT")]


def repeated(queries: list[str]) -> list[str]:
    return [sql for sql, times in Counter(queries).items() if times > 1 and OF_OTHER_CODES not in sql]


@pytest.mark.parametrize(
    ("page", "which", "most"),
    [
        ("explanation", "draft", 45),
        ("explanation", "first", 22),
        ("review", "first", 47),
        ("review", "successor", 67),
        ("review", "public", 46),
        ("facts", "public", 31),
        ("history", "successor", 35),
        ("comments", "draft", 21),
        ("suggestions", "draft", 23),
        ("preview", "successor", 15),  # four say whether this person may sign it
    ],
)
def test_a_page_asks_for_nothing_twice(
    team: Team, explanations: Explanations, desk: Desk, page: str, which: str, most: int
) -> None:
    viewer = team.author if which == "draft" else team.reviewer
    queries = queries_of(desk(viewer), page, getattr(explanations, which))
    assert repeated(queries) == []
    assert len(queries) <= most, "\n".join(queries)


def test_a_refused_decision_reads_the_page_once_more_and_no_more(
    team: Team, explanations: Explanations, desk: Desk
) -> None:
    successor = explanations.successor
    posted = seen(successor, password="wrong")
    queries = queries_of(desk(team.reviewer), "approve", successor, **posted)
    tables = {sql.split(" FROM ")[1].split()[0] for sql in repeated(queries)}
    # the explanation may be another by now, and a wrong password in the audit log has the queue ask for changes again
    assert tables <= {'"reviews_explanation"', '"codes_release"'}
    assert len(queries) <= 73
