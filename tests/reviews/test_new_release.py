"""A release arrives: who proposes and confirms it, what becomes of published texts, and how they are signed again."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from codes.models import Code, Release
from codes.releases.loading.activate import activate_on_console, activate_release
from public.reading.code_facts import read_explanation
from public.reading.editions import read_editions
from reviews import actions
from reviews.actions.common import Reauthenticated
from reviews.actions.texts.signing import sign
from reviews.desk.releases.rereview import progress_of
from reviews.jobs import clock
from reviews.mail import bulletins
from reviews.models import AuditEvent, Decision, Publication, Revision, Switch
from reviews.models.decisions import DecisionKind
from reviews.reading.changes.impact import impact_of, new_without_explanation
from reviews.reading.changes.rehearsal import rehearse
from reviews.reading.shown.explained import explained_codes
from reviews.rules.errors import ChecksFailedError, ConflictError, NotPermittedError, RefusedError
from reviews.rules.severity import ChangeSeverity
from reviews.safety import accounted
from reviews.safety.verify import checks
from tests.releases.loading import LATER
from tests.reviews import stories
from tests.reviews.conftest import Releases, load_as
from tests.reviews.stories import HIGH, NOW, Team, act, approved, fresh, person, published

pytestmark = pytest.mark.engine

PROOF = Reauthenticated("password", NOW)
LATER_ON = NOW + datetime.timedelta(hours=1)


@pytest.fixture
def releases(team: Team, two_releases: Releases) -> Releases:
    return two_releases


def switched(releases: Releases) -> None:
    activate_on_console(releases.later, now=NOW)


def published_content(name: str) -> dict[str, Any]:
    content: dict[str, Any] = Publication.objects.live().get(explanation__code__code=name).content
    return content


def seen_by_readers(name: str) -> Any:
    return read_explanation(name, read_editions())


# --- What it means for published texts --------------------------------------------------------------------------------


def test_the_impact_is_known_before_anybody_sees_it(team: Team, releases: Releases):
    for name in ("Z53.9", "B20", "Z53.8", "Z53.1"):
        published(team, name)
    impact = impact_of(releases.later)
    assert [(row.code, row.mark.severity) for row in impact.affected] == [
        ("Z53.9", ChangeSeverity.HIDDEN),  # another title
        ("B20", ChangeSeverity.SECTIONS),  # something is no longer included
    ]
    assert [row.code for row in impact.retiring] == ["Z53.8"]
    assert (impact.stay, impact.guidance) == (1, [])
    assert impact_of(releases.now).stay == 4


def test_readers_see_the_mark_at_once_and_no_date_moves(team: Team, releases: Releases):
    published(team, "B20")
    published(team, "Z53.9")
    before = list(Publication.objects.order_by("pk").values())
    switched(releases)
    seen = seen_by_readers("B20")
    assert seen.mark.sections == ("when_it_is_used", "what_it_does_not_mean", "coding_notes", "synonyms", "faqs")
    assert seen.content.keys().isdisjoint(seen.mark.sections)
    assert seen.content["summary"]
    assert seen_by_readers("Z53.9").content == {}
    assert seen_by_readers("Z53.9").signers == ()
    assert list(Publication.objects.order_by("pk").values()) == before  # nothing was written
    activate_release(releases.now, now=LATER_ON)
    assert seen_by_readers("B20").mark is None


def test_a_page_is_another_with_another_mark(team: Team, releases: Releases):
    """Rules and words of marks come with the program: after an update nobody is told that nothing changed."""
    published(team, "Z53.9")
    switched(releases)
    seen = seen_by_readers("Z53.9")
    for other in (None, seen.mark._replace(reasons=("The title is another.",))):
        assert replace(seen, mark=other).validator != seen.validator


def test_a_retired_code_keeps_its_text(team: Team, releases: Releases):
    published(team, "Z53.8")
    switched(releases)
    seen = seen_by_readers("Z53.8")
    assert seen.mark is None
    assert seen.content["summary"]


def test_a_partial_release_in_between_changes_nothing(team: Team, releases: Releases, tmp_path: Path):
    """It has no notes, which is no change of them; "something is no longer included" was said, and sections hidden."""
    switched(releases)
    published(team, "B20")
    partial = load_as(tmp_path, LATER.only("order", "codes"), "2027-july")
    assert partial.partial
    without = load_as(tmp_path, replace(LATER.with_tree(LATER.tree.without("B20")), poa=()), "2028-annual")
    activate_release(without, now=LATER_ON)
    seen = seen_by_readers("B20")
    assert seen.mark is None
    assert seen.content.keys() == published_content("B20").keys()
    assert impact_of(partial).affected == impact_of(partial).guidance == []


def test_search_offers_no_text_that_readers_do_not_see(team: Team, releases: Releases):
    """What changed of Z53.9 hides its text; B20's stays, with a mark."""
    published(team, "Z53.9")
    published(team, "B20")
    before = Code.objects.filter(pk__in=explained_codes(releases.now))
    assert set(before.values_list("code", flat=True)) == {"Z53.9", "B20"}
    switched(releases)
    after = Code.objects.filter(pk__in=explained_codes(releases.later))
    assert list(after.values_list("code", flat=True)) == ["B20"]


