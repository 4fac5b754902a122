"""How a text says that it is not written yet, and what says nothing of its own. Data of ``sections``."""

from __future__ import annotations

import re

from .listed import listed

_TEXT = r"(?:text|content|details|description|information|explanation|summary|section|answer|copy|wording|title)s?"
_WRITTEN = r"(?:written|completed|added|determined|done|filled(?: in)?|confirmed|supplied|provided|announced|inserted|reviewed|finished)"
_LATER = r"(?:later|soon|shortly)"
# Anywhere in a section.
_SAYS_SO = listed(rf"""
    lorem ipsum ; dolor sit amet ; (?-i:TODO|TBD|TBC|TBA|FIXME|XXX|TK) ; placeholder text ; coming {_LATER} ; x{{4,}} ;
    (?:{_TEXT} (?:is |are )?(?:still |yet )?)to be {_WRITTEN} ; to be (?:written|filled in|announced|decided later)(?=\W*$) ;
    (?:page|section|text|site) (?:is )?(?:still )?under construction ;
    {_TEXT} (?:to (?:follow|come)|follows? {_LATER}|(?:is|are) (?:still )?(?:missing|pending)(?=\W*$)|pending|needed here) ;
    {_TEXT} (?:will|must|should|has to|have to|needs? to|still needs? to|is to|are to) (?:still )?(?:be {_WRITTEN}|follow|come) ;
    more to come ; more (?:text|details|information) {_LATER} ;
    (?:write|finish|complete|fill (?:this |it )?in|replace|rewrite|expand) (?:\w+ )?(?:me|this|later|before publishing)(?=\W*(?:$|[.!])) ;
    (?:author|editor|writer|reviewer) (?:to|please) (?:write|add|complete|fill) ; asdf\w* ; qwerty ; foo ?bar ; (?:same|see) as above ;
    (?:insert|add|write|put|enter|type|fill|paste)(?: in)? (?:\w+ )?{_TEXT}(?: in)? here ; text goes here ; (?:sample|dummy|draft|filler|example) text
""")
# All that a section holds.
_ALL_OF_IT = listed(rf"""
    see above ; same ; ditto ; n/?a ; none ; nil ; empty ; not applicable ; no {_TEXT}(?: available| yet| so far| as yet)? ; no data ; test ;
    {_TEXT} ; unknown ; pending ; blank ; null ; undefined ; to be {_WRITTEN} ; placeholder ; same (?:text )?as [\w ]+ ; (?:add|insert|write) {_TEXT}
""")
_MARKS = (
    r"\[(?:insert|add|your|text|placeholder|title|code|condition|name|fill|describe|todo|tbd|xx|\.\.\.|…)[^\]]*\]",
    r"\{\{?[^{}]*\}?\}",
    r"<[A-Za-z_ /]+>",
    r"(?:^|[.!?]\s+)(?:still )?to be \w+ed by\b",
    r"\?{3,}",
    r"_{3,}",
)
PLACEHOLDER = re.compile(
    rf"(?<!\w)(?:{'|'.join(_SAYS_SO)})(?!\w)|^\W*(?:{'|'.join(_ALL_OF_IT)})\W*$|{'|'.join(_MARKS)}", re.IGNORECASE
)
# "It is a medical code. See the title.": a text of these words and those of the title says nothing of its own.
SAYS_NOTHING = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "it",
        "its",
        "is",
        "are",
        "for",
        "of",
        "in",
        "as",
        "and",
        "to",
        "has",
        "means",
        "describes",
        "names",
        "covers",
        "refers",
        "stands",
        "see",
        "above",
        "below",
        "title",
        "name",
        "code",
        "codes",
        "icd",
        "10",
        "cm",
        "medical",
        "diagnosis",
        "diagnostic",
        "condition",
        "disease",
        "entry",
        "term",
        "self",
        "explanatory",
        "explains",
        "itself",
        "used",
        "billable",
        "header",
        "valid",
        "official",
        "classification",
        "says",
        "what",
        "some",
        "kind",
        "type",
        "certain",
        "health",
        "problem",
        "one",
        "called",
        "known",
        "all",
        "nothing",
        "no",
        "add",
        "more",
    ]
)
