"""Sections as such: there, filled with something of their own, neither stubs nor essays, nothing said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reviews.rules.content import SECTIONS, Content

from .finding import Finding, blocks, informs, warns
from .language import PROSE, Prose, quoted, split_sentences, words
from .subject import Subject

# Words a section usually has at least and at most; outside this a person looks.
USUAL = {
    "summary": (8, 90),
    "what_it_is": (15, 320),
    "when_it_is_used": (6, 300),
    "what_it_does_not_mean": (6, 300),
    "where_you_may_see_it": (5, 150),
    "coding_notes": (4, 350),
}
FEWEST = 3  # fewer words than this are no text
ALIKE = 0.85
LONGEST_SENTENCE = 45


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    content = prose.content
    yield from _empty(content)
    yield from _title_alone(content, subject)
    yield from _repeated_sections(content)
    yield from _repeated_entries(content)
    yield from _repeated_sentences(prose)
    yield from _lengths(content)


def text_of(content: Content, key: str) -> str:
    """A section as one text."""
    value = content.get(key) or ""
    if isinstance(value, str):
        return value
    return "\n".join(each if isinstance(each, str) else "\n".join(map(str, each.values())) for each in value)


def _empty(content: Content) -> Iterator[Finding]:
    for key, section in SECTIONS.items():
        entries = content.get(key) or []
        if section.required and len(words(text_of(content, key))) < FEWEST:
            yield blocks(
                "sections", key, f"“{section.heading}” is needed and has no text.", quoted(text_of(content, key))
            )
        elif key in PROSE and entries and not words(text_of(content, key)):
            yield blocks("sections", key, f"“{section.heading}” holds no words.", quoted(text_of(content, key)))
        elif section.kind == "list" and any(not words(str(each)) for each in entries):
            yield blocks("sections", key, f"An entry of “{section.heading}” holds no words.")
    for row in content.get("faqs") or []:
        for field, other in (("question", "answer"), ("answer", "question")):
            if not words(str(row.get(field, ""))):
                yield blocks(
                    "sections", "faqs", f"A question and answer without its {field}.", quoted(str(row.get(other, "")))
                )
    for key in PROSE:
        for line in text_of(content, key).split("\n"):
            if re.fullmatch(r"\W*[\w ]{2,40}:\s*", line) and text_of(content, key).rstrip().endswith(line.rstrip()):
                yield blocks("sections", key, "A heading with nothing under it.", quoted(line))


def _title_alone(content: Content, subject: Subject) -> Iterator[Finding]:
    known = {*words(subject.title), *words(subject.code)}
    for key in ("summary", "what_it_is"):
        said = words(text_of(content, key))
        if len(said) >= FEWEST and set(said) <= known:
            yield blocks(
                "sections",
                key,
                f"“{SECTIONS[key].heading}” says no more than the title.",
                quoted(text_of(content, key)),
            )


def _repeated_sections(content: Content) -> Iterator[Finding]:
    """A section that says nothing but what another one says."""
    filled = [(key, words(text_of(content, key))) for key in (*PROSE, "faqs") if len(words(text_of(content, key))) >= 6]
    for at, (key, said) in enumerate(filled):
        for earlier, before in filled[:at]:
            if _alike(said, before) >= ALIKE or _is_within(said, before) or _is_within(before, said):
                message = f"“{SECTIONS[key].heading}” repeats “{SECTIONS[earlier].heading}”."
                yield blocks("sections", key, message, quoted(text_of(content, key)))
                break


def _alike(said: tuple[str, ...], before: tuple[str, ...]) -> float:
    """Share of three-word runs that two texts have in common."""
    ours, theirs = _runs(said), _runs(before)
    common = sum((ours & theirs).values())
    return 2 * common / (sum(ours.values()) + sum(theirs.values()) or 1)


def _runs(said: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    return Counter(said[at : at + 3] for at in range(max(1, len(said) - 2)))


def _is_within(said: tuple[str, ...], before: tuple[str, ...]) -> bool:
    """Whether all of a text but a word or two stands in another."""
    runs, theirs = _runs(said), _runs(before)
    return len(said) >= 12 and sum((runs & theirs).values()) / sum(runs.values()) >= 0.95


def _repeated_entries(content: Content) -> Iterator[Finding]:
    for key in ("when_it_is_used", "what_it_does_not_mean", "faqs"):
        seen: list[tuple[str, ...]] = []
        for entry in content.get(key) or []:
            for text in (
                [entry] if isinstance(entry, str) else [str(entry.get("question", "")), str(entry.get("answer", ""))]
            ):
                said = words(text)
                if len(said) >= 3 and any(
                    said == before or (len(said) >= 12 and _alike(said, before) >= 0.95) for before in seen
                ):
                    yield blocks("sections", key, f"“{SECTIONS[key].heading}” says this twice.", quoted(text))
                seen.append(said)


_POINTS_BACK = frozenset(("that", "this", "these", "those", "both", "it", "they", "such", "neither", "here", "there"))


def _repeated_sentences(prose: Prose) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], str] = {}
    for sentence in prose.sentences:
        said = words(sentence.text)
        earlier = seen.setdefault(said, sentence.section)
        if len(said) >= 6 and earlier != sentence.section:
            message = f"This sentence stands in “{SECTIONS[earlier].heading}” already."
            yield warns("sections", sentence.section, message, quoted(sentence.text))
    for key in (*PROSE, "faqs"):
        counts: Counter[tuple[str, ...]] = Counter()
        before: tuple[str, ...] = ()
        for sentence in prose.sentences:
            if sentence.section != key or sentence.asks:
                continue
            said = words(sentence.text)
            # "That is coded elsewhere" says something else after another sentence
            counts[(*before, *said) if said and said[0] in _POINTS_BACK else said] += 1
            before = said
        for said, number in counts.items():
            if number > 1 and len(said) >= 5 and SECTIONS[key].kind == "text":
                yield blocks(
                    "sections", key, f"“{SECTIONS[key].heading}” says the same sentence twice.", quoted(" ".join(said))
                )


def _lengths(content: Content) -> Iterator[Finding]:
    for key, (fewest, most) in USUAL.items():
        text = text_of(content, key)
        count = len(words(text))
        if FEWEST <= count < fewest:
            yield warns(
                "sections",
                key,
                f"“{SECTIONS[key].heading}” is short: {count} words, usually at least {fewest}.",
                quoted(text),
            )
        elif count > most:
            yield warns(
                "sections",
                key,
                f"“{SECTIONS[key].heading}” is long: {count} words, usually at most {most}.",
                quoted(text, 60),
            )
        for sentence in split_sentences(text):
            if len(words(sentence)) > LONGEST_SENTENCE:
                yield informs("sections", key, "A long sentence; two would be easier to read.", quoted(sentence))