def test_a_text_that_its_last_facts_hid_stays_hidden_when_the_code_goes(
    team: Team, releases: Releases, tmp_path: Path, client: Client
):
    """A retired code's page shows the facts of the last release that had it: the text is held against those."""
    published(team, "Z53.9")
    switched(releases)
    assert seen_by_readers("Z53.9").content == {}
    without = load_as(tmp_path, replace(LATER.with_tree(LATER.tree.without("Z53.9")), poa=()), "2028-annual")
    activate_release(without, now=LATER_ON)
    assert seen_by_readers("Z53.9").content == {}
    page = client.get("/icd-10-cm/Z53.9").text
    assert "no longer in ICD-10-CM" in page
    assert "not shown: it was reviewed against other official facts than those below" in page
    assert "being reviewed again" not in page


def test_inherited_notes_that_changed_as_well_are_told(team: Team, releases: Releases, tmp_path: Path):
    tree = LATER.tree.noted("B20", includes=["HIV infection"]).noted("1", excludes1=["asymptomatic (Z21)"])
    published(team, "B20")
    activate_release(load_as(tmp_path, LATER.with_tree(tree), "2028-annual"), now=NOW)
    assert seen_by_readers("B20").mark.reasons[-1] == "Notes inherited from a level above changed"


def test_new_codes_without_an_explanation_those_of_high_risk_first(team: Team, releases: Releases):
    rows = new_without_explanation(releases.now, ["Z53.31", "B20", "Z53.39"])
    assert rows[0].code.code == "B20"
    published(team, "B20")
    assert "B20" not in [version.code.code for version in new_without_explanation(releases.now, ["B20"])]


@pytest.mark.parametrize("name", ["schedule", "publish"])
def test_a_text_approved_for_other_facts_goes_no_further(name: str, team: Team, releases: Releases):
    explanation = approved(team, "Z53.9")
    switched(releases)
    with pytest.raises(ConflictError, match="official facts have changed"):
        act(name, explanation, team.publisher)
    assert fresh(explanation).publish_at is None


# --- Signing again ----------------------------------------------------------------------------------------------------


def again(explanation: Any, actor: Any, **changed: Any) -> Decision:
    decision: Decision = act("reapprove", explanation, actor, **changed)
    return decision


def test_one_signature_takes_the_mark_away(team: Team, releases: Releases):
    explanation = published(team, "Z53.9")
    first = Publication.objects.live().get()
    switched(releases)
    decision = again(explanation, team.second_reviewer)
    live = Publication.objects.live().get()
    assert live.content == first.content
    assert (live.release, live.approval) == (releases.later, decision)
    assert live.next_review_on == first.next_review_on
    assert live.disclosure == first.disclosure
    assert [signer["name"] for signer in live.signers] == ["Second Reviewer"]
    assert seen_by_readers("Z53.9").mark is None
    assert fresh(explanation).state == "published"
    assert set(live.revision.contributors.values_list("user", flat=True)) == set(
        first.revision.contributors.values_list("user", flat=True)
    )
    assert AuditEvent.objects.filter(act="reapprove").count() == 1
    assert [item for name, items in checks() for item in items if name != "audit log"] == []


