"""How a text says that a code is divided further, or is not: a header is, a billable code is not. Data of ``billable``.

Phrases of lists, joined: no denial outside of a phrase is part of it, one inside is.
"""

from __future__ import annotations

import re


def _any(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{phrase})(?!\w)" for phrase in phrases), re.IGNORECASE)


_CHARACTERS = r"(?:characters?|digits?|letters?|figures?)"
_MORE = (
    r"(?:more|further|additional|extra|other|another|one more|missing|longer|deeper|finer|lower|narrower"
    r"|more (?:detailed|specific|precise))"
)
_PLACE = r"(?:fourth|fifth|sixth|seventh|4th|5th|6th|7th|final|last|next)"
_PARTS = (
    r"(?:subdivisions?|codes?|children|subcodes?|subcategor(?:y|ies)|entries|entry|levels?|branches|splits?|layers?)"
)
_OWN_PARTS = r"(?:subdivisions?|children|subcodes?|subcategor(?:y|ies)|branches|splits?|layers?)"
_BELOW = r"(?:below|beneath|under|underneath|further down)"
_NOTHING = r"(?:no|not any|without(?: any)?|lacks?(?: any)?|nor any)"
_NUMBER = r"(?:several|many|some|various|two|three|four|five|six|seven|eight|nine|ten|\d+|a number of|a set of|a few)"
_MUST = r"(?:must|has to|have to|needs? to|should)"
_NEEDS = r"(?:needs?|requires?|wants?|asks? for|calls? for|demands?|takes?|has room for|awaits?)"
_CODE = r"(?:it|this code|[A-Z]\d\w[\w.]*)"
_PAYERS = r"(?:payers?|insurers?|insurance|medicare|systems?|offices?|clearinghouses?)"
_DIVIDED = r"(?:divided|subdivided|split|broken down|broken up)"

