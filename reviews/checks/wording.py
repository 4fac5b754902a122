"""How a text says that a condition belongs to a code, or that two codes go together. Data of ``includes_excludes``."""

from __future__ import annotations

import re
from functools import lru_cache

# "This code includes X": before the condition.
_TAKES_IN = (
    r"no (?:separate|extra|additional|other|own|second|further|different) code (?:is|has to be) (?:\w+ )?(?:needed|required"
    r"|necessary|used|added) for"
    r"|(?:broad|wide|large|general) enough (?:to (?:hold|include|cover|take in|embrace)|for)|(?:has|leaves|makes) room for"
    r"|(?:is|are) (?:\w+ )?(?:meant|supposed|made|designed|intended) to (?:include|cover|hold|take in|embrace)"
    r"|(?:use|choose|report|assign|pick|select)s? (?:{code}|this code|it) (?:instead of|rather than|in place of|over)"
    r" [A-Z]\d[\w.-]* for"
    r"|(?:under|to|with|among|in) (?:{code}|this code)\b,?[^.;,]{0,40}? (?:files|places|puts|counts|groups|sorts|ranks"
    r"|lodges|lists)|"
    r"(?:the|an?) (?:right |correct |proper |official |usual |best )?(?:code|choice|place|entry|category"
    r"|label) for|leads? from"
    r"|includ(?:es?|ed|ing)|cover(?:s|ed|ing)?|encompass(?:es|ed|ing)?|compris(?:es?|ed|ing)|contains?|embraces?"
    r"|captures?|subsumes?|takes? in|incorporates?|extends? to|inclusive of|stands for|means|describes|denotes"
    r"|identifies|classifies|refers to|represents|names|records|appl(?:y|ies) (?:\w+ )?to|applicable to|accounts for"
    r"|(?:used|reported|assigned|applied|chosen|selected|appropriate|right|correct|suitable|meant|intended"
    r"|valid|is|report"
    r"|use|assign|choose|select|pick)"
    r" (?:(?:it|this code|{code}|also|here|too|as well) )?(?:for|when coding|to (?:report|record|code|capture"
    r"|describe|classify|identify))"
    r"|(?:used|reported|assigned|chosen|coded|selected) (?:when|if|where|for (?:people|patients|persons|someone"
    r"|anyone))(?: \w+){0,4}?"
    r" (?:has|have|shows?|with|from|documents?|records?|states?|names?|is|of)"
    r"|(?:examples?|conditions?|diagnos[ie]s|cases?|forms?|disorders?) (?:\w+ ){0,2}?(?:included|covered"
    r"|coded here|meant|here)"
    r"(?: here)?(?: is| are)?"
)
# "X is coded here": after the condition, or before it.
_BELONGS = (
    r"(?:is|are) (?:an? |one )?(?:\w+ )?(?:variety|varieties|variant|kinds?|forms?|types?|example|case|instance) (?:of|for)"
    r" (?:this (?:code|category|disorder|disease|condition|heading|entry)|{code})"
    r"|(?:that|which) (?:the|this) (?:heading|code|category|entry) (?:\w+ )?(?:takes in|covers|includes|embraces|holds"
    r"|contains|stands for)|(?:included|contained|counted|meant|comprised) (?:in|within|under|by) (?:the code|this (?:heading"
    r"|category|entry))|"
    r"(?:cod(?:ed?|ing|able)|classif(?:ied|iable)|report(?:ed)?|assigned|recorded|counted|grouped|captured"
    r"|filed|placed|listed|indexed"
    r"|represented|covered|described|documented|found|put|included|handled|sorted|allocated|reportable"
    r"|coded also) (?:\w+ )?"
    r"(?:here|(?:to|under|in|by|as|using|within|at|as part of|among) (?:this|it|the present|the same|{code})\b)"
    r"|(?:belongs?|falls?|goes?|fits?|sits?|comes?|counts?|qualif(?:y|ies)|lies?) (?:\w+ )?"
    r"(?:here|(?:to|under|within|in|into|as part of|for|with|as) (?:this|it|the (?:scope|meaning|present)|{code}))"
    r"|(?:leads?|points?|maps?|indexed|directs?|translates?|takes one|goes back) to (?:this|it|{code})"
    r"|(?:is|are) (?:\w+ )?(?:part of|an example of|a form of|examples of|included|a type of|among the|meant by"
    r"|within the scope|one of the (?:\w+ ){0,2}(?:conditions?|diagnos[ie]s|terms?|disorders?|diseases|things)"
    r"|equivalent to|the same as|synonymous with|another name for|a synonym)"
)
TOGETHER = re.compile(
    r"\bat once\b|\b(?:to|for|in) the same (?:person|patient|chart|record)\b|\b(?:stands?|appears?) (?:\w+ )?with\b"
    r"|\bon (?:a|any) (?:record|claim|chart|bill) (?:that|which|with)\b|"
    r"\btogether\b|\balongside\b|\bin addition\b|\bboth\b|\bat the same time\b"
    r"|\b(?:on|in|for|during) (?:the same|one|a single) (?:claim|encounter|record|visit|bill|episode|line|stay"
    r"|admission|patient)\b"
    r"|\bas well\b|\bcombin(?:e[ds]?|ing|ation)\b|\bsimultaneous(?:ly)?\b|\bconcurrent(?:ly)?\b"
    r"|\bwith each other\b|\bpair(?:s|ed)?\b"
    r"|\bside by side\b|\bjoint(?:ly)?\b|\badditional(?:ly)?\b|\b(?:second|secondary|extra|further) code\b"
    r"|\bcode also\b"
    r"|\balso (?:be )?(?:code[ds]?|report(?:ed)?|assign(?:ed)?|use[ds]?|add(?:ed)?|list(?:ed)?|record(?:ed)?)\b"
    r"|\b(?:added|add|joined|accompan\w+|coexist\w*|co-?(?:cod|report|assign|exist|occur)\w*|tandem"
    r"|hand in hand|next to|beside)\b"
    r"|\b(?:combined|coded|reported|used|assigned|billed|listed|recorded|submitted|paired|go(?:es)?|code|report"
    r"|use) (?:\w+ )?with\b"
    r"|\bwith (?:this code|it\b|[A-Z]\d)|\b(?:allows?|permits?|lets)\b|\balong with\b|\b(?:report|code|add"
    r"|assign|use|list|record)(?:ed)?\b.*\btoo\b|\bget(?:s)? both\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\b(?:never|not(?! (?:only|elsewhere|otherwise|included|part|coded here|covered|a problem|an? obstacle"
    r"|wrong|the same|classified))"
    r"|cannot|can ?not|no(?! (?:conflict|problem|bar|obstacle|objection|reason|rule|harm|contradiction|longer))"
    r"|neither|nor)\b|n['’]t\b"
    r"|\bincompatible\b|\bforbid\w*|\bprohibit\w*|\brules? out\b|\bprevents?\b|\bbars?\b|\bonly one of\b"
    r"|\binstead of\b|\brather than\b"
    r"|\bavoid\b|\bwrong\b|\bdisallow\w*|\bimpermissible\b|\berror\b|\bmistake\b|\brefrain\b|\bbanned\b"
    r"|\bunacceptable\b|\bruled out\b|\binvalid\b",
    re.IGNORECASE,
)
_NO_AFTER_ALL = re.compile(
    r"\b(?:not|n['’]t|never) (?:\w+ )?(?:forbid|prohibit|prevent|bar|rule out|stop|exclude|wrong|incompatible"
    r"|forbidden|prohibited|a mistake"
    r"|an error|mutually exclusive)|\bnothing (?:forbids|prevents|stops|speaks against)\b|\bno (?:conflict"
    r"|problem|bar|obstacle|objection|harm"
    r"|rule against|contradiction)\b|\bnot included (?:here )?(?:but|yet)\b",
    re.IGNORECASE,
)
_EXCLUSIVE = re.compile(
    r"\bchoose (?:\w+ )?either\b|\beither [^.;]{1,40} or [^.;]{1,60}\bnot both\b|"
    r"\bmutually exclusive\b|\bincompatible\b|\bexclude (?:each other|one another)\b|\bonly one of\b"
    r"|\bone or the other\b|\bchoose between\b|\bexcludes? (?:the )?(?:use|coding|reporting|using|assignment)\b",
    re.IGNORECASE,
)
KIND_1 = re.compile(r"\bexclu(?:des?|sions?)[ -]?(?:1|one|type[ -]?1|I)\b|\btype[ -]?1 exclu\w+", re.IGNORECASE)
KIND_2 = re.compile(r"\bexclu(?:des?|sions?)[ -]?(?:2|two|type[ -]?2|II)\b|\btype[ -]?2 exclu\w+", re.IGNORECASE)
SAYS_NONE = re.compile(
    r"\b(?:has|have|carries|carry|there (?:is|are)|with|bears|lists?|contains?|gives?|comes with|finds?"
    r"|prints?) no (?:\w+ )?"
    r"(?P<kind>excludes? ?[12]?|exclusions?|excluded)\b"
    r"|\b(?P<nothing>nothing is excluded|excludes nothing|leaves out nothing|no (?:conditions?"
    r"|diagnos[ei]s) (?:is|are) excluded"
    r"|no exclusions? (?:apply|applies|exists?)|without (?:any )?exclu(?:sions|des notes?))\b",
    re.IGNORECASE,
)
# One code that says both: "the combination has its own code, N13.2, which replaces N20.0".
IN_ONE = re.compile(
    r"\b(?:its|their|an) own code\b|\breplac\w+\b|\b(?:one|single|combination) code\b|\balready (?:says?|includes?|covers?"
    r"|tells?|names?)\b|\bcode of its own\b",
    re.IGNORECASE,
)
# "No separate code is needed", "used instead of M27.8 for ...": not told apart, but the other way round.
NOT_APART = re.compile(
    r"\bno (?:separate|extra|additional|other|own|second|further|different) code\b|\b(?:instead of|rather than) (?=[A-Z]\d)",
    re.IGNORECASE,
)
# The sentence tells the condition apart from this code.
ELSEWHERE = re.compile(
    r"\bexclu|\bcoded (?:\w+ )?(?:to|under|with|as|at) (?!this|it\b|the same)|\belsewhere\b|\bsee\b|\b(?:its"
    r"|their) own\b|\bof (?:its|their) own\b"
    r"|\bbelongs? (?:to|under|in) (?:chapter|another|a different|the (?:category|block|chapter)|[A-Z]\d)"
    r"|\bdifferent\w*|\banother\b|\bseparate\w*"
    r"|\bconfus\w+|\bdistin\w+|\brather than\b|\binstead\b|\bother code|\bmistake\w*\b|\bleft out\b"
    r"|\bleaves? out\b|\bset apart\b|\bmixed up\b|\bapart from\b"
    r"|\bexcept\w*\b|\bunless\b|\bcontrast\b|\bunlike\b|\boutside\b",
    re.IGNORECASE,
)
NOT_BEFORE = re.compile(
    r"\b(?:do(?:es)? not|doesn['’]t|don['’]t|never|cannot|not|is not|are not|isn['’]t|aren['’]t|leaves? out|rules? out"
    r"|shuts? out|omits?|no longer|nor|neither|without|except)\b[^.;]{0,60}$",
    re.IGNORECASE,
)

