"""Whether a clause says of an inclusion term that it is no part of its code. Of ``includes_excludes``."""

from __future__ import annotations

import re

from .language import stems
from .mentions import mentions
from .wording import IS_NOT_HERE, NOT_HERE


def names_code(clause: str, code: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(code)}(?![\w.]*\w)", clause) is not None


def is_left_out(before: str, after: str, owner: str) -> bool:
    """Whether a clause says of an inclusion term that it is no part, and says so of the code and of no other."""
    if any(each.code != owner and not each.code.startswith(owner) for each in mentions(before + after)):
        return False
    denied_before = NOT_HERE.search(before) and not re.search(r"\b(?:only|limited|alone|just)\b", before + after)
    return bool(denied_before or IS_NOT_HERE.match(after))


def exact(text: str, term: str) -> tuple[int, int] | None:
    """The place of an official term in a text, as it is printed or without what stands in brackets."""
    for form in dict.fromkeys((term.strip(), " ".join(re.sub(r"\s*[\[(][^\])]*[\])]", "", term).split()))):
        if len(form) < (10 if " " in form else 8) or not stems(form):
            continue
        if form.casefold() not in text.casefold():  # as nearly always: an expression for each term is dear
            continue
        match = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE)
        if match and not re.match(r",? (?:with|due|in|of|and)\b", text[match.end() :]):
            return match.start(), match.end()
    return None
