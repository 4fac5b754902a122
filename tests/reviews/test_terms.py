"""Search knows a code by the synonyms that readers see on its page, and by no others, at every moment."""

from __future__ import annotations

import datetime

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.test import Client

from codes.models import Release, TermLine, TermSource
from codes.releases.loading import verify
from codes.releases.loading.activate import activate_on_console
from codes.search import registry
from codes.search.questions import find
from codes.search.questions.asking import ask
from codes.search.questions.hits import Scope
from reviews import actions
from reviews.actions.common import Reauthenticated
from reviews.models import Explanation
from tests.reviews import stories
from tests.reviews.conftest import Releases
from tests.reviews.stories import NOW, Team, act, approved, published

pytestmark = pytest.mark.engine


def called(*terms: str) -> list[dict[str, str]]:
    return [{"term": term, "provenance": "editor"} for term in terms]


def codes_for(question: str, release: Release | None = None) -> list[str]:
    """The codes that search leads to, in the release in force or in this one."""
    release = release or Release.objects.active().get()
    return [hit.code for hit in ask(question, Scope(release.pk)).hits]


def wrong_in_search() -> list[str]:
    return list(dict(verify.checks())["search"])


def in_public_search(site: Client, question: str) -> list[tuple[str, str]]:
    answer = site.get("/api/search", {"q": question}).json()
    return [(result["code"], result["because"]) for result in answer["results"]]


def test_a_published_synonym_leads_to_its_code_and_says_why(team: Team, client: Client):
    published(team, "Z53.9", synonyms=called("Called-off operation", "Scrubbed zorble"))
    assert in_public_search(client, "scrubbed zorble") == [
        ("Z53.9", "it is also called “Scrubbed zorble” (reviewed explanation)")
    ]
    assert codes_for("called off operation")[0] == "Z53.9"
    assert wrong_in_search() == []


def test_nothing_is_found_by_before_it_is_published(team: Team):
    terms = {"synonyms": called("Scrubbed zorble")}
    stories.drafted(team, "Z53.1", **terms)
    stories.submitted(team, "Z53.8", **terms)
    stories.approved(team, "Z53.31", **terms)
    assert codes_for("scrubbed zorble") == []
    published(team, "Z53.9")
    act("start", Explanation.objects.get(code__code="Z53.9"), team.author, origin="published")
    act("save", Explanation.objects.get(code__code="Z53.9"), team.author, content=stories.text(**terms))
    assert codes_for("scrubbed zorble") == []


def test_a_new_text_brings_its_own_synonyms(team: Team):
    published(team, "Z53.9", synonyms=called("Scrubbed zorble"))
    published(team, "Z53.9", synonyms=called("Shelved surgery"))
    assert (codes_for("scrubbed zorble"), codes_for("shelved surgery")[0]) == ([], "Z53.9")


def test_a_withdrawn_text_takes_its_synonyms_with_it_and_leaves_those_of_others(team: Team, client: Client):
    explanation = published(team, "Z53.9", synonyms=called("Scrubbed zorble"))
    published(team, "Z53.1", synonyms=called("Scrubbed for reasons of belief"))
    before = client.get("/search?q=scrubbed")
    assert codes_for("scrubbed") == ["Z53.9", "Z53.1"]
    act("withdraw", explanation, team.publisher)
    assert codes_for("scrubbed") == ["Z53.1"]
    assert client.get("/search?q=scrubbed", headers={"if-none-match": before.headers["ETag"]}).status_code == 200
    act("withdraw", Explanation.objects.get(code__code="Z53.1"), team.publisher, now=NOW + datetime.timedelta(hours=1))
    assert codes_for("scrubbed") == []
    seen = TermSource.objects.get(kind="published")
    assert (seen.count, seen.added_at > NOW) == (0, True)  # still there, so that no page of results seems unchanged
    assert wrong_in_search() == []


