"""Practice drafts: a published text with one error that is known, planted by seed from the official facts. Pure.

    planted(content, subject, seed=7)
      ->  Planted("side", "summary", "S93.401A stands for the left side.", "The official title ...", {...})

One text in four stays clean (``kind`` is ""), so that guessing does not pay. The sentences are in ``practice.json``.
A plant that the facts make true, or may make true, is refused: ``None``, or another kind in its place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from codes.notes import NAMES
from reviews.checks.facts.subject import Note, Subject
from reviews.checks.facts.values import encounters_of, sides_of
from reviews.rules.cleaning import ContentError, cleaned
from reviews.rules.content import SECTIONS, Content, texts
from reviews.rules.fields import escaped

CLEAN = ""
ONE_CLEAN_IN = 4
_DATA: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("practice.json").read_text(encoding="utf-8"))
KINDS: dict[str, str] = {kind: entry["name"] for kind, entry in _DATA.items()}

LONGEST_NOTE = 140
_RULES = {
    "excludes1": "Excludes1 means that the two are not coded together.",
    "excludes2": "Excludes2 means that both may be coded when a person has both.",
}
_FIGURE = re.compile(r"\d+ (?:mg|percent|times|in \d+)")
_ENDS = re.compile(r"[.!?][\"”’)]*(?=\s+[A-Z“\"]|\s*\Z)")

Blanks = dict[str, str]  # what a sentence's blanks are filled with; "when" says which sentences fit
Item = TypeVar("Item")


class Planted(NamedTuple):
    """``kind`` is a key of KINDS, ``section`` of SECTIONS; with CLEAN all is empty but the content."""

    kind: str
    section: str
    sentence: str
    why: str
    content: Content


def planted(content: Content, subject: Subject, *, seed: int, kinds: Collection[str] = ()) -> Planted | None:
    """The text with one error, or clean; the same seed, text and facts give the same. None where nothing fits.

    ``kinds`` are tried first.
    """
    if int(_digest(seed, "clean"), 16) % ONE_CLEAN_IN == 0:
        return Planted(CLEAN, "", "", "", cleaned(content))
    tried = sorted(_shuffled(KINDS, seed, "kind"), key=lambda kind: kind not in kinds)
    tries = (plant(content, subject, kind=kind, seed=seed) for kind in tried)
    return next((practice for practice in tries if practice is not None), None)


def plant(content: Content, subject: Subject, *, kind: str, seed: int) -> Planted | None:
    """The text with an error of this kind; None where no such sentence is false for certain, or no section has room."""
    entry = _DATA[kind]
    for blanks in _shuffled(_CLAIMS[kind](content, subject), seed, "claim"):
        filled = {"code": subject.code, "title": subject.title, "release": subject.release} | blanks
        fitting = [row for row in entry["sentences"] if row.get("when", "") == blanks.get("when", "")]
        for row in _shuffled(fitting, seed, "sentence"):
            sentence = row["text"].format(**filled)
            if _may_be_true(sentence, subject):
                continue
            for section in _shuffled(row.get("sections", entry["sections"]), seed, "section"):
                changed = _placed(content, section, escaped(sentence), _rival(entry["rival"], subject), seed)
                if changed is not None:
                    return Planted(kind, section, sentence, entry["why"].format(**filled), changed)
    return None


def _may_be_true(sentence: str, subject: Subject) -> bool:
    """A figure of the sentence stands in the official text."""
    official = subject.official_text.lower().replace("%", " percent")
    return any(figure in official for figure in _FIGURE.findall(sentence.lower()))


# --- What is false of a code, by kind ---------------------------------------------------------------------------------


def _billable(_: Content, subject: Subject) -> Iterator[Blanks]:
    flag = "billable" if subject.billable else "a header, not billable"
    yield {"when": "billable" if subject.billable else "header", "flag": flag}


def _side(_: Content, subject: Subject) -> Iterator[Blanks]:
    """Only where another code has the wrong side in its title: then the side is what tells them apart."""
    own = sides_of(subject.title)
    others = [sides_of(code.title) for code in (*subject.siblings, *subject.cousins)]
    for wrong, right in (("left", "right"), ("right", "left")):
        if not any(sides == {wrong} for sides in others):
            continue
        if own == {right}:
            yield {"when": "one", "wrong": wrong, "own": right}
        elif own == {"bilateral"}:
            yield {"when": "both", "wrong": wrong, "own": "both"}
        elif own == {"unspecified"}:
            yield {"when": "open", "wrong": wrong, "own": "unspecified"}


def _encounter(_: Content, subject: Subject) -> Iterator[Blanks]:
    own = encounters_of(subject.title)
    if len(own) == 1:
        for wrong in _ENCOUNTERS.keys() - own:
            yield {"when": _ENCOUNTERS[wrong]}


_ENCOUNTERS = {"initial": "initial encounter", "subsequent": "subsequent encounter", "sequela": "sequela"}


def _invented_code(content: Content, subject: Subject) -> Iterator[Blanks]:
    """Names of the code's own category that the release does not have, and that nothing official or written names."""
    written = "\n".join([subject.official_text, *(text for _, text in texts(content))])
    stem = subject.code[:5] if len(subject.code) > 5 else subject.code[:3]
    dot = "" if "." in stem else "."
    for end in "123456789":
        name = f"{stem}{dot}{end}"
        if subject.named(name) is None and name not in written:
            yield {"invented": name}


