"""Amounts, frequencies and medicines as a text names them. Data of ``doses``."""

from __future__ import annotations

from .listed import listed, one_of

WORD_NUMBER = one_of(
    listed(r"""
    half(?: an?)? ; a half ; a quarter(?: of an?)? ; an? ; one(?: and a half)? ; two ; three ; four ; five ; six ; seven ; eight ; nine ;
    ten ; twelve ; fifteen ; twenty(?:[- ]five)? ; thirty ; forty ; fifty ; sixty ; seventy(?:[- ]five)? ; eighty ; ninety ;
    (?:\w+[ -])?hundred(?: and \w+)? ; (?:\w+[ -])?thousand ; a couple of ; a few ; several ; double ; twice
    """)
)
NUMBER = r"\d[\d.,]*(?:\s?(?:-|–|to|or)\s?\d[\d.,]*)?"
# Nobody but a patient gets these: a number before one is a dose wherever it stands.
UNIT = one_of(
    listed(r"""
    mg ; milligrams? ; milligrammes? ; mcg ; [µμ]g ; micrograms? ; microgrammes? ; ml ; millilit(?:er|re)s? ; cc ; iu ; i\.u\. ;
    (?:international )?units? ; meq ; milliequivalents? ; mmol ; tablets? ; tabs? ; caps? ; capsules? ; pills? ; puffs? ; drops? ;
    sprays? ; sachets? ; ampoules? ; vials? ; suppositor(?:y|ies) ; lozenges? ; patch(?:es)? ; injections? ; inhalations? ;
    tea-?spoons?(?:fuls?)? ; table-?spoons?(?:fuls?)? ; tsp ; tbsp ; doses? ; gy ; grays?
    """)
)
WORDED = one_of(
    listed(r"""
    mg ; milligrams? ; milligrammes? ; micrograms? ; mcg ; millilit(?:er|re)s? ; ml ; tablets? ; capsules? ; pills? ; puffs? ; drops? ;
    sachets? ; ampoules? ; tea-?spoons?(?:fuls?)? ; table-?spoons?(?:fuls?)? ; lozenges? ; international units? ;
    units? of (?:insulin|heparin) ; injections? (?:of|every|daily|weekly|a|per)
    """)
)
# These measure other things too, so a medicine has to be near.
SOFT = one_of(
    listed(r"""
    units? ; u ; g ; grams? ; grammes? ; lit(?:er|re)s? ; injections? ; shots? ; jabs? ; patch(?:es)? ; drops? ; doses? ; sprays? ; vials? ;
    infusions?(?! (?:cent|clinic|unit|suite)) ; fractions ; sessions ; courses? ; cycles ; applications? ; bottles? ; ampoules? ; squirts? ; scoops? ; percent ; %
    """)
)
_EACH = r"(?:a|per|each|every|in a|in one|in the|over the|within the|in any|within)"
_TIMES = r"(?:once|twice|thrice|(?:one|two|three|four|five|six|\d+)(?: (?:to|or|-) (?:two|three|four|five|six|\d+))? times|times)"
# How often: with a medicine near. What is short for a frequency is one anywhere.
OFTEN = one_of(
    listed(rf"""
    {_TIMES}[ -]?(?:daily|weekly|nightly|{_EACH} (?:day|week|night|24 hours|twenty-four hours|24-hour period)) ;
    (?:one|two|half) (?:daily|nightly|at night|in the morning|at bedtime) ; a day ; per day ; every day ; every other (?:day|night|week) ;
    on alternate days ; every (?:second|third) day ; (?:every|each) (?:morning|evening|night) ; nightly ; daily ; weekly ;
    (?:every|each) (?:\d+(?:\s?(?:-|–|to)\s?\d+)?|two|three|four|six|eight|twelve|twenty-four|few)(?: to \w+)?
    ?-?(?:hours?|hrs?|h|minutes|days|weeks|months) ; (?:morning|noon) and (?:evening|night) ; at bedtime ; before breakfast ;
    (?:with|after|before) (?:each|every|the evening|the main|all)? ?meals? ; at (?:weekly|monthly|regular) intervals ;
    for (?:\d+|two|three|four|five|six|seven|eight|ten|twelve|fourteen|several)(?: to \w+)? (?:days|weeks|months) ;
    (?:\d+|two|three|five|six|seven|ten|fourteen)-(?:day|week|month) course
    """)
)
SHORT = one_of(
    listed(r"""
    b\.i\.d\.? ; t\.i\.d\.? ; q\.i\.d\.? ; b\.d\. ; t\.d\.s\.? ; bid ; tid ; qid ; qd ; q\.d\.? ; o\.d\. ; p\.r\.n\.? ; prn ; qhs ;
    q\.h\.s\.? ; q\d{1,2}h ; (?:\d+|two|three|four|six|eight|twelve)-hourly ; mg ?/ ?kg(?:/\w+)? ; (?:mg|milligrams?|units?|ml|mcg|millilit(?:er|re)s?)
    (?:per|for every|for each) (?:kilo\w*|kg|pound)(?: of \w+)? ; per kilogram of body ?weight
    """)
)
_WHICH = r"""(?:recommended|usual|starting|standard|maximum|max|initial|typical|normal|daily|maintenance|loading|adult|p(?:a)?ediatric
    |total|single|minimum|weekly|effective|correct|lowest|low|high|safe|oral|nightly|evening|morning|first|booster|small|large|half)"""
