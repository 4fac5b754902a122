"""How a text advises: treatments, orders, words to the reader. Data of ``advice``."""

from __future__ import annotations

import re

# What people are treated with.
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
# Saying that, or how, something is treated.
TREATS = re.compile(
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
# Speaking to the reader as a patient.
TO_READER = re.compile(
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
# A sentence that begins with an order, unless what is ordered is about coding ("take care to read the note").
ORDERS = re.compile(
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
# "Do not scratch", but not "do not use this code".
DO_NOT = re.compile(
    r"^(?:please )?(?:do not|don['’]t|never) (?!use|code|report|confuse|assign|mistake|read|rely|choose|include"
    r"|add|list|record|assume|submit"
    r"|bill|combine|pair|select|take (?:it|this|the code)|look|mix|count|expect|apply (?:it|this)|treat (?:it"
    r"|this) (?:code )?as)\w+",
    re.IGNORECASE,
)
# "People see a clinician": told of others, not to the reader.
THIRD_PERSON = re.compile(
    r"\b(?:to|who|persons?|people|patients?|and|or|may|can|could|adults?|children|parents|women|men|someone"
    r"|they|often|must|did|not)"
    r"(?: \w+ly)? $",
    re.IGNORECASE,
)
# What a record says, and what encounters are for, is no advice.
RECORDED = re.compile(
    r"\b(?:record(?:s|ed)?|document(?:s|ed|ation)?|chart(?:ed)?|note(?:s|d)?|stat(?:es|ed|ing)|describ(?:es|ed)"
    r"|says?|whether|how|what|which|kind of|classif\w+|report(?:s|ed)?|encounters? for|used (?:when|for|if)"
    r"|code[sd]? (?:for|when|a)|persons? (?:who|receiving)|people who|someone who|patients? who|history of"
    r"|status|admitted|admission|visits? for|carried out|not carried|refus\w+|declin\w+|cancel\w+)\b",
    re.IGNORECASE,
)
# "It does not replace the advice of ...".
NO_ADVICE = re.compile(
    r"\b(?:does not|do not|doesn['’]t|don['’]t|cannot|can['’]t|no|not|never|nor|neither|without|nothing"
    r"|isn['’]t|is not|rather than)\b[^.;]{0,100}\b(?:advice|advise|recommend\w*|replace|substitute|treatment"
    r"|instruction|plan|guid\w+|therapy|prognosis|outcome|management)\b",
    re.IGNORECASE,
)
# A treatment named for coding: "coders should report ...", "the record should state ...".
STRONG = re.compile(
    r"\b(?:should|must|ought|recommend|advis|best|line|choice|mainstay|helps?|cure|standard|need to|have to)",
    re.IGNORECASE,
)
CODERS_SHOULD = re.compile(
    r"\b(?:coders?|clinicians?|doctors?|providers?)\b.*\b(?:should|must|ought|need|has|have)\b", re.IGNORECASE
)
SHOULD_CODE = re.compile(
    r"\b(?:should|must|have to|needs? to|ought to) (?:\w+ )?(?:code|report|record|document|check|note|state|specify|name"
    r"|choose|select|assign|look|say|give|confirm)\b",
    re.IGNORECASE,
)
IS_DONE = re.compile(r"\b(?:be|is|are) ", re.IGNORECASE)
TELLS_HOW = re.compile(
    r"\b(?:includes?|consists?|involves?|options?|usually|typically|should|starts|begins|requires?|aims|recommended"
    r"|required|needed|necessary|is)\b",
    re.IGNORECASE,
)
IS_TREATED = re.compile(
    r"\b(?:usually|typically|generally|often|is|are|can be|may be) (?:treated|managed|controlled|relieved)",
    re.IGNORECASE,
)
PRESSING = re.compile(r"\b(?:best|should|must|first|recommended|advised|need(?:s|ed)?)\b", re.IGNORECASE)
ADVISING = re.compile(
    r"\b(?:should|must|recommended|best|line|choice|mainstay|advised|indicated|prescribe|helps?|responds?)\b",
    re.IGNORECASE,
)
OF_CODES = re.compile(
    r"\b(?:cod(?:e|es|er|ers|ing|ed)|claims?|categor(?:y|ies)|characters?|records?|documentation|index|bill)\b",
    re.IGNORECASE,
)
OF_PATIENTS = re.compile(
    r"\b(?:doctor|symptoms?|treatment|medicine|medication|pain|rest|hospital|emergency|physician)\b", re.IGNORECASE
)
TREATMENT = re.compile(rf"\b{_TREATMENTS}\b", re.IGNORECASE)
