"""Which code a clause speaks of when it states something.

"This code is billable"                       THIS
"The category above, Z53, is a header"        Z53
"Choose one of the billable codes below"      NOBODY in particular
"""

from __future__ import annotations

import re

from .mentions import mentions
from .subject import Subject

NOBODY = ""

_THIS = re.compile(
    r"\bthis(?:\s+(?:\w+[- ]){0,3}?(?:code|entry|one|diagnosis|classification))\b|\bthe (?:present "
    r"|current )?code(?! (?:above|below|for|that|with))\b"
    r"|\b(?:it|this page)\b|\bthis (?=is|was|can|cannot|may|must|means|covers|has|needs|requires"
    r"|describes|applies|should|will|does)",
    re.IGNORECASE,
)
_THIS_HEADING = re.compile(
    r"\bthis (?:sub)?category\b|\bthis (?:header|heading|level|group)\b|\bthe (?:sub)?category\b(?! above)",
    re.IGNORECASE,
)
_UPWARD = re.compile(
    r"\b(?:its|the|a) (?:\w+ )?(?:parent|(?:sub)?category(?: code)?(?: above)?|header(?: above)?"
    r"|heading(?: above)?|chapter|block|level above)\b"
    r"|\bparent (?:code|category)\b|\bthe code above\b|\bthree-character (?:category|code)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:codes|headers|headings|categories|subcategories|children|subcodes|siblings|ones|entries|those|these|they"
    r"|both|each|every|any|all|some|one of|several|many|others?|another)\b"
    r"|\b(?:an?|the) (?:\w+[- ]){0,4}?code (?:above|below|beneath|under|for|that|with|such as|from|should)\b"
    r"|\b(?:more|most) (?:specific|detailed|precise)\b|\ba (?:header|heading|category"
    r"|code)\b(?=[^,]{0,30} (?:cannot|can|may|is|must))",
    re.IGNORECASE,
)
_NAMES_IT = re.compile(
    r"^[\s,(]*(?:such as|for example|for instance|like|e\.g\.|including|namely|called|above|,|\(|is|code)*[\s,(]*$",
    re.IGNORECASE,
)
_APPOSED = re.compile(r"[^,;:.]{0,60},\s*(?:(?:that is|namely|i\.e\.),?\s*)?$", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:unlike|below|within|in|under|as|for|among|beneath|like|with|besides|besides|of|although|when|from|at"
    r"|on)\b[^,]{1,90},\s+(?:which\b[^,]{1,60},\s+)?"
    r"(?=this|it|the|[A-Z][0-9][0-9A-Z])",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:which|that|who)\s+(?:\w+\s+){0,2}$|,\s*(?:a|an|itself)\s+(?:\w+[- ]){0,2}$|\(\s*(?:an?\s+|itself\s+)?$",
    re.IGNORECASE,
)


def about(clause: str, start: int, end: int, subject: Subject) -> str | None:
    """The code that the words from ``start`` to ``end`` of a clause are said of.

    The subject's own code, another code, NOBODY for codes in general; None where the clause names nothing.
    """
    if (close := _right_after(clause, end, subject)) is not None:
        return close
    lead = _LEADING.match(clause)
    offset = lead.end() if lead and lead.end() <= start else 0
    places = _places(clause, start, subject)
    if offset and any(at >= offset for at, _, _ in places):
        places = [place for place in places if place[0] >= offset]
    if not places:
        return None
    chosen = places[-1] if _RELATIVE.search(clause[:start]) else places[0]
    return _resolved(clause, chosen, places, subject)


def _right_after(clause: str, end: int, subject: Subject) -> str | None:
    """The code that "header" or "billable code" is put before: "the header Z53", "the billable code Z53.9"."""
    after = re.match(
        r"\s*(?:diagnosis\s+|ICD-10-CM\s+)?(?:codes?|category|subcategory|heading|header)?\s*\(?\s*(?:called\s+)?",
        clause[end:],
    )
    at = end + (after.end() if after else 0)
    for mention in mentions(clause, subject.official_text):
        if mention.start == at and not mention.end_of:
            return mention.code
    return None


def places(clause: str, subject: Subject) -> list[tuple[int, str, int]]:
    """Everything a clause names that a statement can be about, in order: (place, code or NOBODY, end)."""
    found = _places(clause, len(clause), subject)
    return [(place[0], _resolved(clause, place, found, subject), place[2]) for place in found]


def _places(clause: str, stop: int, subject: Subject) -> list[tuple[int, str, int]]:
    """Everything a statement can be about, in order: (place, what, end)."""
    found = [(each.start, each.code, each.end) for each in mentions(clause, subject.official_text) if each.start < stop]
    taken = [(at, end) for at, _, end in found]

    def add(pattern: re.Pattern[str], what: str) -> None:
        for match in pattern.finditer(clause):
            if match.start() < stop and not any(at < match.end() and match.start() < end for at, end in taken):
                found.append((match.start(), what, match.end()))
                taken.append((match.start(), match.end()))

    add(_THIS, "this")
    if not subject.billable or subject.level == "category":
        add(_THIS_HEADING, "this")
    add(_UPWARD, "above")
    add(_MANY, "many")
    return sorted(found)


def _resolved(clause: str, place: tuple[int, str, int], places: list[tuple[int, str, int]], subject: Subject) -> str:
    _, what, end = place
    if what == "this":
        return subject.code
    if what not in ("above", "many"):
        return what
    for at, other, _ in places:
        if at >= end and other not in ("this", "above", "many") and _NAMES_IT.match(clause[end:at]):
            return other
        if at >= end and what == "many" and other[0].isupper() and _APPOSED.match(clause[end:at]):
            return other  # "the two codes that end in a letter, H01.01A and H01.01B, are ..."
    return NOBODY
