"""Whether a sentence describes a code in the words of another code. Pure.

A description stands before its code ("fluid in the ear (H65)") or after it ("H66.91 for the right"), up to the codes
beside it. It fits where it shares a word with the code's title, or with a note that names the code. It does not fit
where only the codes beside that code have a word of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.checks.claims.agreeing import without
from reviews.checks.claims.sentences import ReadSentence
from reviews.checks.facts.subject import Named, Subject
from reviews.checks.words.language import stems
from reviews.checks.words.topics import read_topics

_BREAK = re.compile(r"[.;:()]")


def describes_another(sentence: ReadSentence, subject: Subject) -> bool:
    question = frozenset(stems(_plain(sentence.written.question)))
    for code, before, after in _descriptions(sentence):
        named = subject.named(code)
        if named is None or code in subject.line:
            continue
        known = _known_of(named, subject)
        around = [words for words in (before, after) if words] or ([question] if question else [])
        telling = frozenset(stems(_plain(named.title))) - frozenset(stems(subject.title))
        if not telling and _says_without(named.title) != _says_without(subject.title):
            if _says_without(sentence.written.text) != _says_without(named.title):
                return True
            continue
        telling = telling or known
        if around and not any(telling & words for words in around):
            return True
        if after & known and after & _differing_stems(named, subject) - known:
            return True
    return False


def _descriptions(sentence: ReadSentence) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Each code with the stems before it and the stems after it, up to the neighboring codes."""
    text, places = _plain(sentence.written.text), sentence.named
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


def _differing_stems(named: Named, subject: Subject) -> frozenset[str]:
    """The stems by which the codes beside a relative differ from it."""
    if named not in subject.relatives:
        return frozenset()
    others = {code for code in (*subject.siblings, *subject.cousins, subject.itself) if code != named}
    return frozenset(stem for code in others for stem in stems(code.title)) - frozenset(stems(named.title))
