"""How a text speaks to its reader, and how it speaks of codes and papers instead. Data of ``advice``."""

from __future__ import annotations

from .listed import listed, one_of

CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{0,4})?-?"
# What codes, records and the classification are spoken of with.
PAPERS = one_of(
    listed(r"""
    cod(?:e|es|er|ers|ing|ed|able) ; claims? ; categor(?:y|ies) ; subcategor(?:y|ies) ; characters? ; digits? ; records? ; recorded ;
    documentation ; document(?:s|ed)? ; index ; tabular ; titles? ; bill(?:s|ed|ing|able|er|ers)? ; headers? ; headings? ;
    laterality ; excludes\d? ; includes ; chapters? ; blocks? ; classification ; icd ; guidelines? ; entr(?:y|ies) ; terms? ;
    inclusion ; wording ; chart ; charts ; charted ; sequenc\w+ ; order file ; labels? ; specificity ; placeholder ; superbill ;
    after-visit summary ; (?:medical|clinical|clinic|progress|official|chapter|instructional|clinician's|provider's) notes? ;
    the notes? ; a notes? ; notes (?:at|of|above|below|for|under|in|on) ; portal ; definition ; registr(?:y|ies) ; summary ; summaries
    """)
)
# Verbs that say what is done with codes, records and words, as participle and bare.
CODED = one_of(
    listed(r"""
    coded ; reported ; listed ; assigned ; named ; documented ; stated ; recorded ; written(?: down)? ; read ; sequenced ; chosen ; picked ;
    selected ; billed ; submitted ; noted ; specified ; given (?:in|by|as|on) ; confused ; mistaken ; looked up ; looked for ;
    taken (?:from|as|to mean|literally|into account) ; found ; used ; combined ; paired ; confirmed ; known ; understood ; seen as ;
    identified ; counted ; based ; mixed(?: up)? ; avoided as ; included ; excluded ; ruled out ; present ; met ; told apart ; distinguished ; kept (?:apart|in mind|together|separate) ;
    clear ; supported ; linked ; classified ; called ; said ; checked ; compared ; queried ; asked ; answered ; updated ; filled ; added ;
    put (?:first|second|on|in|together) ; placed ; judged ; guessed ; inferred ; assumed ; expressed ; spelled ; entered ; indexed ; sent ;
    verified ; matched ; regarded ; considered (?:as|a) ; treated as ; mentioned ; described ; shown ; spoken of ; diagnosed ; corrected ;
    changed ; revised ; followed ; completed ; extended ; reviewed ; replaced by (?:a|the|another) (?:\w+ )?code ; removed from
    """)
)
CODES = one_of(
    listed(r"""
    code ; report ; list ; assign ; name ; document ; state ; record ; write ; read ; sequence ; choose ; pick ; select ; bill ;
    submit ; note ; specify ; give ; look ; find ; confirm ; know ; identify ; count ; check ; compare ; query ; say ; tell ;
    describe ; show ; support ; match ; mean ; have ; last ; reach ; mention ; come from ; distinguish ; decide ; arrive ; agree ;
    search ; verify ; be (?:a|an|the|at|in|on|of|able|over|under|clear|present|aware|careful) ; follow the ; point ; link ; explain ; exist ;
    stand ; appear ; carry ; match ; fit ; happen ; occur ; look the same ; go (?:to|back to) the (?:index|tabular|note|list) ; sign ; refer to the ;
    add (?:a|the|another|an) ; use (?:a|the|this|another|an|one)
    """)
)
# "You may see this code on a bill": what a reader of papers does.
READS = one_of(
    listed(r"""
    see ; find ; read ; meet ; come across ; notice ; recogni[sz]e ; spot ; think of ; picture ; imagine ; look ; compare ; search ;
    encounter ; tell ; know ; wonder ; hear ; say ; expect to (?:see|find) ; be looking at ; look up ; bill ; choose ; pick ; code ; report
    """)
)
# Things of a patient: a sentence that speaks of them to the reader is no talk of papers.
OF_PATIENTS = one_of(
    listed(r"""
    doctors? ; symptoms? ; treatment ; medicines? ; medications? ; pain ; rest ; emergency ; physician ; surgeon ; nurse ; pharmacist ;
    dentist ; clinician ; insurer ; appointment ; diet ; health ; skin ; drops ; inhaler ; dose ; prescription ; recovery ; team ;
    fever ; bleeding ; help ; second opinion ; check-?up
    """)
)
YOU = one_of(listed("you ; your ; yours ; yourself ; yourselves ; you're ; you’re ; you'll ; you’ll ; you've ; you’ve"))

