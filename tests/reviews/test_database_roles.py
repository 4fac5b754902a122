"""The two roles of a deployment on PostgreSQL, made as the documents say: what the rules forbid, they cannot do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from codes.models import CodeVersion, Release, UnfoundSearch
from codes.releases.loading.activate import activate_release
from codes.releases.loading.importing import import_release
from public.searching import unfound
from public.views import report as reporting
from reviews import actions
from reviews.models import ProblemReport
from reviews.reading import published
from reviews.reading.checking import findings_of
from reviews.safety import attempts, audit, database_roles, verify
from tests.public.views.test_report import sent
from tests.releases.loading import LATER
from tests.reviews.conftest import Releases
from tests.reviews.roles import Become, denied
from tests.reviews.stories import NOW, Team, act, drafted, fresh, people, person
from tests.reviews.stories import published as published_story

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.mark.parametrize("name", ["icd; DROP TABLE x", "Upper", "", "1st", 'a"b', "x" * 64])
def test_a_name_that_is_no_plain_role_is_refused(name: str) -> None:
    with pytest.raises(CommandError, match="is not a plain role name"):
        call_command("database_roles", application=name)


# --- The application --------------------------------------------------------------------------------------------------


def test_the_application_tells_the_whole_story(become: Become, mini_release: Release, no_findings: None) -> None:
    with become("application"):
        team = people()
        for name in ("Z53.9", "B20"):
            explanation = published_story(team, name)
            act("withdraw", explanation, team.reviewer)
            assert fresh(explanation).state == "withdrawn"
        again = actions.start(
            actor=team.author, code=explanation.code, origin="restored", source=explanation.revisions.get(), now=NOW
        ).explanation
        for step, actor in (
            ("submit", team.author),
            ("recall", team.author),
            ("submit", team.author),
            ("return", team.publisher),
            ("save", team.author),
            ("submit", team.author),
            ("approve", team.reviewer),
            ("approve", team.second_reviewer),
            ("rescind", team.publisher),
            ("discard", team.author),
        ):
            act(step, again, actor)
        comment = actions.comment(actor=team.author, explanation_id=again.pk, text="So it is.", now=NOW)
        answer = {"comment_id": comment.pk, "explanation_id": again.pk, "text": "It is.", "outcome": "answered"}
        actions.reply(actor=team.author, now=NOW, **answer)
        actions.claim(actor=team.author, explanation_id=again.pk, now=NOW)
        actions.assign(actor=team.author, explanation_id=again.pk, to=team.coauthor, now=NOW)
        report = actions.report_problem(code=again.code, page_version="1", text="Is it?", now=NOW)
        actions.handle_report(actor=team.author, report_id=report.pk, outcome="It is.", now=NOW)
        assert {
            name: broken for name, problems in verify.checks() if name != "audit log" and (broken := list(problems))
        } == {}
        assert list(audit.broken(exported=None)) == []


def test_the_application_runs_the_checks(become: Become, mini_release: Release) -> None:
    with become("application"):
        team = people()
        explanation = drafted(team)
        findings_of(explanation.code, explanation.draft.content)


def test_the_application_imports_a_release_and_switches_to_it(
    become: Become, mini_release: Release, tmp_path: Path
) -> None:
    with become("application"):
        result = import_release(packages=[LATER.write(tmp_path)], activate=False)
        assert result.outcome == "imported", result.reasons
        activate_release(Release.objects.get(label=LATER.label), now=NOW)
        assert Release.objects.active().get().label == LATER.label
        export = tmp_path / "heads.jsonl"
        audit.export_head(path=export, now=NOW)


def test_the_application_changes_nothing_that_only_grows(become: Become, team: Team) -> None:
    published_story(team)
    with become("application"):
        for table in database_roles.GROWS_ONLY:
            column = connection.introspection.get_table_description(connection.cursor(), table)[0].name
            denied(f"UPDATE {table} SET {column} = {column}")
            denied(f"DELETE FROM {table}")
            denied(f"TRUNCATE {table} CASCADE")
        for table in database_roles.NEVER_DELETED:
            denied(f"DELETE FROM {table}")
            denied(f"TRUNCATE {table} CASCADE")
        for column in ("content", "signers", "revision_id", "reviewed_at"):
            denied(f"UPDATE reviews_publication SET {column} = {column}")


def test_the_application_cannot_take_the_guards_away(become: Become, team: Team) -> None:
    with become("application"):
        denied("ALTER TABLE reviews_decision DISABLE TRIGGER ALL")
        denied("DROP TRIGGER guard_decision_contributor ON reviews_decision")
        denied("DROP FUNCTION guard_decision_contributor()")
        denied("SET session_replication_role = replica")
        denied("CREATE OR REPLACE FUNCTION guard_decision_contributor() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'")
        denied("ALTER TABLE reviews_revision ADD COLUMN x int")
        denied("DROP TABLE reviews_draft")


# --- The public -------------------------------------------------------------------------------------------------------


def test_the_public_reads_what_its_pages_need_and_reports(become: Become, team: Team) -> None:
    published_story(team)
    act("withdraw", published_story(team, "Z53.1"), team.publisher)
    with become("public"):
        active = Release.objects.active().get()
        for name, there in (("Z53.9", True), ("Z53.1", True), ("Z53.8", False)):
            assert (published.explanation_for(name=name, releases=[active.pk]) is not None) == there
        assert published.standing().live == 1
        assert [name for name, _ in published.live_pages(active)] == ["Z53.9"]
        assert {member.slug for member in published.team()} >= {"reviewer", "publisher"}
        member = published.team_member("reviewer")
        assert member is not None
        assert member.signed == 1
        assert [live_text.code for live_text in published.signed_by("reviewer", first=0, last=9)] == ["Z53.9"]
        assert published.photo_of("reviewer") is None
        assert published.specialist_names(["surgeon"])
        z53_9 = CodeVersion.objects.select_related("code").get(code__code="Z53.9", release__state="active")
        actions.report_problem(code=z53_9.code, page_version="1", text="Is it so?", now=NOW)
    assert ProblemReport.objects.get().text == "Is it so?"


PAGES = [
    "/", "/icd-10-cm/Z53.9", "/icd-10-cm/Z53.1", "/icd-10-cm/B20", "/icd-10-cm/changes/",
    "/icd-10-cm/changes/2026-04-01..2026-10-01", "/icd-10-cm/compare/Z53.9", "/icd-10-cm/Z53.9/valid",
    "/api/codes/Z53.9/validity?on=2026-10-01", "/sitemap.xml", "/sitemap-1.xml", "/llms.txt", "/icd-10-cm/",
    "/search?q=procedure", "/search?q=z53&explained=1&new=1&chapter=21", "/report/Z53.9", "/team",
    "/team/reviewer", "/about", "/privacy", "/readyz", "/healthz",
    "/robots.txt", "/icd-10-cm/Z53.9/versions", "/icd-10-cm/Z53.1/versions",
]  # fmt: skip


def test_the_public_serves_its_pages(
    become: Become, production: dict[str, Any], team: Team, two_releases: Releases
) -> None:
    """Beside facts that changed since: what a mark says is read with the public's eyes too."""
    for name in ("Z53.9", "B20"):
        published_story(team, name)
    act("withdraw", published_story(team, "Z53.1"), team.publisher)
    activate_release(two_releases.later, now=NOW)
    with become("public"):
        answers = {address: Client(**production).get(address).status_code for address in PAGES}
    assert answers == dict.fromkeys(PAGES, 200)


