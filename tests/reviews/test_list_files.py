"""Lists that two people change, out into a spreadsheet and in again: rows become proposals, which a second person
confirms; all of them or none."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db.models import Model

from codes.search.vocabulary import entries
from codes.tables.cells import csv_of
from reviews import actions
from reviews.actions.words.files import FILES, open_proposals
from reviews.models import LineProposal, Sheet, SpecialistProposal, TermProposal
from reviews.reading.facts.glossary_terms import glossary_terms
from reviews.reading.sheets.lists import LISTS, ListResource
from reviews.reading.sheets.resource import TextResource
from reviews.reading.specialists import active_specialists
from reviews.rules.errors import NotPermittedError, RefusedError
from reviews.safety import accounted
from tests.reviews import tables
from tests.reviews.stories import NOW, Team, person, published
from tests.reviews.test_sheets import confirm, outcomes, problems, work

pytestmark = pytest.mark.engine
Table = list[list[str]]
LOW = [
    "low mood",
    "hypothymia",
    "the blues\nfeeling blue",
    "warns",
    "It is plain.",
    "our readers",
    "",
    "Often written.",
]
NEUROLOGY = ["", "Neurology", "The nerves.", "", "Many texts need it."]

GOOD = {
    "glossary": ["sadness", "dysphoria", "", "informs", "Plain.", "", "", "Met."],
    "specialists": ["", "Hematology", "The blood.", "", "Met."],
    "vocabulary": ["evil spirits", "Z53.9", "lay", "", "Met."],
}


def table_of(kind: str) -> Table:
    rows = FILES[kind].rows()
    dataset = ListResource(FILES[kind].table, rows).export(rows)
    return [list(dataset.headers), *(list(map(str, row)) for row in dataset)]


def bring_in(actor: User, kind: str, table: Table | bytes) -> Sheet:
    content = table if isinstance(table, bytes) else csv_of(table[0], table[1:]).encode()
    sheet = actions.bring_in_sheet(actor=actor, name="list.csv", content=content, kind=kind, now=NOW)
    work()
    sheet.refresh_from_db()
    return sheet


def with_rows(kind: str, *rows: list[str]) -> Table:
    return [list(LISTS[kind].heads), *rows]


def confirm_rows(actor: User, sheet: Sheet, expected: int = 1) -> int:
    return actions.confirm_rows(actor=actor, sheet_id=sheet.pk, expected=expected, now=NOW)


@pytest.mark.parametrize("kind", LISTS)
def test_nothing_edited_changes_nothing(kind: str, team: Team) -> None:
    add_a_specialist(team)
    sheet = bring_in(team.author, kind, table_of(kind))
    assert (sheet.state, set(outcomes(sheet).values())) == ("read", {"unchanged"})
    assert sheet.rows.count() == len(FILES[kind].rows())


def add_a_specialist(team: Team) -> None:
    sheet = confirm(bring_in(team.author, "specialists", with_rows("specialists", NEUROLOGY)))
    confirm_rows(team.reviewer, sheet)


def test_a_term_is_new_changed_and_taken_out_and_holds_once_a_second_person_confirms(team: Team) -> None:
    published(team, "Z53.9", coding_notes="Not the blues.")
    table = table_of("glossary")
    there = {row[0]: row for row in table[1:]}
    there["stroke"][4:] = ["Readers know it.", "", "", "Said better."]
    there["fainting"][6:] = ["yes", "Too vague."]
    there["hives"][4] = " it is the name that  readers know"  # the same, but for blanks and signs
    sheet = bring_in(team.author, "glossary", [*table, LOW])
    done = outcomes(sheet)
    assert {name: done[name] for name in ("stroke", "fainting", "low mood", "hives")} == {
        "stroke": "changed", "fainting": "changed", "low mood": "new", "hives": "unchanged",
    }  # fmt: skip
    before = glossary_terms()
    assert confirm(sheet).state == "taken"
    assert glossary_terms() == before
    assert sorted(str(proposal.change) for proposal in TermProposal.objects.open()) == ["add", "change", "remove"]
    added = TermProposal.objects.get(change="add")
    assert (added.proposed_by, added.why) == (team.author, "Often written.")
    assert added.effect["after"] == {"published": 1, "draft": 0}  # counted before anybody confirms
    assert confirm_rows(team.reviewer, sheet, 3) == 3
    terms = {term.preferred: term for term in glossary_terms()}
    assert "fainting" not in terms
    assert terms["stroke"].reason == "Readers know it."
    assert terms["low mood"].banned == "the blues|feeling blue"
    assert open_proposals(sheet) == []
    assert list(accounted.broken()) == []


def test_lines_of_search_come_by_file(team: Team) -> None:
    rows = [
        ["evil spirits", "Z53.9", "lay", "", "Often searched."],
        ["gout", "M10.9", "lay", "yes", "The title says so."],
    ]
    sheet = bring_in(team.coauthor, "vocabulary", with_rows("vocabulary", *rows))
    assert outcomes(sheet) == {"evil spirits": "new", "gout": "changed"}
    confirm(sheet)
    assert {str(proposal.change) for proposal in LineProposal.objects.open()} == {"add", "remove"}
    confirm_rows(team.publisher, sheet, 2)
    now = {(line.term, line.meant) for line in entries()}
    assert ("evil spirits", "Z53.9") in now
    assert ("gout", "M10.9") not in now


def test_a_second_person_confirms_and_nobody_their_own(team: Team) -> None:
    reviewing_author = person("both", "author", "reviewer")
    sheet = confirm(bring_in(reviewing_author, "specialists", with_rows("specialists", NEUROLOGY)))
    before = tables.digest()
    with pytest.raises(NotPermittedError, match="somebody else has to look at it"):
        confirm_rows(reviewing_author, sheet)
    with pytest.raises(NotPermittedError):
        confirm_rows(team.author, sheet)
    with pytest.raises(RefusedError, match="decided on some of it meanwhile"):
        confirm_rows(team.reviewer, sheet, 2)
    assert tables.digest() == before
    confirm_rows(team.reviewer, sheet)
    assert [row.slug for row in active_specialists()] == ["neurology"]
    with pytest.raises(RefusedError, match="nothing of this spreadsheet waits"):
        confirm_rows(team.reviewer, sheet)


def test_one_row_that_cannot_hold_keeps_all_back(team: Team) -> None:
    """A term that another one leaves no room for by now."""
    sheet = confirm(bring_in(team.author, "glossary", with_rows("glossary", LOW, GOOD["glossary"])))
    fields = {"preferred": "grief", "banned": "the blues", "severity": "warns", "reason": "Plain."}
    other = actions.propose_term(actor=team.author, change="add", fields=fields, why="Met.", now=NOW)
    actions.TERMS.confirm(actor=team.reviewer, proposal_id=other.pk, now=NOW)
    before = tables.digest()
    with pytest.raises(RefusedError, match="avoided for “grief” already"):
        confirm_rows(team.reviewer, sheet, 2)
    assert tables.digest() == before


def test_what_was_proposed_meanwhile_refuses_the_file(team: Team) -> None:
    sheet = bring_in(team.author, "specialists", with_rows("specialists", NEUROLOGY))
    fields = {"name": "Neurology"}
    actions.propose_specialist(actor=team.coauthor, change="add", fields=fields, why="Met.", now=NOW)
    assert confirm(sheet).state == "refused"
    assert "proposed already" in sheet.reason
    assert SpecialistProposal.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "row", "problem"),
    [
        ("glossary", [*LOW[:7], ""], "Why: say why"),
        ("glossary", ["", *LOW[1:]], "write the preferred words first"),
        ("glossary", [*LOW[:2], "SOB", *LOW[3:]], "avoided for “shortness of breath” already"),
        ("glossary", [*LOW[:3], "shouts", *LOW[4:]], "choose whether it warns or informs"),
        ("glossary", [*LOW[:6], "maybe", LOW[7]], "Take out: write “yes”"),
        ("glossary", [*LOW[:6], "yes", LOW[7]], "there is no term “low mood”"),
        ("vocabulary", ["evil", "Q99.99Z", "lay", "", "Met."], "is no code of a loaded release"),
        ("vocabulary", ["gout", "M10.9", "word", "", "Met."], "can be added or taken out"),
        ("specialists", ["", "", "", "", "Met."], "write the name first"),
        ("specialists", ["", "Neuro, logy", "", "", "Met."], "no comma"),
    ],
)  # fmt: skip
def test_rows_are_refused_one_by_one_and_nothing_is_proposed(
    kind: str, row: list[str], problem: str, team: Team
) -> None:
    sheet = bring_in(team.author, kind, with_rows(kind, row, GOOD[kind]))
    assert sheet.state == "refused"
    assert any(problem in words for words in problems(sheet)), problems(sheet)
    with pytest.raises(RefusedError):
        actions.confirm_sheet(actor=team.author, sheet_id=sheet.pk, now=NOW)
    models: tuple[type[Model], ...] = (TermProposal, LineProposal, SpecialistProposal)
    assert not any(model._default_manager.exists() for model in models)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Term,Meaning\r\na,b\r\n", "there is no column"),
        (b"Preferred words\r\nlow mood\r\n", "Reason is missing"),
        (b"Preferred words,Reason,Reason\r\na,b,c\r\n", "is there twice"),
        (b"Preferred words,Reason,Why\r\n", "no rows below its head"),
        (b"Preferred words,Reason,Why\r\na,b,c,d\r\n", "more cells than the head"),
        (b"\xd0\xcf\x11\xe0old workbook", "cannot be read"),
    ],
)
def test_a_file_that_is_no_such_list(content: bytes, reason: str, team: Team) -> None:
    sheet = bring_in(team.author, "glossary", content)
    assert sheet.state == "refused"
    assert reason in sheet.reason


def test_the_same_row_twice(team: Team) -> None:
    sheet = bring_in(team.author, "glossary", with_rows("glossary", LOW, LOW))
    assert problems(sheet) == ["Preferred words: it has a row further up"]


def test_who_may(team: Team) -> None:
    for role in ("importer", "access admin", "auditor"):
        with pytest.raises(NotPermittedError):
            bring_in(person(role.replace(" ", "-"), role), "glossary", with_rows("glossary", LOW))
    with pytest.raises(NotPermittedError):
        bring_in(team.reviewer, "texts", b"Code,Summary\r\nZ53.1,A text.\r\n")
    sheet = bring_in(team.reviewer, "glossary", with_rows("glossary", LOW))
    with pytest.raises(NotPermittedError, match="only the person who brought"):
        actions.confirm_sheet(actor=team.author, sheet_id=sheet.pk, now=NOW)
    with pytest.raises(RefusedError, match="which list"):
        bring_in(team.author, "kitchen", b"x")


def test_only_synonyms_of_texts_go_out_and_come_in(team: Team) -> None:
    published(team, "Z53.9")
    dataset = TextResource(["synonyms"]).export(["Z53.9"])
    assert dataset.headers == ["Code", "Title", "State", "Based on", "Synonyms"]
