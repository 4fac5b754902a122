"""What the verifier drops and what it lets stand: 500 faithful answers, 500 with one unfaithful sentence of 10 kinds.

``python -m pytest tests/reviews/ai/test_verifying.py -s`` prints the figures of docs/figures.md.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest

from reviews.ai.facts import ApprovedSource, FactSheet, SheetFact, sheet_of
from reviews.ai.verifying import VerifiedSection, verify
from reviews.checks.facts.subject import Subject
from reviews.rules.standing import DROPPED, GENERAL, SUPPORTED
from tests.reviews.checks.corpus.clean import codes
from tests.reviews.checks.corpus.planted import KINDS as PLANTED
from tests.reviews.checks.facts import official

from .scripted import faithful_answer, sentence

EACH = 50
Unfaithful = tuple[Subject, str, list[tuple[str, str]]]


def say(line: str) -> None:
    """Shown with -s."""
    print(line)  # noqa: T201 - the figures are what this is run for


def request(sheet: FactSheet, *sections: str) -> dict[str, Any]:
    return {
        "facts": [{"id": fact.id, "kind": fact.kind, "text": fact.text} for fact in sheet.facts],
        "sections": [{"key": key} for key in sections],
    }


@lru_cache(maxsize=1)
def pool() -> list[str]:
    """Codes over all chapters and kinds."""
    return codes(2_000, random.Random(9))


def subjects(count: int, seed: int) -> Iterator[Subject]:
    for code in random.Random(seed).sample(pool(), count):
        yield official().subject(code)


def standing_of(proposals: list[VerifiedSection], text: str) -> str:
    (supported,) = {
        proposed["standing"] for proposal in proposals for proposed in proposal.sentences if proposed["text"] == text
    }
    return str(supported)


# --- Faithful ---------------------------------------------------------------------------------------------------------

SAYS: list[tuple[str, str]] = [  # a kind of fact, and how a sentence may rest on it
    ("title", "The record says {words}."),
    ("title", "The title of this code is {words}."),
    ("chapter", "It belongs to {words}."),
    ("block", "Its block is {words}."),
    ("above", "The category above is {words}."),
    ("beside it", "Beside it stands {fact}."),
    ("directly below", "Below it stands {fact}."),
    ("Excludes1", "An Excludes1 note names {fact}."),
    ("Excludes2", "An Excludes2 note names {fact}; both may be coded."),
    ("inclusion term", "An inclusion term is {fact}."),
    ("code first", "A code first note says: {fact}."),
    ("use additional", "A use additional code note says: {fact}."),
    ("its seventh character", "Its seventh character says {words}."),
]


def faithful(subject: Subject, sheet: FactSheet) -> list[dict[str, Any]]:
    sentences = []
    for kind, says in SAYS:
        fact = next((fact for fact in sheet.facts if fact.kind.startswith(kind) and len(fact.text) < 160), None)
        if fact is not None:
            words = fact.text.partition(": ")[2] or fact.text
            sentences.append(sentence(says.format(words=words, fact=fact.text), (fact.id, fact.text[:200])))
    return sentences


@pytest.mark.slow
def test_faithful_sentences_stand() -> None:
    count, wrong = 0, []
    for subject in subjects(10 * EACH, seed=3):
        sheet = sheet_of(subject)
        sentences = faithful(subject, sheet)
        for proposal in verify(
            {"coding_notes": sentences[:6], "what_it_is": sentences[6:]}, sheet=sheet, subject=subject
        ):
            for proposed in proposal.sentences:
                count += 1
                if proposed["standing"] == DROPPED:
                    wrong.append(f"{subject.code}: {proposed['text']}: {proposed['problems']}")
    say(f"\nfaithful sentences in 500 answers: {count}, dropped {len(wrong)} ({100 * len(wrong) / count:.1f}%)")
    assert len(wrong) <= 0.05 * count, wrong[:20]


@pytest.mark.slow
def test_whole_faithful_answers_stand() -> None:
    wrong = []
    for subject in subjects(100, seed=4):
        sheet = sheet_of(subject)
        sections = ("summary", "what_it_is", "when_it_is_used", "faqs")
        for proposal in verify(faithful_answer(request(sheet, *sections)), sheet=sheet, subject=subject):
            wrong += [proposed["text"] for proposed in proposal.sentences if proposed["standing"] != SUPPORTED]
    assert len(wrong) <= 25, wrong  # of 600


# --- Unfaithful -------------------------------------------------------------------------------------------------------


def quoting(sheet: FactSheet) -> list[tuple[str, str]]:
    return [(sheet.facts[0].id, sheet.facts[0].text[:200])]


NAMES_A_CODE = ["It is close to {}.", "See also {}.", "{} comes first."]


def strange_fact(rng: random.Random, at: int) -> Unfaithful:
    subject = next(subjects(1, rng.randint(0, 10**9)))
    return subject, "The record says so.", [(f"F{rng.randint(900, 999)}", subject.title)]


def altered_quote(rng: random.Random, at: int) -> Unfaithful:
    subject = next(subjects(1, rng.randint(0, 10**9)))
    words = sheet_of(subject).facts[0].text[:200].split()
    words[rng.randrange(1, len(words))] = rng.choice(["severe", "chronic", "mild", "recurrent"])
    return subject, "The record says so.", [("F1", " ".join(words))]


def strange_code(rng: random.Random, at: int) -> Unfaithful:
    subject, other = list(subjects(2, rng.randint(0, 10**9)))
    code = next(code for code in (other.code, "Q90.9", "H54.8") if code not in sheet_of(subject).text)
    return (
        subject,
        rng.choice(["It is close to {}.", "See also {}.", "{} comes first."]).format(code),
        quoting(sheet_of(subject)),
    )


def invented_code(rng: random.Random, at: int) -> Unfaithful:
    subject = next(subjects(1, rng.randint(0, 10**9)))
    candidates = [f"{subject.code[:3]}.{number}" for number in rng.sample(range(100, 9999), 50)]
    code = next(code for code in candidates if code not in official().codes)
    return subject, rng.choice(NAMES_A_CODE).format(code), quoting(sheet_of(subject))


def invented_number(rng: random.Random, at: int) -> Unfaithful:
    subject = next(subjects(1, rng.randint(0, 10**9)))
    numbers = sheet_of(subject).numbers
    number = next(str(n) for n in rng.sample(range(11, 9000), 60) if str(n) not in numbers)
    says = ["It lasts {} days.", "There are {} kinds.", "It was added {} years ago.", "The note has {} parts."]
    return subject, rng.choice(says).format(number), quoting(sheet_of(subject))


def planted(kind: str) -> Callable[[random.Random, int], Unfaithful | None]:
    def plant(rng: random.Random, at: int) -> Unfaithful | None:
        made = PLANTED[kind](rng, at)
        if made is None or made[2].startswith("sections "):
            return None
        return made[0], made[2], quoting(sheet_of(made[0]))

    return plant


KINDS: dict[str, Callable[[random.Random, int], Unfaithful | None]] = {
    "a fact that is not there": strange_fact,
    "a quote that was altered": altered_quote,
    "a code the facts do not name": strange_code,
    "an invented code": invented_code,
    "an invented number": invented_number,
    "advice": planted("advice"),
    "statistics": planted("statistics"),
}


@pytest.mark.slow
def test_unfaithful_sentences_are_dropped() -> None:
    rng, caught, missed = random.Random(5), Counter[str](), []
    for kind, plant in KINDS.items():
        supported = at = 0
        while supported < EACH:
            made = plant(rng, at)
            at += 1
            if made is None:
                continue
            supported += 1
            subject, text, cites = made
            sheet = sheet_of(subject)
            answer = {"what_it_is": [*faithful(subject, sheet)[:2], sentence(text, *cites)]}
            if standing_of(verify(answer, sheet=sheet, subject=subject), " ".join(text.split())) == DROPPED:
                caught[kind] += 1
            else:
                missed.append(f"{kind}: {subject.code}: {text}")
    say("\nunfaithful sentence               dropped of")
    for kind in KINDS:
        say(f"{kind:32}  {caught[kind]:6} {EACH}")
    assert caught.total() >= 0.9 * EACH * len(KINDS), missed  # advice is found by its words, and not all are known


# --- One by one -------------------------------------------------------------------------------------------------------

SHEET = FactSheet((SheetFact("F1", "title", "Z53.9: Procedure and treatment not carried out, unspecified reason"),))


@pytest.mark.parametrize(
    ("text", "cites", "standing"),
    [
        ("Z53.9 is the code for treatment not carried out.", [("F1", "treatment not carried out")], SUPPORTED),
        ("Z53.9 is the code for treatment not carried out.", [], GENERAL),
        ("Hospitals postpone operations for weather.", [("F1", "treatment not carried out")], GENERAL),
        ("Treatment was not carried out.", [("F2", "treatment not carried out")], DROPPED),
        ("Treatment was not carried out.", [("F1", "treatment was not carried out")], DROPPED),
        ("Treatment was not carried out.", [("F1", "")], DROPPED),
        ("Z53.8 is beside it.", [("F1", "Procedure")], DROPPED),
        ("It has 3 parts.", [("F1", "Procedure")], DROPPED),
        ("Take 500 mg of paracetamol twice daily.", [], DROPPED),
    ],
)
def test_a_sentence(text: str, cites: list[tuple[str, str]], standing: str) -> None:
    subject = official().subject("Z53.9")
    assert standing_of(verify({"what_it_is": [sentence(text, *cites)]}, sheet=SHEET, subject=subject), text) == standing


def test_what_was_dropped_is_not_in_the_value() -> None:
    subject = official().subject("Z53.9")
    answer = {
        "faqs": [
            {"question": "Is it billable?", "answer": [sentence("It is billable.", ("F2", "is billable"))]},
            {"question": "Is it a header?", "answer": [sentence("It is a header and not billable.")]},
        ],
        "related_specialists": ["surgeon", "astrologer"],
    }
    faqs, named = verify(answer, sheet=sheet_of(subject), subject=subject, specialists=["surgeon"])[::-1]
    assert {faqs.section: faqs.value, named.section: named.value} == {
        "faqs": [{"question": "Is it billable?", "answer": "It is billable."}],
        "related_specialists": ["surgeon"],
    }


def test_sources_have_ids_of_their_own() -> None:
    sheet = sheet_of(official().subject("Z53.9"), sources=[ApprovedSource("A book", "https://example.org")])
    assert sheet.by_id["S1"].text == "A book"
    assert sheet.quotes("S1", "book")