def test_high_risk_needs_two_people_again(team: Team, releases: Releases):
    explanation = published(team, HIGH)
    switched(releases)
    again(explanation, team.reviewer)
    assert seen_by_readers(HIGH).mark is not None
    with pytest.raises(NotPermittedError, match="second signature is somebody else's"):
        again(explanation, team.reviewer)
    again(explanation, team.second_reviewer)
    assert seen_by_readers(HIGH).mark is None
    assert len(Publication.objects.live().get().signers) == 2


def test_the_first_of_two_signatures_holds_for_a_further_release_of_equal_facts(
    team: Team, releases: Releases, tmp_path: Path
):
    explanation = published(team, HIGH)
    switched(releases)
    again(explanation, team.reviewer)
    activate_release(load_as(tmp_path, LATER, "2028-annual"), now=LATER_ON)
    again(explanation, team.second_reviewer)
    assert seen_by_readers(HIGH).mark is None
    assert [signer["name"] for signer in Publication.objects.live().get().signers] == ["Reviewer", "Second Reviewer"]


def test_nobody_signs_their_own_text_again(team: Team, releases: Releases):
    explanation = published(team, "Z53.9", by=[team.author, team.coauthor])
    switched(releases)
    with pytest.raises(NotPermittedError, match="you had a hand in the public text"):
        again(explanation, team.coauthor)
    with pytest.raises(NotPermittedError, match="your roles do not allow"):
        again(explanation, team.author)
    with pytest.raises(NotPermittedError, match="your roles do not allow"):
        again(explanation, team.publisher)


@pytest.mark.parametrize(
    ("changed", "error", "wrong"),
    [
        ({"looked": False}, RefusedError, "tick that you looked"),
        ({"facts": "0" * 64}, ConflictError, "changed since you looked"),
        ({"publication_id": 0}, ConflictError, "not public any more"),
        ({"lock_version": 99}, ConflictError, "changed by somebody else"),
        ({"reauthenticated": None}, NotPermittedError, "enter your password"),
    ],
)
def test_what_has_to_be_right(team: Team, releases: Releases, changed: Any, error: type[Exception], wrong: str):
    explanation = published(team, "Z53.9")
    switched(releases)
    with pytest.raises(error, match=wrong):
        again(explanation, team.reviewer, **changed)
    assert Publication.objects.live().get().release == releases.now


def test_facts_that_did_not_change_are_not_signed_again(team: Team, releases: Releases):
    explanation = published(team, "Z53.1")
    switched(releases)
    with pytest.raises(RefusedError, match="signed for these facts already"):
        again(explanation, team.reviewer)


def test_a_text_that_the_checks_stop_is_rewritten_not_signed(
    team: Team, releases: Releases, monkeypatch: pytest.MonkeyPatch
):
    from reviews.checks.finding import blocks

    explanation = published(team, "Z53.9")
    switched(releases)
    rows = [blocks("billable", "summary", "It says billable.", "x")]
    monkeypatch.setattr("reviews.actions.texts.submitting.findings_of", lambda code, content: rows)
    with pytest.raises(ChecksFailedError):
        again(explanation, team.reviewer)


@pytest.mark.parametrize("path", [[], ["submit"], ["submit", "return"], ["submit", "approve"]])
def test_work_on_a_successor_goes_on(team: Team, releases: Releases, path: list[str]):
    explanation = published(team, "Z53.9")
    act("start", explanation, team.author, origin="published")
    act("save", explanation, team.author, content=stories.text("successor"))
    for name in path:
        act(name, explanation, team.author if name == "submit" else team.reviewer)
    state = fresh(explanation).state
    switched(releases)
    again(explanation, team.second_reviewer)
    assert fresh(explanation).state == state
    assert seen_by_readers("Z53.9").mark is None
    assert "successor" not in seen_by_readers("Z53.9").content["summary"]


