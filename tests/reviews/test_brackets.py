"""Double brackets through every door by which text comes in: nothing is filled in that no person inserted, no page
breaks, and no reader sees half a field."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client

from codes.characters import is_strange, visible
from codes.models import CodeVersion, Release
from codes.releases.loading.importing import import_release
from reviews import actions
from reviews.actions.common import Reauthenticated
from reviews.checks.facts.subject import Note
from reviews.checks.look_ups.fact_fields import check as fact_fields
from reviews.checks.words.language import prose_of
from reviews.models import Draft, ReviewerProfile
from reviews.practice.planting import LONGEST_NOTE, plant
from reviews.reading.checking import filled_words
from reviews.reading.facts.in_force import require_in_force
from reviews.reading.facts.subjects import subject_of
from reviews.reading.outline import outline_of
from reviews.rules.cleaning import ContentError, cleaned
from reviews.rules.content import SECTIONS, Content, texts
from reviews.rules.errors import RefusedError
from reviews.rules.fields import BEGIN, END, parts, read_field, unmarked
from reviews.rules.filling import fields_in, filled, shown_of
from tests.public.pages import read
from tests.releases import APRIL_2026, Edition, code, term
from tests.releases.tree import ascii_title
from tests.reviews.brackets import PAYLOADS, Payload
from tests.reviews.checks.conftest import PLAIN as A_TEXT
from tests.reviews.checks.facts import official
from tests.reviews.staff.conftest import Desk, _quick_and_fresh, at, desk, typed  # noqa: F401 - fixtures
from tests.reviews.stories import NOW, Team, act, drafted, fresh, person, published, submitted
from tests.reviews.stories import code as code_named
from tests.shares import share

SOME = share("texts with brackets", PAYLOADS, 16)  # where each is a page of its own
PROSE = [key for key in SECTIONS if key not in ("related_specialists", "synonyms", "sources")]
DOORS = (
    "titles and notes", "desk", "checks", "comments", "reasons", "reports", "profiles", "vocabulary", "practice",
    "files of texts", "release notes", "public pages", "answers of a model",
)  # fmt: skip


def test_there_are_two_hundred_tries_and_more() -> None:
    assert len({payload.text for payload in PAYLOADS}) == len(PAYLOADS)
    assert len(DOORS) * len(PAYLOADS) > 200


# --- What holds whatever the door -------------------------------------------------------------------------------------


def lines() -> list[Payload]:
    return [payload for payload in PAYLOADS if payload.is_line]


def content_with(text: str) -> Content:
    """The text in every section that takes words."""
    return A_TEXT | {
        "summary": text,
        "what_it_is": text,
        "when_it_is_used": [text],
        "what_it_does_not_mean": [f"No. {text}"],
        "coding_notes": f"{text} {text}",
        "synonyms": [{"term": text, "provenance": "editor"}],
        "faqs": [{"question": text, "answer": text}],
        "sources": [{"title": text, "url": ""}],
    }


def inserted(content: Content) -> set[str]:
    return {source for source, field in fields_in(content).items() if field is not None}


def require_whole(page: str) -> None:
    """No mark of a field on its way to the page is left in it."""
    assert BEGIN not in page
    assert END not in page


def shows(answer: HttpResponse, text: str) -> bool:
    """As it was typed, to whoever looks at the page."""
    return text in html.unescape(answer.content.decode())


def assert_clear(refusal: str) -> None:
    """It says what is wrong with which part."""
    assert any(word in refusal for word in ("characters", "line ", "cannot be seen")), refusal


def in_turn(payloads: Iterable[Payload], longest: int) -> Iterator[str]:
    """All of them, several to a text that is not too long, where a text can hold them."""
    text = ""
    for payload in payloads:
        clean = visible(payload.text).strip()
        if any(is_strange(char) for char in clean) or len(clean) > longest > 1:
            continue
        if len(text) + len(clean) + 3 > longest:
            yield text
            text = ""
        text += f" | {clean}" if text else clean
    yield text


# --- Official files ---------------------------------------------------------------------------------------------------

NAMES = [f"Z54.{number}" for number in range(10, 10 + len(PAYLOADS))]


def with_brackets_in_official_texts() -> Edition:
    """Every payload as the title of a code, as its notes, and in the index: what of it an official file can hold."""
    codes, terms = [], []
    for name, payload in zip(NAMES, PAYLOADS, strict=True):
        note = " ".join("".join(char for char in payload.text if char == "\n" or not is_strange(char)).split())
        title = " ".join(f"About {ascii_title(note)}".split())[:200].strip()
        notes = {"includes": [note], "excludes1": [f"something else {note}"], "use_additional_code": [note]}
        codes.append(code(name, title, inclusion_term=[note], **notes))
        terms.append(term(f"Brackets {note}", code=name))
    tree = APRIL_2026.tree.added("Z53", code("Z53.7", "Procedure not carried out because of brackets"))
    factors = next(chapter for chapter in tree.chapters if chapter.number == "21")
    last = factors.blocks[-1]
    grown = replace(last, codes=(*last.codes, code("Z54", "Brackets", *codes)))
    chapters = tuple(
        replace(chapter, blocks=(*chapter.blocks[:-1], grown)) if chapter is factors else chapter
        for chapter in tree.chapters
    )
    indexes = dict(APRIL_2026.indexes, alphabetic=(*APRIL_2026.indexes["alphabetic"], *terms))
    return replace(APRIL_2026, tree=replace(tree, chapters=chapters), indexes=indexes)


@pytest.mark.engine
@pytest.mark.usefixtures("no_findings")
def test_official_titles_and_notes_make_no_field(db: None, client: Client, tmp_path: Path) -> None:
    from tests.reviews.stories import people

    result = import_release(packages=[with_brackets_in_official_texts().write(tmp_path)], activate=True)
    assert result.outcome == "imported", result.reasons
    team = people()
    versions = {
        version.code.code: version for version in Release.objects.active().get().versions.select_related("code")
    }
    for name in NAMES:
        outline = outline_of(code_named(name))
        assert inserted(outline) <= {"[[billable]]", "[[chapter]]"}, name
        subject = subject_of(require_in_force(code_named(name)))
        words = filled_words(outline, require_in_force(code_named(name)))
        readable = "\n".join(text for _, text in texts(filled(outline, words)))
        assert all(" ".join(note.text.split())[:380] in readable for note in subject.noted("includes")), name
        answer = client.get(f"/icd-10-cm/{name}")
        assert (answer.status_code, shows(answer, versions[name].title)) == (200, True), name
        require_whole(answer.text)
        assert client.get("/search", {"q": versions[name].title}).status_code == 200
    # A person inserts them: the page prints the official words, brackets and all, and reads no field in them.
    fields = [f"[[title {name}]] [[notes {name} includes]]" for name in NAMES]
    thirds = [" ".join(fields[at::24]) for at in range(24)]
    explanation = published(team, "Z53.7", when_it_is_used=thirds[:12], what_it_does_not_mean=thirds[12:])
    page = read(client.get("/icd-10-cm/Z53.7"))
    printed = page.section("when-it-is-used") + page.section("what-it-does-not-mean")
    for name in NAMES:  # a code in a title is a link, so a fact may be in several parts
        assert " ".join(versions[name].printed_title.split()) in printed, name
    assert explanation.state == "published"


# --- The desk ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.engine
def test_typed_or_pasted_at_the_desk_only_what_is_typed_whole_is_a_field(team: Team, desk: Desk) -> None:  # noqa: F811
    explanation = drafted(team, "Z53.9")
    author = desk(team.author)
    for payload in SOME:
        draft = Draft.objects.get(explanation=explanation)
        fields = typed(
            content_with(payload.text), version=draft.version, base=json.dumps(draft.content), by=team.author.pk
        )
        answer = author.post(at("save", explanation.pk), fields)
        assert answer.status_code in (200, 302, 400, 422), payload
        page = author.get(at("explanation", explanation.pk))
        assert page.status_code == 200, payload
        require_whole(page.text)
        if answer.status_code == 302:
            content = Draft.objects.get(explanation=explanation).content
            assert inserted(content) == set(payload.inserts), payload


def test_what_passes_the_checks_shows_no_reader_half_a_field() -> None:
    subject = official().subject("Z53.9")
    for payload in PAYLOADS:
        try:
            content = cleaned(content_with(payload.text))
        except ContentError as error:
            assert_clear(str(error))
            continue
        findings = list(fact_fields(prose_of(content), subject))
        words = {source: f"({read_field(source)})" for source in inserted(content)}
        shown = shown_of(content, {"fields": words})
        around = ["".join(run for run, is_fact in parts(text) if not is_fact) for _, text in texts(shown)]
        if not findings:
            on_purpose = "[\\" in "".join(text for _, text in texts(content))
            assert on_purpose or not any("[[" in text for text in around), payload
            assert not any(bracket in "".join(around) for bracket in "［⟦【〚"), payload
        assert not any(BEGIN in unmarked(text) for text in around)


@pytest.mark.slow
@pytest.mark.engine
def test_public_pages_hold_whatever_was_published(team: Team, client: Client) -> None:
    """Even what the checks would have stopped: texts from before there was this check."""
    for payload in SOME:
        try:
            cleaned(content_with(payload.text))
        except ContentError:
            continue
        published(team, "Z53.9", **content_with(payload.text))
        for address in ("/icd-10-cm/Z53.9", "/icd-10-cm/Z53.9/versions"):
            answer = client.get(address)
            assert answer.status_code == 200, (address, payload)
            require_whole(answer.text)
        page = read(client.get("/icd-10-cm/Z53.9"))
        filled_in = page.all("//*[@class='fact']")
        assert bool(filled_in) == any(words_there(source) for source in payload.inserts), payload
        assert client.get("/search", {"q": payload.text}).status_code == 200
        assert client.get("/api/search", {"q": payload.text}).status_code < 500


def words_there(source: str) -> str:
    version = require_in_force(code_named("Z53.9"))
    return filled_words({"summary": source}, version).get(source, "")


# --- Words of people that are no explanation --------------------------------------------------------------------------


@pytest.mark.engine
def test_comments_stay_what_was_typed(team: Team, desk: Desk) -> None:  # noqa: F811
    explanation = submitted(team, "Z53.9")
    reviewer = desk(team.reviewer)
    for payload in SOME:
        answer = reviewer.post(at("comment", explanation.pk), {"section": "summary", "text": payload.text})
        assert answer.status_code in (302, 422), payload
    for place in ("comments", "review", "explanation"):
        page = reviewer.get(at(place, explanation.pk))
        assert page.status_code == 200
        require_whole(page.text)
        for text in in_turn(SOME, 1):
            assert place == "explanation" or shows(page, text), (place, text)
    assert inserted(fresh(explanation).submitted_revision.content) == set()  # type: ignore[union-attr]


@pytest.mark.engine
def test_reasons_and_notes_stay_what_was_typed(team: Team, desk: Desk, client: Client) -> None:  # noqa: F811
    """Notes for the reviewer, why a text came back, was taken back or withdrawn, why somebody is to do it."""
    explanation = drafted(team, "Z53.9")
    for text in in_turn(PAYLOADS, 290):
        act("submit", fresh(explanation), team.author, note=text)
        actions.assign(actor=team.reviewer, explanation_id=explanation.pk, to=team.reviewer, reason=text, now=NOW)
        act("return", fresh(explanation), team.reviewer, text=text)
        page = desk(team.author).get(at("explanation", explanation.pk))
        assert (page.status_code, shows(page, text)) == (200, True)
        require_whole(page.text)
    act("submit", fresh(explanation), team.author)
    act("approve", fresh(explanation), team.reviewer)
    act("publish", fresh(explanation), team.publisher)
    act("withdraw", fresh(explanation), team.publisher, reason=next(in_turn(PAYLOADS, 1900)))
    for answer in (desk(team.author).get(at("history", explanation.pk)), client.get("/icd-10-cm/Z53.9")):
        assert answer.status_code == 200
        require_whole(answer.text)


@pytest.mark.engine
def test_reports_of_readers_and_words_about_oneself_stay_words(team: Team, desk: Desk, client: Client) -> None:  # noqa: F811
    for text in in_turn(PAYLOADS, 900):
        actions.report_problem(code=code_named("Z53.9"), page_version=text, text=text, now=NOW)
    ReviewerProfile.objects.filter(user=team.reviewer).update(bio=next(in_turn(PAYLOADS, 5000)))
    published(team, "Z53.9")
    about = read(client.get("/team/reviewer")).text()
    assert " ".join(next(in_turn(PAYLOADS, 5000)).split()) in about
    page = desk(team.reviewer).get(at("reports"))
    assert page.status_code == 200
    for text in in_turn(PAYLOADS, 900):
        assert shows(page, text)
    for payload in PAYLOADS:
        assert client.post("/report/Z53.9", {"text": payload.text}).status_code < 500


# --- Vocabulary, practice, files, releases ----------------------------------------------------------------------------


@pytest.mark.engine
def test_terms_of_the_vocabulary_stay_terms(team: Team, client: Client, tmp_path: Path, small_vocabulary: None) -> None:
    terms = tmp_path / "terms.tsv"
    rows = [f"Z53.9\tbracketed {payload.text}\n" for payload in PAYLOADS if payload.is_line]
    terms.write_text("".join(rows), encoding="utf-8")
    try:
        call_command("import_vocabulary", str(terms), source="Brackets", licence="CC0", json=True, stdout=StringIO())
    except CommandError as error:
        assert_clear(str(error))
    for payload in PAYLOADS:
        answer = client.get("/search", {"q": f"bracketed {payload.text}"})
        assert answer.status_code == 200, payload
        require_whole(answer.text)
    for text in in_turn(PAYLOADS, 60):
        try:
            actions.propose_line(
                actor=team.author, change="add", term=text, meant="Z53.9", kind="lay", why=text, now=NOW
            )
        except RefusedError:
            continue


def test_the_error_of_a_practice_draft_makes_no_field() -> None:
    """What is planted quotes notes."""
    whole, text = official().subject("Z53.9"), cleaned(A_TEXT | {"coding_notes": "A note for coders."})
    for payload in lines():
        note = Note("excludes1", f"{payload.text} (Z52.-)", "Z53.9")
        subject = replace(whole, title=payload.text, notes=(note,))
        made = plant(text, subject, kind="excludes", seed=1)
        if len(note.text) < LONGEST_NOTE:
            assert made is not None, payload
            assert payload.text in made.sentence
            assert inserted(made.content) == set(), payload


@pytest.mark.engine
def test_a_practice_draft_shows_words_for_the_fields_of_its_text(team: Team, desk: Desk) -> None:  # noqa: F811
    published(team, "Z53.9", coding_notes="Its title is [[title]], and brackets as such are [\\[.")
    practice = actions.practise(actor=team.reviewer, now=NOW)
    page = desk(team.reviewer).get(at("practice-page", practice.pk)).text
    title = CodeVersion.objects.named(["Z53.9"]).get(release__state="active").printed_title
    assert f'Its title is <span class="fact">{title}</span>, and brackets as such are [[.' in page
    assert "[[title" not in page


def test_texts_in_a_file_are_checked_without_a_traceback(team: Team, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    rows = [
        {"id": str(at), "code": "Z53.9", "content": content_with(payload.text)} for at, payload in enumerate(PAYLOADS)
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    out = StringIO()
    call_command("check_texts", str(file), json=True, stdout=out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(answers) == len(PAYLOADS)
    for payload, row in zip(PAYLOADS, answers, strict=True):
        blocked = {finding["check"] for finding in row["findings"] if finding["kind"] == "block"}
        assert not payload.inserts or blocked  # a synonym or a source holds no field
        assert "[[" not in payload.text.replace("[\\[", "") or blocked & {"fact_fields", "content"}, payload


@pytest.mark.engine
def test_notes_to_a_release_stay_notes(team: Team, two_releases: Any, desk: Desk) -> None:  # noqa: F811
    importer = person("importer", "importer")
    for text in in_turn(PAYLOADS, 480):
        switch = actions.propose_switch(
            actor=importer, release=two_releases.later, on_effective_date=False, note=text, now=NOW
        )
        page = desk(team.publisher).get(at("release", "2027-annual"))
        assert (page.status_code, shows(page, text)) == (200, True)
        actions.call_off_switch(actor=importer, switch_id=switch.pk, now=NOW)
    act_back: Callable[..., Any] = actions.switch_back
    with pytest.raises(RefusedError):
        act_back(
            actor=team.publisher, in_force=two_releases.now, to="[[title]]", reason="[[title]]",
            reauthenticated=Reauthenticated("password", NOW), now=NOW,
        )  # fmt: skip
