"""How a clause says that, or how, something is treated: the patterns of ``treatment``, made of ``treatment_words``."""

from __future__ import annotations

import re

from .advice_words import CODED
from .listed import whole
from .treatment_words import ACTION, CARE_VERB, DONE, GOOD, HELPS, JUDGED, MEANS, PURPOSE, STEP, TREATMENT

_HOW = r"(?: (?:\w+ly|best|better|first|then|often|always|sometimes|also|now|too|only|either)){0,3}"
_BE = r"(?:is|are|may be|can be|could be|might be|will be|would be|remains?|becomes?|seems?)"
_DOCTORS = r"(?:clinicians|doctors|physicians|surgeons|specialists|dentists|hospitals|nurses|midwives|\w+ologists)"
_ANY = r"(?:,? (?!that\b|which\b|who\b|records?\b|notes?\b|codes?\b)[\w-]+)"
_BETWEEN = r"(?:,? (?!is\b|are\b|was\b|were\b|that\b|which\b|made\b|who\b|records?\b|notes?\b|codes?\b)[\w-]+)"
_TO_CODE = (
    r"(?:code|report|record|document|check|note|read|choose|assign|state|say|confirm|distinguish|look (?:at|up|for|in)|name"
    r"|specify|select|know|remember|keep in mind|use th\w+|find|compare|see)"
)
# A clause that names none of these needs not be searched for the patterns that begin or end with one.
NAMES = whole(
    TREATMENT,
    ACTION,
    r"referral|monitoring|treatment|needle|balloon|device|screws?|plates?|wires?|tubes?|scalpel|scope|patch",
)
# Judgements: said of a treatment they are advice, whatever else the sentence speaks of.
STRONG = (
    whole(
        rf"{JUDGED} (?:\w+ )?(?:treatments?|therap(?:y|ies)|management|remed(?:y|ies)|cure)"
        r"(?! (?:is|was|were|are|had been|has been)? ?(?:not|recorded|documented|planned|notes?|records?|given before))"
    ),
    whole(
        r"(?:best|preferred|standard|recommended|(?:most )?effective|right|safest|usual) (?:medic\w+|drugs?|operation)"
    ),
    whole(
        r"\w+ of choice", r"gold standard", r"(?:mainstay|cornerstone|backbone)s?", r"standard of care", r"treatable"
    ),
    whole(
        r"(?:first|second)[- ]line",
        r"treatment options?",
        r"self-?care",
        r"home (?:remed|treat)\w+",
        r"lifestyle changes?",
    ),
    whole(r"over-the-counter", r"(?:treatment|therapy|remedy|medicine|drug|operation) that (?:helps|works|cures)"),
    whole(rf"(?:{JUDGED}|the|a|one|another) (?:\w+ )?{STEP} {PURPOSE}"),
    whole(rf"{JUDGED} (?:\w+ )?{STEP} {_BE}(?: \w+){{0,5}}? (?:{TREATMENT}|to {CARE_VERB}|{ACTION})"),
    whole(r"(?:is|are) (?:what|all that) (?:should be done|helps?|works?|is (?:needed|required|done))"),
    whole(r"what (?:works|helps)(?: best| most)? is"),
    whole(r"is how (?:\w+ ){0,5}?(?:gets?|is|are|be) (?:treated|cured|fixed|managed|healed|removed)"),
    whole(
        r"(?:treatments?|therap(?:y|ies)|management) (?:\w+ ){0,3}?(?:includes?|consists?|involves?|requires?|usually|typically"
        r"|generally|normally|often|should|starts?|begins?|is (?:with|by|based|aimed)|(?:may|can) include|aims?|must|works?|ranges?"
        r"|options?|depends? on|of (?:this|the) (?:condition|disease|disorder|problem|injury))"
    ),
    whole(
        r"(?:treatments?|therapy|management|care) (?:usually |often |mostly )?(?:cent(?:er|re)s|focus(?:es)?|relies|rely|rests"
        r"|consists|is built) (?:on|around|of)"
    ),
    whole(
        r"(?:it is|it’s|it's|is|would be|may be|can be) (?:\w+ )?(?:best|better|important|advisable|essential|recommended|vital"
        r"|crucial|wise|wiser|necessary|safe|safer|worth|a good idea|a must|a good thing|sensible|prudent|smart|clever)"
        rf" (?:to|that|for \w+ to)(?: \w+ly)? (?!{_TO_CODE}\b)\w+"
    ),
    whole(rf"(?:it|this) (?:helps|pays|is enough) to (?!{_TO_CODE}\b)\w+"),
    whole(
        rf"(?:is|are|does|do) (?:best|better|preferably|ideally)(?: \w+ly)? (?!{CODED}\b)"
        r"(?:\w+(?:ed|en)|with|when|on|after|left|kept)"
    ),
    whole(
        r"no (?:\w+ )?(?:treatment|therapy|surgery|operation|medic\w+) (?:is|are|will be) (?:needed|required|necessary)"
    ),
    whole(
        rf"{_BE}(?: \w+ly| also| often| now| to be)? (?:preferred|preferable|favou?red|advised|advisable|recommended|indicated"
        r"|contraindicated|discouraged|warranted|sensible|prudent|worth (?:trying|a try)|encouraged)"
        r"(?! (?:by|in) (?:the|a|an) (?:record|title|note|code|chart))"
    ),
)
STRONG_OF_NAMES = (
    whole(
        rf"(?:{TREATMENT}|{ACTION})(?:,? [\w-]+){{0,6}}? {_BE}(?: \w+)? (?:the|a|an|his|her|one)? ?(?:\w+ )?{JUDGED} (?:\w+ )?"
        rf"(?:{STEP}|{MEANS})"
    ),
)
# "Cooling the burn limits the damage": whatever is done to somebody, if it is said to do good. Not "swelling" and the like.
_GOOD_DONE = whole(
    r"(?!swelling|narrowing|bleeding|thickening|hardening|widening|scarring|clotting|tearing|breathing|feeling|hearing|coding|reading"
    r"|naming|knowing|during|according|nothing|something|anything|everything|morning|evening)[a-z]{2,}ing (?:[\w-]+ ){1,6}?(?:relieves?"
    r"|eases?|prevents?|limits?|reduces?|lowers?|improves?|speeds?|shortens?|soothes?|slows?|protects?|cures?|helps? (?:the|to|against|with))"
)
# Statements of how things go: told of a record or of the past they are no advice.
PLAIN = (
    _GOOD_DONE,
    whole(
        rf"(?:is|are|gets?|can(?: only)? be|may be|could be|might be|will be|needs? to be)(?: not| never)?{_HOW} {DONE}"
        r"(?! (?:the same|alike|as|like|apart|differently|separately))"
    ),
    whole(
        r"(?:treated|managed|controlled|relieved|handled|addressed|cured|eased|corrected|alleviated|dealt with|tackled|soothed"
        rf"|helped|improved|resolved|repaired|prevented){_HOW} (?:with|by|using|through|via) (?!this|the same code|a code|codes"
        r"|reference|report)\w+"
    ),
    whole(
        r"(?:treated|managed|cured|relieved|controlled) (?:at home|in hospital|successfully|easily|effectively|early|promptly"
        r"|conservatively|surgically|medically|quickly)"
    ),
    whole(
        rf"{_DOCTORS}{_HOW} (?:treat|operate|remove|repair|excise|drain|inject|prescribe|vaccinate|splint|immobili[sz]e|replace"
        r"|reach for|(?:advise|warn|recommend|suggest)(?: against| that| for|s)?)"
    ),
    whole(
        r"(?:ends?|goes?|go|put|placed|stay) (?:in|on|with) (?:an? )?(?:\w+ )?(?:operation|blood thinners|medication|surgery|dialysis)"
    ),
    whole(r"(?:used|given|taken|applied) (?:to|for) (?:treat\w*|cure|relie\w+|control|prevent\w*|manage)"),
    whole(r"helps? (?:to )?(?:prevent|relieve|ease|heal|recover|with (?:the )?(?:pain|symptoms))"),
)
PLAIN_OF_NAMES = (
    whole(
        r"(?:requires?|needs?|calls? for|warrants?|demands?|necessitates?|(?:benefits?|profits?|gains?) from|merits?|deserves?"
        r"|asks? for|(?:reacts?|responds?) (?:\w+ )?to|(?:improves?|resolves?|heals?|settles?|clears?(?: up)?|recovers?"
        r"|subsides?|passes|goes away|do(?:es)? (?:well|best|better))(?: \w+){0,2}? (?:to|with|on|after|under|following|once|when"
        r"|if)|finds? relief (?:in|with|from)|left to pass with)"
        rf" (?:[\w-]+,? ){{0,4}}?(?:{TREATMENT}|referral|monitoring|treatment|{ACTION})"
    ),
    whole(rf"{TREATMENT}{_BETWEEN}{{0,4}}? {HELPS}"),
    whole(rf"{TREATMENT}{_ANY}{{0,4}}? (?:{_BE}|(?:should|must|has to|have to) be)(?: \w+){{0,2}}? {GOOD}"),
    whole(rf"(?:{_DOCTORS}|they)(?: may| can| will)?{_HOW} {CARE_VERB} (?:[\w-]+ ){{0,4}}?{TREATMENT}"),
    whole(
        r"(?:prescrib(?:e|es|ing)|administer(?:ing)?|initiat(?:e|ing)|start(?:ing)?|begin(?:ning)?|stop(?:ping)?|discontinu(?:e|ing)"
        r"|continu(?:e|ing)|offer(?:ing)?|giv(?:e|ing)|use|using|try(?:ing)?|consider(?:ing)?|recommend(?:s|ed|ing)?|add|apply(?:ing)?"
        rf"|avoid(?:ing)?|tak(?:e|es|ing)|receiv(?:e|ing)) (?:\w+ ){{0,3}}?{TREATMENT}"
    ),
    whole(
        r"(?:is|are|gets?|can (?:only )?be|may be|must be)(?: \w+)?? \w+(?:ed|en|cut)(?: \w+)?? (?:with|by|using|through|via)"
        rf" (?:an? |the )?(?:[\w-]+ ){{0,2}}?(?:{TREATMENT}|needle|balloon|device|screws?|plates?|wires?|tubes?|scalpel|scope|patch)"
    ),
)
AT_START = (
    re.compile(rf"{ACTION}\b[^;]{{1,70}}?\b(?:{HELPS}|is how|is the way)\b", re.IGNORECASE),
    re.compile(rf"(?:{TREATMENT}|{ACTION}){_BETWEEN}{{0,3}} {HELPS}\b", re.IGNORECASE),
)