COMPLETE_SAID = _any(
    (
        # nothing comes below
        rf"{_NOTHING} (?:{_MORE} )?(?:own )?{_PARTS}(?: of its own)?(?: (?:exist|stand|follow|come)s?)? {_BELOW}",
        rf"(?:has|have|with|having|carries|offers?|contains?|holds?) {_NOTHING} (?:{_MORE} )?(?:own )?{_OWN_PARTS}",
        rf"(?:has|have|lists?|offers?|contains?|holds?) {_NOTHING} {_MORE} {_PARTS}",
        rf"(?:has|have) nothing (?:\w+ )?{_BELOW}",
        rf"nothing (?:{_MORE} )?(?:is|stands|comes|lies|follows|sits|hangs|exists) (?:\w+ )?{_BELOW}",
        rf"(?:is|are) (?:not|never) (?:\w+ )?{_DIVIDED}(?: (?:any )?(?:further|more))?",
        rf"(?:cannot|can ?not|can['’]t) be (?:\w+ )?(?:{_DIVIDED}|extended|lengthened)",
        r"undivided",
        r"(?:a|the) (?:leaf|end[- ]?point|end of (?:the|its|this) (?:branch|line|road|path|tree|chain|hierarchy))",
        (
            r"(?:coders?|billers?|searcher|one|you) (?:can |may |might )?(?:stops?|ends?|finish(?:es)?) (?:\w+ )?(?:at|with)"
            r"(?= [A-Z]\d| this code| it\b)"
        ),
        # it is long enough
        r"at (?:the |its )?(?:most (?:specific|detailed|precise)|lowest|deepest|finest|billable|reportable|bottom) level",
        (
            rf"(?:complete|finished|full|final|valid|whole|billable) (?:at|with|in|after) (?:its |these |the |just |only )*"
            rf"(?:\w+[- ])?(?:{_CHARACTERS}|length|form|level)"
        ),
        (
            rf"(?:two|three|four|five|six|seven|all) (?:\w+ )?{_CHARACTERS} (?:are|make|do|form|is)(?! not)[^.;,]{{0,20}}?"
            r" (?:all|enough|sufficient|complete|full|valid|whole)"
        ),
        rf"(?:two|three|four|five|six|seven) (?:\w+ )?{_CHARACTERS} suffice",
        r"(?:enough|sufficient|suffices) for [^.;,]{0,25}?\b(?:paid|payment|claims?|bill\w*)",
        rf"{_NEEDS} (?:no|nothing) (?:{_MORE}|{_PLACE})(?: {_CHARACTERS})?",
        (
            rf"no (?:{_MORE}|{_PLACE}) {_CHARACTERS}(?: (?:has|have) to| must| needs? to)? (?:is|are|be|exists?|follows?)"
            r"(?: (?:\w+ )?(?:needed|required|necessary|missing|added|wanted|asked for|defined|expected))?"
        ),
        rf"does not (?:need|require|want|take|call for|ask for) (?:a |any )?(?:{_MORE}|{_PLACE}) {_CHARACTERS}",
        r"(?:satisf(?:y|ies)|meets?|fulfil?ls?|reaches|has reached) [^.;,]{0,30}?(?:specificity|level of detail)",
        r"(?:a |is )(?:\w+ )?reportable (?:\w+ ){0,2}code",
    )
)
INCOMPLETE_SAID = _any(
    (
        # something comes below
        (
            rf"(?:(?<=^)|(?<=, )){_BELOW} (?!it\b){_CODE},? (?:there )?(?:are|is|sit|stand|come|hang|lie|follow)s?"
            r"(?! no\b| nothing| none)"
        ),
        rf"(?:is|are) (?:\w+ )?{_DIVIDED} (?:\w+ )?(?:into|in|further|by)",
        r"(?:splits|divides|branches|opens|fans out|unfolds|breaks down|falls apart) (?:\w+ )?into",
        (
            rf"(?:has|holds|contains|comprises|carries|covers|offers|lists) {_NUMBER} (?:{_MORE} |billable |own )?{_PARTS}"
            rf"(?: of its own)?(?: {_BELOW})?"
        ),
        r"whose (?:own )?(?:subdivisions|children|codes below)",
        r"only (?:its|the codes|codes) (?:children|subdivisions|below|beneath)[^.;]{0,25}(?:billed|billable|claims?)",
        (
            r"(?:only|just|merely|no more than|nothing but|nothing more than) (?:a |an |the )?(?:title|name for|shelf|group"
            r"|grouping|family|umbrella|collection|container|bracket)"
        ),
        r"(?:is|as) (?:\w+ ){0,2}(?:only )?(?:a |the )?(?:starting point|signpost|folder|shelf|door|gateway)",
        r"(?:not|n['’]t|no) (?:a )?(?:real |true |proper |full )?code (?:in its own right|of its own|by itself)",
        # it is too short
        (
            rf"(?:a |an |the )?(?:{_MORE}|{_PLACE}) {_CHARACTERS} (?:\w+ )?(?:{_MUST}|still|is|are|gets?)(?: still| first"
            r"| always)?(?: be)? (?:needed|required|necessary|missing|lacking|added|follow|come|wanted|supplied|given"
            r"|appended|filled in|put|chosen|due|expected|attached)"
        ),
        (
            rf"(?:lacks?|misses|is missing|is short of|is without|{_NEEDS}) (?:a |an |its |the |one )?(?:{_MORE}|{_PLACE})"
            rf" {_CHARACTERS}"
        ),
        (
            rf"{_MUST} (?:be )?(?:get|take|receive|given|carry) (?:a |an |its |one |at least )?(?:{_MORE}|{_PLACE})"
            rf" {_CHARACTERS}"
        ),
        rf"{_MUST} be (?:lengthened|extended|narrowed down|made longer|filled (?:up|out))",
        # nobody takes it
        (
            rf"{_PAYERS} (?:\w+ )?(?:sends?|returns?|bounces?|refuses?|rejects?|den(?:y|ies)|turns? down|throws? out)"
            r" (?:back )?(?:an? |the |any |all |every |such )?(?:(?:claims?|bills?) )?"
            rf"(?:(?:with|for|that (?:carr|ha|list|us|nam|show)\w*|carrying|coded|using|on) )?{_CODE}"
        ),
        r"gets? (?:\w+ ){0,2}(?:claim|bill) (?:back|returned|rejected)",
        r"(?:never|not) itself (?:be )?(?:reported|billed|submitted|used|assigned|coded|claimed|sent)",
        (
            r"(?:nobody|no one|no (?:payer|insurer|clinic|hospital|biller|coder|provider)) (?:can |may |will |should |would )?"
            r"(?:bill|submit|report|use|accept|pay|process|take|file)s?(?: for)?"
        ),
    )
)
# "A practice reports B76 on its own": true of a billable code only. Not turned around: some billable codes come second.
ALONE = re.compile(
    r"\b(?:report(?:s|ed)?|us(?:e|es|ed)|assign(?:s|ed)?|enter(?:s|ed)?|submit(?:s|ted)?|file[ds]?|bill(?:s|ed)?"
    rf"|record(?:s|ed)?)\s+(?:{_CODE}\s+)?(?:on its own|by itself|alone|directly|as it stands|as it is|just as it is"
    rf"|as such|without (?:{_MORE}|any) (?:{_CHARACTERS}|detail))\b",
    re.IGNORECASE,
)
