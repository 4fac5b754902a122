"""No treatment advice, and no advice to the reader: the page explains a code, it treats nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, blocks
from .language import Prose, Sentence, denied, quoted, stems
from .subject import Subject

_TREATMENTS = (
    r"(?:antibiotics?|anti-?\w*(?:virals?|fungals?|histamines?|depressants?|coagulants?|inflammator(?:y|ies)"
    r"|emetics?|psychotics?|hypertensives?|epileptics?|platelets?|convulsants?|acids?)|steroids?|cortico\w+"
    r"|insulin|metformin|aspirin"
    r"|ibuprofen|paracetamol|acetaminophen|painkillers?|analgesi\w+|opioids?|statins?|diuretics?"
    r"|beta-?\s?blockers?|inhalers?|bronchodilators?|medicines?|medications?|drugs?|pills?|tablets?|surgery"
    r"|surgical \w+|operation|physio\w*|physical therapy"
    r"|(?:\w+)?therapy|chemotherapy|radiotherapy|radiation|rehabilitation|counsel(?:l)?ing|exercises?"
    r"|stretching|massage|rest|bed rest|ice(?: packs?)?|heat|compression|(?:cold |warm )?compress(?:es)?"
    r"|stockings|slings?|crutches|dressings?|sunscreen|moisturi[sz]ers?|elevation|a? ?splints?|a? ?casts?"
    r"|braces?|bandages?|creams?|ointments?|lotions?|emollients?|supplements?|vitamins?"
    r"|diet(?:ary)?(?: changes?)?|low-\w+ diet|lifestyle changes?|weight loss|fluids?|hydration|oxygen|dialysis"
    r"|transplant\w*|transfusions?|vaccin\w+|immuni[sz]ation|injections?|infusions?|stents?|pacemakers?"
    r"|traction|immobili[sz]ation|\w+(?:cillin|mycin|statin|prazole|olol|pril|sartan|azole|profen|cycline"
    r"|floxacin|oxetine|triptan|parin|xaban|gliptin|gliflozin|tide|mab)"
    r"|prednis\w+|warfarin|heparin|laxatives?|sedatives?|tranquil\w+|home remed\w+|herbal \w+|probiotics?"
    r"|hormones?|cast(?:ing)?|fixation|bisphosphonates?|interferon|nitroglycerin|levothyroxine|adrenaline"
    r"|epinephrine|conservative (?:care|management|treatment|measures))"
)
_TREATS = re.compile(
    r"\b(?:"
    rf"(?:treated|managed|controlled|relieved|handled|addressed|cured|eased|corrected|alleviated|dealt with"
    rf"|tackled|soothed|helped|improved|resolved|repaired|treatable|manageable|prevented)(?: (?:\w+ly|best|well"
    rf"|first|at home|in hospital|in most cases|effectively|too|today)){{0,2}} (?:with|by|using|through"
    rf"|via) (?!this|the same code|a code|codes|reference|report)"
    rf"|(?:responds?|reacts?|improves?|resolves?|heals?|settles?|clears?(?: up)?|recovers?"
    rf"|subsides?)(?: \w+){{0,2}} (?:to|with|on|after|under|following) (?:\w+ ){{0,3}}?{_TREATMENTS}"
    r"|(?:first|second|third|1st|2nd)-?\s?line\b|(?:drug|treatment|therapy|medicine|medication|antibiotic|agent"
    r"|procedure|operation) of choice|gold standard|mainstay (?:of|for)|cornerstone of|standard of care"
    r"|(?:best|usual|standard|recommended|preferred|typical|common|main|initial|effective|primary|optimal"
    r"|most effective|ideal|appropriate|only|definitive|customary|suggested|proper|simple|early|prompt"
    r"|immediate) (?:\w+ )?(?:treatments?|therap(?:y|ies)|management|remed(?:y|ies)|medications?|medicines?"
    r"|cure)\b(?! (?:is|was|were|are|had been|has been)? ?(?:not|recorded|given|documented|planned|being))"
    r"|treatments? (?:\w+ ){0,3}?(?:includes?|consists?|involves?|requires?|usually|typically|generally"
    r"|normally|options?|often|should|starts?|begins?|is with|is by|may include|can include|aims?|must|works?"
    r"|plan should|of (?:this|the) (?:condition|disease|disorder|problem|injury))"
    r"|(?:therapy|management) (?:\w+ ){0,2}?(?:includes?|consists?|involves?|requires?|usually|typically|should"
    r"|starts?|begins?|is with|of choice|may include|must)"
    rf"|(?:requires?|needs?|calls? for|warrants?|demands?|necessitates?|benefits? from|indicated for|merits?"
    rf"|deserves?) (?:\w+ ){{0,3}}?(?:treatment|{_TREATMENTS}|hospitali[sz]ation|hospital admission|referral"
    rf"|monitoring)\b"
    rf"|{_TREATMENTS}(?: \w+){{0,3}}? (?:is|are|may be|can be|should be|must be|has to be|have to be|will be"
    rf"|might be|would be|was) (?:\w+ )?(?:recommended|advised|indicated|needed|required|necessary|prescribed"
    rf"|given|started|used|considered|helpful|effective|useful|beneficial|offered|preferred|administered"
    rf"|the (?:best|usual|main|first)|safe|enough|sufficient|appropriate|advisable|tried|applied|initiated"
    rf"|continued|stopped|avoided)\b"
    rf"|{_TREATMENTS} (?:usually |often |generally |typically |can |may |will |should )?(?:helps?|cures?"
    rf"|relieves?|reduces?|eases?|improves?|speeds?|prevents?|works?|clears?|resolves?|controls?|lowers?"
    rf"|shortens?|alleviates?|soothes?)\b"
    rf"|(?:prescrib(?:e|es|ing)|administer(?:ing)?|initiat(?:e|ing)|start(?:ing)?|begin(?:ning)?|stop(?:ping)?"
    rf"|discontinu(?:e|ing)|continu(?:e|ing)|offer(?:ing)?|giv(?:e|ing)|use|using|try(?:ing)?|consider(?:ing)?"
    rf"|recommend(?:s|ed|ing)?|add|avoid(?:ing)?|apply(?:ing)?|tak(?:e|es|ing)|receiv(?:e"
    rf"|ing)) (?:\w+ ){{0,3}}?{_TREATMENTS}\b"
    r"|(?:clinicians?|doctors?|physicians?|providers?|patients?|surgeons?|nurses?|people|persons?|adults?"
    r"|children|parents|they|he or she|anyone|sufferers|individuals|women|men"
    r"|those affected) (?:with [^,.;]{1,60} )?(?:should|must|ought to|need to|needs to|have to|has to"
    r"|are advised to|is advised to|are encouraged to|will need to|are recommended to|shall|had better)\b"
    r"|(?:should|must|ought to|needs? to|has to|have to) (?:\w+ )?be (?:\w+ )?(?:treated|operated"
    r"|hospitali[sz]ed|referred|admitted|immobili[sz]ed|prescribed|vaccinated|monitored|given|started|drained"
    r"|removed|repaired|screened|rested|kept|avoided|taken|stopped|administered|injected|offered|evaluated by"
    r"|seen (?:by|promptly|urgently|immediately|as soon))"
    r"|(?:it is|is) (?:\w+ )?(?:best|important|advisable|essential|recommended|vital|crucial|wise|necessary"
    r"|safe) (?:to|that) (?!code|report|record|document|check|note|use this|choose|assign|read|state|say"
    r"|confirm|distinguish|look|name|specify|select)"
    r"|(?:treat|treats|treating|manage|manages) (?:it|this|them|him|her|(?:the |these |such )?(?:patients?"
    r"|people|condition|disease|disorder)) (?:with|by|using)\b"
    r"|(?:is|are|be) (?:\w+ )?(?:advised|advisable|recommended|encouraged|discouraged|warranted|indicated"
    r"|contraindicated|prescribed)\b"
    r"|(?:treated|managed|cured|relieved|controlled) (?:at home|successfully|easily|effectively|early|promptly"
    r"|conservatively|surgically|medically|quickly)"
    r"|helps? (?:to )?(?:prevent|relieve|reduce|ease|heal|recover|with (?:the )?(?:pain|symptoms)|against"
    r"|control|lower)|treatable\b"
    r"|surgery|surgical repair (?:is|may|should|can)|self-?care|home (?:remed|treat)\w+|over-the-counter"
    r"|lifestyle changes?"
    r")",
    re.IGNORECASE,
)
_TO_READER = re.compile(
    r"\b(?:"
    r"(?:you|one) (?:should|must|ought|need|have to|had better|can try|could try|may want|might want|will need"
    r"|are advised|can take|may take|can treat|can manage|can help|can prevent|can relieve|can reduce"
    r"|can expect|will recover|shouldn['’]t|mustn['’]t|may be able|will feel|can use|might need|may need"
    r"|would do well|can safely|may have|might have|probably have|likely have|are at risk|suffer)"
    r"|(?:ask|see|consult|contact|call|visit|tell|talk (?:to|with)|speak (?:to|with)|discuss (?:\w+ )?with"
    r"|check with|inform|notify|phone|go to|turn to|reach out to|see) (?:\w+ )?(?:your|a|an|the nearest|the"
    r"|with your|to your|their)? ?(?:own |family |primary care |local |trusted )?(?:doctors?|physicians?|gp"
    r"|health ?care (?:provider|professional)s?|provider|clinician|specialists?|pharmacist|nurse|surgeon"
    r"|dentist|therapist|midwife|cardiologist|dermatologist|\w+ologist|emergency (?:room|department|services"
    r"|number)|hospital|911|999|112|care team|clinic)"
    r"|(?:seek|get|obtain|look for|ask for) (?:\w+ ){0,3}?(?:medical|emergency|urgent|professional|immediate|prompt"
    r"|help|advice|care|attention|treatment|second opinion)"
    r"|your (?:own )?(?:doctors?|symptoms?|condition|treatment|medication|medicines?|physician|pain|health|diet"
    r"|weight|body|blood|recovery|risk|dose|skin|provider|clinician|specialist|care team|knee|back|heart|lungs?"
    r"|prescription|medical team|child|baby|therapist|blood sugar|tablets|inhaler)"
    r"|if (?:you|your)\b|(?:we|i|it is) (?:strongly )?(?:recommend|advise|suggest|urge)\w*|don['’]t (?:stop"
    r"|take|wait|ignore|delay|worry|hesitate|skip|use (?:any|alcohol))|do not (?:stop|take|wait|ignore|delay"
    r"|worry|hesitate|drive|drink|skip|smoke|self-?medicate)|never (?:stop|take|ignore|skip)"
    r"|call (?:911|999|112|an ambulance|emergency)|make (?:sure|certain) (?:you|to (?:take|drink|rest|eat"
    r"|finish))|make an appointment|book an appointment|get (?:well|plenty of|enough|some) (?:rest|sleep|soon)"
    r"|get (?:vaccinated|tested|checked|screened|help|treatment)|help yourself|yourself|please (?:see|consult"
    r"|ask|contact|call|take|stop|speak|talk|seek|visit|rest)|for (?:quick|fast) relief"
    r")\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"^(?:(?:then|also|always|first|instead|if needed|if possible|in the meantime|at home|at night"
    r"|to (?:relieve|reduce|treat|ease|prevent|help|avoid|recover|speed|manage)[^,]*|for [^,]{1,40}"
    r"|when [^,]{1,50}|every day|daily|please|remember to|be sure to|try to|make sure to)[,:]? )?"
    r"(?:(?:take|apply|drink|swallow|inject|rest|elevate|massage|exercise|stop|start|begin|continue|avoid|try"
    r"|eat|sleep|limit|reduce|keep|wear|stretch|quit|finish|lose|increase|monitor|wash|clean|cover|put|refrain"
    r"|stay|remain|inhale|rinse|soak|ice|lie|sit|raise|schedule|get|treat|manage|administer|prescribe|give"
    r"|refer|order|offer|perform|operate|consider|immobili[sz]e|initiate|hospitali[sz]e|vaccinate|switch"
    r"|discontinue|repeat|seek|call)\b)"
    r"(?!\s+(?:an? |the |this |that |these |one |each |every |both |its |another |more |additional |no |any "
    r"|only |all |into |care |note |code|codes|out )*(?:\w+[- ]){0,3}?(?:code|codes|category|categories"
    r"|character|characters|section|note|notes|record|records|documentation|term|terms|title|titles|specificity"
    r"|header|headers|claim|claims|chapter|chart|entry|list|guideline|guidelines|heading|laterality|side"
    r"|wording|page|account|apart|track|mind|in mind|sequenc\w+)\b)",
    re.IGNORECASE,
)
_RECORDED = re.compile(
    r"\b(?:record(?:s|ed)?|document(?:s|ed|ation)?|chart(?:ed)?|note(?:s|d)?|stat(?:es|ed|ing)|describ(?:es|ed)"
    r"|says?|whether|how|what|which|kind of|classif\w+|report(?:s|ed)?|encounters? for|used (?:when|for|if)"
    r"|code[sd]? (?:for|when|a)|persons? (?:who|receiving)|people who|someone who|patients? who|history of"
    r"|status|admitted|admission|visits? for|carried out|not carried|refus\w+|declin\w+|cancel\w+)\b",
    re.IGNORECASE,
)
_NO_ADVICE = re.compile(
    r"\b(?:does not|do not|doesn['’]t|don['’]t|cannot|can['’]t|no|not|never|nor|neither|without|nothing"
    r"|isn['’]t|is not|rather than)\b[^.;]{0,100}\b(?:advice|advise|recommend\w*|replace|substitute|treatment"
    r"|instruction|plan|guid\w+|therapy|prognosis|outcome|management)\b",
    re.IGNORECASE,
)

_THIRD_PERSON = re.compile(
    r"\b(?:to|who|persons?|people|patients?|and|or|may|can|could|adults?|children|parents|women|men|someone"
    r"|they|often|must|did|not)"
    r"(?: \w+ly)? $",
    re.IGNORECASE,
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    official = frozenset(stems(subject.official_text))
    for sentence in prose.statements:
        if (match := _to_reader(sentence)) is not None:
            message = (
                f"“{match.strip()}” speaks to the reader as a patient. The page explains a code; advice is for the "
                f"reader's own clinician to give."
            )
            yield blocks("advice", sentence.section, message, quoted(sentence.text))
        elif (match := _treatment(sentence, official)) is not None:
            message = (
                f"“{match.strip()}” reads as treatment advice. A code says what was recorded, not how it is treated."
            )
            yield blocks("advice", sentence.section, message, quoted(sentence.text))


def _to_reader(sentence: Sentence) -> str | None:
    for match in _TO_READER.finditer(sentence.text):
        before = sentence.text[: match.start()]
        if re.match(
            r"(?:if you|you may have|you might have|you can use|one (?:must|should|ought|need|has|have|may"
            r"|might|can))\b",
            match[0],
            re.IGNORECASE,
        ) and _is_about_codes(sentence.text):
            continue
        if _NO_ADVICE.search(sentence.text) and not re.match(r"do(?: not|n)|never", match[0], re.IGNORECASE):
            continue
        if denied(sentence.text, match.start()) or sentence.denies:
            continue
        if not re.search(r"\b(?:you|your|we)\b", match[0], re.IGNORECASE) and _THIRD_PERSON.search(before):
            continue
        return match[0]
    return None


def _is_about_codes(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:cod(?:e|es|er|ers|ing|ed)|claims?|categor(?:y|ies)|characters?|records?|documentation|index|bill)\b",
            text,
            re.IGNORECASE,
        )
    ) and not re.search(
        r"\b(?:doctor|symptoms?|treatment|medicine|medication|pain|rest|hospital|emergency|physician)\b",
        text,
        re.IGNORECASE,
    )


_DO_NOT = re.compile(
    r"^(?:please )?(?:do not|don['’]t|never) (?!use|code|report|confuse|assign|mistake|read|rely|choose|include"
    r"|add|list|record|assume|submit"
    r"|bill|combine|pair|select|take (?:it|this|the code)|look|mix|count|expect|apply (?:it|this)|treat (?:it"
    r"|this) (?:code )?as)\w+",
    re.IGNORECASE,
)


def _treatment(sentence: Sentence, official: frozenset[str]) -> str | None:
    text = sentence.text
    if (order := _ORDERS.match(text)) is not None and not _is_about_codes(text) and not sentence.denies:
        return text[: order.end() + 30]
    if (order := _DO_NOT.match(text)) is not None and not _is_about_codes(text):
        return order[0]
    for match in _TREATS.finditer(text):
        if denied(text, match.start()) or sentence.denies or _NO_ADVICE.search(text):
            continue
        if _is_official(sentence.section, text, match, official) or (_only_told(text, match)):
            continue
        return match[0]
    return None


def _is_official(section: str, text: str, match: re.Match[str], official: frozenset[str]) -> bool:
    """ "Use an additional code to identify insulin (Z79.4)": the tabular list speaks of treatments too."""
    around = text[match.start() : match.end() + 40]
    if re.search(
        r"\b(?:best|should|must|first|recommended|advised|need(?:s|ed)?)\b", text, re.IGNORECASE
    ) and not _is_about_codes(text):
        return False
    if re.search(
        r"\b(?:should|must|recommended|best|line|choice|mainstay|advised|indicated|prescribe|helps?|responds?)\b",
        around,
        re.IGNORECASE,
    ):
        return False
    named = {stem for each in re.finditer(rf"\b{_TREATMENTS}\b", around, re.IGNORECASE) for stem in stems(each[0])}
    return bool(named) and (named <= official or (section == "when_it_is_used" and bool(named & official)))


def _only_told(text: str, match: re.Match[str]) -> bool:
    """ "The record says that the patient was treated with ...": what a record says is no advice."""
    said = match[0].lower()
    if re.search(
        r"\b(?:should|must|ought|recommend|advis|best|line|choice|mainstay|helps?|cure|standard|need to|have to)", said
    ):
        return (
            bool(
                re.search(
                    r"\b(?:coders?|clinicians?|doctors?|providers?)\b.*\b(?:should|must|ought|need|has|have)\b", said
                )
            )
            and _is_about_codes(text)
        ) or bool(
            re.search(r"\b(?:be|is|are) ", said) is None
            and re.search(
                r"\b(?:should|must|have to|needs? to|ought to) (?:\w+ )?(?:code|report|record|document|check"
                r"|note|state|specify|name|choose|select|assign|look|say|give|confirm)\b",
                text,
            )
        )
    if re.match(r"(?:surgery|surgical|treatments? )", said):
        return bool(_RECORDED.search(text)) or not re.search(
            r"\b(?:includes?|consists?|involves?|options?|usually|typically|should|starts|begins|requires?|aims"
            r"|recommended|required|needed|necessary|is)\b",
            text[match.start() :],
            re.IGNORECASE,
        )
    if re.match(r"(?:tak|receiv|us(?:e|ing)|giv|continu|start|stop|begin|discontinu|administer|avoid|add|apply)", said):
        return bool(_RECORDED.search(text)) or _is_about_codes(text)
    return bool(_RECORDED.search(text[: match.start()])) and not re.search(
        r"\b(?:usually|typically|generally|often|is|are|can be|may be) (?:treated|managed|controlled|relieved)", text
    )
