"""Numbers of people and of cases as a text gives them. Data of ``statistics``."""

from __future__ import annotations

from .listed import listed, one_of

_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
NUMBER = one_of(
    listed(rf"""
    \d[\d.,]* ; {_TENS}(?:[- ]{_ONES})? ; {_ONES} ; ten ; eleven ; twelve ; fifteen ;
    (?:(?:a|an|one|several|many|some|{_ONES}|ten|{_TENS})\s)?(?:dozens?|hundreds?|thousands?|millions?|billions?)
    """)
)
LARGE = r"(?:\d{1,3}(?:,\d{3})+|\d{3,}|\d[\d.,]* (?:million|billion|thousand)|(?:\w+ )?(?:hundreds?|thousands?|millions?|billions?)(?: of)?)"
PEOPLE = one_of(
    listed(r"""
    people ; persons? ; patients? ; adults? ; child(?:ren)? ; wom[ae]n ; m[ae]n ; bab(?:y|ies) ; infants? ; newborns? ; births? ; cases ;
    individuals ; americans? ; users? ; pregnanc(?:y|ies) ; households? ; smokers? ; residents ; boys? ; girls? ; teenagers? ;
    adolescents ; workers? ; athletes? ; hospitali[sz]ations ; admissions? ; visits? ; encounters ; deaths ; injuries ; fractures ;
    falls ; diagnos[ei]s ; cancers ; infections ; inhabitants ; seniors? ; survivors? ; sufferers ; males ; females ; elderly ; those affected ;
    the population ; members ; students ; drivers ; citizens ; strokes ; tumou?rs ; procedures ; operations ; discharges ; episodes ; claims? ;
    coders? ; carriers ; twins ; autops(?:y|ies) ; mothers ; couples ; relatives ; veterans ; travel(?:l)?ers
    """)
)
EVENTS = one_of(
    listed(r"""
    recover\w* ; improv\w+ ; surviv\w+ ; die[sd]? ; dying ; respond\w* ; experienc\w+ ; develop\w* ; heal\w* ; gets? better ; suffer\w* ;
    relaps\w+ ; recur\w* ; resolv\w+ ; do well ; have a good ; are cured ; are affected ; are men ; are women ; are male ; are female ;
    are over ; are under ; are between ; are aged ; are older ; are younger ; live ; need surgery ; go away ; worsen\w* ; clear up ; are caused ; are mild ; are diagnosed ; occur\w* ;
    go on to ; return to ; never ; will ; require ; end in ; show no ; have no symptoms ; feel ; fail ; progress\w* ; succumb\w* ;
    report\w* (?:pain|symptoms) ; are harmless ; are benign
    """)
)
HAPPENS = one_of(
    [EVENTS],
    listed(
        "outgrow ; pass ; carry ; notice ; happen ; keep ; get ; lose ; contain ; turn ; go ; come ; need ; start ; stay ; are"
    ),
)
FRACTION = one_of(
    listed(r"""
    half ; a half ; one[- ]half ; (?:a|one) (?:third|quarter|fifth|sixth|seventh|eighth|tenth|hundredth) ; two[- ]thirds ; three[- ]quarters ;
    (?:two|three|four|five|seven|nine)[- ](?:thirds|quarters|fourths|fifths|sixths|eighths|tenths) ; the (?:vast |great |overwhelming )?majority ;
    a (?:vast |large |small |clear )?(?:majority|minority|fraction|share|proportion|percentage) ; the bulk ; most
    """)
)
# "Most of the codes", "half of the digits": what is counted here is not people.
OF_CODES = one_of(
    listed(r"""
    codes ; characters ; digits ; sections ; categories ; subcategories ; entries ; titles ; headings ; headers ; notes ; chapters ; blocks ;
    words ; letters ; terms ; pages ; readers ; years ; weeks ; months ; days ; hours ; parts ; siblings ; children below ; conditions ;
    lists ; groups ; names ; kinds ; forms ; types ; bones ; ribs ; fingers ; toes ; teeth ; limbs ; lungs ; kidneys ; eyes ; ears ; legs ; arms ;
    vertebrae ; segments ; lobes ; layers ; muscles ; nerves ; vessels ; joints
    """)
)
EACH_YEAR = one_of(
    listed(r"""
    (?:each|every|per|a) (?:year|month|week|day|decade) ; annually ; yearly ; daily ; monthly ; worldwide ; globally ; nationwide ; in (?:the|this) (?:world|us|u\.s\.
    |united states|uk|country|nation) ; around the world ; across the (?:country|globe|world)
    """)
)
CHANGED = one_of(
    listed(r"""
    doubl(?:ed?|es) ; tripl(?:ed?|es) ; quadrupl(?:ed?|es) ; halv(?:ed?|es) ; risen ; rises? ; rose ; rising ; fallen ; falls? ; fell ; falling ; grown ;
    grows? ; grew ; growing ; increas(?:ed?|es|ing) ; declin(?:ed?|es|ing) ; decreas(?:ed?|es|ing) ; dropped ; drops? ; climb(?:ed|s|ing)? ; soared ;
    jumped ; shrunk ; shrank
    """)
)
COUNTED = one_of(
    listed(r"""
    rates? ; numbers? ; cases ; incidence ; prevalence ; frequency ; it ; risks? ; deaths ; mortality ; survival ; chances? ; odds ; likelihood ;
    infections ; admissions ; diagnoses ; births ; toll
    """)
)
RATE = one_of(
    listed(r"""
    mortality ; fatality ; survival ; cure ; success ; recurrence ; relapse ; complication ; infection ; incidence ; prevalence ; death ;
    response ; remission ; readmission ; failure ; birth ; hospitali[sz]ation ; recovery ; attack ; case-fatality ; denial ; rejection ;
    suicide ; divorce ; carrier ; detection ; error ; admission
    """)
)
ORDINAL = r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))"
