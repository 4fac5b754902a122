"""What an explanation does without: promises, marketing, the first person, absolutes. Data of ``phrases``.

Expressions stand between ";" as in ``listed``.
"""

from __future__ import annotations

# (what is wrong, expressions): block wherever they stand.
BANNED: tuple[tuple[str, str], ...] = (
    (
        "a promise nobody can keep",
        r"""
        guarantee[sd]? ; guaranteeing ; 100 ?(?:%|percent|per cent)(?! of (?:body|total)) ;
        (?:one )?hundred per ?cent ; risk[- ]free ; fool-?proof ; fail-?safe ;
        no risks?(?: at all| whatsoever| involved)?(?! (?:factor|code|is|was|are|were|of|that)) ;
        no (?:danger|side[- ]effects|harm)(?: at all| whatsoever)?(?! (?:is|was|are|were|of)) ; no (?:danger|risks?|harm|side[- ]effects) of any (?:kind|sort) ; not the slightest (?:danger|risk|doubt|harm) ;
        zero (?:risks?|danger|side[- ]effects|chance|complications|errors?|doubt) ;
        (?:free|clear) (?:of|from) (?:any |all )?(?:danger|risks?|errors?|side[- ]effects|doubt|mistakes) ;
        (?:completely|totally|absolutely|perfectly|entirely|utterly|100%|fully)
        (?:without|free of|free from|no|sure|confident|serious|curable|preventable|avoidable|safe|harmless|accurate|painless|certain|effective|cur(?:ed|able)|reliable|risk-free|recover\w*|normal|fine) ;
        without (?:any )?(?:side[- ]effects|risks?|exception|a doubt|doubt|fail) ; no side[- ]effects ;
        (?:there is |with )no doubt ; zero risk ; never fails? ; always works? ;
        instant(?:ly)? (?:relie\w+|cure\w*|heal\w*) ; quick fix ;
        proven to (?:work|cure|heal|help|prevent|be) ; (?:clinically|scientifically|medically) proven ;
        nothing to worry about ; nothing can go wrong ; (?:can|could) never go wrong ; nothing can go wrong ; (?:can|could) never go wrong ; no need to worry ; no cause for (?:concern|alarm) ; rest assured ;
        you can be sure ; promises?(?: to| that| you| a) ; we promise ;
        will (?:definitely|certainly|surely|always|undoubtedly) \w+ ; undoubtedly ; unquestionably ;
        indisputabl[ey] ; beyond (?:any |all )?doubt ; money[- ]back ;
        permanent(?:ly)? (?:solution|cured?|relief) ; full recovery is (?:certain|assured|expected) ;
        sure(?:-fire| cure) ;
        (?:is|are) (?:\w+ )?(?:certain|sure|guaranteed|destined|doomed|set) to
        (?:get|be|heal|go|come|happen|recover|fail|improve|follow|return|work|die|end|pass|lead|win|succeed|lose|disappear) ;
        (?:is|are) bound to (?:get|be|heal|go|come|happen|recover|fail|improve|return|work|die|end|pass|lead) ;
        (?:approval|payment|reimbursement|coverage|acceptance|success|recovery|healing|cure|relief|death|blindness|results?|outcome|survival
        |the claim|the result|a denial|improvement) (?:is|are) (?:\w+ly )?(?:certain|assured|secured?|sure|a certainty|a given|unavoidable|inevitable
        |automatic|never in doubt|beyond question|perfect|always \w+) ; payment follows ; follows automatically ; as good as (?:paid|cured|done|won) ;
        (?:ensures?|assures?|secures?|guarantees?) (?:\w+ ){0,3}?(?:payment|approval|claims?|coverage|reimbursement|success|recovery|accuracy|cure) ;
        no (?:auditor|payer|insurer|insurance|reviewer|doctor|one|plan) (?:will|can|could|would|may) (?:ever )?(?:question|refuse|deny|reject|doubt|challenge) ;
        (?:insurers?|payers?|auditors?|reviewers?|they) (?:will|can|would|could) (?:never|not|always) (?:ever )?(?:question|refuse|deny|reject|doubt|challenge|pay|accept|approve) ;
        (?:accepted|paid|approved|recogni[sz]ed) by (?:all|every|any) (?:\w+ )?(?:insurers?|payers?|plans?|auditors?) ;
        never (?:be )?(?:denied|questioned|rejected|refused|wrong|mistaken|audited|in doubt|lets? you down|misleads?|disappoints?) ;
        always (?:right|correct|true|accepted|paid|approved|good|fine|perfect|successful|works? out|turns? out|goes well|accurate|certain)(?! (?:eye|ear|side|hand|foot|arm|leg|lung|kidney|knee|hip|wrist|shoulder)) ;
        (?:absolute|complete|total|full|perfect) (?:certainty|safety|accuracy|confidence|security|trust|peace of mind) ;
        (?:cannot|can['’]t|can not) (?:possibly )?(?:go wrong|fail|be (?:serious|dangerous|harmful|wrong|fatal|denied)|hurt|harm) ;
        (?:rely|depend|count) on (?:it|this \w+|us) (?:blindly|completely|fully|entirely|absolutely) ;
        (?:will|won['’]t|will not|will soon) (?:\w+ )?(?:disappear|vanish|heal|recover|go away|come back|return|get better|get worse|clear up|be paid|be approved
        |be accepted|be cured|be lost|be fine|last a lifetime|thank you|make you|turn out well) ;
        (?:disappears?|vanish(?:es)?|gone|goes away|heals?|go away|cured|better|well|relief) (?:\w+ )?(?:for good|forever|overnight|without (?:a )?trace|once and for all|for ever) ;
        (?:will|can|does|do|would)(?: not| never|n['’]t) (?:[\w-]+ ){0,6}?under any circumstances ;
        full stop ; , ever(?=[.!]) ; without (?:any )?reservations? ; (?:absolutely )?nothing to (?:fear|worry about|lose) ; absolutely nothing ;
        (?:count|rely|depend) on (?:full |prompt |quick )?(?:payment|reimbursement|coverage|approval|recovery) ; (?:no one|nobody|no patient|none) has ever ;
        (?:insurers|payers|plans|auditors|medicare) always ; leaves? no (?:question|doubt|room) (?:open|for|unanswered|behind) ; flawless(?:ly)? ;
        (?:error|mistake|trouble)-free ; watertight ; bullet-?proof ; airtight ; unfailing(?:ly)? ; infallible ; (?:safe|harmless) for life ;
        nothing (?:bad|serious|wrong|terrible) (?:\w+ )?(?:comes?|happens?|follows?|can) ; has never been a (?:single )?\w+ ; (?:only )?a matter of time ;
        no (?:complications?|relapse|recurrence|denial|harm|mistakes?|errors?) (?:is|are) possible ; painless (?:and|fix|cure|solution) ; will (?:not )?(?:kill|grow out of|destroy) ;
        every (?:claim|case|visit|bill)(?: \w+){0,4}? (?:gets?|is) (?:paid|accepted|approved) ; (?:harmless|safe|nothing but) (?:and|or|but)? ?(?:cosmetic|harmless|trivial) ; nothing but (?:a |an )?(?:cosmetic|harmless|minor|trivial|small) \w+
        """,
    ),
    (
        "a cure",
        r"""
        cures? ; cured ; curing ; (?:completely |fully |easily )?curable ; miracles? ; miraculous(?:ly)? ;
        magic(?:al)?(?: bullet| cure| solution)? ; wonder (?:drug|cure|treatment) ;
        heals? (?:completely|everyone|everything|all) ; panacea ; cure-all ; remed(?:y|ies) for
        """,
    ),
    (
        "marketing",
        r"""
        best[- ]in[- ]class ; world[- ](?:class|leading|renowned) ; industry[- ]leading ; market[- ]leading ;
        cutting[- ]edge ; state[- ]of[- ]the[- ]art ; revolutionary ; ground-?breaking ; game[- ]chang\w+ ;
        breakthrough ; award[- ]winning ; unrivall?ed ; unparalleled ; unbeatable ; unmatched ;
        second to none ; top[- ](?:rated|quality|notch) ;
        number[- ]one (?:choice|source|site|provider|clinic|rated) ; #1 ; trusted by ; most trusted ;
        the best (?:choice|doctors?|sources?|resources?|page|site|website|guide|advice|results?|sources?|resources?|page|site|website|guide|advice|results?|clinic|care|treatment|solution|place|hospital|way|service|price|available) ;
        click here ; sign up ; subscribe ; buy (?:now|today|it|online) ; order (?:now|today|online) ;
        call (?:now|us|today) ; contact us ; learn more ; act now ; limited[- ]time ;
        free (?:trial|consultation|quote|sample) ; special offer ; discount\w* ; visit our ;
        book (?:now|today|online) ; don['’]t miss ; hurry ; exclusive (?:offer|deal) ; satisfaction ;
        affordable(?: price| care)? ; save money ; amazing ; incredible ; fantastic ; state of the art ;
        effortless(?:ly)? ; next[- ]generation ; look no further ; follow us ; our other ; simply the best ; by far the (?:best|finest|clearest|most) ; (?:the )?world['’]s (?:best|most|finest|leading) ; gold medal ; (?:cannot|can['’]t) get (?:any )?better ;
        (?:most|best)[- ](?:loved|liked|popular) (?:\w+ )?(?:page|site|guide|code) ; finest ; you will ever (?:need|read|find|see) ; found anywhere ;
        available anywhere ; on the (?:web|internet|market) ; guesswork ; everything there is to know ; (?:there is )?no better (?:\w+ )?(?:source|guide|page|site|explanation|code|choice|resource) ;
        (?:best|ultimate|definitive|finest|greatest|only|perfect|clearest|most (?:complete|reliable|accurate|trusted|comprehensive|helpful|thorough)|number one|unique)
        (?:\w+ ){0,2}?(?:explanation|guide|page|resource|website|web site|description|overview|article|tool|database)(?! (?:of|in) the (?:tabular|index)) ;
        no other (?:site|page|source|guide|text|resource) ; perfect (?:code|choice|coding|solution|answer|results?|accuracy|record) ; (?:is|are) perfect ;
        takes? the (?:pain|stress|worry|hassle) out of ; full power ; like no other ; a must-(?:read|have) ; innovative ; premium ; superior (?:care|quality|service|results?|outcomes?) ;
        leading (?:provider|experts?|clinic|platform|hospital|brand|authority) ; easy money ;
        maximi[sz]e (?:your |the )?(?:reimbursement|revenue|payment)s? ;
        boost (?:your |the )?(?:reimbursement|revenue|payment|income|health|immun\w+)s? ; unlock ; one-stop ;
        secret (?:to|of|that) ; doctors? (?:hate|love|don['’]t want) ; act fast ; today only ; as seen on ;
        guaranteed reimbursement ; highly recommended? ; 5-star ; five-star
        """,
    ),
    (
        "the first person",
        r"""
        we ; we['’](?:re|ve|ll|d) ; our ; ours ; ourselves ; let us ; let['’]s ; myself ;
        my (?:\w+ )?(?:opinion|experience|view|patients?|advice|practice|clinic|recommendation|colleagues|knowledge|judg\w+|mind|own) ;
        in my ;
        (?<!type )(?<!class )(?<!stage )(?<!grade )(?<!bipolar )I (?:am|have|think|believe|recommend|would|advise|can|will|suggest|was|see|know|feel|hope|always|never|often|usually|personally|strongly|find|use|prefer|cannot|do|don['’]t|must|say|say) ;
        I['’](?:m|ve|d|ll) ; as an? (?:ai|language model|doctor|physician|clinician|large language model) ;
        contact me
        """,
    ),
    (
        "a statement without exception",
        r"""
        (?:each and every|every single) (?:person|patient|case|time|child|adult|sufferer|woman|man|visit|claim|record|one) ;
        every time(?:,? without \w+)?(?! (?:the|a|an|it|this|that)) ; without exceptions? ; (?:with )?no exceptions? ;
        in (?:every|each|all)(?: single)? (?:case|patient|person)s? ; (?:works?|good|safe|right) for (?:everybody|everyone|every (?:patient|person|child|adult|visit)) ;
        (?:detects?|finds?|catches|cures?|helps?|heals?|affects?|kills?|strikes?) (?:everyone|everybody|every (?:single )?\w+) ;
        (?:everyone|everybody|every (?:patient|person|sufferer|child|woman|man|baby|smoker)|all (?:patients|people|women|men|children|sufferers|babies)|nobody|no one|no patient
        |none of them)(?: (?:with|who has|who have) [\w ]{1,40}?)?(?: \w+ly| ever| in the end| soon)?
        (?:recovers?|dies?|gets? (?:well|better|worse)|becomes?|heals?|is cured|are cured|survives?|suffers?|improves?|responds?|loses?|lives?|needs? (?:surgery|treatment)|falls? ill|feels?|will)
        """,
    ),
    (
        "a statement no author of this page can make",
        r"""
        as an ai ; language model ; i cannot (?:help|provide) ; deadly ; hopeless ; death sentence ;
        certain death ; invariably fatal ; always fatal ; universally fatal ;
        is always (?:\w+ )?(?:fatal|cured|benign|malignant|harmless|serious|curable|deadly|mild|safe|present|successful|effective|painful|dangerous|permanent|temporary|caused|treat\w+) ;
        never (?:\w+ )?(?:fatal|harmful|dangerous|serious|recurs?|returns?|kills?|causes?|leads?|needs? (?:treatment|surgery)|requires? (?:treatment|surgery)|spreads?|heals?|recovers?|painful|malignant|contagious) ;
        every (?:single )?patient ;
        all patients (?:will|recover|die|are|get|have|need|do|must|respond|experience|suffer|improve) ;
        no patients? (?:ever|will|dies?|recovers?) ; nobody (?:dies|recovers) ;
        always (?:leads?|causes?|results?|recover\w*|heals?|responds?|resolves?|improves?|ends?|kills?|works?|means? that the (?:patient|person)|indicates? (?:a |that the )?(?:serious|severe|disease|cancer|patient)|requires? (?:surgery|treatment|hospital)|needs? (?:surgery|treatment)) ;
        inevitabl[ey] ; invariably ; it is impossible (?:for|to) (?!tell|say|know|see|read)\w+ ;
        (?:can|could|will|would) never (?!be (?:coded|reported|used|listed|billed|assigned|combined|sequenced|the first|a|an|added|paired|placed|submitted|taken|read|known|put|sent|chosen)|stand|appear|replace|say|tell|mean|take|carry|go (?:with|together|on)|come first|name|show)\w+ ;
        never (?:\w+ly )?(?:occurs?|happens?|comes? back|turns?|becomes?|goes away|kills?|hurts?|harms?|ends?|gets? (?:better|worse|well)|dies|improves?|fails?|works?|develops? into|responds?|poses?|does any harm) ;
        (?:cannot|can['’]t) be (?:avoided|escaped|survived|cured) ; (?:is|are) unavoidable
        """,
    ),
)
# Absolutes: a person looks at them and ticks.
ABSOLUTE = r"""
    always ; never ; definitely ; certainly ; obviously ; clearly ; impossible ; in no case ;
    under no circumstances ; everybody ; everyone ; nobody ; absolutely ; completely ; totally ;
    perfect(?:ly)? ; proves? ; surely ; no doubt ; the only
"""
# Style: told, no more.
STYLE = r"""
    utili[sz]es? ; in order to ; prior to ; leverag\w+ ; delve\w* ; it is important to note ; please note ;
    basically ; very unique ; and/or
"""
