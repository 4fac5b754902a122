"""Several texts at once: assigned and returned, never approved; filters kept under a name; queues as CSV."""

from __future__ import annotations

import codecs

import pytest

from reviews.models import AuditEvent, SavedFilter
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import HIGH, STANDARD, Team, fresh

pytestmark = pytest.mark.engine


def test_texts_are_assigned_and_returned_together_with_an_event_each(team: Team, desk: Desk) -> None:
    first, second, draft = stories.submitted(team), stories.submitted(team, HIGH), stories.drafted(team, "Z53.1")
    picked = {"pick": [first.pk, second.pk, draft.pk]}
    client = desk(team.reviewer)
    asked = client.post(at("bulk"), picked | {"do": "return"})
    assert [(str(row), fits) for row, fits in asked.context["picked"]] == [
        (HIGH, True),
        ("Z53.1", False),
        (STANDARD, True),
    ]
    assert (fresh(first).state, AuditEvent.objects.filter(act="return").count()) == ("submitted", 0)
    posted = picked | {"do": "return", "confirmed": "1", "reason": "unclear", "text": "Plainer, please."}
    for row in (first, second):
        posted |= {f"lock_version.{row.pk}": row.lock_version, f"revision.{row.pk}": row.submitted_revision_id}
    stale = client.post(at("bulk"), posted | {f"lock_version.{second.pk}": 99}, follow=True)
    assert f"{HIGH}: " in stale.text  # somebody changed it meanwhile
    assert f"Returned: {STANDARD}." in stale.text
    assert [fresh(row).state for row in (first, second, draft)] == ["returned", "submitted", "draft"]
    assert AuditEvent.objects.filter(act="return").count() == 1
    client.post(at("bulk"), picked | {"do": "assign", "confirmed": "1", "to": team.coauthor.pk})
    assert {fresh(row).assigned_to for row in (first, second, draft)} == {team.coauthor}
    assert AuditEvent.objects.filter(act="assign").count() == 3


def test_nothing_is_approved_together(team: Team, desk: Desk) -> None:
    explanation = stories.submitted(team)
    for user, do, status in (
        (team.reviewer, "approve", 403),
        (team.reviewer, "publish", 403),
        (team.author, "return", 403),
        (team.reviewer, "assign", 422),
    ):
        picked = [explanation.pk] if do != "assign" else ["x", "9" * 30]
        answer = desk(user).post(at("bulk"), {"do": do, "confirmed": "1", "pick": picked})
        assert answer.status_code == status
    assert fresh(explanation).state == "submitted"


def test_filters_are_kept_under_a_name_of_ones_own(team: Team, desk: Desk) -> None:
    reviewer, other = desk(team.reviewer), desk(team.second_reviewer)
    kept = reviewer.post(at("save-filter"), {"from": "all?tier=high&order=code", "name": " Hard ones "})
    assert kept["Location"] == f"{at('queue', 'all')}?tier=high&order=code"
    page = reviewer.get(at("queue", "to-review"))
    assert [(row.name, address) for row, address in page.context["saved"]] == [("Hard ones", kept["Location"])]
    saved = SavedFilter.objects.get()
    assert other.get(at("queue", "to-review")).context["saved"] == []
    other.post(at("remove-filter", saved.pk))
    assert SavedFilter.objects.filter(pk=saved.pk).exists()
    assert reviewer.post(at("save-filter"), {"from": "nowhere", "name": "x"}).status_code == 422
    assert reviewer.post(at("save-filter"), {"from": "all", "name": " "}).status_code == 422
    reviewer.post(at("remove-filter", saved.pk))
    assert not SavedFilter.objects.exists()


def test_a_queue_as_csv_has_what_fits_its_filters(team: Team, desk: Desk) -> None:
    stories.submitted(team)
    stories.submitted(team, HIGH)
    client = desk(team.reviewer)
    content = client.get(at("queue-csv", "to-review"), {"tier": "high"}).content
    assert content.count(codecs.BOM_UTF8) == 1
    lines = content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["code", HIGH]
    assert client.get(at("queue-csv", "nowhere")).status_code == 404
