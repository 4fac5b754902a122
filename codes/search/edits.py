"""Lines that people add to the vocabulary or remove from it: the rules for a line, and the only writer of such edits.

Callers check permissions, and that a second person agrees.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from django.db import transaction

from codes.bulk import hold_search_lock
from codes.characters import single_line, without_format
from codes.models import Code, TermWord, VocabularyEdit
from codes.spelling import code_of

from .vocabulary import VocabularyLine, entries, load_vocabulary
from .words import words

KINDS = {
    "lay": "everyday name",
    "situation": "situation",
    "abbreviation": "abbreviation",
    "word": "other word",
    "spelling": "other spelling",
    "eponym": "name after a person",
}
LONGEST_TERM, LONGEST_MEANT = 100, 200
_MOST_WORDS, _MOST_CODES = 8, 8


class RefusedLineError(Exception):
    """A line that cannot be added or removed; the message says why and what to do."""


def read_line(*, term: str, meant: str, kind: str) -> VocabularyLine:
    """A line of the vocabulary from what somebody typed: codes in any spelling become "I21.9|I21.4".

    Raises RefusedLineError for a line that search could not use.
    """
    term = _plain(term, "a term", LONGEST_TERM)
    if not words(term):
        raise RefusedLineError(f"“{term}” has no word that search looks at; write the term as people search for it")
    if len(words(term)) > _MOST_WORDS:
        raise RefusedLineError(f"a term has at most {_MOST_WORDS} words; write what is typical in it")
    if kind not in KINDS:
        raise RefusedLineError(f"choose a kind: {', '.join(KINDS)}")
    meant = _plain(meant, "what it means", LONGEST_MEANT)
    meant = _other_words(meant[1:], term) if meant.startswith("=") else _codes(meant)
    if len(meant) > LONGEST_MEANT:
        raise RefusedLineError(f"what it means has at most {LONGEST_MEANT} characters; name the likeliest codes only")
    return VocabularyLine(term, meant, kind, at_desk=True)


def require_new(line: VocabularyLine) -> None:
    """Raise RefusedLineError where the vocabulary has the same already."""
    same_term = [entry for entry in entries() if words(entry.term) == words(line.term)]
    if line.codes:
        known = {code for entry in same_term for code in entry.codes}
        if known.issuperset(line.codes):
            raise RefusedLineError(f"“{line.term}” leads to {' and '.join(line.codes)} already")
    elif any(words(entry.meant) == words(line.meant) for entry in same_term if not entry.codes):
        raise RefusedLineError(f"“{line.term}” is searched as “{line.meant[1:]}” already")


def line_there(*, term: str, meant: str) -> VocabularyLine:
    """The line of the vocabulary with exactly this term and meaning. RefusedLineError where there is none."""
    for entry in entries():
        if (entry.term, entry.meant) == (term, meant):
            return entry
    raise RefusedLineError(f"the vocabulary has no line “{term}” that means {meant}; look at the list again")


@transaction.atomic
def edit_lines(
    *, removed: Iterable[VocabularyLine] = (), added: Iterable[VocabularyLine] = (), now: datetime.datetime
) -> None:
    """Take lines out, of the file or the desk, then add lines. Search is built once; all workers use it at once."""
    hold_search_lock()
    for line in removed:
        _decide(line_there(term=line.term, meant=line.meant), removed=True, now=now)
    for line in added:
        require_new(line)
        _decide(line, removed=False, now=now)
    load_vocabulary(now=now)


def _decide(line: VocabularyLine, *, removed: bool, now: datetime.datetime) -> None:
    VocabularyEdit.objects.update_or_create(
        term=line.term, meant=line.meant, defaults={"kind": line.kind, "removed": removed, "decided_at": now}
    )


def _plain(text: str, what: str, longest: int) -> str:
    """The text without characters that nobody sees, with one blank between words."""
    plain = single_line(without_format(text))
    if not plain:
        raise RefusedLineError(f"write {what} first")
    if len(plain) > longest:
        raise RefusedLineError(f"{what} has at most {longest} characters, there are {len(plain)}")
    return plain


def _other_words(text: str, term: str) -> str:
    other = words(text)
    if not other:
        raise RefusedLineError("write the words to search for instead")
    if len(other) > _MOST_WORDS:
        raise RefusedLineError(f"at most {_MOST_WORDS} words to search for, there are {len(other)}")
    if other == words(term):
        raise RefusedLineError("for search these are the words of the term itself")
    known = set(TermWord.objects.filter(word__in=other).values_list("word", flat=True))
    if unknown := [word for word in other if word not in known]:
        raise RefusedLineError(
            f"search knows nothing with the word “{unknown[0]}”; take one that official titles or the index have"
        )
    return f"={text.strip()}"


def _codes(text: str) -> str:
    """The codes named, in their order. Between commas or bars is one code, or several codes separated by blanks."""
    pieces = [piece.strip() for piece in re.split(r"[|,;]", text) if piece.strip()]
    named = {piece: code_of(piece) for whole in pieces for piece in (whole, *whole.split())}
    codes = Code.objects.filter(kind=Code.Kind.CODE, code__in=set(named.values()))
    known = set(codes.values_list("code", flat=True))
    chosen: dict[str, None] = {}
    for whole in pieces:
        for piece in (whole,) if named[whole] in known else whole.split():
            if named[piece] not in known:
                raise RefusedLineError(
                    f"“{piece}” is no code of a loaded release; name codes like I21.9, with commas between, "
                    "or say that other words are to be searched for"
                )
            chosen[named[piece]] = None
    if not chosen:
        raise RefusedLineError("name at least one code")
    if len(chosen) > _MOST_CODES:
        raise RefusedLineError(f"name at most {_MOST_CODES} codes, the likeliest; there are {len(chosen)}")
    return "|".join(chosen)
