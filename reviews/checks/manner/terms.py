"""Terms of the glossary: what a term may be, those of the file, and those in force after the team's decisions.

``glossary.tsv`` is a short base of words that are generally agreed on, each with its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from reviews.checks.finding import Severity
from reviews.checks.glossary_term import Term
from reviews.checks.manner.glossary import variants_of
from reviews.checks.manner.rows import SEVERITIES, RefusedRowError, plain_text, read_words
from reviews.checks.words.expressions import parted, rows_of

FILE = Path(__file__).with_name("glossary.tsv")
LONGEST = {"preferred": 60, "explains": 400, "banned": 1000, "reason": 200, "source": 200}
_CALLED = {
    "preferred": "the preferred words",
    "explains": "the clinical words",
    "banned": "the variants to avoid",
    "reason": "the reason that authors read",
    "source": "the source",
}
_OPTIONAL = ("explains", "banned", "source")


@lru_cache(maxsize=2)
def _terms_of(file: Path) -> tuple[Term, ...]:
    return tuple(Term(*fields) for fields in rows_of(file))


def terms_of_file() -> tuple[Term, ...]:
    return _terms_of(FILE)


def terms_that_hold(decided: Iterable[tuple[str, Mapping[str, Any] | None]]) -> tuple[Term, ...]:
    """The terms of the file with the decisions on top, by their preferred words.

    A decision is the preferred words with their term, or with None where it was taken out.
    """
    terms = {term.preferred: term for term in terms_of_file()}
    for preferred, fields in decided:
        if fields is None:
            terms.pop(preferred, None)
        else:
            terms[preferred] = Term(**fields)
    return tuple(sorted(terms.values(), key=lambda term: term.preferred.casefold()))


def read_term(fields: Mapping[str, str]) -> Term:
    """A term as somebody typed it: words one a line or parted by "|". Raises RefusedRowError for one of no use."""
    severity = fields.get("severity", "") or Severity.INFORMS.value
    if severity not in SEVERITIES:
        raise RefusedRowError("choose whether it warns or informs")
    lists = {name: re.sub(r"[\r\n]+", "|", fields.get(name, "")).strip(" |") for name in ("explains", "banned")}
    typed = {name: fields.get(name, "") for name in LONGEST} | lists
    texts = {name: _read(name, typed[name]) for name in LONGEST}
    texts["reason"] = texts["reason"][:1].upper() + texts["reason"][1:]
    texts["reason"] += "" if texts["reason"].endswith((".", "?", "!")) else "."
    term = Term(severity=severity, **texts)
    if not term.explains and not term.banned:
        raise RefusedRowError("write which clinical words it explains, or which variants to avoid")
    if any(True for _ in variants_of((term,)).places_in(term.preferred)):
        raise RefusedRowError(f"a variant to avoid stands in “{term.preferred}” itself; write it out more fully")
    return term


def require_room(term: Term, others: Iterable[Term]) -> None:
    """Raise RefusedRowError where another term says otherwise of the same words."""
    own, banned = term.preferred.casefold(), _entries(term.banned)
    for other in others:
        if other.preferred == term.preferred:
            continue
        if other.preferred.casefold() == own:
            raise RefusedRowError(f"“{other.preferred}” is a term already; propose to change it")
        if same := banned & _entries(other.banned):
            raise RefusedRowError(f"“{min(same)}” is avoided for “{other.preferred}” already")
        if own in _entries(other.banned):
            raise RefusedRowError(f"“{term.preferred}” is avoided for “{other.preferred}”")
        if other.preferred.casefold() in banned:
            raise RefusedRowError(f"“{other.preferred}” is a preferred term itself")


def _read(name: str, text: str) -> str:
    if not text.strip() and name in _OPTIONAL:
        return ""
    plain = plain_text(text, called=_CALLED[name], longest=LONGEST[name])
    return read_words(plain) if name in {"explains", "banned"} else plain


def _entries(words: str) -> set[str]:
    return {entry.casefold() for entry in parted(words)}