def test_the_database_knows_whose_text_is_signed_again(team: Team, releases: Releases):
    """As if the act had forgotten the contributors, or carried other words."""
    explanation = published(team, "Z53.9", by=[team.author, team.coauthor])
    base = Publication.objects.live().get().revision
    facts = releases.later.versions.get(code=explanation.code).facts_digest
    given: dict[str, Any] = {
        "explanation": explanation, "number": 9, "content": base.content, "content_digest": base.content_digest,
        "release": releases.later, "facts_digest": facts, "origin": "carried", "base": base, "approvals_needed": 1,
        "submitted_by": team.author, "submitted_at": NOW,
    }  # fmt: skip
    with pytest.raises(Exception, match="only a published text is signed again"), transaction.atomic():
        Revision.objects.create(**given | {"content": {}, "content_digest": "0" * 64})
    carried = Revision.objects.create(**given)
    with pytest.raises(Exception, match="a contributor may not approve"), transaction.atomic():
        sign(DecisionKind.APPROVE, carried, actor=team.coauthor, now=NOW)
    sign(DecisionKind.APPROVE, carried, actor=team.reviewer, now=NOW)


def test_progress_of_the_re_review(team: Team, releases: Releases):
    texts = [published(team, name) for name in ("Z53.9", "B20")]
    switched(releases)
    later, now = Release.objects.active().get(), NOW + datetime.timedelta(days=2)
    assert progress_of(later, impact_of(later), now=now).left == 2
    again(texts[0], team.reviewer)
    progress = progress_of(later, impact_of(later), now=now)
    assert (progress.done, progress.left, progress.percent) == (1, 1, 50)
    assert [(row.name, row.done, row.left) for row in progress.chapters] == [("1", 0, 1), ("21", 1, 0)]
    assert progress.reviewers == [("Reviewer", 1)]
    assert progress.ends_on == (now + datetime.timedelta(days=2)).date()


# --- The switch -------------------------------------------------------------------------------------------------------


def test_one_proposes_and_another_confirms(team: Team, releases: Releases):
    importer = person("importer", "importer")
    switch = actions.propose_switch(actor=importer, release=releases.later, now=NOW)
    assert Release.objects.active().get() == releases.now
    with pytest.raises(NotPermittedError):
        actions.confirm_switch(actor=importer, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)
    actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)
    assert Release.objects.active().get() == releases.later
    assert Switch.objects.get().state == "done"
    acts = list(AuditEvent.objects.filter(about="release 2027-annual").values_list("act", flat=True))
    assert sorted(acts) == ["activate release", "confirm release", "propose release"]
    with pytest.raises(ConflictError):
        actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)


def test_a_publisher_does_not_confirm_their_own_proposal(team: Team, releases: Releases, settings: Any):
    switch = actions.propose_switch(actor=team.publisher, release=releases.later, now=NOW)
    with pytest.raises(NotPermittedError, match="you proposed it"):
        actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)
    switch.confirmed_by, switch.confirmed_at, switch.state = team.publisher, NOW, "confirmed"
    with pytest.raises(IntegrityError), transaction.atomic():
        switch.save()
    actions.call_off_switch(actor=team.publisher, switch_id=switch.pk, now=NOW)
    settings.ACTIVATE_ALONE = True
    switch = actions.propose_switch(actor=team.publisher, release=releases.later, now=NOW)
    actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)
    assert Release.objects.active().get() == releases.later


def test_on_its_effective_date_by_the_clock(team: Team, releases: Releases):
    switch = actions.propose_switch(
        actor=person("importer", "importer"), release=releases.later, on_effective_date=True, now=NOW
    )
    actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)
    assert switch.due_on == datetime.date(2026, 10, 1)
    clock.tick(now=datetime.datetime(2026, 10, 1, 3, 59, tzinfo=datetime.UTC))  # the evening of 30 September, there
    assert Release.objects.active().get() == releases.now
    done = clock.tick(now=datetime.datetime(2026, 10, 1, 4, 0, tzinfo=datetime.UTC))
    assert (done["switched"], done["failed"]) == (["2027-annual"], [])
    assert Release.objects.active().get() == releases.later