_CHANGED = r"""(?:doubled|tripled|halved|increased|reduced|adjusted|repeated|split|raised|lowered|titrated|cut|tapered|weight[- ]based|stepped up)"""
DOSE = one_of(
    listed(rf"""
    {_WHICH} (?:\w+ )?(?:doses?|dosages?|dosing|amounts?)(?: (?:is|of|for|should|starts?|ranges?|are|in|and|then|at|daily|weekly)) ;
    (?:start|starts|starting|begin|begins|begun|kept|put) (?:on|with|at) (?:the|a) {_WHICH} (?:doses?|dosages?|amounts?) ;
    (?:doses?|dosages?|dosing) (?:is|of|are|should be|starts? at|ranges?) (?:\w+ ){{0,3}}\d ; half the (?:\w+ )?(?:dose|dosage|amount) ;
    (?:increase|reduce|double|halve|triple|adjust|titrate|lower|raise|taper) the (?:dose|dosage) ;
    (?:dos(?:es?|ages?)|dosing) (?:is|are|was|can be|may be|should be|has to be) (?:\w+ )?{_CHANGED} ; (?:low|high)-dose \w+ ;
    (?:\d[\d.]*|one|two|half)\s?(?:%|percent|per cent) (?:\w+ )?(?:cream|gel|ointment|lotion|solution|drops|strength|spray|shampoo) ;
    (?:cream|gel|ointment|lotion|solution|strength)s? (?:of|at|in) (?:a )?\d[\d.]*\s?(?:%|percent|per cent) ;
    (?:one|two|three|a|\d) (?:times )?(?:daily|nightly) (?:dose|tablet|capsule|puff)
    """)
)
# Who speaks of a frequency and of one of these speaks of a medicine.
GIVEN = one_of(
    listed(r"""
    tak\w+ ; took ; doses? ; dosage ; inject\w* ; administ\w* ; given ; give ; gets? ; appl(?:y|ied) ; prescri\w* ; inhal\w* ; swallow\w* ;
    nostrils? ; (?:each|the|both|affected) eyes? ; by mouth ; bedtime ; with food ; lozenges? ; syrup ; spray\w* ; oral\w* ; creams? ; gels? ;
    ointments? ; lotions? ; rubbed ; dabbed ; smeared ; put on ; goes on ; run in ; runs at ; infus\w* ; drips? ; tablets? ; capsules? ; pills? ;
    puffs? ; under the (?:skin|tongue) ; into (?:a|the) (?:vein|muscle|vessel|thigh) ; intravenous\w* ; glucagon ; \w+ (?:sulfate|chloride|citrate
    |gluconate|carbonate|hydroxide|bicarbonate) ; rinsed? ; drink\w* ; held in the mouth ; gargled? ; radiation ; irradiat\w+ ; massaged?
    """)
)
# What is measured in a body is no dose.
MEASURED = one_of(
    listed(r"""
    blood loss ; (?:of|in|per) (?:the )?(?:blood|urine|plasma|serum) ; urine ; levels? ; concentration ; output ; residual ; bladder ; lost ;
    laboratory ; result ; glucose ; hemoglobin ; protein ; albumin ; creatinine ; calcium ; alcohol
    """)
)