def test_what_the_clock_publishes_is_known_too(team: Team):
    explanation, due = approved(team, "Z53.9", synonyms=called("Scrubbed zorble")), NOW + datetime.timedelta(hours=1)
    act("schedule", explanation, team.publisher, publish_at=due)
    assert codes_for("scrubbed zorble") == []
    actions.publish_due(now=due)
    assert codes_for("scrubbed zorble") == ["Z53.9"]


def test_what_a_mark_hides_is_not_known_until_it_is_signed_again(team: Team, two_releases: Releases):
    """The title of Z53.9 changes, which hides its text; B20 includes less, which hides its synonyms; Z53.8 goes."""
    for name in ("Z53.9", "B20", "Z53.8", "Z53.1"):
        published(team, name, synonyms=called(f"Nickname {name[-1]}x"))
    asked = {"nickname 9x": "Z53.9", "nickname 0x": "B20", "nickname 8x": "Z53.8", "nickname 1x": "Z53.1"}
    assert {question: codes_for(question)[0] for question in asked} == asked
    assert "Z53.8" not in codes_for("nickname 8x", two_releases.later)
    activate_on_console(two_releases.later, now=NOW)
    assert codes_for("nickname") == ["Z53.1"]
    assert wrong_in_search() == []
    act("reapprove", Explanation.objects.get(code__code="B20"), team.reviewer)
    assert codes_for("nickname") == ["Z53.1"]  # it takes two
    act("reapprove", Explanation.objects.get(code__code="B20"), team.second_reviewer)
    assert codes_for("nickname") == ["B20", "Z53.1"]
    proof = Reauthenticated("password", NOW)
    back = {"in_force": two_releases.later, "to": "2026-april", "reason": "Wrong."}
    actions.switch_back(actor=team.publisher, **back, reauthenticated=proof, now=NOW)
    assert set(codes_for("nickname")) == {"Z53.9", "Z53.8", "Z53.1", "B20"}  # to include more hides nothing
    assert wrong_in_search() == []


def test_what_the_official_files_call_it_needs_no_second_line(team: Team):
    published(team, "Z52.9", synonyms=called("donor, NOS", "Organ giver", "Giver of an organ", "of the"))
    assert sorted(TermLine.objects.filter(source__kind="published").values_list("text", flat=True)) == [
        "Giver of an organ",
        "Organ giver",
    ]
    assert registry.update(now=NOW) == []


def test_only_the_codes_of_a_letter_are_written_anew(team: Team):
    published(team, "Z53.9", synonyms=called("Scrubbed zorble"))
    before = TermSource.objects.get(kind="published")
    published(team, "U07.1", synonyms=called("The plague of 2020"))
    assert list(TermSource.objects.filter(kind="published").order_by("pk").values_list("pk", "name")) == [
        (before.pk, "explanations Z"),
        (before.pk + 1, "explanations U"),
    ]
    published(team, "U07.1", synonyms=called("The plague of 2020"))
    assert TermSource.objects.get(name="explanations U").pk == before.pk + 1  # the same lines as before


def test_verify_tells_what_search_should_not_know_and_what_it_should(team: Team):
    published(team, "Z53.9", synonyms=called("Scrubbed zorble"))
    TermLine.objects.filter(source__kind="published").update(text="Botched case")
    assert wrong_in_search() == [
        "Z53.9 is “Botched case” in search (explanations Z) and to no reader; run migrate",
        "Z53.9 is “Scrubbed zorble” to readers and not in search (explanations Z); run migrate",
    ]
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert wrong_in_search() == []
    assert codes_for("scrubbed zorble") == ["Z53.9"]


def test_a_source_that_comes_while_a_question_is_answered_waits_for_the_next(
    team: Team, monkeypatch: pytest.MonkeyPatch
):
    before = find.store()
    published(team, "Z53.9", synonyms=called("Procedure not done"))
    monkeypatch.setattr(find, "store", lambda: before)
    assert "Z53.9" in codes_for("procedure not done")
