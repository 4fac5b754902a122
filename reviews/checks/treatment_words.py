"""What people are treated with, what is done to them, and how a text says that it is good. Data of ``treatment``."""

from __future__ import annotations

from .listed import listed, one_of

# Endings that the names of medicines share; each with enough of the word that "April" and "peptide" are none.
_ENDINGS = listed(r"""
    cillin ; m[yi]cin ; floxacin ; cycline ; oxacin ; conazole ; bendazole ; prazole ; dazole ; thiazole ; statin ; olol ;
    [aeio]pril ; sartan ; dipine ; profen ; oxicam ; coxib ; oxetine ; triptan ; parin ; xaban ; gatran ; grel ; gliptin ;
    gliflozin ; glutide ; natide ; reotide ; tamab ; [cklmnrtxz]i?[zmx]umab ; [a-z]{3}mab ; [lrnt]inib ; ciclib ; [^\W_]{3}vir ;
    trexate ; trigine ; olamide ; semide ; thiazide ; salicylates? ; salazine ; salamine ; buterol ; meterol ; moterol ;
    asone ; isone ; isolone ; olone ; onide ; lukast ; tropium ; phylline ; setron ; glitazone ; platin ; rubicin ; taxel ;
    dron(?:ate|ic acid) ; osporin ; azosin ; ulosin ; stigmine ; levodopa ; z[eo]pam ; zolam ; barbital ; pentin ; bactam ;
    penem ; oquine ; mectin ; nercept ; atacept ; kinra ; [ai]xone ; oxone ; codone ; orphan ; prost ; fibrate ; azepine ; idone ; apine
""")
_MEDICINES = listed(r"""
    antibiotics? ; anti-?\w*(?:virals?|fungals?|histamines?|depressants?|coagulants?|inflammator(?:y|ies)|emetics?
    |psychotics?|hypertensives?|epileptics?|platelets?|convulsants?|acids?|septics?|venoms?|toxins?|dotes?) ; steroids? ;
    cortico\w+ ; insulin ; metformin ; aspirin ; paracetamol ; acetaminophen ; tylenol ; morphine ; buprenorphine ;
    codeine ; warfarin ; heparin ; lithium ; colchicine ; digoxin ; levothyroxine ; adrenaline ; epinephrine ;
    nitroglycerin ; nitrates? ; icatibant ; dapsone ; rifamp\w+ ; clofazimine ; latanoprost ; pain ?killers? ;
    pain (?:relief|relievers?|medication) ; analgesi\w+ ; an(?:a)?esthetics? ; opioids? ; statins? ; diuretics? ; triptans? ;
    (?:beta|calcium channel|alpha|nerve)[- ]?\s?blocks? ; (?:beta|calcium channel|alpha)-?\s?blockers? ; inhalers? ;
    bronchodilators? ; nebuli[sz]ers? ; decongestants? ; expectorants? ; antacids? ; medicines? ; medications? ; drugs? ;
    pills? ; tablets? ; capsules? ; laxatives? ; sedatives? ; tranquil\w+ ; hormones? ; interferon ; bisphosphonates? ;
    vaccin\w+ ; immuni[sz]ations? ; immunoglobulins? ; injections? ; shots ; infusions? ; transfusions? ; creams? ;
    ointments? ; lotions? ; emollients? ; moisturi[sz]ers? ; sunscreen ; eye ?drops ; drops ; gels? ; suppositories ;
    supplements? ; vitamins?(?: [a-k]\d*)? ; iron tablets ; folic acid ; probiotics? ; fluids? ; hydration ; saline ; oxygen ;
    clot-?busting \w+ ; herbal \w+ ; home remed\w+ ; over-the-counter \w+
""")
_PROCEDURES = listed(r"""
    surgery ; surgeries ; surgical \w+ ; operations? ; an operation ; chemotherapy ; radiotherapy ; radiation ; irradiation ;
    (?:\w+)?therapy ; therapies ; physio\w* ; rehabilitation ; dialysis ; transplant\w* ; (?:\w+ )?grafts? ; stents? ;
    pacemakers? ; defibrillators? ; lasers? ; shock waves? ; suction ; drainage(?! angle| system) ; debridement ; closure ; stoma ; splints? ;
    (?:a |the )?casts? ; casting ; braces? ; bracing ; slings? ; crutches ; bandages? ; dressings? ; sutures? ; stitches ;
    traction ; immobili[sz]ation ; fixation ; (?:nerve|surgical) repair ; hearing aids? ; glasses ; lens(?:es)? implants? ;
    implants? ; amputation ; biops(?:y|ies) ; catheters? ; ventilat(?:ion|or) ; positive airway pressure ; intubation ;
    resuscitation ; scaling ; root planing ; [a-z]{3,}(?:ectomy|ostomy|otomy|plasty|pexy|desis|oscopy|centesis|clysis) ;
    shaving ; cutting out ; lumbar puncture ; plasma exchange ; (?:talking|blood) (?:therapy|thinners?) ; iron(?: tablets)? ; zinc ; a balloon ; excision ; resection ; removal ; a new (?:kidney|heart|liver|lung|hip|knee|valve) ; hospital
    (?:care|treatment|admission) ; hospitali[sz]ation ; admission to hospital ; sedation ; embolization ; ablation
""")
_CARE = listed(r"""
    counsel(?:l)?ing ; exercises? ; stretching ; massage ; (?:bed )?rest ; ice(?: packs?)? ; heat ; compression(?: \w+)? ;
    (?:cold |warm |hot |ice )?(?:compress(?:es)?|packs?|baths?) ; stockings ; (?:pressure )?garments? ; elevation ; insoles? ;
    orthotics ; lid scrubs ; a? ?diet(?:ary)?(?: changes?)? ; low-\w+ diet ; lifestyle changes? ; weight loss ;
    (?:conservative|supportive|symptomatic|palliative|medical|wound|intensive|follow-up) (?:care|management|treatment|measures) ;
    self-?care ; watchful waiting ; a? ?wait-and-see \w+ ; wound care ; acupuncture ; yoga ; meditation ; pacing ;
    a hospital stay ; (?:a )?changes? (?:of|in) (?:diet|lifestyle|habits|medication) ; ear tubes ; early (?:treatment|operation|surgery|use of \w+|mobili[sz]ation|diagnosis and treatment)
""")
_NAMES = rf"[a-z]{{2,}}(?:{'|'.join(_ENDINGS)})"
MEDICINE = one_of([_NAMES], _MEDICINES)
# Nouns: what people are treated with.
TREATMENT = one_of([_NAMES], _MEDICINES, _PROCEDURES, _CARE)

