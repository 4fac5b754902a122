"""Left, right, both sides: what the text says of the side must be what the title says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .aspects import Aspect, Said, contradictions
from .finding import Finding
from .language import Prose, stems
from .subject import Subject

_PAIRED = (
    "side|eye|eyelid|ear|knee|hip|ankle|wrist|elbow|shoulder|hand|foot|arm|leg|thumb|finger|toe|breast|lung|kidney|ovary|ovarie"
    "|tube|testi|limb|joint|forearm|thigh|femur|tibia|fibula|radius|ulna|humerus|extremit|orbit|organ|artery|arterie|vein"
    "|nerve|heel|clavicle|scapula|hemisphere|ureter|lower leg|upper "
    "arm|foot|feet|cheek|lobe|retina|cornea|iris|conjunctiva"
)
# "right" and "left" that are no side. "Right behind it", "right away": an adverb stands before a preposition.
_NOT_RIGHT = re.compile(
    r"\bfrom left to right\b|\bfrom right to left\b|"
    r"(?:\ball |\boutright |\bthe )?\bright(?=\s+(?:to|away|now|after|before|behind|below|beneath|under|underneath|above|over"
    r"|beside|next|near|across|between|within|inside|outside|around|against|where|there|here|through|from|down|up|along"
    r"|then|alongside|amid|off|onto|into|until|since|time|code|codes|answer|choice"
    r"|person|place|level|category|way|patient|fit|match"
    r"|one|ones|of way|moment|entry|page|word|term|character|seventh|detail|details|kind|sort|diagnosis|title|record"
    r"|heading|section)\b|s\b|['’])"
    r"|\b(?:all|is|get|got|are|be|it|only|just)\s+right(?=[\s.,;]|$)(?!\s+(?:side|eye|ear|knee|hip|arm|leg|hand|foot))",
    re.IGNORECASE,
)
_NOT_LEFT = re.compile(
    r"\bleft(?=\s+(?:without|untreated|against|behind|before|over|out|open|to|by|blank|empty|unsaid|unspecified"
    r"|unstated|in|off|the|as|for"
    r"|unanswered|unclear|undocumented|aside|with|ama|alone)\b)|\b(?:is|are|was|were"
    r"|be|been|being|has|have|had"
    r"|nothing|patient|person)\s+left(?=[\s.,;]|$)"
    r"(?!\s+(?:-?sided|side|eye|ear|knee|hip|arm|leg|hand|foot))",
    re.IGNORECASE,
)
_SPEAKS_OF_SIDE = re.compile(
    r"\b(?:side|laterality|left|right)\b[^;]{0,40}\b(?:is|are|was|be|reads)\s$"
    rf"|\b(?:{_PAIRED}) (?:in question|concerned|meant|affected|involved) (?:is|was) the $",
    re.IGNORECASE,
)
_LEFT = re.compile(r"\bleft\b|\bleft-sided\b", re.IGNORECASE)
_RIGHT = re.compile(r"\bright\b|\bright-sided\b|\brigth\b", re.IGNORECASE)
_BOTH = re.compile(
    rf"\bbilateral(?:ly)?\b|\bboth(?: of)?(?: the| his| her| their)?(?: \w+){{0,2}}? (?:{_PAIRED})\w*\b|\b(?:on"
    rf"|of|in|at) (?:each|both) (?:sides?|{_PAIRED})\w*\b"
    r"|\b(?:the )?(?:left and (?:the )?right|right and (?:the )?left)\b|\btwo-sided\b|\bboth (?:the )?(?:left"
    r"|right) and (?:the )?(?:left|right)\b",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    rf"\bunspecified (?:\w+ )?(?:{_PAIRED}|laterality)\w*\b"
    rf"|\b(?:side|laterality|which (?:side|{_PAIRED}))\b[^,.;]{{0,25}}\b(?:not|un)\s?(?:been )?(?:specified"
    rf"|stated|documented|recorded|known|given|named|mentioned|clear)\b"
    rf"|\b(?:side|laterality) (?:is|was|remains|are) (?:unknown|unspecified|unclear|left open|missing)\b"
    rf"|\bno (?:side|laterality) (?:is|was|has been) (?:given|stated|named|documented|specified|recorded|mentioned)\b"
    r"|\b(?:no matter|regardless of|irrespective of|whatever|independent of) (?:which |the )?(?:side|laterality)\b"
    rf"|\bwithout (?:saying|stating|specifying|naming|giving|documenting|mention of|regard to) (?:the |a "
    rf"|which )?(?:side|laterality)\b"
    rf"|\b(?:does not|doesn['’]t|do not|did not) (?:say|state|specify|tell|record|document|identify|indicate"
    rf"|give|name|distinguish)[^,.;]{{0,30}}"
    rf"\b(?:side|laterality|left or (?:the )?right|right or (?:the )?left|left from right|right from left"
    rf"|which (?:{_PAIRED}))\b"
    rf"|\b(?:either|whichever|any) (?:side|of the (?:two )?(?:sides|{_PAIRED}s))\b|\beither (?:{_PAIRED})\b"
    rf"|\b(?:left|right) or (?:the )?(?:left|right)\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\bunilateral(?:ly)?\b|\bone-sided\b|\b(?:on|of|in|at|affects?|involves?) (?:only |just )?(?:one|a single) side\b"
    rf"|\b(?:only|just) (?:on |in |of )?(?:one|a single) (?:{_PAIRED})\w*\b|\b(?:a single|one) (?:{_PAIRED}|eardrum)\w* "
    r"(?:only|alone)\b|\bone side (?:only|alone)\b|\ba single side\b"
    rf"|\b(?:other|opposite|second) (?:\w+ )?(?:side|one|fellow|{_PAIRED}|eardrum)\w*\b[^.;]{{0,25}}?\b(?:is|was|being|remains"
    r"|stays|are) (?:intact|healthy|unaffected|spared|normal|fine|free|sound|not (?:affected|involved|part))\b",
    re.IGNORECASE,
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    return contradictions(LATERALITY, prose, subject)


def sides_of(title: str, subject: Subject) -> frozenset[str]:
    """The sides of a title; "unspecified" only where a relative's title has a side in its place."""
    low = title.lower()
    found = {side for side in ("left", "right") if re.search(rf"\b{side}\b", low)}
    if re.search(r"\bbilateral\b|\bboth\b", low):
        found.add("bilateral")
    if not found and re.search(r"\bunilateral\b", low) and "unspecified" not in low:
        return frozenset(("left", "right", "one side"))
    if found == {"left", "right"}:
        found.add("bilateral")
    if not found and _could_tell(low, subject):
        found.add("unspecified")
    return frozenset(found)