def _excludes(_: Content, subject: Subject) -> Iterator[Blanks]:
    """Short notes that name codes, of which no note of the other kind says the opposite."""
    notes = [note for note in subject.noted(*_RULES) if not note.names(subject.code)]
    for note in notes:
        unclear = any(other.kind != note.kind and _touch(note, other) for other in notes)
        if note.ranges and len(note.text) <= LONGEST_NOTE and not unclear:
            owner = f"chapter {note.owner}" if note.owner.isdigit() else note.owner
            true = NAMES[note.kind]
            yield {"when": note.kind, "note": note.text, "owner": owner, "true": true, "rule": _RULES[note.kind]}


def _touch(note: Note, other: Note) -> bool:
    same = note.condition.lower() == other.condition.lower()
    named = any(other.names(code) for pair in note.ranges for code in pair)
    return same or named or any(note.names(code) for pair in other.ranges for code in pair)


def _anywhere(_: Content, __: Subject) -> Iterator[Blanks]:
    """What is wrong of any code: nothing official ever says it."""
    yield {}


_CLAIMS: dict[str, Callable[[Content, Subject], Iterator[Blanks]]] = {
    "billable": _billable,
    "side": _side,
    "encounter": _encounter,
    "invented_code": _invented_code,
    "excludes": _excludes,
    "dose": _anywhere,
    "advice": _anywhere,
    "statistic": _anywhere,
    "promise": _anywhere,
}

# --- Where it goes ----------------------------------------------------------------------------------------------------


def _rival(words: str, subject: Subject) -> re.Pattern[str] | None:
    """A sentence that says the true thing of this very code: it gives way to the false one."""
    this = rf"(?:{re.escape(subject.code)}(?![0-9A-Z])|\b[Tt]his code\b|^It is\b)"
    return re.compile(rf"(?s)^(?=.*{this})(?=.*{words})") if words else None


def _placed(content: Content, key: str, sentence: str, rival: re.Pattern[str] | None, seed: int) -> Content | None:
    """The content with the sentence in one section that has something in it; None where it does not fit in."""
    section, value = SECTIONS[key], content.get(key)
    if not value:
        return None
    if section.kind == "text":
        changed: Any = _in_text(value, sentence, rival, seed)
    elif section.kind == "rows":
        at = _shuffled(range(len(value)), seed, "row")[0]
        changed = [dict(row) for row in value]
        changed[at]["answer"] = f"{changed[at]['answer']} {sentence}".strip()
    else:
        at = _shuffled(range(1, len(value) + 1), seed, "item")[0]
        changed = [*value[:at], sentence, *value[at:]]
    try:
        return cleaned(content | {key: changed})
    except ContentError:
        return None


def _in_text(text: str, sentence: str, rival: re.Pattern[str] | None, seed: int) -> str:
    """In place of its rival, else after a sentence; paragraphs stay."""
    ends = [match.end() for match in _ENDS.finditer(text)] or [len(text)]
    starts = [0, *ends[:-1]]
    for start, end in zip(starts, ends, strict=True):
        sentence_there = text[start:end]
        if rival is not None and rival.search(sentence_there.strip()):
            blank = sentence_there[: len(sentence_there) - len(sentence_there.lstrip())]
            return f"{text[:start]}{blank}{sentence}{text[end:]}"
    at = _shuffled(ends, seed, "place")[0]
    return f"{text[:at]} {sentence}{text[at:]}"


def _digest(seed: int, *parts: object) -> str:
    return hashlib.sha256(repr((seed, *parts)).encode()).hexdigest()


def _shuffled(items: Iterable[Item], seed: int, what: str) -> list[Item]:
    """The items in an order of the seed's own."""
    return sorted(items, key=lambda item: _digest(seed, what, item))