# What is done to a body, as a participle, a gerund and a bare verb.
DONE = one_of(
    listed(r"""
    treated ; operated(?: on)? ; removed ; excised ; resected ; repaired ; replaced ; reconstructed ; corrected ; drained ;
    lanced ; injected ; infused ; transfused ; vaccinated ; immuni[sz]ed ; immobili[sz]ed ; splinted ; stitched ; sutured ;
    cauteri[sz]ed ; frozen off ; burned off ; cut out ; broken up ; patched ; bandaged ; dressed ; prescribed ; administered ;
    hospitali[sz]ed ; sedated ; ventilated ; intubated ; irrigated ; flushed ; debrided ; amputated ; transplanted ; grafted ;
    massaged ; elevated ; iced ; cooled ; rested ; kept (?:in bed|at home|warm|dry|clean|still|under observation) ; left to
    (?:pass|heal|drain|close) ; put in (?:a cast|a splint|traction) ; fitted with ; started on ; put on ; taken off ; reversed ;
    eased ; relieved ; soothed ; dissolved ; put in(?=\W*$| (?:when|if|to|for|after|under|during)) ; inserted ; implanted ; pinned ; set and ; held with ; burned away ; fixed (?:surgically|by|with) ; (?:tube|bottle) fed ; alleviated ; controlled ; managed ; tapered ; discontinued
    """)
)
CARE_VERB = one_of(
    listed(r"""
    treat ; operate ; remove ; excise ; repair ; replace ; drain ; inject ; infuse ; vaccinate ; immobili[sz]e ; splint ;
    prescribe ; administer ; give ; start ; begin ; stop ; discontinue ; continue ; try ; offer ; use ; recommend ; advise ;
    reach for ; turn to ; rely on ; favou?r ; prefer ; suggest ; perform ; order ; refer ; admit ; reverse ; fit ; cut ; fix ;
    aim for ; switch ; combine ; test for ; screen ; start with ; begin with
    """)
)
ACTION = one_of(
    listed(r"""
    taking ; stopping ; quitting ; cutting(?: out| down| back)? ; removing ; replacing ; repairing ; draining ; shaving ;
    bracing ; splinting ; resting ; icing ; elevating ; massaging ; stretching ; wearing ; drinking ; eating ; avoiding ;
    losing weight ; exercising ; keeping ; giving ; injecting ; operating(?: \w+)? ; treating ; applying ; using ; starting ;
    beginning ; adding ; reducing ; limiting ; sleeping ; walking ; washing ; covering ; cooling ; warming ; opening ;
    removal of ; replacement of ; repair of ; drainage of ; excision of ; closure of ; pacing of ; a course of ; a short course of
    """)
)
# What a treatment is said to do.
HELPS = one_of(
    listed(r"""
    helps? ; cures? ; relieves? ; reduces? ; eases? ; improves? ; speeds? ; prevents? ; works? ; clears? ; resolves? ;
    controls? ; lowers? ; shortens? ; alleviates? ; soothes? ; flattens? ; restores? ; corrects? ; solves? ; slows? ; fixes ;
    stops? ; calms? ; heals? ; repairs? ; reverses? ; protects? ; saves? ; cuts? ; ends? ; removes? ; treats? ; strengthens? ;
    suppress(?:es)? ; (?:brings?|takes?|keeps?|gets?|lets?|makes?|holds?) (?:the |it |them |this )?(?:\w+ ){0,3}(?:down|away|off|from
    \w+ing|under control|back|grow\w*|heal\w*|better|easier|go) ; takes? the edge off ; (?:gives?|brings?|offers?|provides?|yields?|leads? to)
    (?:\w+ )?(?:relief|control|results?|improvement|comfort|help|recovery) ; does? (?:\w+ )?good ;
    do(?:es)? the trick ; tak(?:e|es) care of ; make(?:s)? (?:a|the|all the) (?:real |big )?difference ; pays? off ; lets? ; refills? ; opens? ; widens? ;
    boosts? ; rebuilds? ; kills? ; loosens? ; dissolves? ; thins? ; numbs? ; quiets? ; protects? ; beats? ; replenish(?:es)? ; limits? the ; minimi[sz]es? ; stabili[sz]es? ; goes a long way ; (?:is|are) (?:the |a )?key(?: to| for)? ;
    does wonders ; returns?
    """)
)
# What a treatment is said to be.
GOOD = one_of(
    listed(r"""
    preferred ; preferable ; to be preferred ; favou?red ; advised ; advisable ; recommended ; indicated ; contraindicated ;
    warranted ; sensible ; prudent ; worthwhile ; worth (?:trying|a try|considering|doing) ; wise ; called for ; encouraged ;
    discouraged ; life-?saving ; beneficial ; effective ; useful ; helpful ; sufficient ; enough ; necessary ; needed ;
    required ; essential ; crucial ; vital ; unavoidable ; inevitable ; appropriate ; considered ; tried ; offered ; added ;
    given ; started ; begun ; reserved ; continued ; stopped ; avoided ; applied ; initiated ; administered ; prescribed ; used ; safe ;
    all that is (?:needed|required) ; the (?:best|usual|main|first|preferred|only|right) \w+
    """)
)
# "The treatment of choice": a judgement, and what is judged.
JUDGED = one_of(
    listed(r"""
    best ; better ; preferred ; first(?:[- ]line)? ; second(?:[- ]line)? ; third(?:[- ]line)? ; usual ; main ; only ; right ; standard ;
    recommended ; common ; typical ; initial ; effective ; most effective ; safest ; primary ; optimal ; ideal ; appropriate ; definitive ;
    customary ; suggested ; proper ; simplest ; next ; another ; sensible ; favou?red ; wisest ; established ; accepted ; early ; prompt ;
    immediate ; long-term
    """)
)
MEANS = one_of(
    listed(r"""
    treatments? ; therap(?:y|ies) ; management ; remed(?:y|ies) ; medications? ; medicines? ; drugs? ; cure ; operation
    """)
)
STEP = one_of(
    listed(r"""
    choice ; options? ; step ; way ; approach ; course ; measures? ; answer ; solution ; help ; move ; thing ; strategy ; bet ;
    plan ; alternative ; intervention ; procedure ; agent ; line of defen[cs]e ; route
    """)
)
PURPOSE = one_of(
    listed(r"""
    to (?:\w+ly )?(?:repair|treat|take|deal|manage|cure|heal|operate|relieve|ease|prevent|control|avoid|stop|remove|rest|lower|reduce
    |handle|help|get (?:better|well|rid)|do|close|correct|fix|give|wait|start|begin|try) ; for (?:\w+ ){0,3}(?:patients?|pain|symptoms?|relief|children
    |adults|people) ; when (?:symptoms|the pain|it|pain) ; against
    """)
)
PEOPLE = one_of(
    listed(r"""
    clinicians? ; doctors? ; physicians? ; providers? ; patients? ; surgeons? ; nurses? ; staff ; people ; persons? ; adults? ;
    child(?:ren)? ; babies ; infants? ; newborns? ; parents ; mothers? ; famil(?:y|ies) ; they ; he or she ; anyone ; everyone ;
    sufferers? ; individuals ; women ; men ; woman ; man ; partners? ; one ; you ; those(?: \w+){0,3} ; athletes ; smokers ; users ;
    teams? ; caregivers? ; specialists? ; relatives ; travel(?:l)?ers
    """)
)