def test_whoever_confirmed_and_may_not_any_more_is_not_obeyed(
    team: Team, releases: Releases, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
):
    """It stood in the log each minute, was told to nobody, and came into force by itself once they might again."""
    other = person("other", "publisher")
    other.email = "other@example.org"
    other.save()
    switch = actions.propose_switch(
        actor=person("importer", "importer"), release=releases.later, on_effective_date=True, now=NOW
    )
    actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)
    team.publisher.is_active = False
    team.publisher.save()
    due = datetime.datetime(2026, 10, 1, 4, 0, tzinfo=datetime.UTC)
    with django_capture_on_commit_callbacks(execute=True):
        done = clock.tick(now=due)
    why = "this account is not active any more"
    assert (done["switched"], done["refused"], done["failed"]) == ([], [f"2027-annual: {why}"], [])
    ended = Switch.objects.get()
    assert (ended.state, ended.reason, ended.ended_at) == ("called off", why, due)
    assert AuditEvent.objects.get(act="call off release").detail["reason"] == why
    assert [(mail.to, why[5:] in mail.body) for mail in mailoutbox if "did not come" in mail.subject] == [
        (["other@example.org"], True)
    ]
    team.publisher.is_active = True
    team.publisher.save()
    again = clock.tick(now=due + datetime.timedelta(minutes=1))
    assert (again["switched"], again["refused"], Release.objects.active().get()) == ([], [], releases.now)
    assert list(accounted.broken()) == []


def test_called_off_is_over(team: Team, releases: Releases):
    switch = actions.propose_switch(actor=team.publisher, release=releases.later, now=NOW)
    with pytest.raises(RefusedError, match="is proposed already"):
        actions.propose_switch(actor=team.publisher, release=releases.later, now=NOW)
    actions.call_off_switch(actor=team.publisher, switch_id=switch.pk, now=NOW)
    with pytest.raises(ConflictError, match="called off already"):
        actions.confirm_switch(actor=person("p2", "publisher"), switch_id=switch.pk, reauthenticated=PROOF, now=NOW)


def go_back(
    team: Team, *, of: Release, to: str, reason: str = "Titles are wrong.", now: datetime.datetime = NOW
) -> Switch:
    proof = Reauthenticated("password", now)
    return actions.switch_back(actor=team.publisher, in_force=of, to=to, reason=reason, reauthenticated=proof, now=now)


def test_back_in_one_step(team: Team, releases: Releases):
    with pytest.raises(RefusedError, match="no release to go back to"):
        go_back(team, of=releases.now, to="2025-annual")
    published(team, "Z53.9")
    switched(releases)
    with pytest.raises(RefusedError, match="say why"):
        go_back(team, of=releases.later, to="2026-april", reason=" ")
    with pytest.raises(ConflictError, match="to 2026-april now, not to 2025-annual"):
        go_back(team, of=releases.later, to="2025-annual")
    go_back(team, of=releases.later, to="2026-april", now=LATER_ON)
    assert Release.objects.active().get() == releases.now
    assert seen_by_readers("Z53.9").mark is None
    assert AuditEvent.objects.filter(act="go back to release").get().detail["note"] == "Titles are wrong."
    with pytest.raises(RefusedError, match="no release to go back to"):  # nor forth again by one alone
        go_back(team, of=releases.now, to="2027-annual", now=LATER_ON)
    again = actions.propose_switch(actor=person("importer", "importer"), release=releases.later, now=LATER_ON)
    proof = Reauthenticated("password", LATER_ON)
    actions.confirm_switch(actor=team.publisher, switch_id=again.pk, reauthenticated=proof, now=LATER_ON)
    assert Release.objects.active().get() == releases.later


@pytest.mark.parametrize("way", ["proposed and confirmed", "on the console"])
def test_nobody_alone_brings_back_what_was_left(team: Team, releases: Releases, way: str):
    switched(releases)
    if way == "on the console":
        call_command("activate_release", releases.now.label, verbosity=0)
    else:
        left = actions.propose_switch(actor=person("importer", "importer"), release=releases.now, now=NOW)
        actions.confirm_switch(actor=team.publisher, switch_id=left.pk, reauthenticated=PROOF, now=NOW)
    with pytest.raises(RefusedError, match="no release to go back to"):
        go_back(team, of=releases.now, to=releases.later.label)