def test_a_reader_reports_a_problem_and_is_counted(
    become: Become, production: dict[str, Any], mini_release: Release
) -> None:
    """It answered 500: the count of reports went to the staff's cache, which the public's role cannot reach."""
    caches["readers"].clear()
    with become("public"):
        reader = Client(**production)
        answers = [sent(reader).status_code for _ in range(reporting.LIMIT + 1)]
    assert answers == [303] * reporting.LIMIT + [429]
    assert ProblemReport.objects.count() == reporting.LIMIT


def test_a_search_that_finds_nothing_is_counted(
    become: Become, production: dict[str, Any], mini_release: Release
) -> None:
    unfound.forget_all()
    with become("public"):
        reader = Client(**production)
        for _ in range(unfound.ENOUGH):
            assert reader.get("/search?q=zorbling").status_code == 200
    assert UnfoundSearch.objects.get().question == "zorbling"


def test_the_staff_sign_in_and_are_counted(become: Become, production: dict[str, Any], mini_release: Release) -> None:
    with become("application"):
        author, client = person("author", "author"), Client(**production)
        author.set_password("correct horse battery")
        author.save()
        for password in ["wrong"] * 5 + ["correct horse battery"]:
            client.post("/admin/account/login/", {"login": "author", "password": password})
        assert "_auth_user_id" not in client.session
        attempts.forget(author)
        client.post("/admin/account/login/", {"login": "author", "password": "correct horse battery"})
        assert client.session["_auth_user_id"] == str(author.pk)
