"""Sections themselves: present, with text of their own, neither stubs nor essays, without repetitions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, blocks, informs, warns
from reviews.checks.words.language import Prose, quoted, split_sentences, words
from reviews.rules.content import QUESTIONS, SECTIONS, Content, rows_of, text_of

FEWEST = 3  # fewer words than this are no text
ALIKE = 0.85
LONGEST_SENTENCE = 45
Words = tuple[str, ...]


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    content = prose.content
    yield from _empty(content)
    yield from _empty_rows(content)
    yield from _bare_headings(content)
    yield from _title_alone(content, subject)
    yield from _repeated_sections(content)
    yield from _repeated_entries(content)
    yield from _shared_sentences(prose)
    yield from _repeated_sentences(prose)
    yield from _lengths(content)


def _blocks(key: str, message: str, excerpt: str) -> Finding:
    return blocks("sections", key, f"“{SECTIONS[key].heading}” {message}", quoted(excerpt))


def _empty(content: Content) -> Iterator[Finding]:
    for key, section in SECTIONS.items():
        entries, text = content.get(key) or [], text_of(content, key)
        if section.required and len(words(text)) < FEWEST:
            yield _blocks(key, "is required and has no text.", text)
        elif section.is_prose and entries and not words(text):
            yield _blocks(key, "holds no words.", text)
        elif section.kind == "list" and any(not words(str(entry)) for entry in entries):
            yield blocks("sections", key, f"An entry of “{section.heading}” holds no words.")


def _empty_rows(content: Content) -> Iterator[Finding]:
    for key, row in rows_of(content, QUESTIONS):
        for field, other in (("question", "answer"), ("answer", "question")):
            if not words(str(row.get(field, ""))):
                message = f"A question and answer without its {field}."
                yield blocks("sections", key, message, quoted(str(row.get(other, ""))))


def _bare_headings(content: Content) -> Iterator[Finding]:
    for key in _prose():
        text = text_of(content, key)
        for line in text.split("\n"):
            if re.fullmatch(r"\W*[\w ]{2,40}:\s*", line) and text.rstrip().endswith(line.rstrip()):
                yield blocks("sections", key, "A heading with nothing under it.", quoted(line))


def _title_alone(content: Content, subject: Subject) -> Iterator[Finding]:
    known = {*words(subject.title), *words(subject.code)}
    for key, section in SECTIONS.items():
        own = words(text_of(content, key)) if section.describes else ()
        if len(own) >= FEWEST and set(own) <= known:
            yield _blocks(key, "says no more than the title.", text_of(content, key))


# --- Repetitions ------------------------------------------------------------------------------------------------------


def _repeated_sections(content: Content) -> Iterator[Finding]:
    """A section that says nothing but what another one says."""
    sections = [(key, words(text_of(content, key))) for key in _with_sentences()]
    filled = [(key, _runs(own)) for key, own in sections if len(own) >= 6]
    for at, (key, own) in enumerate(filled):
        for earlier, before in filled[:at]:
            if _alike(own, before) >= ALIKE or _is_within(own, before) or _is_within(before, own):
                yield _blocks(key, f"repeats “{SECTIONS[earlier].heading}”.", text_of(content, key))
                break


def _runs(own: Words) -> Counter[Words]:
    """The three-word runs of a text."""
    return Counter(own[at : at + 3] for at in range(max(1, len(own) - 2)))


def _common(own: Counter[Words], before: Counter[Words]) -> int:
    return sum(min(own[run], before[run]) for run in own.keys() & before.keys())


def _alike(own: Counter[Words], before: Counter[Words]) -> float:
    """Share of runs that two texts have in common."""
    return 2 * _common(own, before) / (own.total() + before.total() or 1)


def _is_within(own: Counter[Words], before: Counter[Words]) -> bool:
    """Whether all of a text of twelve words or more but a word or two stands in another."""
    return own.total() >= 10 and _common(own, before) / own.total() >= 0.95


def _repeated_entries(content: Content) -> Iterator[Finding]:
    for key in _with_sentences():
        if SECTIONS[key].kind == "text":
            continue
        seen: list[Words] = []
        for entry in content.get(key) or []:
            for text in (
                [entry] if isinstance(entry, str) else [str(entry.get("question", "")), str(entry.get("answer", ""))]
            ):
                own = words(text)
                if len(own) >= 3 and any(
                    own == before or (len(own) >= 12 and _alike(_runs(own), _runs(before)) >= 0.95) for before in seen
                ):
                    yield _blocks(key, "says this twice.", text)
                seen.append(own)


def _shared_sentences(prose: Prose) -> Iterator[Finding]:
    seen: dict[Words, str] = {}
    for sentence in prose.sentences:
        own = words(sentence.text)
        earlier = seen.setdefault(own, sentence.section)
        if len(own) >= 6 and earlier != sentence.section:
            message = f"This sentence stands in “{SECTIONS[earlier].heading}” already."
            yield warns("sections", sentence.section, message, quoted(sentence.text))


_POINTS_BACK = frozenset(("that", "this", "these", "those", "both", "it", "they", "such", "neither", "here", "there"))


def _repeated_sentences(prose: Prose) -> Iterator[Finding]:
    for key in _prose():
        if SECTIONS[key].kind != "text":
            continue
        counts: Counter[Words] = Counter()
        before: Words = ()
        for sentence in prose.statements:
            if sentence.section != key:
                continue
            own = words(sentence.text)
            # "That is coded elsewhere" says something else after another sentence
            counts[(*before, *own) if own and own[0] in _POINTS_BACK else own] += 1
            before = own
        for own, number in counts.items():
            if number > 1 and len(own) >= 5:
                yield _blocks(key, "says the same sentence twice.", " ".join(own))


def _lengths(content: Content) -> Iterator[Finding]:
    for key in _prose():
        section, text = SECTIONS[key], text_of(content, key)
        fewest, most = section.usual or (0, len(text))
        count = len(words(text))
        if FEWEST <= count < fewest:
            message = f"“{section.heading}” is short: {count} words, usually at least {fewest}."
            yield warns("sections", key, message, quoted(text))
        elif count > most:
            message = f"“{section.heading}” is long: {count} words, usually at most {most}."
            yield warns("sections", key, message, quoted(text, 60))
        for sentence in split_sentences(text):
            if len(words(sentence)) > LONGEST_SENTENCE:
                yield informs("sections", key, "A long sentence; two would be easier to read.", quoted(sentence))


def _prose() -> list[str]:
    return [key for key, section in SECTIONS.items() if section.is_prose]


def _with_sentences() -> list[str]:
    return [key for key, section in SECTIONS.items() if section.has_sentences]