def test_a_switch_on_the_console_is_on_record(team: Team, releases: Releases):
    for _ in range(2):  # the second time nothing changes
        call_command("activate_release", releases.later.label, verbosity=0)
    event = AuditEvent.objects.filter(about="release 2027-annual", act="activate release").get()
    assert (event.actor_name, event.detail) == ("the operator", {"previous": "2026-april"})


def test_alone_only_while_it_is_set_up(team: Team, releases: Releases, settings: Any):
    settings.ACTIVATE_ALONE = True
    switch = actions.propose_switch(actor=team.publisher, release=releases.later, now=NOW)
    settings.ACTIVATE_ALONE = False
    with pytest.raises(NotPermittedError, match="somebody else has to confirm"):
        actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)


@pytest.mark.parametrize("proposed", ["now", "later"])
def test_going_back_overtakes_what_is_proposed_of_the_two(team: Team, releases: Releases, proposed: str):
    """The way back was proposed the usual way, or an operator was quicker with the release than the clock."""
    if proposed == "now":
        switched(releases)
    switch = actions.propose_switch(
        actor=person("importer", "importer"), release=getattr(releases, proposed), on_effective_date=True, now=NOW
    )
    if proposed == "later":
        actions.confirm_switch(actor=team.publisher, switch_id=switch.pk, reauthenticated=PROOF, now=NOW)
        switched(releases)
    go_back(team, of=releases.later, to=releases.now.label)
    switch.refresh_from_db()
    assert switch.state == "called off"
    clock.tick(now=datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC))
    assert Release.objects.active().get() == releases.now


def test_what_was_proposed_stays_on_record(team: Team, releases: Releases):
    switch = actions.propose_switch(actor=team.publisher, release=releases.later, now=NOW)
    for change in ({"proposed_by": team.author}, {"release": releases.now}, {"alone": True}):
        with pytest.raises(Exception, match="what was proposed stays"), transaction.atomic():
            Switch.objects.filter(pk=switch.pk).update(**change)
    with pytest.raises(Exception, match="kept for ever"), transaction.atomic():
        switch.delete()
    actions.call_off_switch(actor=team.publisher, switch_id=switch.pk, now=NOW)
    with pytest.raises(Exception, match="what has ended stays ended"), transaction.atomic():
        Switch.objects.filter(pk=switch.pk).update(state="proposed", ended_at=None)


def test_a_rehearsal_changes_nothing(team: Team, releases: Releases):
    stories.submitted(team, "Z53.9")
    stories.submitted(team, "Z53.1")
    rows = rehearse(releases.later, now=NOW)
    assert (rows.refused, rows.waiting) == ("", ["Z53.9"])
    assert Release.objects.active().get() == releases.now
    Release.objects.filter(pk=releases.later.pk).update(counts=releases.later.counts | {"codes": 1})
    assert "is not whole" in rehearse(releases.later, now=NOW).refused


# --- The bulletin -----------------------------------------------------------------------------------------------------


def test_the_team_hears_of_a_release_once_when_loaded_and_once_when_in_force(
    team: Team, releases: Releases, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
):
    team.reviewer.email = "reviewer@example.org"
    team.reviewer.save()
    published(team, "Z53.9")
    now = releases.later.loaded_at
    with django_capture_on_commit_callbacks(execute=True):
        bulletins.send_bulletins(now=now)
        bulletins.send_bulletins(now=now)
    about_later = [mail for mail in mailoutbox if "2027-annual" in mail.subject]
    assert [mail.subject.partition("] ")[2] for mail in about_later] == ["release 2027-annual is loaded"]
    assert "1 need review again" in about_later[0].body
    assert "retitled: 1" in about_later[0].body
    mailoutbox.clear()
    activate_release(releases.later, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        bulletins.send_bulletins(now=now)
        bulletins.send_bulletins(now=now)
    assert [mail.subject.partition("] ")[2] for mail in mailoutbox] == ["release 2027-annual is in force"]


def test_an_old_history_is_no_news(team: Team, releases: Releases):
    assert bulletins.send_bulletins(now=releases.later.loaded_at + datetime.timedelta(days=3)) == 0
