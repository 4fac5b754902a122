"""How a text says that a code can, or cannot, stand on a claim. Data of ``billable``."""

from __future__ import annotations

import re

_CLAIM = (
    r"(?:an? |the |any |its |their |your |insurance |medical |health(?:care)? |hospital |healthcare |patient['’]s )*"
    r"(?:claims?(?: forms?| lines?)?|bills?|billing|invoices?|payers?|payments?|insurers?|insurance"
    r"|reimbursements?|submission|payment purposes|hipaa\S*)"
)
_SENT = (
    r"(?:(?:be |been |being )?(?:\w+ly )?(?:submitted|billed|used|reported|entered|sent|filed|put|placed|listed|coded"
    r"|included|recorded|written|printed|carried|transmitted|lodged|accepted|paid|reimbursed|charged|claimed|stand"
    r"|appear|go|serve|recogni[sz]ed|processed|honou?red|presented)|appears?|goes|stands?|serves?)"
)
_IT = r"(?:it|this code|this one|[A-Z]\d\w(?:\.\w+)?)"
_MAY = r"(?:can|may|could|might|will|must|should|shall|need|cannot|can ?not|(?:can|could|must|should|may|might)n?['’]t)"
_FIT = (
    r"(?:valid|acceptable|accepted|eligible|suitable|fit|ready|good|approved|usable|complete(?: enough)?|sufficient"
    r"|enough|specific enough|detailed enough|allowed|permitted|appropriate|intended|cleared|reportable|legitimate"
    r"|qualif(?:y|ies|ied))"
)
# "It can stand on a claim", by itself or with a code before it.
CAN = re.compile(
    r"\b(?:(?<!non-)(?<!non)billable|reimbursable|payable|chargeable|claimable"
    rf"|{_SENT}(?: \w+){{0,3}}? (?:on|in|for|to|with|by|onto|as part of) {_CLAIM}"
    rf"|{_FIT} (?:\w+ ){{0,5}}?(?:for|on|in|by|to|as)(?: use)?(?: (?:on|in|for|by))? (?:the )?{_CLAIM}"
    r"|valid for (?:clinical use|submission|reporting|coding|use)"
    rf"|(?:submit|bill|report|enter|use|file|send|put|place|list|charge|claim)(?:ted)? (?:{_IT} )?"
    rf"(?:\w+ )?(?:on|for|to|with|in) {_CLAIM}"
    rf"|{_MAY} (?:\w+ )?(?:be )?(?:billed|claimed|reimbursed|submitted)"
    rf"|(?:{_MAY}|not|to) (?:\w+ )?(?:bill|submit|claim) (?:for )?{_IT}"
    r"|(?:enough|ready|able|allowed|permitted|fit|cleared|approved|eligible) to (?:be )?(?:bill|submit|report|claim"
    r"|billed|submitted|reported|claimed|paid|reimbursed)"
    rf"|(?:payers?|insurers?|insurance|medicare|claims?|bills?) (?:\w+ )?(?:do not |don['’]t |will not "
    rf"|won['’]t |never |"
    rf"can(?:not)? )?(?:\w+ )?(?:accepts?|pays?|reimburses?|takes?|carr(?:y|ies)|honou?rs?|uses?) (?:claims? )?"
    rf"(?:for |with )?{_IT}"
    rf"|(?:bill|billing|submit|submitting) (?:\w+ )?(?:with|using|under|by) {_IT}"
    r"|(?:final|primary|principal|sole|only|stand-alone|standalone|first-listed|diagnosis) (?:diagnosis )?(?:code )?"
    r"(?:for|on|in) (?:\w+ )?(?:claims?|billing|bills?)"
    r"|(?:bill|claim)[- ]ready|claims?[- ](?:valid|ready)|support(?:s|ed|ing)? (?:a )?(?:claims?|billing)"
    r"|triggers? (?:a )?(?:payment|reimbursement))\b",
    re.IGNORECASE,
)
# The same where a code has to be named: "this code is complete". ``at`` is where the statement begins.
CAN_IF_NAMED = re.compile(
    r"(?:(?:\b(?:code|it|this|one|which|that|entry|[A-Z]\d\w(?:\.\w+)?),? ?)(?P<at>is|['’]s|isn['’]t|remains|as"
    r"|makes|stays|was"
    r"|counts as|are) (?:not |already |itself |now |by itself |in itself |as such )?(?:an? |the )?(?:complete"
    r"|full|final"
    r"|valid|terminal|lowest-level|leaf|finished|fully specified)(?:,? (?:\w+[- ]){0,2}code| and| as it (?:is|stands)"
    r"|(?= *$)|[.,])"
    r"|(?:at|to) (?:the |its )?(?:highest|full|maximum|lowest|greatest|final|most detailed) (?:level|number|degree"
    r"|specificity|detail)(?: of (?:specificity|detail|characters))?"
    r"|\b(?:has|have|with|carries) (?:all|enough|sufficient)(?: of)?(?: the| its)? (?:\w+ )?(?:characters"
    r"|digits|detail)"
    r"|full(?:est)? (?:length|detail)|(?:the )?lowest level|(?:an? )?end ?point of"
    r"|\bno (?:codes?|subdivisions?|children) (?:below|beneath|under)|carries a billable flag|(?:is"
    r"|are) (?:not )?reportable\b|\b(?:has|have) (?:the|its) full (?:number|set|length) of (?:characters|digits)"
    r"|\bno(?:t any)? (?:more|additional|further|extra|other) (?:characters?|digits?|detail|specificity"
    r"|specification|codes?) (?:is|are|has to be|have to be|need be) (?:needed|required|necessary|added))",
    re.IGNORECASE,
)
CANNOT = re.compile(
    r"\b(?:non-?\s?billable|unbillable|non-?reimbursable|un-?reimbursable|non-?payable"
    r"|(?:invalid|unacceptable|unsuitable|ineligible|insufficient|incomplete|too (?:general|broad|vague"
    r"|unspecific|short"
    r"|coarse)|rejected|refused|denied|returned|bounced|turned down|barred|prohibited|unusable)"
    rf" (?:\w+ )?(?:for|on|in|by|as|from)(?: use)?(?: (?:on|in|for|by))? (?:the )?{_CLAIM}"
    rf"|{_CLAIM} (?:\S+ ){{0,5}}?(?:would|will|is|are|gets?) (?:likely |usually )?(?:be )?(?:rejected|refused|denied"
    r"|returned|bounced|invalid))\b",
    re.IGNORECASE,
)
_IS_A = (
    r"(?:\b(?:is|as|was|remains|stays|being|serves as|acts as|works as|merely|only|just|simply|functions as"
    r"|called|considered"
    r"|a mere|counts as|are|but)|['’]s)\s+(?:(?:only|just|merely|simply|purely|an?|the|not|its"
    r"|merely) )*(?:[\w.]+[- ]){0,3}?"
)
CANNOT_IF_NAMED = re.compile(
    rf"(?:{_IS_A}(?:header|heading|(?:sub)?category(?! [\"“']?[A-Z][0-9])|grouping|group code|umbrella(?: code| term)?"
    r"|container|parent code|rubric|title row|grouper|chapter heading|non-terminal code)\b"
    r"(?! (?:of|for|in) (?:\w+ )?(?:disease|condition|diagnos|injur))"
    r"|\b(?:a|the) (?:header|category heading)(?: only)?$|^(?:a |the )?(?:header|category"
    r"|heading)(?: (?:heading|code))? only\b"
    r"|\b(?:needs?|requires?|wants?|lacks?|demands?|awaits?|calls? for|must have|must be given|must take|is missing"
    r"|missing|expects?)\s+(?:\w+ ){0,3}?(?:more|additional|further|another|extra|fourth|fifth|sixth|seventh"
    r"|4th|5th|6th"
    r"|7th|final|the) (?:\w+ )?(?:characters?|digits?|detail|specificity|subdivision|specification)"
    r"|\bincomplete\b|\bunfinished\b|\b(?:must|has to|needs to|should|have to) be (?:further )?(?:subdivided|extended"
    r"|completed|expanded|specified|broken down|made more specific|lengthened)"
    r"|\b(?:too (?:general|broad|vague|unspecific|short|coarse|imprecise)|not (?:specific|detailed|complete"
    r"|precise) enough)"
    r"|\b(?:more|most) (?:specific|detailed|precise) (?:sub)?code[^.;]{0,25} (?:is|are|must|has to|should"
    r"|needs?)\b[^.;]{0,25}"
    r"\b(?:required|needed|necessary|used|chosen|reported|picked)"
    r"|\binvalid (?:\w+ )?code"
    r"|\b(?:must|have to|need to|has to|needs to|should) add (?:\w+ ){0,3}?(?:characters?|digits?)"
    r"|\b(?:groups?|gathers?|collects?|bundles?) (?:together )?(?:\w+ ){0,4}?codes\b)",
    re.IGNORECASE,
)
# "Choose a billable code below", "whether it is billable": nothing is said of this code.
OPEN = re.compile(
    r"\b(?:whether|if|unless|when(?:ever)? a|only (?:a|the) |(?:use|choose|select|pick|report|find|look for"
    r"|assign|need|needs"
    r"|requires?|want|wants|takes?|calls? for|go (?:down )?to|into|reach|until) (?!it\b|this )(?:\w+ ){0,5}?)$"
    r"|\b(?:whether|if|before|until|ask(?:s|ed)?|question)\b[^,]*$",
    re.IGNORECASE,
)
# Last: a clause that speaks of this code and of claims. What speaks for a "no", and what says nothing either way.
MATTER = re.compile(
    r"\b(?:claims?|bill(?:s|ed|ing|er|ers)?|payers?|insurers?|reimburs\w+|submission|submit(?:s|ted|ting)?)\b",
    re.IGNORECASE,
)
NO = re.compile(
    r"\b(?:not|never|cannot|no|nor|neither|without|lacks?|missing|unable|invalid|reject\w*|refus\w*|den(?:y|ies"
    r"|ied|ials?)|fails?|barred"
    r"|inadmissible|unfit|wrong|unusable|error)\b|n['’]t\b",
    re.IGNORECASE,
)
SILENT = re.compile(
    r"\b(?:pro(?:of|ves?|mis\w+)|mean\w*|guarantee\w*|decid\w*|say\w*|tell\w*|determin\w*|ensure\w*|affect\w*"
    r"|impl\w+|depend\w*|promise"
    r"|below|beneath|under it|more specific|another|other|instead|first|child|children|only (?:as|when|if|with)"
    r"|longer|data|see|seen|found"
    r"|look\w*|where|coverage|price|amount|decision|policy|policies|rules?|contract|how much|codes|researchers?"
    r"|records?|why|until|before"
    r"|once|after|further|additional|more characters?|subcodes?|if|whether|come across|might|visit|nothing to do)\b",
    re.IGNORECASE,
)