# An inclusion term is left out: before it, or after it.
NOT_HERE = re.compile(
    r"(?:\b(?:not|never|cannot|no)\b|n['’]t\b)[^.;]*\b(?:includ|cover|cod(?:ed|es?)|used for|appl|belong|classif|report"
    r"|assign|captur|extend|mean|stand|count|take|hold|contain|refer|describ|embrac|comprehend|compris|encompass|record)\w*"
    r"|\b(?:excludes?|leaves out|omits|shuts out|keeps out|rules out)\b",
    re.IGNORECASE,
)
IS_NOT_HERE = re.compile(
    r"\W*(?:\w+ ){0,2}(?:is|are|was) (?:\w+ )?(?:not (?:\w+ )?(?:includ|cover|coded here|(?:a )?part of|classified here|among"
    r"|meant|recorded here|reported here|one of)|no part of|excluded|left out|outside|omitted|coded elsewhere|kept out)"
    r"|\W*(?:\w+ ){0,2}(?:falls?|lies?|belongs?|stands?|sits?|goes|stays?) (?:\w+ )?(?:outside|elsewhere|out of|beyond)"
    r"|\W*(?:do|does|can|may|should)(?: ?not|n['’]t) (?:\w+ )?(?:belong|count|fall|fit|go|qualify|lead|be (?:coded|reported|put"
    r"|classified|included|assigned)) ?(?:here|to|under|in|with|among|as)",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def chosen(code: str) -> re.Pattern[str]:
    """ "(When the clinician writes ...), K21.9 is the right entry": what follows the condition."""
    here = rf"(?:{re.escape(code)}|this code|this entry)"
    return re.compile(
        rf"[^,;.]{{0,25}},\s*(?:then )?{here} (?:is|may be|can be|would be|will be|gets?|has to be) (?:the |a |an )?(?:\w+ )?"
        r"(?:entry|code|choice|place|used|chosen|assigned|picked|reported|selected|right|given|correct|applied)(?!\w)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=256)
def covers_that(code: str) -> re.Pattern[str]:
    """ "(...; ) N20.0 covers the combination": the next clause takes up what the first one named."""
    return re.compile(
        rf"\W*(?:and |so |then )?(?:{re.escape(code)}|this code|this entry|it) (?:also |already |fully )?(?:covers|includes"
        r"|contains|takes in|holds|embraces|describes|records|captures|is (?:used|meant|right|the (?:right )?code) for) (?:the"
        r"|that|this|these|both|it|such)\b(?: (?:combination|case|condition|too|as well|two|both|form|kind|as one))?[\s.,]*$",
        re.IGNORECASE,
    )


@lru_cache(maxsize=256)
def belongs(code: str) -> re.Pattern[str]:
    """ "... is coded here", for a code that may be named in it."""
    return re.compile(rf"\b(?:{_BELONGS.replace('{code}', re.escape(code))})", re.IGNORECASE)


@lru_cache(maxsize=256)
def takes_in(code: str) -> re.Pattern[str]:
    """ "This code includes ..."."""
    return re.compile(rf"\b(?:{_TAKES_IN.replace('{code}', re.escape(code))})(?!\w)", re.IGNORECASE)


def together(clause: str) -> bool | None:
    """Whether a clause says that two things may be coded together (True) or may not (False); None if neither."""
    if _NO_AFTER_ALL.search(clause) and TOGETHER.search(clause):
        return True
    if _EXCLUSIVE.search(clause):
        return False
    if TOGETHER.search(clause) is None:
        return None
    return _NO.search(clause) is None
