"""The editor: nothing that was typed is ever lost, and nobody's text is written over."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from lxml.html import document_fromstring

from reviews.checks.finding import blocks, informs, warns
from reviews.models import Draft, Explanation, Publication, Revision, Specialist
from reviews.reading import dossier
from reviews.rules.cleaning import cleaned
from reviews.rules.content import SECTIONS, canonical_json
from tests.reviews import stories
from tests.reviews.staff.conftest import Desk, at, typed
from tests.reviews.stories import Team, text


def post(client: Client, name: str, explanation: Explanation, content: dict, version: int, **more: object):
    fields = typed(content, version=version, lock_version=explanation.lock_version) | more
    return client.post(at(name, explanation.pk), fields)


def version_of(explanation: Explanation) -> int:
    return Draft.objects.get(explanation=explanation).version


def test_from_nothing_to_submitted(team: Team, desk: Desk):
    client = desk(team.author)
    assert "Z53.9" in client.get(at("start"), {"code": "z53.9"}).text
    response = client.post(at("start"), {"code": "Z53.9", "origin": "nothing"})
    explanation = Explanation.objects.get()
    assert response["Location"] == at("explanation", explanation.pk)
    assert post(client, "save", explanation, text("mine"), 1).status_code == 302
    assert Draft.objects.get().content == cleaned(text("mine"))
    response = post(client, "submit", explanation, text("mine, better"), version_of(explanation), note="Please look.")
    assert response.status_code == 302
    revision = Revision.objects.get()
    assert (revision.content, revision.note) == (cleaned(text("mine, better")), "Please look.")


@pytest.mark.parametrize(
    ("origin", "status"), [("outline", 302), ("published", 422), ("restored", 422), ("copied", 422), ("magic", 422)]
)
def test_beginnings(team: Team, desk: Desk, origin: str, status: int):
    response = desk(team.author).post(at("start"), {"code": "Z53.9", "origin": origin, "revision": "x", "other": "B20"})
    assert response.status_code == status
    assert Explanation.objects.exists() == (status == 302)


def test_restore_and_copy(team: Team, desk: Desk):
    client = desk(team.author)
    published, other = stories.published(team), stories.published(team, "Z53.8")
    revision = published.revisions.get()
    response = client.post(at("start"), {"code": "Z53.9", "origin": "restored", "revision": revision.pk})
    assert response.status_code == 302
    assert Draft.objects.get(explanation=published).content == revision.content
    stranger = {"code": "Z53.8", "origin": "restored", "revision": revision.pk}
    assert client.post(at("start"), stranger).status_code == 422
    assert client.post(at("start"), {"code": "Z53.1", "origin": "copied", "other": "z53.8"}).status_code == 302
    assert Draft.objects.get(explanation__code__code="Z53.1").base == other.revisions.get()


@pytest.mark.parametrize("name", ["", "Q99.9", "Z40-Z53", "'; drop"])
def test_codes_that_cannot_be_started(team: Team, desk: Desk, name: str):
    response = desk(team.author).post(at("start"), {"code": name, "origin": "nothing"})
    assert response.status_code in {200, 422}
    assert not Explanation.objects.exists()


def test_start_twice_leads_to_the_one_draft(team: Team, desk: Desk):
    client = desk(team.author)
    for status in (302, 409):
        assert client.post(at("start"), {"code": "Z53.9", "origin": "nothing"}).status_code == status
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("section", "value", "message"),
    [
        ("summary", "x" * 601, "at most 600 characters"),
        ("summary", "turned \u202e around", "U+202E"),
        ("what_it_is", "null \x00 here", "U+0000"),
        ("when_it_is_used", [f"case {n}" for n in range(13)], "at most 12 entries"),
    ],
)
@pytest.mark.parametrize("name", ["save", "submit"])
def test_text_that_cannot_be_kept_is_shown_again(
    team: Team, desk: Desk, section: str, value: object, message: str, name: str
):
    explanation = stories.drafted(team)
    before = Draft.objects.get().content
    content = text("typed with care") | {section: value}
    response = post(desk(team.author), name, explanation, content, version_of(explanation))
    assert response.status_code == 422
    assert message in response.text
    assert "typed with care" in response.text
    assert (value if isinstance(value, str) else "case 12") in response.text.replace("\x00", "\x00")
    assert f"Not saved: {SECTIONS[section].heading}." in response.text
    assert Draft.objects.get().content == cleaned(text("typed with care")) | {section: before[section]}
    assert not Revision.objects.exists()


def test_markup_is_text(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    content = text('<script>alert("x")</script></textarea><img src=x onerror=alert(1)>')
    client = desk(team.author)
    assert post(client, "save", explanation, content, version_of(explanation)).status_code == 302
    for page in ("explanation", "history", "review"):
        assert "<script>alert" not in client.get(at(page, explanation.pk)).text
        assert "<img src=x" not in client.get(at(page, explanation.pk)).text


def test_a_conflict_shows_both_texts_and_puts_together_what_it_can(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    began = Draft.objects.get()
    theirs = began.content | {"summary": "Their summary.", "coding_notes": "Their notes."}
    stories.act("save", explanation, team.coauthor, content=theirs)
    mine = began.content | {"summary": "My summary.", "what_it_is": "My what."}
    client = desk(team.author)
    response = post(client, "save", explanation, mine, began.version, base=canonical_json(began.content))
    assert response.status_code == 409
    editor = response.context["editor"]
    shown = {section.section.key: section for section in editor.sections}
    assert editor.disputed == ["Summary"]  # both changed it; the rest has one side each
    assert shown["summary"].text == "My summary."
    assert shown["summary"].theirs == "Their summary."
    assert (shown["coding_notes"].text, shown["what_it_is"].text) == ("Their notes.", "My what.")
    assert Draft.objects.get().content == cleaned(theirs)
    again = {"pick.summary": "theirs", "base": editor.base}
    kept = theirs | {"summary": "My summary.", "what_it_is": "My what."}
    assert post(client, "save", explanation, kept, editor.version, **again).status_code == 302
    assert Draft.objects.get().content == cleaned(theirs | {"what_it_is": "My what."})


def test_a_conflict_without_knowing_the_beginning_loses_nothing(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    began = Draft.objects.get()
    stories.act("save", explanation, team.coauthor, content=began.content | {"summary": "Their summary."})
    mine = began.content | {"summary": "My summary."}
    response = post(desk(team.author), "save", explanation, mine, began.version, base="[not json")
    assert response.status_code == 409
    assert "My summary." in response.text
    assert "Their summary." in response.text


def test_autosave(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    client, began = desk(team.author), Draft.objects.get()
    response = post(client, "autosave", explanation, began.content | {"summary": "A."}, began.version)
    answer = response.json()
    assert (response.status_code, answer["version"], answer["base"]["summary"]) == (200, began.version + 1, "A.")
    stale = post(client, "autosave", explanation, began.content | {"summary": "B."}, began.version)
    assert (stale.status_code, bool(stale.json()["message"])) == (409, True)
    too_long = post(client, "autosave", explanation, text(summary="x" * 601), answer["version"])
    assert too_long.status_code == 422
    assert too_long.json()["problems"][0][0] == "summary"
    assert Draft.objects.get().content == cleaned(text()) | {"summary": "A."}
    assert (too_long.json()["version"], too_long.json()["base"]["summary"]) == (version_of(explanation), "A.")
    assert Revision.objects.count() == 0


@pytest.mark.parametrize("name", ["save", "autosave", "submit"])
def test_words_go_by_nobody_elses_name(team: Team, desk: Desk, name: str):
    """The coauthor signed in, in another window of the browser in which the author is still typing."""
    explanation = stories.drafted(team)
    before = Draft.objects.values().get()
    page = desk(team.author).get(at("explanation", explanation.pk)).text
    posted = as_posted(page) | {"summary": "The author's."}
    answer = desk(team.coauthor).post(at(name, explanation.pk), posted)
    assert answer.status_code == 403
    assert "Somebody else typed this; coauthor is signed in now." in answer.text
    assert Draft.objects.values().get() == before


WORD_PASTE = "Dia\u00adbe\u00adtes\u200b of type 2\ufeff"
TAKEN_OUT = (
    "Summary: soft hyphen (U+00AD), twice, zero width space (U+200B), once, zero width no-break space (U+FEFF), once"
)


def test_invisible_characters_of_a_paste_are_taken_out_and_named(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    client = desk(team.author)
    answer = post(client, "autosave", explanation, text(summary=WORD_PASTE), version_of(explanation)).json()
    assert Draft.objects.get().content["summary"] == "Diabetes of type 2"
    assert (answer["taken_out"], answer["invisible"]) == ([TAKEN_OUT], {"summary": "\u00ad\u200b\ufeff"})
    response = post(client, "save", explanation, text(summary=WORD_PASTE), version_of(explanation))
    assert response.status_code == 302
    assert f"Hidden characters were removed. {TAKEN_OUT}." in client.get(response["Location"]).text
    assert "Taken out" not in client.get(at("explanation", explanation.pk)).text


def test_an_invisible_character_stops_no_comment_either(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    desk(team.reviewer).post(at("comment", explanation.pk), {"text": "Hy\u00adphen?"})
    assert explanation.comments.get().text == "Hyphen?"


def test_a_merged_page_says_that_it_is_not_saved(team: Team, desk: Desk):
    """The other author changed another section: nothing is in dispute, and yet nothing of mine is on the server."""
    explanation = stories.drafted(team)
    began = Draft.objects.get()
    stories.act("save", explanation, team.coauthor, content=began.content | {"coding_notes": "Their notes."})
    mine = began.content | {"summary": "My summary."}
    page = post(desk(team.author), "save", explanation, mine, began.version, base=canonical_json(began.content))
    assert page.status_code == 409
    assert (page.context["editor"].disputed, page.context["editor"].unsaved) == ([], ["Summary"])
    assert "Not saved yet: Summary" in page.text
    assert "data-unsaved" in page.text
    again = post(desk(team.author), "save", explanation, mine | {"coding_notes": "Their notes."}, began.version + 1)
    assert "data-unsaved" not in desk(team.author).get(again["Location"]).text


def test_a_conflict_and_a_section_that_cannot_be_kept_at_once(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    began = Draft.objects.get()
    stories.act("save", explanation, team.coauthor, content=began.content | {"coding_notes": "Their notes."})
    mine = began.content | {"summary": "x" * 601, "what_it_is": "My what."}
    page = post(desk(team.author), "save", explanation, mine, began.version, base=canonical_json(began.content))
    assert page.status_code == 409
    shown = {section.section.key: section for section in page.context["editor"].sections}
    assert (shown["summary"].text, shown["what_it_is"].text) == ("x" * 601, "My what.")
    assert shown["summary"].problems
    assert page.context["editor"].unsaved == ["Summary", "What is this code?"]


def specialists(*slugs: str) -> list[str]:
    Specialist.objects.bulk_create(Specialist(slug=slug, name=slug.capitalize()) for slug in slugs)
    return list(slugs)


def as_posted(page: str) -> dict[str, list[str]]:
    """What a browser posts when nothing of the editor was touched."""
    (form,) = document_fromstring(page).xpath("//form[@id='editor']")
    fields: dict[str, list[str]] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value.replace("\n", "\r\n"))
    return fields


@pytest.mark.parametrize("name", ["save", "autosave"])
def test_an_unchanged_save_changes_nothing(team: Team, desk: Desk, name: str):
    faqs = [{"question": "Is it so,\nor is it not?", "answer": "It is.\n\nAnd so on."}]
    slugs = specialists("a-doctor", "b-doctor", "c-doctor")
    chosen = ["unheard-of", *reversed(slugs)]
    explanation = stories.drafted(team, related_specialists=chosen, faqs=faqs, what_it_is="One.\n\nTwo.")
    before = Draft.objects.values().get()
    page = desk(team.coauthor).get(at("explanation", explanation.pk)).text
    posted = as_posted(page)
    assert posted["by"] == [str(team.coauthor.pk)]
    assert posted["related_specialists"] != chosen
    assert desk(team.coauthor).post(at(name, explanation.pk), posted).status_code in {200, 302}
    assert Draft.objects.values().get() == before
    assert list(Draft.objects.get().contributors.all()) == [team.author]


def test_who_orders_nothing_disputes_nothing(team: Team, desk: Desk):
    """The form lists specialists in its own order: that is no change against what somebody else chose meanwhile."""
    slugs = specialists("a-doctor", "b-doctor", "c-doctor")
    explanation = stories.drafted(team, related_specialists=slugs[::-1][:2])
    page = desk(team.author).get(at("explanation", explanation.pk)).text
    theirs = Draft.objects.get().content | {"related_specialists": slugs[:1]}
    stories.act("save", explanation, team.coauthor, content=theirs)
    merged = desk(team.author).post(at("save", explanation.pk), as_posted(page) | {"summary": "Mine."})
    assert (merged.status_code, merged.context["editor"].disputed) == (409, [])
    chosen = next(section.choices for section in merged.context["editor"].sections if section.choices)
    assert [choice.slug for choice in chosen if choice.chosen] == slugs[:1]


def test_autosave_of_somebody_signed_out_gets_no_page(team: Team, client: Client):
    explanation = stories.drafted(team)
    response = client.post(at("autosave", explanation.pk), {}, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 401
    assert "signed out" in json.loads(response.content)["message"]


def test_saving_when_the_draft_is_gone_shows_what_was_typed(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    response = post(desk(team.author), "save", explanation, text("typed with care"), 2)
    assert response.status_code == 409
    assert "was not saved" in response.text
    assert "typed with care" in response.text


@pytest.mark.parametrize("ticked", [False, True])
def test_findings_stand_beside_the_text(team: Team, desk: Desk, monkeypatch: pytest.MonkeyPatch, ticked: bool):
    findings = [warns("phrases", "summary", "A phrase to think about.", "in short"), informs("grade", "", "Grade 9.")]
    for place in ("reviews.actions.texts.submitting.findings_of", "reviews.reading.dossier.findings_of"):
        monkeypatch.setattr(place, lambda *_: findings)
    explanation = stories.drafted(team)
    more = {"acknowledged": [findings[0].key]} if ticked else {}
    response = post(desk(team.author), "submit", explanation, text("new words"), version_of(explanation), **more)
    if ticked:
        assert response.status_code == 302
        assert Revision.objects.get().acknowledged == [findings[0].key]
    else:
        assert response.status_code == 422
        assert "A phrase to think about." in response.text
        assert "new words" in Draft.objects.get().content["summary"]  # it was saved all the same


def test_a_blocking_finding_stops_submit(team: Team, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    findings = [blocks("codes_exist", "coding_notes", "Z99.99 is no code.", "Z99.99")]
    for place in ("reviews.actions.texts.submitting.findings_of", "reviews.reading.dossier.findings_of"):
        monkeypatch.setattr(place, lambda *_: findings)
    explanation = stories.drafted(team)
    response = post(
        desk(team.author),
        "submit",
        explanation,
        text(),
        version_of(explanation),
        acknowledged=[findings[0].key],
        note="n1",
    )
    assert response.status_code == 422
    assert "Z99.99 is no code." in response.text
    assert "n1" in response.text
    assert not Revision.objects.exists()


def test_submit_twice_makes_one_revision(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    client, version = desk(team.author), version_of(explanation)
    codes = [post(client, "submit", explanation, text(), version).status_code for _ in "12"]
    assert codes == [302, 409]
    assert Revision.objects.count() == 1


def test_recall_and_discard(team: Team, desk: Desk):
    explanation = stories.submitted(team)
    other, own = desk(team.coauthor), desk(team.author)
    assert other.post(at("recall", explanation.pk), {"lock_version": explanation.lock_version}).status_code == 403
    assert own.post(at("recall", explanation.pk), {"lock_version": 1}).status_code == 409
    assert own.post(at("recall", explanation.pk), {"lock_version": explanation.lock_version}).status_code == 302
    explanation = stories.fresh(explanation)
    assert "is lost for good" in own.get(at("discard", explanation.pk)).text
    assert own.post(at("discard", explanation.pk), {"lock_version": "x"}).status_code == 409
    assert own.post(at("discard", explanation.pk), {"lock_version": explanation.lock_version}).status_code == 302
    assert not Draft.objects.exists()


def test_a_reader_of_drafts_sees_text_and_no_editor(team: Team, desk: Desk):
    explanation = stories.drafted(team)
    page = desk(team.publisher).get(at("explanation", explanation.pk)).text
    assert "canary-Z53.9-1" in page
    assert "<textarea" not in page.partition('class="tabs"')[2]


def test_history_shows_words_that_changed(team: Team, desk: Desk):
    explanation = stories.returned(team)
    stories.act(
        "save", explanation, team.author, content=text("canary-Z53.9-1", summary="What this code tells, in short.")
    )
    stories.act("submit", stories.fresh(explanation), team.author)
    page = desk(team.author).get(at("history", explanation.pk))
    changed = {section.key: section.pieces for section in page.context["difference"] if section.changed}
    assert list(changed) == ["summary"]
    assert ("gone", "says") in changed["summary"]
    assert ("new", "tells") in changed["summary"]
    first, second = explanation.revisions.order_by("number")
    turned = desk(team.author).get(at("history", explanation.pk), {"before": second.pk, "after": first.pk})
    assert ("new", "says") in turned.context["difference"][0].pieces
    assert desk(team.author).get(at("history", explanation.pk), {"before": "0", "after": "draft"}).status_code == 200


def test_published_text_is_continued_without_touching_what_readers_see(team: Team, desk: Desk):
    explanation = stories.published(team)
    client = desk(team.author)
    assert client.post(at("start"), {"code": "Z53.9", "origin": "published"}).status_code == 302
    assert Draft.objects.get().content == Publication.objects.live().get().content
    assert dossier.findings_of(explanation.code, {}) == []
