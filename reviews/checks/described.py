"""Whether a sentence describes a code in the words of another one. Pure.

What is said of a code stands between it and the codes beside it: before it ("fluid in the ear (H65)") or after it
("H66.91 for the right"). It is right where the code's title, or a note that names the code, has a word of it, and wrong
where only codes beside that code have one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .agreeing import Said, without
from .language import stems
from .subject import Named, Subject
from .topics import read_topics

_BREAK = re.compile(r"[.;:()]")


def describes_another(said: Said, subject: Subject) -> bool:
    question = frozenset(stems(_plain(said.sentence.question)))
    for code, before, after in _descriptions(said):
        named = subject.named(code)
        if named is None or code in subject.line:
            continue
        known = _known_of(named, subject)
        told = [words for words in (before, after) if words] or ([question] if question else [])
        telling = frozenset(stems(_plain(named.title))) - frozenset(stems(subject.title))
        if not telling and _says_without(named.title) != _says_without(subject.title):
            if _says_without(said.sentence.text) != _says_without(named.title):
                return True
            continue
        telling = telling or known
        if told and not any(telling & words for words in told):
            return True
        if after & known and after & _told_apart_by(named, subject) - known:
            return True
    return False


def _descriptions(said: Said) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Each code with the stems before it and after it, up to the codes beside it."""
    text, places = _plain(said.sentence.text), said.named
    for number, (code, at) in enumerate(places):
        begins = places[number - 1][1] + len(places[number - 1][0]) if number else 0
        ends = places[number + 1][1] if number + 1 < len(places) else len(text)
        yield code, frozenset(stems(text[begins:at])), frozenset(stems(text[at + len(code) : ends]))


def _says_without(text: str) -> bool:
    return "without" in text.lower().split()


def _plain(text: str) -> str:
    """The text with blanks in the place of the words of topics: these are compared by value."""
    return without(
        text, sorted((word for topic in read_topics(text).values() for word in topic), key=lambda word: word.start)
    )


def _known_of(named: Named, subject: Subject) -> frozenset[str]:
    """The stems that are official for a code: of its title, of notes that name it."""
    notes = [note.text for note in subject.notes if note.names(named.code)]
    return frozenset(stem for text in (named.title, *notes) for stem in stems(text))


def _told_apart_by(named: Named, subject: Subject) -> frozenset[str]:
    """The stems by which the codes beside a relative differ from it."""
    if named not in subject.relatives:
        return frozenset()
    others = {each for each in (*subject.siblings, *subject.cousins, subject.itself) if each != named}
    return frozenset(stem for each in others for stem in stems(each.title)) - frozenset(stems(named.title))