def _could_tell(title: str, subject: Subject) -> bool:
    title = _without_encounter(title)
    if "unspecified" not in title:
        return False
    plain = re.sub(r"\bunspecified (?=(?:\w+ ){0,3}\w)", "", title)
    bare = {
        plain,
        title.replace(", unspecified", "").replace("unspecified ", "", 1),
        title.replace("unspecified", "").strip(" ,"),
    }
    shapes = {_shape(each) for each in bare} | {
        _shape(title[: at.start()] + title[at.end() :]) for at in re.finditer("unspecified ", title)
    }
    sides = (
        _shape(re.sub(r"\b(?:left|right)\b", "", _without_encounter(each.title.lower())))
        for each in (*subject.siblings, *subject.cousins)
        if re.search(r"\b(?:left|right)\b", each.title, re.IGNORECASE)
    )
    # "Ulcer of unspecified forearm with necrosis of bone" beside the header "Ulcer of right forearm"
    return any(side in shapes or (len(side) > 12 and any(each.startswith(side) for each in shapes)) for side in sides)


def _without_encounter(title: str) -> str:
    """The cousins of a seventh-character code have its title without the encounter at the end."""
    return re.sub(r", (?:initial encounter|subsequent encounter|sequela)\b.*$", "", title)


def _shape(title: str) -> str:
    title = re.sub(r"\bunspecified\b(?=,| side| eye| ear)", "", title)
    return re.sub(r"\bside\b|[^a-z0-9]", "", title)


def sides_said(clause: str, subject: Subject) -> list[Said]:
    """Sides a clause speaks of. "Left or right" leaves it open, "left and right" is both, else each for itself."""
    covered = [
        (match.start(), match.end())
        for pattern in (_NOT_RIGHT, _NOT_LEFT)
        for match in pattern.finditer(clause)
        if not _SPEAKS_OF_SIDE.search(clause[: match.end() - len(match[0].split()[-1])])
    ]
    found: list[Said] = []
    for value, pattern in (
        ("unspecified", _NEITHER),
        ("bilateral", _BOTH),
        ("one", _ONE),
        ("left", _LEFT),
        ("right", _RIGHT),
    ):
        for match in pattern.finditer(clause):
            if any(start < match.end() and match.start() < end for start, end in covered):
                continue
            if value in ("left", "right") and _is_phrase_of(subject, clause, match):
                continue
            covered.append((match.start(), match.end()))
            found += _values(value, match, subject)
    return sorted(found, key=lambda said: said.start)


def _values(value: str, match: re.Match[str], subject: Subject) -> list[Said]:
    if value == "one":  # wrong of a bilateral code only
        own = sides_of(subject.title, subject)
        return [Said("one side", match.start(), match.end())] if own == {"bilateral"} else []
    return [Said(value, match.start(), match.end())]


def _is_phrase_of(subject: Subject, clause: str, match: re.Match[str]) -> bool:
    """ "Right heart failure", "left ventricle": the side is part of a name that the official text uses."""
    following = re.match(r"[\s-]+(?:sided\s+)?(\w+)(?:[\s-]+(\w+))?", clause[match.end() :])
    named = following[1].lower() if following else ""
    part = stems(following[2] or "")[:1] if following else ()
    if part and named in ("upper", "lower", "anterior", "main") and part[0] in stems(subject.title):
        return False  # "the right upper arm", where the title is of an upper arm
    return named in (
        "ventricle",
        "ventricular",
        "atrium",
        "atrial",
        "heart",
        "bundle",
        "upper",
        "lower",
        "quadrant",
        "main",
        "coronary",
        "anterior",
        "circumflex",
        "handed",
        "hand-sided",
        "turn",
        "shift",
        "colon",
    ) and not re.search(rf"\b{match[0]} {named}", subject.title, re.IGNORECASE)


LATERALITY = Aspect("laterality", sides_of, sides_said, "order file")