# Bare verbs that order a reader about when a clause begins with them. What only coders do is left to CODES.
ORDER = one_of(
    listed(r"""
    take ; apply ; drink ; swallow ; inject ; rest ; elevate ; massage ; exercise ; stop ; start ; begin ; continue ; avoid ; try ; eat ;
    sleep (?:on|with|more|enough|at|in|propped|well) ; limit ; reduce ; keep ; wear ; stretch ; quit ; finish ; lose ; increase ; monitor ; wash ; clean ; cover ; put ; refrain ;
    stay ; remain ; inhale ; rinse ; soak ; ice ; lie ; sit ; raise ; schedule ; get ; treat ; manage ; administer ; prescribe ; give ;
    refer (?:early|patients|to a|for) ; order ; offer ; perform ; operate ; consider ; immobili[sz]e ; initiate ; hospitali[sz]e ;
    vaccinate ; switch ; discontinue ; repeat ; seek ; call ; use ; ask ; tell ; talk ; speak ; visit ; consult ; phone ;
    contact (?:your|a|an|the|us|him|her|them|health\w*) ; bring ; carry ; show ; learn ; follow ; trust ; warn ; report ; watch ;
    look (?:after|at|out) ; protect ; pace ; weigh ; brush ; floss ; throw ; write ; leave ; choose ; think about ; remember to ;
    be (?:patient|careful|kind|gentle|sure|prepared|aware|alert|honest|open|active) ; cut (?:back|down|out|your|the) ; breathe ; relax ;
    go (?:to|home|for|easy|straight|and|back to) ; head (?:for|to|straight) ; hurry ; wait (?:for|until|a|no) ; walk (?:more|daily|every|a|for) ;
    prepare ; discuss ; inform ; notify ; demand ; insist ; book ; buy ; replace ; remove ; help yourself ; reach out ; rub ; pat ; dab ;
    bathe ; shower ; moisturi[sz]e ; shield ; smoke (?:less|fewer) ; travel (?:only|with|by) ; drive ; return to (?:work|the|your) ;
    do (?:your|some|gentle|the|regular) ; enjoy ; steer clear ; add (?:more|some|fib\w+|salt) ; hydrate ; attend ; sip ; chew ; log ; gargle ; prop ; plan (?:for|to|your) ; feel free ;
    note down ; record your ; sign up ; join ; have (?:your|the|any|a|an|it|them) \w+ ; make (?:sure|certain|an appointment|time) ;
    let (?:your|the|someone|people|others|us) ; check (?:your|for signs|with) ; turn to ; ease ; encourage ; feed (?:your|the) ; mind (?:your|the)
    """)
)
# Words that follow a bare verb in an order, and words that tell it from a noun ("Rest pain is ...", "Exercise induced ...").
OBJECT = one_of(
    listed(r"""
    the ; a ; an ; your ; it ; them ; any ; some ; all ; this ; these ; those ; more ; less ; enough ; plenty ; every ; each ; his ; her ;
    their ; both ; yourself ; another
    """)
)
NOT_ORDERED = one_of(
    listed(r"""
    is ; are ; was ; were ; of ; has ; have ; had ; by ; due ; may ; can ; means ; does ; did ; will ; should ; says ; comes ; happens ;
    induced ; related ; associated ; dependent ; wounds ; injur(?:y|ies) ; pain ; marks? ; aids? ; codes? ; describes? ; names? ; covers? ;
    that ; which ; who ; home ; room ; summary ; notes? ; words? ; exhaustion ; tremor ; disorders? ; exposure ; tests? ; testing ; visits? ;
    (?:and|or) [\w ]+? (?:is|are|of|may|can) ; between ; against ; burns? ; intolerance ; poisoning ; inhalation ; medicine ; clinics? ; records? ;
    letters? ; reports? ; in (?:size|number|the number|weight) ; with (?:a |the )?(?:knife|glass|object|machine|vehicle|animal)
    """)
)
# What a first word is when a clause with a determiner after it is no order.
NO_VERB = one_of(
    listed(r"""
    in ; on ; at ; for ; with ; without ; below ; above ; under ; after ; before ; when ; where ; while ; if ; because ; since ; although ; though ;
    both ; all ; not ; is ; are ; was ; were ; do ; does ; did ; can ; could ; may ; might ; must ; should ; would ; will ; has ; have ; had ; neither ;
    nor ; only ; often ; here ; there ; then ; thus ; so ; and ; or ; but ; also ; even ; just ; as ; by ; from ; to ; into ; of ; off ; over ; through ;
    during ; until ; till ; unless ; besides? ; behind ; between ; among ; within ; beyond ; about ; around ; across ; along ; against ; near ; next ;
    unlike ; like ; than ; that ; this ; these ; those ; which ; who ; whom ; whose ; what ; why ; how ; whether ; such ; some ; any ; each ; every ;
    many ; most ; much ; few ; more ; less ; half ; one ; two ; three ; four ; once ; twice ; again ; now ; today ; yet ; still ; else ; either ; per ;
    except ; despite ; given ; instead ; out ; up ; down ; inside ; outside ; upon ; towards? ; via ; never ; always ; sometimes ; perhaps ; maybe ; quite ;
    rather ; nearly ; almost ; too ; very ; it ; he ; she ; they ; we ; i ; you ; no ; yes ; well ; later ; earlier ; seldom ; rarely ; hence ; likewise ;
    otherwise ; meanwhile ; elsewhere ; somewhere ; beneath ; underneath ; throughout ; amid ; plus ; versus ; worth ; hardly ; barely ; indeed ; alone ;
    put simply ; code ; report ; document ; record ; assign ; sequence ; list ; name ; specify ; query ; state ; compare ; picture ; imagine ; suppose ;
    note ; mind ; think ; select ; choose ; seen ; known ; made ; found ; taken ; told ; left ; shown ; held ; kept ; called ; described ; expect ; covers ; let ;
    see ; consult ; read ; scan ; skim
    """)
)
