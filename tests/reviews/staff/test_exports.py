"""What auditors and the team take out of the record: safe to open, complete, and the export of the log on record."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from reviews import actions
from reviews.actions.common import roles_of
from reviews.desk.home.team_figures import figures_for
from reviews.desk.shared.access import Viewer
from reviews.models import AuditEvent, ReviewerProfile, SecondLook
from reviews.safety import audit
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team, act, approved, person, submitted
from tests.reviews.test_second_looks import look_again

LOG = reverse("admin:reviews_auditevent_export")
DECISIONS = reverse("admin:reviews_decision_export")


def test_an_auditor_exports_the_log_and_that_is_on_record(team: Team, desk: Desk) -> None:
    submitted(team)
    auditor = person("auditor", "auditor")
    response = desk(auditor).post(LOG, {"format": "0", "resource": ""})
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    before = AuditEvent.objects.exclude(act="export audit log")
    assert [row["digest"] for row in rows] == list(before.order_by("-number").values_list("digest", flat=True))
    event = AuditEvent.objects.get(act="export audit log")
    assert (event.actor, event.detail["rows"]) == (auditor, len(rows))
    assert not list(audit.broken(exported=None))


def test_nobody_else_exports_the_log(team: Team, desk: Desk) -> None:
    for user in (team.author, team.reviewer, team.publisher):
        assert desk(user).post(LOG, {"format": "0", "resource": ""}).status_code == 403


@pytest.mark.parametrize("kind", ["0", "1"])
@pytest.mark.parametrize("start", ["=1+1", "＝cmd", "@x"])
def test_no_cell_is_a_formula(team: Team, desk: Desk, kind: str, start: str) -> None:
    act("return", submitted(team), team.reviewer, reason="other", text=f"{start}: say it plainly")
    content = desk(team.reviewer).post(DECISIONS, {"format": kind, "resource": ""}).content
    if kind == "0":
        cells = [cell for row in csv.reader(io.StringIO(content.decode())) for cell in row]
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
        cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell is not None]
    assert any("say it plainly" in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]


def test_an_export_holds_what_the_list_is_narrowed_to(team: Team, desk: Desk) -> None:
    explanation = submitted(team)
    act("return", explanation, team.reviewer)
    answer = desk(team.reviewer).post(f"{DECISIONS}?kind__exact=approve", {"format": "0", "resource": ""})
    assert len(answer.content.decode().splitlines()) == 1


def test_no_table_of_the_desk_has_a_formula(team: Team, desk: Desk, settings: Any) -> None:
    settings.SECOND_LOOK_FIRST = 1
    marked, explanation = person("@marked", "reviewer"), approved(team, summary="=1+1 is what it says.")
    actions.assign(actor=team.publisher, explanation_id=explanation.pk, to=marked, now=NOW)
    ReviewerProfile.objects.filter(user=team.reviewer).update(printed_name="-Reviewer")
    act("return", submitted(team, "Z53.8"), team.reviewer, reason="other", text="=1+1, say it plainly")
    look_again(marked, SecondLook.objects.get(), "return", text="＝1+1 is no summary")
    client, tables = desk(team.publisher), ("decisions", "submissions", "suggested", "second-looks")
    figures = figures_for(Viewer(team.publisher, roles_of(team.publisher)), NOW)
    addresses = [
        *(f"{at(name)}?as=csv" for name in tables),
        at("queue-csv", "all"),
        f"{at('export-sheet')}?scope=Z53&format=csv",
    ]
    addresses += [at("dashboard-csv", name) for name in figures]
    answers = [client.get(address).content.decode("utf-8-sig") for address in addresses]
    cells = [cell for answer in answers for row in csv.reader(io.StringIO(answer)) for cell in row]
    for neutral in (
        "'@marked",
        "'=1+1, say it plainly",
        "'＝1+1 is no summary",
        "'-Reviewer",
        "'=1+1 is what it says.",
    ):
        assert neutral in cells
    assert not [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]
