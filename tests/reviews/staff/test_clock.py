"""What happens by itself, once; and what is told to whom."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from reviews import actions
from reviews.jobs.clock import tick
from reviews.mail import bulletins, digests, notices
from reviews.models import AuditEvent, Explanation, Publication, ReviewerProfile
from reviews.safety.production import make_cache_table, staff_needs
from tests.reviews import stories
from tests.reviews.stories import NOW, Team, act, fresh

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
ROOT = Path(__file__).resolve().parents[3]


def everything() -> tuple[Any, ...]:
    return (
        list(Explanation.objects.values()),
        list(Publication.objects.values()),
        list(AuditEvent.objects.values_list("digest", flat=True)),
    )


def reach(*people: Any) -> None:
    for user in people:
        user.email = f"{user.username}@example.org"
        user.save()


def leave(user: Any) -> None:
    user.is_active = False
    user.save()


def test_a_second_tick_changes_nothing(team: Team, settings: Any):
    due, held = stories.approved(team), stories.submitted(team, "Z53.8")
    act("schedule", due, team.publisher)
    actions.claim(actor=team.reviewer, explanation_id=held.pk, now=NOW)
    done = tick(now=NOW + 2 * HOUR)
    assert (done["published"], done["claims"], done["failed"]) == (1, 1, [])
    assert fresh(due).state == "published"
    after, heads = everything(), Path(settings.AUDIT_HEAD_FILE).read_text()
    again = tick(now=NOW + 2 * HOUR)
    assert {name: value for name, value in again.items() if value} == {}
    assert (everything(), Path(settings.AUDIT_HEAD_FILE).read_text()) == (after, heads)


def test_nothing_is_published_before_its_time(team: Team):
    explanation = stories.approved(team)
    act("schedule", explanation, team.publisher)
    assert tick(now=NOW + HOUR - datetime.timedelta(seconds=1))["published"] == 0
    assert tick(now=NOW + HOUR)["published"] == 1


def test_a_schedule_that_is_refused_is_mailed_once_and_ends(
    team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
):
    """It stood in the log each minute, was told to nobody, and published later by itself."""
    reach(team.author, team.publisher)
    explanation = stories.approved(team)
    act("schedule", explanation, team.publisher)
    team.publisher.groups.clear()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (tick(now=NOW + HOUR + minutes) for minutes in (datetime.timedelta(), DAY))
    assert (len(first["refused"]), second["refused"]) == (1, [])
    assert "your roles do not allow you to publish" in first["refused"][0]
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["publisher@example.org"], "[ICD CMS] Z53.9 was not published when it was due")
    ]
    assert "Your roles do not allow you to publish." in mailoutbox[0].body
    event = AuditEvent.objects.get(act="schedule refused")
    assert event.detail["reason"] == "your roles do not allow you to publish"
    now_there = fresh(explanation)
    assert (now_there.state, now_there.publish_at, now_there.scheduled_by) == ("approved", None, None)


def test_an_error_nobody_foresaw_keeps_no_other_text_waiting(team: Team, monkeypatch: pytest.MonkeyPatch):
    from reviews.actions.texts import publishing

    for name in ("Z53.9", "Z53.8"):
        act("schedule", stories.approved(team, name), team.publisher)
    scheduled = publishing._publish_scheduled
    first = Explanation.objects.order_by("pk")[0].pk

    def fails_for_the_first(pk: int, now: datetime.datetime) -> Publication | None:
        if pk == first:
            raise ZeroDivisionError
        return scheduled(pk, now)

    monkeypatch.setattr(publishing, "_publish_scheduled", fails_for_the_first)
    assert tick(now=NOW + HOUR)["published"] == 1


def test_the_head_is_exported_every_hour(team: Team, settings: Any):
    stories.submitted(team)
    assert tick(now=NOW)["head"] == AuditEvent.objects.count()
    stories.submitted(team, "Z53.8")
    assert tick(now=NOW + HOUR / 2)["head"] is None
    assert tick(now=NOW + HOUR)["head"] == AuditEvent.objects.count()
    lines = Path(settings.AUDIT_HEAD_FILE).read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines][-1] == AuditEvent.objects.count()
    assert len(lines) == 2


def test_a_part_that_fails_does_not_stop_the_others(team: Team, monkeypatch: pytest.MonkeyPatch):
    explanation = stories.approved(team)
    act("schedule", explanation, team.publisher)
    monkeypatch.setattr("reviews.mail.notices.notify_overdue", lambda now: 1 / 0)
    done = tick(now=NOW + HOUR)
    assert (done["failed"], done["published"]) == (["overdue"], 1)
    with pytest.raises(CommandError):
        call_command("tick")


def test_overdue_is_mailed_once(team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any):
    reach(team.author)
    stories.published(team)
    late = NOW + 731 * DAY
    with django_capture_on_commit_callbacks(execute=True):
        assert [tick(now=late)["overdue"], tick(now=late + HOUR)["overdue"]] == [1, 0]
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["author@example.org"], "[ICD CMS] Z53.9 is due for review")
    ]


def test_an_error_with_a_text_keeps_no_other_from_being_mailed(team: Team, monkeypatch: pytest.MonkeyPatch):
    reach(team.author)
    for name in ("Z53.9", "Z53.8"):
        stories.published(team, name)
    tell = notices._notify

    def fails_once(people: Any, explanation: Explanation, *given: Any, **more: Any) -> None:
        if explanation.code.code == "Z53.8":
            raise ZeroDivisionError
        tell(people, explanation, *given, **more)

    monkeypatch.setattr(notices, "_notify", fails_once)
    assert tick(now=NOW + 731 * DAY)["overdue"] == 1
    assert AuditEvent.objects.filter(act="tell overdue").count() == 1  # what was not told is tried again


@pytest.mark.parametrize("kind", ["overdue", "digests"])
def test_a_mail_that_could_not_be_sent_is_sent_an_hour_later(
    kind: str,
    team: Team,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    stories.published(team)
    team.author.email = "author@example.org"
    team.author.save()
    if kind == "digests":
        ReviewerProfile.objects.filter(user=team.author).update(notices_as_digest=True)
    due = NOW + 731 * DAY + 3 * HOUR
    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr("reviews.mail.sending.send_mail", refuse)
        tick(now=due)
    assert AuditEvent.objects.filter(act="mail not sent").count() == 1
    moments = (due + HOUR / 2, due + HOUR, due + 2 * HOUR)
    for moment in moments:
        with django_capture_on_commit_callbacks(execute=True):
            tick(now=moment)
        assert len(mailoutbox) == (moment > due + HOUR / 2)


def refuse(*_: Any, **__: Any) -> None:
    raise OSError("the mail server does not answer")


@pytest.mark.parametrize("assigned", [True, False])
def test_what_is_overdue_of_somebody_who_left_is_mailed_to_a_second_person(
    team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any, assigned: bool
):
    """It counted as told, and was sent to nobody."""
    reach(team.author, team.coauthor, team.reviewer)
    explanation = stories.published(team)
    if assigned:
        actions.assign(actor=team.reviewer, explanation_id=explanation.pk, to=team.author, now=NOW)
    leave(team.author)
    with django_capture_on_commit_callbacks(execute=True):
        assert [tick(now=NOW + 731 * DAY)["overdue"], tick(now=NOW + 732 * DAY)["overdue"]] == [1, 0]
    assert [mail.to for mail in mailoutbox] == [["coauthor@example.org"]]
    assert "because we cannot reach author" in mailoutbox[0].body
    assert AuditEvent.objects.get(act="tell overdue").detail["to"] == team.coauthor.pk


def test_what_reaches_nobody_is_not_recorded_as_mailed(
    team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
):
    stories.published(team)
    late = NOW + 731 * DAY
    assert tick(now=late)["overdue"] == 0
    assert bulletins.send_bulletins(now=timezone.now()) == 0
    assert not AuditEvent.objects.filter(act__startswith="tell").exists()
    reach(team.reviewer)
    with django_capture_on_commit_callbacks(execute=True):
        assert tick(now=late + HOUR)["overdue"] == 1
    assert [mail.to for mail in mailoutbox] == [["reviewer@example.org"]]


def test_what_comes_back_to_somebody_who_left_goes_to_a_second_person(
    team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
):
    reach(team.author, team.reviewer, team.second_reviewer)
    explanation = stories.returned(team)
    leave(team.author)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify_returned(explanation, by=team.reviewer)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["second-reviewer@example.org"], "[ICD CMS] Z53.9 was returned")
    ]


def test_a_digest_a_day(team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any):
    reach(team.author)
    ReviewerProfile.objects.filter(user=team.author).update(notices_as_digest=True)
    explanation = stories.returned(team)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify_returned(explanation, by=team.reviewer)
        early, first, second = (NOW.replace(hour=5), NOW + HOUR, NOW + 2 * HOUR)
        assert [tick(now=at)["digests"] for at in (early, first, second)] == [0, 1, 0]
    assert len(mailoutbox) == 1
    assert "Z53.9 was returned (by reviewer)" in mailoutbox[0].body
    with django_capture_on_commit_callbacks(execute=True):
        assert tick(now=NOW + DAY)["digests"] == 0  # nothing new to tell
    assert len(mailoutbox) == 1


def test_an_error_with_a_digest_keeps_no_other_from_being_sent(
    team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
):
    writers = (team.author, team.coauthor)
    reach(*writers)
    ReviewerProfile.objects.filter(user__in=writers).update(notices_as_digest=True)
    for name, writer in zip(("Z53.9", "Z53.8"), writers, strict=True):
        act("return", stories.submitted(team, name, by=(writer,)), team.reviewer)
    lines = digests.digest_lines

    def fails_for_the_author(user: Any, **when: Any) -> list[str]:
        return lines(user, **when) if user != team.author else [str(1 // 0)]

    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr(digests, "digest_lines", fails_for_the_author)
        done = tick(now=NOW + HOUR)
    assert (done["digests"], done["failed"]) == (1, [])
    assert [mail.to for mail in mailoutbox] == [["coauthor@example.org"]]
    assert [event.about for event in AuditEvent.objects.filter(act="send digest")] == [f"user {team.coauthor.pk}"]
    with django_capture_on_commit_callbacks(execute=True):
        assert tick(now=NOW + 2 * HOUR)["digests"] == 1  # what was not sent is tried again
    assert [mail.to for mail in mailoutbox][1:] == [["author@example.org"]]


def test_approvals_are_mailed_to_the_author_and_then_to_publishers(
    team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
):
    reach(team.author, team.publisher, team.reviewer)
    explanation = stories.approved(team)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify_approved(explanation, by=team.reviewer)
    assert {mail.to[0] for mail in mailoutbox} == {"author@example.org", "publisher@example.org"}


def test_mail_that_cannot_be_sent_stops_nothing(
    team: Team, settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("no mail server")

    reach(team.author)
    monkeypatch.setattr("reviews.mail.sending.send_mail", broken)
    explanation = stories.returned(team)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify_returned(explanation, by=team.reviewer)


def test_commands(team: Team, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    stories.submitted(team)
    call_command("make_roles")
    call_command("export_audit_head", "--file", str(tmp_path / "heads"))
    call_command("export_audit_head", "--file", str(tmp_path / "heads"))
    call_command("tick")
    output = capsys.readouterr().out
    assert "roles: importer, author" in output
    assert "no event since the last line" in output


def test_what_production_needs(settings: Any):
    assert {message.id for message in staff_needs(None)} == {"reviews.W001", "reviews.I001", "reviews.I002"}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "codes@example.org"
    settings.SECOND_FACTOR_REQUIRED = True
    assert staff_needs(None) == []


def test_the_cache_has_a_table_where_it_is_in_the_database(db: None, settings: Any):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "icdcms_cache_test"}
    }
    make_cache_table()
    make_cache_table()
    from django.core.cache.backends.db import DatabaseCache

    cache = DatabaseCache("icdcms_cache_test", {})
    cache.set("tries", 4)
    assert cache.get("tries") == 4


@pytest.mark.slow
def test_the_worker_stops_cleanly(tmp_path: Path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'work.sqlite3'}",
        "AUDIT_HEAD_FILE": str(tmp_path / "h"),
    }
    run = [sys.executable, "manage.py"]
    subprocess.run([*run, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    worker = subprocess.Popen(
        [*run, "work", "--every", "0.2"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert "working" in worker.stdout.readline()
    time.sleep(1)
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=10)
    assert (worker.returncode, output.strip()) == (0, "stopped")
