"""The demo's explanations are held to what every explanation is: true by the official list, and of their own words.

The official list is the data file of the package ``simple-icd-10-cm`` (the April 2026 release), which
``tests/codes/releases/test_demo_source.py`` holds against the package's own list, so this runs anywhere; what the
alphabetic index says needs the shared releases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from importlib.metadata import files
from itertools import combinations
from pathlib import Path

import pytest

from codes.releases.files.index import read_index
from codes.releases.files.records import Fact, IndexRow
from codes.releases.files.tabular import read_tabular
from codes.releases.rules.assemble import derive
from reviews.demo import explanations
from reviews.reading.specialists import offered_specialists
from reviews.rules.cleaning import cleaned
from reviews.rules.content import SECTIONS, Content, texts
from tests.codes.releases.official import file_of

WRITTEN = explanations()
CODES = (
    "E11.9", "F41.1", "I10", "J45.909", "K21.9", "M54.50", "N39.0", "R07.9", "S93.401A", "Z00.00", "Z53.9",
)  # fmt: skip
NAME = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
SPAN = re.compile(rf"\b({NAME})(?:-({NAME}))?(?![0-9A-Za-z])")
each_code = pytest.mark.parametrize("code", CODES)
PAIRS = list(combinations(CODES, 2))

# What issue 3 and TRUST.md keep out of an explanation: absolutes, advice to the reader, doses, statistics, payment.
UNWANTED = (
    r"\b(always|never|guarantee\w*|certainly|undoubtedly|definitely|cures?|cured|risk-free|completely|absolutely)\b",
    r"\b(you|your|yours|please|should|must|ought|need to|talk to|ask your|see a doctor|consult|seek|recommend\w*)\b",
    r"\d+(\.\d+)?\s*(mg|mcg|ml|units?|grams?|tablets?)\b|\b(twice|once) (a|per) day\b|\bdosage|\bdose",
    r"%|\bpercent\b|\b\d+ (in|of|out of) \d+\b|\bmillions?\b|\bprevalence\b|\bmost people\b|\bhalf of\b",
    r"\b(pays|paid|payments?|payable|payers?|reimburse\w*|coverage|insurers?|denied|denials?)\b",
)


def named(text: str) -> Iterator[str]:
    """Codes and ends of ranges. A block is named by its range too."""
    for first, last in SPAN.findall(text):
        yield first
        if last:
            yield last


def clauses(content: Content) -> Iterator[str]:
    for _, text in texts(content):
        yield from re.split(r"[.;:?!]\"?\s+|, and among |, like ", text)


@lru_cache(maxsize=1)
def official() -> tuple[list[Fact], dict[str, Fact]]:
    """The tree of the release, and its nodes by name; a block named as its only category is found as the category."""
    (path,) = [
        container
        for container in files("simple-icd-10-cm") or ()
        if container.name == "icd10c-tabular-April-1-2026.xml"
    ]
    facts = derive(read_tabular(Path(str(path.locate())).read_bytes(), file=path.name))
    return facts, {fact.name: fact for fact in sorted(facts, key=lambda fact: fact.kind == "code")}


def lineage(code: str) -> Iterator[Fact]:
    """The code, then its ancestors up to the chapter."""
    facts, named_facts = official()
    fact = named_facts[code]
    yield fact
    while fact.parent is not None:
        fact = facts[fact.parent]
        yield fact


def notes_of(code: str, kind: str, *, inherited: bool = True) -> list[str]:
    places = list(lineage(code)) if inherited else [official()[1][code]]
    return [
        note for fact in places for container in fact.containers if container.kind == kind for note in container.notes
    ]


def words(content: Content) -> list[str]:
    return re.findall(r"[a-z0-9'.-]+", " ".join(text for key, text in texts(content) if key != "sources").lower())


def shingles(content: Content, size: int = 5) -> set[tuple[str, ...]]:
    words_used = words(content)
    return {tuple(words_used[at : at + size]) for at in range(len(words_used) - size + 1)}


def shared_part(one_text: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one_text & other) / min(len(one_text), len(other))


def test_the_eleven_codes_are_there() -> None:
    assert tuple(WRITTEN) == CODES
    assert all(official()[1][code].billable for code in CODES)


@each_code
def test_texts_stand_in_their_files_as_they_are_kept(code: str) -> None:
    file = resources.files("reviews.demo").joinpath("explanations", f"{code}.json")
    raw = json.loads(file.read_text(encoding="utf-8"))
    assert cleaned(raw) == raw == WRITTEN[code]


@each_code
def test_every_section_is_filled(code: str) -> None:
    content = WRITTEN[code]
    assert [key for key in SECTIONS if not content[key]] == []
    assert 3 <= len(content["when_it_is_used"]) <= 6
    assert 3 <= len(content["what_it_does_not_mean"]) <= 5
    assert 2 <= len(content["faqs"]) <= 4
    assert 2 <= len(re.findall(r"[.?!]\"?(?:\s|$)", content["summary"])) <= 3
    assert code in content["summary"]


@each_code
def test_codes_named_exist(code: str) -> None:
    unknown = {name for _, text in texts(WRITTEN[code]) for name in named(text) if name not in official()[1]}
    assert unknown == set()


@each_code
def test_what_is_called_a_header_or_billable_is_one(code: str) -> None:
    wrong = []
    for clause in clauses(WRITTEN[code]):
        header = re.search(r"\bheaders?\b", clause)
        billable = re.search(r"\bbillable\b", clause)
        assert not (header and billable), f"one thing at a time: {clause}"
        if header or billable:
            wrong += [name for name in named(clause) if official()[1][name].billable != bool(billable)]
    assert wrong == []


@each_code
def test_the_title_code_is_called_billable(code: str) -> None:
    assert "billable" in WRITTEN[code]["summary"]


@each_code
def test_no_excludes1_is_left_out(code: str) -> None:
    """Whatever this code or an ancestor excludes is named; the notes say which note it is."""
    notes = WRITTEN[code]["coding_notes"]
    missing = [note for note in notes_of(code, "excludes1") if not set(named(note)) <= set(named(notes))]
    assert missing == []
    assert "Excludes1" in notes


@each_code
def test_a_note_named_with_its_code_is_that_note(code: str) -> None:
    """A sentence that begins "Excludes1 ..." or "Excludes2 ..." lists what such a note here or above lists."""
    for kind in ("excludes1", "excludes2"):
        allowed = {name for note in notes_of(code, kind) for name in named(note)}
        for sentence in re.split(r"(?<=\.)\s+", WRITTEN[code]["coding_notes"]):
            if sentence.lower().startswith(kind) and ": " in sentence:
                listed = re.findall(r"\(([^()]*\d[^()]*)\)", sentence)
                assert {name for text in listed for name in named(text)} <= allowed


@each_code
def test_inclusion_terms_are_those_of_the_tabular_list(code: str) -> None:
    claimed = [row["term"] for row in WRITTEN[code]["synonyms"] if row["provenance"] == "inclusion_term"]
    assert sorted(claimed) == sorted(notes_of(code, "inclusion_term", inherited=False))


@each_code
def test_synonyms_are_more_than_the_beginning_of_the_title(code: str) -> None:
    title = official()[1][code].title.lower()
    terms = [row["term"] for row in WRITTEN[code]["synonyms"]]
    assert [term for term in terms if title.startswith(term.lower())] == []
    assert len(terms) == len({term.lower() for term in terms})


@pytest.mark.shared
@each_code
def test_index_terms_lead_to_the_code(code: str) -> None:
    """The words of a term are those of an index path; modifiers in parentheses may be left out."""
    claimed = [row["term"] for row in WRITTEN[code]["synonyms"] if row["provenance"] == "index"]
    own = [row.path for row in index_rows() if row.code == code]
    heads = {re.split(r",? \(|,", path[0])[0].lower() for path in own if len(path) == 1}
    see = [row.path for row in index_rows() if not row.code and row.see.lower() in heads]
    paths = own + see
    assert [term for term in claimed if not any(_leads(term, path) for path in paths)] == []


@lru_cache(maxsize=1)
def index_rows() -> list[IndexRow]:
    return read_index(file_of("2025-annual", "tables-and-index.zip", "icd10cm-index"), file="index").rows


def _leads(term: str, path: tuple[str, ...]) -> bool:
    """Every word of the term is on the path, and each level has a word outside parentheses that the term has too."""
    words_used = set(re.findall(r"[a-z]+(?:'s?)?", term.lower()))
    levels = [level.lower().replace("(s)", "") for level in path]
    allowed = set(re.findall(r"[a-z]+(?:'s?)?", " ".join(levels)))
    essential = [set(re.findall(r"[a-z]+(?:'s?)?", re.sub(r"\([^)]*\)", "", level))) for level in levels]
    return words_used <= allowed and all(words_used & level for level in essential)


@each_code
def test_sources_are_the_publishers_pages(code: str) -> None:
    for row in WRITTEN[code]["sources"]:
        assert row["url"].startswith(("https://www.cdc.gov/nchs/icd/", "https://www.cms.gov/medicare/coding-billing/"))
    assert any("Tabular List" in row["title"] for row in WRITTEN[code]["sources"])


@each_code
def test_specialists_are_on_the_list(code: str) -> None:
    assert set(WRITTEN[code]["related_specialists"]) <= {specialist.slug for specialist in offered_specialists()}


def test_the_list_of_specialists_has_nothing_twice_and_nothing_empty() -> None:
    listed = offered_specialists()
    assert (
        len({specialist.slug for specialist in listed})
        == len({specialist.name for specialist in listed})
        == len(listed)
    )
    assert all(specialist.slug and specialist.name and specialist.about for specialist in listed)
    assert list(listed) == sorted(listed, key=lambda specialist: specialist.name)


@each_code
@pytest.mark.parametrize("pattern", UNWANTED)
def test_nothing_unwanted_is_said(code: str, pattern: str) -> None:
    words_used = [text for key, text in texts(WRITTEN[code]) if key not in {"sources", "related_specialists"}]
    assert [match.group() for text in words_used for match in re.finditer(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize(("code", "other"), PAIRS)
def test_no_two_are_alike(code: str, other: str) -> None:
    assert shared_part(shingles(WRITTEN[code]), shingles(WRITTEN[other])) < 0.05


def test_no_sentence_stands_in_two_explanations() -> None:
    seen: dict[str, str] = {}
    twice = []
    for code, content in WRITTEN.items():
        for key, text in texts(content):
            if key in {"sources", "related_specialists", "synonyms"}:
                continue
            sentences = [part for part in re.split(r"(?<=[.?!])\s+", text) if len(part.split()) > 4]
            twice += [part for part in sentences if seen.setdefault(part.lower(), code) != code]
    assert twice == []
