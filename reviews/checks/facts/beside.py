"""The official words that stand beside a claim: of the codes it speaks of, what the release says on its topics. Pure.

facts_beside(["side"], ["M17.12"], subject)  ->  "M17.12: Unilateral primary osteoarthritis, left knee. Billable."
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from codes.notes import NAMES
from reviews.checks.facts.subject import Named, Note, Subject
from reviews.checks.words.language import stems

ORDER = ("code_first", "use_additional", "code_also")
_MOST_NOTES, _MOST_CODES = 12, 6
NO_FACT = "No official fact says this: put a listed source behind it, strike it, or confirm it."


def facts_beside(topics: Iterable[str], codes: Sequence[str], sentence: str, subject: Subject) -> str:
    """One fact a line. ``codes`` are those that the sentence speaks of: this code where it names none."""
    lines = [line for topic in topics for line in _LINES[topic](list(codes)[:_MOST_CODES], sentence, subject)]
    return "\n".join(dict.fromkeys(lines))


def _titles(codes: Sequence[str], sentence: str, subject: Subject) -> Iterator[str]:
    for code in codes:
        if (named := subject.named(code)) is not None:
            yield f"{named.code}: {named.title}. {flag(named)}."


def flag(named: Named) -> str:
    return "Billable" if named.billable else "Header code, not billable"


def _sevenths(codes: Sequence[str], sentence: str, subject: Subject) -> Iterator[str]:
    yield from _titles(codes, sentence, subject)
    if not subject.sevenths:
        yield f"{subject.code} has no seventh characters."
    for char, text in subject.sevenths:
        yield f"Seventh character {char}: {text}"


def _places(codes: Sequence[str], sentence: str, subject: Subject) -> Iterator[str]:
    yield from _titles([code for code in codes if code != subject.code], sentence, subject)
    yield f"{subject.code}: {subject.title}. {flag(subject.itself)}."
    for above in reversed(subject.ancestors):
        yield f"Above it: {above.code}: {above.title}"
    if subject.block:
        yield f"Block {subject.block}: {subject.block_title}"
    if subject.chapter:
        yield f"Chapter {subject.chapter}: {subject.chapter_title}"
    for below in subject.below[:_MOST_CODES]:
        yield f"Below it: {below.code}: {below.title}"


def _notes(codes: Sequence[str], sentence: str, subject: Subject) -> Iterator[str]:
    yield from _of_kinds([kind for kind in NAMES if kind not in ORDER], codes, sentence, subject)
    yield from _titles([code for code in codes if code != subject.code], sentence, subject)


def _order(codes: Sequence[str], sentence: str, subject: Subject) -> Iterator[str]:
    yield from _of_kinds(ORDER, codes, sentence, subject)
    yield from _titles([code for code in codes if code != subject.code], sentence, subject)


def _of_kinds(kinds: Sequence[str], codes: Sequence[str], sentence: str, subject: Subject) -> Iterator[str]:
    """Notes that name a code of the sentence first, then those that share its words, then the others."""
    notes = sorted(subject.noted(*kinds), key=lambda note: nearness(note, codes, sentence), reverse=True)
    for note in notes[:_MOST_NOTES]:
        yield f"{NAMES.get(note.kind, note.kind)} at {note.owner}: {note.text}"
    if len(notes) > _MOST_NOTES:
        yield f"and {len(notes) - _MOST_NOTES} more notes of these kinds"
    if not notes:
        kinds_in_words = ", ".join(NAMES[kind] for kind in kinds)
        yield f"{subject.code} has no such note, own or inherited ({kinds_in_words})."


def nearness(note: Note, codes: Sequence[str], sentence: str) -> tuple[bool, int]:
    """How near a note is to a sentence: whether it names one of the codes, and how many words both have."""
    return any(note.names(code) for code in codes), len(set(stems(sentence)).intersection(stems(note.text)))


def _history(codes: Sequence[str], sentence: str, subject: Subject) -> Iterator[str]:
    yield from _titles(codes, sentence, subject)
    for code in codes:
        yield from subject.history(code)


def _nothing(codes: Sequence[str], sentence: str, subject: Subject) -> Iterator[str]:
    yield NO_FACT


_LINES: dict[str, Callable[[Sequence[str], str, Subject], Iterator[str]]] = {
    "billing": _titles,
    "side": _titles,
    "encounter": _titles,
    "seventh": _sevenths,
    "visits": _sevenths,
    "place": _places,
    "excludes": _notes,
    "order": _order,
    "history": _history,
    "meaning": _titles,
    "advice": _nothing,
    "figure": _nothing,
}
TOPICS = tuple(_LINES)
