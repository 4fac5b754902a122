"""Words an explanation does without: promises, marketing, first person, absolutes. The lists are in ``banned_words``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .advice_words import PAPERS
from .banned_words import ABSOLUTE, BANNED, STYLE
from .finding import Finding, blocks, informs, warns
from .language import Prose, Sentence, quoted
from .listed import listed, whole
from .stated import denied_here, is_denied_by_heading
from .subject import Subject

_BANNED = tuple((why, whole(*listed(text))) for why, text in BANNED)
_ABSOLUTE = whole(*listed(ABSOLUTE))
_STYLE = whole(*listed(STYLE))
# These may be denied ("does not mean that the condition is cured"); the others are unwanted either way.
_MAY_BE_DENIED = frozenset({"a cure", "a promise nobody can keep", "a statement no author of this page can make"})


_WITHOUT_EXCEPTION = "a statement without exception"
_PAPERS = whole(PAPERS)
_ANYTHING = whole(
    r"in (?:every|each|all)(?: single)? cases?", r"(?:with )?no exceptions?", r"without exceptions?", r"every time"
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.sentences:
        found = _banned(sentence, subject)
        if found is not None:
            why, said = found
            yield blocks(
                "phrases",
                sentence.section,
                f"“{said}” is {why}: not for an explanation of a code.",
                quoted(sentence.text),
            )
        elif (match := _ABSOLUTE.search(sentence.text)) and match[0].lower() not in subject.official_line:
            message = f"“{match[0]}” leaves no exception. Is that so in every case?"
            yield warns("phrases", sentence.section, message, quoted(sentence.text))
        if match := _STYLE.search(sentence.text):
            yield informs("phrases", sentence.section, f"“{match[0]}” can be said more simply.", quoted(sentence.text))


def _banned(sentence: Sentence, subject: Subject) -> tuple[str, str] | None:
    for why, pattern in _BANNED:
        for match in pattern.finditer(sentence.text):
            said = match[0].lower()
            if said in subject.official_line and why != "the first person":
                continue
            if why == "the first person" and (sentence.asks or (said.startswith("i ") and match[0][0] == "i")):
                continue
            if why == _WITHOUT_EXCEPTION and _is_of_papers(sentence, match):
                continue
            if why in _MAY_BE_DENIED and (
                denied_here(sentence.text, match.start()) or is_denied_by_heading(sentence) or sentence.asks
            ):
                continue
            return why, match[0]
    return None


def _is_of_papers(sentence: Sentence, match: re.Match[str]) -> bool:
    """ "In every case the record decides" is a rule of coding; "it happens in not every single case" claims nothing."""
    if denied_here(sentence.text, match.start(), within=25):
        return True
    return bool(_ANYTHING.fullmatch(match[0])) and bool(_PAPERS.search(sentence.text))
