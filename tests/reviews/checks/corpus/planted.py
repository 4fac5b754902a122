"""Explanations with one error each, planted into a true one: some check must block every one of them."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from reviews.checks.facts.subject import Other, Subject
from reviews.rules.content import Content, texts
from tests.reviews.checks.facts import official

from . import read_sentences
from .clean import codes, crossed, every_code, filler, one_side, page, usable

WRONG, UNWANTED = read_sentences("wrong_facts"), read_sentences("unwanted_words")
T = TypeVar("T")


class Planted(NamedTuple):
    kind: str
    subject: Subject
    content: Content
    error: str


def planted_pages(number: int, seed: int = 7) -> Iterator[Planted]:
    rng = random.Random(seed)
    for kind, plant in KINDS.items():
        made_so_far = 0
        while made_so_far < number:
            made = plant(rng, made_so_far)
            if made is not None:
                made_so_far += 1
                yield Planted(kind, *made)


Made = tuple[Subject, Content, str]


def drawn(pool: list[T], at: int) -> T:
    """The sentences of a pool in an order of their own, each before any comes again."""
    return random.Random(len(pool)).sample(pool, len(pool))[at % len(pool)]


def put(content: Content, sentence: str, rng: random.Random) -> Content:
    """The sentence somewhere in the text."""
    content = copy.deepcopy(content)
    where = rng.choice(
        ["summary", "what_it_is", "when_it_is_used", "coding_notes", "faqs", "what_it_is", "where_you_may_see_it"]
    )
    if where == "when_it_is_used":
        content[where].append(sentence)
    elif where == "faqs":
        content[where].append({"question": "What else is there to know?", "answer": sentence})
    else:
        content[where] = f"{content[where]} {sentence}" if rng.random() < 0.6 else f"{sentence} {content[where]}"
    return content


def planted(subject: Subject, sentence: str, rng: random.Random) -> Made:
    sentence = filler(subject, rng)(sentence)
    return subject, put(page(subject, rng), sentence, rng), sentence


def any_subject(rng: random.Random, fits: Callable[[str], bool] = every_code) -> Subject:
    return official().subject(codes(1, rng, fits)[0])


ENCOUNTERS = ("initial encounter", "subsequent encounter", "sequela")


def is_billable(code: str) -> bool:
    return official().codes[code].billable


def is_header(code: str) -> bool:
    return not is_billable(code)


def has_side(code: str) -> bool:
    return re.search(r"\b(?:left|right)\b", official().codes[code].title.lower()) is not None


def has_encounter(code: str) -> bool:
    return len(code) == 8 and any(phrase in official().codes[code].title for phrase in ENCOUNTERS)


def unknown(rng: random.Random, at: int) -> Made | None:
    subject = any_subject(rng)
    near = rng.choice([subject.code, *[phrase.code for phrase in subject.siblings[:5]]])
    candidates = [
        near + rng.choice("0123456789"),
        near[:-1] + rng.choice("0123456789"),
        near[:3] + "." + str(rng.randint(10, 9999)),
        rng.choice("QUWXYZ") + str(rng.randint(10, 99)) + "." + str(rng.randint(0, 99)),
    ]
    if "." not in near:
        candidates[0] = near + "." + str(rng.randint(0, 99))
    wrong = rng.choice(candidates)
    if wrong in official().codes:
        return None
    return planted(subject, drawn(WRONG["unknown"], at).replace("{wrong}", wrong), rng)


def billable(rng: random.Random, at: int) -> Made | None:
    header = at % 2 == 0
    subject = any_subject(rng, is_header if header else is_billable)
    pool = WRONG["header_wrong" if header else "billable_wrong"]
    return planted(subject, drawn(pool, at // 2), rng)


def laterality(rng: random.Random, at: int) -> Made | None:
    subject = any_subject(rng, has_side)
    own = one_side(subject.title.lower())
    match = re.search(rf"\b{own}\s+([a-z]+)", subject.title.lower())
    if (
        not own
        or match is None
        or match[1]
        in (
            "and",
            "with",
            "upper",
            "lower",
            "side",
            "bundle",
            "ventricular",
            "heart",
            "main",
            "non",
            "dominant",
            "atrial",
            "sided",
            "uterosacral",
            "initial",
        )
    ):
        return None
    other = {"left": "right", "right": "left"}[own]
    sentence = drawn(WRONG["laterality_wrong"], at).replace("{other}", other).replace("{part}", match[1])
    return planted(subject, sentence, rng)


def encounter(rng: random.Random, at: int) -> Made | None:
    subject = any_subject(rng, has_encounter)
    own = next(phrase for phrase in ENCOUNTERS if phrase in subject.title)
    wrong, sentence = drawn(WRONG["encounter_wrong"], at)
    if wrong == own:
        return None
    return planted(subject, sentence, rng)


def excludes(rng: random.Random, at: int) -> Made | None:
    subject = any_subject(rng)
    kind, pool = (
        ("excludes1", WRONG["excludes1_together"]),
        ("excludes2", WRONG["excludes2_never"]),
        ("excludes1", WRONG["excluded_here"]),
        ("excludes2", WRONG["excluded_here"]),
    )[at % 4]
    first = [note for note in subject.noted("excludes1") if usable(note, subject)]
    second = [note for note in subject.noted("excludes2") if usable(note, subject)]
    notes = [note for note in subject.noted(kind) if usable(note, subject) and not crossed(note, first, second)]
    if not notes:
        return None
    note = rng.choice(notes)
    plain = re.sub(r"\s*\([^()]*\)", "", note.text).strip(" ,")
    if len(plain) < 8 or not plain[0].isalpha():
        return None
    sentence = drawn(pool, at // 4)
    return planted(subject, sentence.replace("{x}", note.text.strip()).replace("{plain}", plain), rng)


def simple(pool: list[str]) -> Callable[[random.Random, int], Made | None]:
    def plant(rng: random.Random, at: int) -> Made | None:
        return planted(any_subject(rng), drawn(pool, at), rng)

    return plant


def sections(rng: random.Random, at: int) -> Made | None:
    """A banned phrase, a section said twice, an empty one, or a placeholder, in turn."""
    subject = any_subject(rng)
    if at % 2 == 0:
        return planted(subject, drawn(UNWANTED["banned"], at // 2), rng)
    content = page(subject, rng)
    how = at // 2 % 8
    if how == 0:
        content["what_it_is"] = content["summary"]
    elif how == 1:
        content[rng.choice(["summary", "what_it_is"])] = ""
    elif how == 2:
        content["when_it_is_used"] = []
    elif how == 3:
        content["when_it_is_used"].append(content["when_it_is_used"][0])
    elif how == 4:
        content["what_it_does_not_mean"] = list(content["when_it_is_used"])
    elif how == 5:
        content["what_it_is"] = rng.choice(
            ["-", "...", "TBD", "n/a", "TODO", "Lorem ipsum dolor sit amet.", "See above."]
        )
    elif how == 6:
        content["coding_notes"] = content["what_it_is"]
    else:
        content["faqs"].append({"question": "Is there more to say about it?", "answer": ""})
    return subject, content, f"sections {how}"


def copied(rng: random.Random, at: int) -> Made | None:
    """The text of an unrelated code, word for word, or with its code and title put in place of the other's."""
    subject, other = any_subject(rng), any_subject(rng)
    if subject.code[:3] == other.code[:3] or subject.billable != other.billable:
        return None
    theirs = page(other, rng)
    content = copy.deepcopy(theirs)
    if at % 3 == 1:
        content["summary"] = page(subject, rng)["summary"]
    if at % 3 == 2:
        content["when_it_is_used"] = content["when_it_is_used"][:-1] or content["when_it_is_used"]
        content["where_you_may_see_it"] = page(subject, rng)["where_you_may_see_it"]
    others = tuple(
        Other(phrase.code, "", " ".join(text for _, text in texts(text))) for phrase, text in [(other, theirs)]
    )
    return official().subject(subject.code, others), content, f"copied from {other.code}"


KINDS: dict[str, Callable[[random.Random, int], Made | None]] = {
    "unknown code": unknown,
    "billable wrong": billable,
    "laterality wrong": laterality,
    "encounter wrong": encounter,
    "excludes contradicted": excludes,
    "dose": simple(UNWANTED["doses"]),
    "advice": simple(UNWANTED["advice"]),
    "statistics": simple(UNWANTED["statistics"]),
    "phrase or section": sections,
    "copied": copied,
}
