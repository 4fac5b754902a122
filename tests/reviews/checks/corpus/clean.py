"""True explanations of real codes, composed from many hand-written sentences: no check may block one of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from reviews.checks.facts.subject import Note, Subject
from reviews.rules.cleaning import cleaned
from reviews.rules.content import Content
from tests.reviews.checks.facts import official

from . import read_sentences

TRUTHS = read_sentences("true_sentences")


def clean_pages(count: int, seed: int = 1) -> Iterator[tuple[Subject, Content]]:
    """Explanations over all chapters and kinds of code, each chapter as often as the next."""
    rng = random.Random(seed)
    for code in codes(count, rng):
        subject = official().subject(code)
        yield subject, page(subject, rng)


def every_code(_: str) -> bool:
    return True


@cache  # a walk over the whole release; hundreds of draws ask for the same few pools
def pool(fits: Callable[[str], bool]) -> list[dict[str, list[str]]]:
    """The codes that fit, by chapter and kind of code."""
    chapters: dict[int | None, dict[str, list[str]]] = {}
    for fact in official().facts:
        if fact.kind == "code" and fits(fact.name):
            kind = "header" if not fact.billable else "seventh" if len(fact.name) == 8 else "leaf"
            chapters.setdefault(fact.chapter, {}).setdefault(kind, []).append(fact.name)
    return list(chapters.values())


def codes(count: int, rng: random.Random, fits: Callable[[str], bool] = every_code) -> list[str]:
    """Codes drawn chapter by chapter: half of them plain leaves, the rest headers and seventh-character codes."""
    chosen: list[str] = []
    while len(chosen) < count:
        for kinds in pool(fits):
            kind = rng.choice([kind for kind in ("leaf", "leaf", "header", "seventh") if kind in kinds])
            chosen.append(rng.choice(kinds[kind]))
    rng.shuffle(chosen)
    return chosen[:count]


def page(subject: Subject, rng: random.Random) -> Content:
    """One explanation, all of it true."""
    fill = filler(subject, rng)
    sure = TRUTHS["billable" if subject.billable else "header"]
    title = subject.title.lower()
    what = [*some(rng, TRUTHS["what"], 2), rng.choice(TRUTHS["place"])]
    if re.search(r"\b(?:left|right|bilateral)\b", title) and not re.search(
        r"\bleft\b.*\bright\b|\bright\b.*\bleft\b", title
    ):
        what.append(rng.choice(TRUTHS["side"]))
    if subject.seventh and "encounter" in title:
        phase = subject.seventh[0] if subject.seventh[0] in "DS" else "A" if "initial" in title else "D"
        what.append(rng.choice(TRUTHS["seventh"][phase]))
    if "unspecified" in title:
        what.append(rng.choice(TRUTHS["unspecified"]))
    if re.search(r"\b(?:years|weeks|months|days|hours|minutes|grams|percent|%|stage|type|grade)\b", title):
        what.append(rng.choice(TRUTHS["about_age"]))
    when = some(rng, TRUTHS["when" if subject.billable else "when_header"], rng.randint(2, 3))
    denials = some(rng, TRUTHS["not"], rng.randint(2, 3))
    notes = [*coding_notes(subject, rng)]
    if excluded := condition(subject, rng, "excludes1", "excludes2"):
        denials.append(rng.choice(TRUTHS["not_excluded"]).replace("{x}", excluded))
    if (own := one_side(title)) and rng.random() < 0.6:
        denials.append(rng.choice(TRUTHS["not_side"]).replace("{other}", {"left": "right", "right": "left"}[own]))
    about_billing = TRUTHS["faq_billable" if subject.billable else "faq_header"]
    faqs = [*some(rng, TRUTHS["common_faqs"], rng.randint(0, 2)), rng.choice(about_billing)]
    if subject.seventh and "initial" in title:
        faqs.append(rng.choice(TRUTHS["faq_seventh"]))
    if own:
        faqs.append(rng.choice(TRUTHS["faq_side"]))
    raw: dict[str, Any] = {
        "summary": " ".join(fill(sentence) for sentence in [*some(rng, sure, 1), rng.choice(TRUTHS["place"])]),
        "what_it_is": " ".join(fill(sentence) for sentence in what),
        "when_it_is_used": [fill(sentence) for sentence in when] + list(includes(subject, rng)),
        "what_it_does_not_mean": [fill(sentence) for sentence in denials],
        "where_you_may_see_it": fill(rng.choice(TRUTHS["where"])),
        "coding_notes": " ".join(fill(sentence) for sentence in notes),
        "synonyms": [
            {"term": note.text[:190], "provenance": "inclusion_term"} for note in subject.noted("inclusion_term")[:3]
        ],
        "faqs": [{"question": fill(question), "answer": fill(answer)} for question, answer in faqs],
        "sources": [
            {
                "title": "ICD-10-CM Tabular List, April 2026",
                "url": "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
            }
        ],
    }
    return cleaned({key: shortened(value) for key, value in raw.items()})


def shortened(value: Any) -> Any:
    """Within the limits of the schema, for the longest titles."""
    if isinstance(value, list):
        return [entry[:400] if isinstance(entry, str) else entry for entry in value]
    return value


def some(rng: random.Random, pool: list[Any], count: int) -> list[Any]:
    return rng.sample(pool, min(count, len(pool)))


def one_side(title: str) -> str:
    sides = {side for side in ("left", "right") if re.search(rf"\b{side}\b", title)}
    return sides.pop() if len(sides) == 1 and "bilateral" not in title else ""


def filler(subject: Subject, rng: random.Random) -> Callable[[str], str]:
    """The values a sentence can name."""
    title = subject.title
    low = title if re.match(r"[A-Z]{2}|\w+['’]s", title) else title[0].lower() + title[1:]
    parent = subject.ancestors[-1] if subject.ancestors else None
    category = subject.ancestors[0] if subject.ancestors else None
    sibling = rng.choice(subject.siblings) if subject.siblings else None
    child = rng.choice(subject.below) if subject.below else None
    values = {
        "{code}": subject.code,
        "{title}": low,
        "{Title}": title,
        "{chapter}": subject.chapter,
        "{chapter_title}": subject.chapter_title,
        "{block}": subject.block or subject.code,
        "{block_title}": (subject.block_title or subject.chapter_title).lower(),
        "{parent}": parent.code if parent else subject.block or "the chapter",
        "{category}": category.code if category else subject.code,
        "{category_title}": (category.title if category else title).lower(),
        "{sibling}": sibling.code if sibling else subject.code,
        "{sibling_title}": sibling.title.lower() if sibling else low,
        "{child}": child.code if child else subject.code,
        "{child_title}": child.title.lower() if child else low,
        "{side}": one_side(title.lower()) or ("bilateral" if "bilateral" in title.lower() else ""),
        "{char}": subject.seventh[0] if subject.seventh else "",
        "{meaning}": subject.seventh[1] if subject.seventh else "",
        "{number}": rng.choice(["two", "three", "12", "2026", "21", "30"]),
    }

    def fill(text: str) -> str:
        for name, value in values.items():
            text = text.replace(name, value)
        return text[0].upper() + text[1:]

    return fill


def condition(subject: Subject, rng: random.Random, *kinds: str) -> str:
    """An excluded condition with its code, as the note has it."""
    notes = [note for note in subject.noted(*kinds) if usable(note, subject)]
    return rng.choice(notes).text.strip() if notes else ""


def usable(note: Note, subject: Subject) -> bool:
    return bool(note.ranges) and not note.names(subject.code) and 8 <= len(note.text) <= 110


def includes(subject: Subject, rng: random.Random) -> Iterator[str]:
    for note in subject.noted("inclusion_term", "includes")[:2]:
        if 6 <= len(note.text) <= 120:
            yield rng.choice(TRUTHS["includes"]).replace(
                "{x}", note.text[0].lower() + note.text[1:] if note.text[1:2].islower() else note.text
            )


def coding_notes(subject: Subject, rng: random.Random) -> Iterator[str]:
    first = [note for note in subject.noted("excludes1") if usable(note, subject)]
    second = [note for note in subject.noted("excludes2") if usable(note, subject)]
    both = {note.text for note in first} & {note.text for note in second}
    for notes, pool in ((first, TRUTHS["excludes1"]), (second, TRUTHS["excludes2"])):
        if notes and (note := rng.choice(notes)).text not in both and not crossed(note, first, second):
            text = rng.choice(pool).replace("{x}", note.text.strip()).replace("{owner}", note.owner)
            yield re.sub(r"\b(?:at|of|under) (\d{1,2})\b", r"at chapter \1", text)
    yield rng.choice(TRUTHS["other_notes"])


def crossed(note: Note, first: list[Note], second: list[Note]) -> bool:
    """A condition that one level excludes in one way and another level in the other."""
    others = second if note.kind == "excludes1" else first
    return any(
        other.names(low) or note.names(low2) for other in others for low, _ in note.ranges for low2, _ in other.ranges
    )
