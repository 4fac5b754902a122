"""Sentences of true explanations, by what they speak of. Placeholders are filled with the facts of the code."""

from __future__ import annotations

BILLABLE = [
    "{code} is a billable ICD-10-CM code for {title}.",
    "{code} is the ICD-10-CM code for {title}. It is billable, so it can be reported on a claim.",
    "This code stands for {title}. It is complete as it is and may be submitted on a claim.",
    "ICD-10-CM lists {title} under {code}, a code that is valid for billing.",
    "{Title}: that is what {code} says. No further characters are needed.",
    "{code} names {title}. Unlike a category heading, it can be used on a claim.",
    "The code {code} is not a header; it can be put on a claim form when the record supports it.",
    "A clinician who documents {title} can have it coded as {code}, which is a billable code.",
    "{code} classifies {title}. The order file flags it as billable.",
    "In ICD-10-CM, {title} is {code}. It is specific enough to be submitted for payment.",
    "{code}, billable, records {title}.",
    "Short and plain: {code} is valid for claims and describes {title}.",
    "Records that mention {title} may carry {code}. The code needs no additional characters before it is billed.",
    "{code} identifies {title} and is billable under ICD-10-CM.",
    "When {title} is documented, {code} is the code; nothing more has to be added to it before billing.",
    "{Title} ({code}) is a complete diagnosis code. Its category, {category}, is a header and not billable.",
    "A claim may list {code}, since the code is valid for submission.",
    "Although {category} itself is only a heading, {code} is billable.",
    "{code} is one of the billable codes in ICD-10-CM. It names {title}.",
    "The code for {title} is {code}. Whether a payer covers the visit is another matter.",
    "Only billable codes go on claims, and {code} is one.",
]

HEADER = [
    "{code} is a header: it groups the codes for {title} and is not billable itself.",
    "{code} is a category heading for {title}. A claim needs one of the more specific codes below it, such as {child}.",
    "This heading gathers {title}. It cannot be submitted on a claim; choose a code below it.",
    "{code} covers {title} as a group. It is not valid for billing, because further characters are required.",
    "{title} is the name of the group {code}. Pick a billable code beneath it, for example {child}.",
    "{code} is not a billable code. It holds the more detailed codes for {title}.",
    "Think of {code} as a shelf for {title}: claims take the codes on the shelf, not the shelf.",
    "{code} is incomplete on its own. More characters are needed before {title} can be reported.",
    "As a header, {code} does not go on claims; the codes below, among them {child}, do.",
    "{code} is a non-billable grouping for {title}, and the detail sits further down.",
    "{code} groups several codes about {title}. On claims, one of those codes is used, not {code}.",
    "{code} does not stand on a claim by itself; the codes below do.",
    "This is a heading in ICD-10-CM. Billable codes, such as those under {child}, follow it.",
    "{code} is valid as a category but not for billing.",
    "You cannot bill {code}. Look below it for a complete code.",
    "{title} is split further in ICD-10-CM, so {code} is not complete.",
    "A claim with {code} would lack detail; more characters are required.",
    "{code} is an umbrella for {title} and not a billable code.",
]

PLACE = [
    "It belongs to chapter {chapter} of ICD-10-CM, {chapter_title}.",
    "Within ICD-10-CM it sits in the block {block}, {block_title}.",
    "The tabular list places it in chapter {chapter}, {chapter_title}.",
    "You will find it in category {category}, {category_title}.",
    "Its chapter is {chapter_title}; its block is {block}.",
    "The category above is {category}.",
    "ICD-10-CM keeps it with other codes of {block_title} ({block}).",
    "In the tabular list it comes under {category}.",
]

WHAT = [
    'The title of the code is "{Title}", and the record has to support each part of it.',
    "A coder arrives here when the documentation speaks of {title}.",
    "The wording comes from the official classification, not from this page.",
    "Every ICD-10-CM code is a short name for something a clinician wrote down, and this one is short for {title}.",
    "The code describes a documented finding or circumstance and leaves the story around it to the record.",
    "It tells a reader of the record what was documented; it says nothing about how the person is treated.",
    "The code is a label. How the person feels, and what happens next, is not in it.",
    "Codes such as this one let hospitals, clinics and researchers count like with like.",
    "Some words of the title have a narrower meaning in the classification than in everyday speech.",
    "What counts is the clinician's documentation at the encounter, not an assumption made afterwards.",
    "A related code is {sibling}, {sibling_title}; the two are not interchangeable.",
    "Nearby in the list stands {sibling}, for {sibling_title}.",
    "The first three characters name the category; the rest add detail.",
    "People often meet this code for the first time on a bill or an after-visit summary.",
    "The title has to be read together with the notes printed above it in the tabular list.",
    "Reading the code from left to right, each character adds detail.",
    "No code in ICD-10-CM carries a judgement about the person.",
    "Think of it as a label on a folder: it names the content, {title}, and leaves the details inside.",
    "The classification is published by the United States government and revised every year.",
    'Words such as "other" or "unspecified" have fixed meanings in ICD-10-CM.',
    "Two readers with the same record should arrive at the same code.",
    "Some 70,000 codes in ICD-10-CM share this structure.",
    "The record may use other words, and the index leads from those to this code.",
    "It is one entry among many in category {category}.",
    "A clinician may describe the same thing in different words.",
    "Codes group similar situations, so two people with the same code can feel very different.",
    "{sibling} is listed beside it and stands for {sibling_title}.",
    "The wording is fixed, and translations into plain language, such as this one, have no official standing.",
    "It was chosen because the documentation at the time of the visit supported it.",
    "ICD-10-CM has 22 chapters; this code is in one of them.",
    "A person can have several codes for one visit, each for a different reason.",
]

SIDE = [
    "The side is part of the title: {side}.",
    "The code says which side is meant: {side}.",
    "Laterality matters here, and the title gives it as {side}.",
    "The title includes the side ({side}), so the record needs to state it as well.",
    "Other sides have codes of their own.",
    "If the record is silent on the side, another code of the category is looked up instead.",
    "Left and right have different codes in this category; this one is {side}.",
    "It is specific to the {side} side.",
    "A separate code exists when the other side is involved.",
    "The {side} side is named in the title, and only that side is meant.",
    "In this category the side is told by one of the characters.",
]

SEVENTH = {
    "A": [
        "The last character, {char}, stands for {meaning}: the person is receiving active treatment.",
        (
            "{char} in the seventh place means {meaning}, which is about the phase of care and not about how often "
            "a person was seen."
        ),
        "Character {char} marks the {meaning}. For follow-up visits another seventh character is used.",
        "It is used while active treatment goes on. Later visits in the healing phase have a different code.",
        "The initial encounter lasts as long as active treatment does, even if a new clinician takes over.",
        "It does not apply to subsequent encounters or to sequelae.",
        "The A at the end tells that active treatment is still going on.",
        "Seventh character A: initial encounter. D would be a subsequent encounter and S a sequela.",
        "When active treatment ends, the code changes to one with D.",
        "An initial encounter can take several visits.",
    ],
    "D": [
        "The last character, {char}, stands for {meaning}.",
        "It is used after active treatment has been completed, for routine care during healing or recovery.",
        "The {meaning} follows the period of active treatment; the code is not used for the initial encounter.",
        "Follow-up visits are what this code is for; the first phase of care has another character.",
        "Not the initial encounter but a later one is recorded here.",
        "Active treatment is over when this code is used.",
        "The code is for later visits, once active treatment has ended.",
        "A would be used during active treatment; this code is not for that phase.",
    ],
    "S": [
        "The last character, S, stands for sequela: a condition that came from the earlier injury.",
        "It is used for a late effect of the injury, once the acute phase is over.",
        "Sequela means a lasting consequence, and the code for the consequence itself comes first.",
        "It is not used for the initial encounter and not for routine follow-up during healing.",
        "With S, the record speaks of what the injury left behind.",
        "S points to a sequela, which can appear long after the injury.",
        "The acute injury is in the past; the code stands for what remained.",
        "During active treatment a code ending in A is used, not this one.",
    ],
}

UNSPECIFIED = [
    '"Unspecified" means that the record gives no more detail, not that the clinician was careless.',
    "The word unspecified in the title says that the documentation did not go further.",
    "Unspecified is an official word: the information was not there when the code was chosen.",
    "If more detail is documented later, a more specific code may take its place.",
]

ABOUT_AGE = [
    "The numbers in the title are limits set by the classification.",
    "The title draws a line by number or type, and the record needs to say on which side of it the case falls.",
    "Numbers such as those in the title are definitions and not advice.",
    "Terms like type 2 or stage 3 are names of kinds and not scores.",
    "A limit such as 30 minutes or less is part of the definition of a code, nothing more.",
]

WHEN = [
    "Used when a clinician documents {title}.",
    "May be used when the record names {title} as a reason for the encounter.",
    "The documentation supports each part of the title.",
    "The provider has recorded {title} and no more specific code of {category} fits.",
    "When a coder follows the index to {code} and the tabular list confirms it.",
    "The visit note, the discharge summary or the operative report mentions {title}.",
    "A previous code of the record is updated because new documentation names {title}.",
    "The record states the condition in words that the index leads to this code.",
    "For example, a visit in which {title} is what the clinician wrote down.",
    "The encounter is reported to a registry and the record says {title}.",
    "More than one condition was documented, and this is one of them.",
    "A student of coding looks up {code} to see how {category} is divided.",
    "A discharge summary gives {title} as a diagnosis.",
    "The problem list contains {title}.",
    "The clinician's assessment says {title}, and the code is picked from the tabular list.",
    "{Title} was recorded as the reason for the visit or was found during it.",
    "The person was admitted and {title} was documented during the stay.",
    "An urgent care note, a clinic letter or a hospital record documents {title}.",
    "The condition was looked into, watched or taken into account at the visit.",
    "Both the index and the tabular list point to {code}.",
    "The documentation does not support a more specific code.",
    "Someone asks what {code} on a printed summary stands for.",
]

WHEN_HEADER = [
    "To find the way to a billable code below it.",
    "When statistics are grouped by category rather than by single codes.",
    "A reader wants to see which codes belong together under {code}.",
    "To read the notes that hold for all codes beneath {code}, such as {child}.",
    "A search for {title} starts here and goes on to a complete code.",
    "Tables that report by group may show {code}, since it names the group.",
    "For teaching: the heading shows how {title} is divided.",
    "Looking up {child}, {child_title}, a reader passes {code} on the way.",
    "Someone looks up the group before choosing a code.",
    "A chart or report is grouped by three-character categories.",
    "The category name appears in a table of contents.",
    "A reader follows the hierarchy from the chapter to {child}.",
    "Notes that apply to every code in the group are read here.",
]

NOT = [
    "It does not say how severe the condition is.",
    "A code alone does not explain severity, treatment plan, or outcome.",
    "It does not replace the advice of a clinician.",
    "It is not a diagnosis made by this page; only a clinician makes one.",
    "The code does not describe the treatment that was given.",
    "It does not mean that anyone made a mistake.",
    "A medical code should not be treated as a substitute for a doctor's diagnosis or advice.",
    "It does not tell whether the condition is new or old.",
    "It does not mean that the person is cured or that the condition will return.",
    "It is no forecast: the code says nothing about recovery.",
    "It does not show that a test was positive, unless the record says so.",
    "The code is not proof that payment will be made.",
    "It gives no dose, no medicine and no plan.",
    "It does not state a cause that the record leaves open.",
    "It does not stand for {sibling_title} ({sibling}), which has a code of its own.",
    "Not a statement about how common the condition is.",
    "A judgement about the person.",
    "A rating of the care that was given.",
    "It doesn't say what the clinician recommended.",
    "It does not tell how long the condition has lasted.",
    "It is not an opinion about what caused the condition, unless the title names a cause.",
    "The code is not a treatment plan.",
    "It doesn't mean that surgery is needed.",
    "It does not mean that medicine was prescribed.",
    "No statement is made about the chance of recovery.",
    "It does not say that an insurer will pay.",
    "It is not a substitute for talking with the clinician who knows the record.",
    "The code does not say who was at fault.",
    "A code is not a complete medical history.",
    "It does not guarantee payment.",
    "It does not mean that the condition is permanent, or that it will go away.",
    "Nobody should read a prognosis into a code.",
    "It does not tell which tests were done.",
    "It says nothing about mortality or survival.",
    "It is never a reason to start or stop a medicine.",
    "That the person takes a certain drug.",
    "That the clinician is certain of the cause.",
    "How the condition is best treated.",
]

NOT_EXCLUDED = [
    "It does not include {x}.",
    "{x}: that is coded elsewhere.",
    "Not covered here: {x}.",
    "The code is not meant for {x}.",
    "It is not to be confused with {x}.",
    "This code leaves out {x}; see the code in brackets.",
    "{x}, which is listed under Excludes and coded to its own place.",
    "{x} is something else in ICD-10-CM.",
    "Conditions such as {x} have codes of their own.",
    "It must not be read as {x}.",
    "A record of {x} leads to another code.",
]

NOT_SIDE = [
    "It does not cover the {other} side.",
    "The {other} side: that has a code of its own.",
    "It says nothing about the {other} side of the body.",
    "A finding on the {other} side is coded differently.",
    "It is not used for the {other} side.",
    "Disease of both sides; look for a bilateral code instead.",
    "That the {other} side is affected.",
    "It is not about the {other} side.",
    "The {other} side is not part of the title.",
    "A problem of the {other} side has its own code in this category.",
]

INCLUDES = [
    "The record says {x}, an inclusion term.",
    "The tabular list includes {x}.",
    "{x} is coded here too.",
    "Also for {x}, which the official list names as included.",
    "The clinician wrote {x}.",
    "Officially included: {x}.",
    "{x}.",
    'The documentation uses the words "{x}".',
    "{x} is listed as an inclusion term under the code or its category.",
    "Under this code the list also prints: {x}.",
]

WHERE = [
    (
        "You may see this code in hospital records, discharge summaries, insurance claims, referrals, or other "
        "healthcare billing and coding records."
    ),
    "It can appear on a visit summary, in a referral letter, or in the problem list of an electronic record.",
    "Typical places are encounter forms, claims data, registries and the letters that clinics send each other.",
    "You might come across it on a bill, on an explanation of benefits, or in a patient portal.",
    "Look for it in the diagnosis section of an after-visit summary.",
    "Emergency department notes, outpatient notes and inpatient records are places where it may turn up.",
    "Coders, billers and researchers meet it most often; patients see it on printed summaries.",
    "It may stand in a table of diagnoses, next to the date of the visit.",
    "The code may be printed on a superbill, a referral, a lab order or a claim.",
    "It turns up in electronic health records, in claims data and in public health reports.",
    "Patients may find it in the portal of a clinic, beside the visit date.",
    "A hospital's billing office, an insurer or a registry may hold records with this code.",
    "In letters between clinics, usually with its title written out.",
]

EXCLUDES1 = [
    "An Excludes1 note at {owner} lists {x}; the two are not coded together.",
    "Excludes1 of {owner}: {x}. Both codes are not used for the same encounter.",
    "{x} is excluded by an Excludes1 note, so it is never reported together with this code.",
    "Do not report this code together with {x}: the note at {owner} is an Excludes1.",
    "Not coded here: {x} (Excludes1).",
    "The tabular list has {x} as Excludes1, which means that it belongs elsewhere and cannot be added to this code.",
    "Because of an Excludes1 note, {x} cannot be coded at the same time.",
    "The classification treats {x} as something else; it is coded on its own, not with {code}.",
    'At {owner} an Excludes1 note names {x}. Excludes1 means "not coded here", and the codes are not used together.',
    "{x} and this code exclude each other (Excludes1).",
    "If the record describes {x}, that code is used instead of this one.",
    "Excludes1: {x}.",
    "{x} carries an Excludes1 at {owner}; one encounter does not carry both codes for the same condition.",
    "By the Excludes1 note, {x} is coded elsewhere.",
]

EXCLUDES2 = [
    (
        "An Excludes2 note at {owner} lists {x}. It is a different condition, and both may be coded when both are "
        "documented."
    ),
    "Excludes2 of {owner}: {x}. That is not part of this code but may be reported in addition.",
    "{x} is not included here (Excludes2), although a person can have both, and then both codes may be used.",
    "The note Excludes2 names {x}; a second code can be added for it where the record supports it.",
    "Not included here: {x}. Under Excludes2 it may be coded alongside this code.",
    'Excludes2 means "not included here". It holds for {x}, which may be coded together with {code}.',
    "Excludes2: {x}. A person may have both conditions, and then two codes are used.",
    (
        "{x} is not part of this code, but it is acceptable to use both codes together when the record supports "
        "both (Excludes2)."
    ),
    "For {x} an additional code may be used; the note is an Excludes2.",
    "An Excludes2 note, as the one for {x}, does not forbid coding both.",
    "{x} is coded separately and can be reported alongside this code.",
]

OTHER_NOTES = [
    "The notes at the category and the chapter apply as well.",
    "Notes printed at {category} hold for every code below it.",
    "The official guidelines are read together with the tabular list.",
    "Check the tabular list after the index: the index alone does not show every note.",
    "Code first and use additional code notes, where there are any, tell the order of codes.",
    "The code is read with the notes at its category, {category}.",
    "Report the code to the highest level of detail that the record supports.",
    "Where the record is unclear, a query to the clinician is better than a guess.",
    "When the record gives more than one condition, each is coded by its own rule.",
    "Use an additional code where the tabular list asks for one.",
    "The range {block} has notes of its own.",
    "Choose the code by the documentation and not by the price of a service.",
    "Sequencing follows the guidelines and the notes in the tabular list.",
    "No notes beyond those of the chapter need to be repeated here.",
    "A coder reads up the hierarchy for notes that apply.",
    "When a note says code first, the other condition is listed before this one.",
    (
        "Abbreviations such as NOS (not otherwise specified) and NEC (not elsewhere classifiable) are explained in "
        "the conventions."
    ),
    "Where two codes describe one condition, the combination code is preferred.",
    "Take care to read the notes at {category} first.",
    "Use the code only with documentation that supports it.",
    "See the guidelines of chapter {chapter}.",
    "Start in the index, then confirm the code in the tabular list.",
    "Avoid choosing the code from the title alone.",
]

FAQ_BILLABLE = [
    ("Is {code} billable?", "Yes. It is a complete code and can be reported on a claim."),
    ("Can {code} be used on a claim?", "Yes, where the record supports it."),
    ("Is {code} a header?", "No, it is a billable code."),
    ("Does the code need more characters?", "No. {code} is complete."),
    ("Is this code valid for submission?", "It is. The order file flags it as billable."),
    ("Does {code} have to be made more specific?", "No, nothing follows below it in the list."),
    ("Can my clinic bill {code}?", "Yes, it is billable."),
    ("Is a longer code needed?", "No, {code} is complete."),
    ("Is {code} valid in 2026?", "Yes. It is in the April 2026 release and can be reported on claims."),
    ("Is {code} only a category?", "No. The category is {category}; this code is complete."),
    ("May {code} be the only code on a claim?", "It may, unless a note asks for another code first."),
]

FAQ_HEADER = [
    ("Is {code} billable?", "No. It is a header, and a code below it is needed for a claim."),
    ("Can {code} be put on a claim?", "No, it lacks characters. {child} is one of the codes that follow."),
    ("Is this a complete code?", "No. It is the heading of a group."),
    ("Why can {code} not be billed?", "Because it only names a group; the codes below carry the detail."),
    ("Which codes are below {code}?", "One of them is {child}, {child_title}."),
    ("Can I bill {code}?", "No, choose one of the codes below it."),
    ("Is {code} valid on claims?", "It is not. Claims take the codes below."),
    ("Why was {code} rejected?", "It is a header, so it is not accepted on claims."),
    ("How many characters are missing?", "That depends on the branch; {child} is a step further down."),
]

FAQ_SEVENTH = [
    (
        "Does initial encounter mean the first visit?",
        "Not always. It means that the person is receiving active treatment.",
    ),
    (
        "What changes at a follow-up visit?",
        "The seventh character: D stands for subsequent encounter, and another code is reported.",
    ),
    (
        "Is the code used after treatment has ended?",
        "No. For care during healing, a code with another seventh character is used.",
    ),
    ("When does A change to D?", "When active treatment ends and routine follow-up begins."),
    ("Is S used here?", "No, S is for sequela, and this code ends in A."),
]

FAQ_SIDE = [
    ("What if the other side is affected?", "Then another code of {category} is used."),
    ("Does the code cover both sides?", "No. It names one side: {side}."),
    ("Is the side part of the code?", "Yes, the title says {side}."),
    ("Why does the title say {side}?", "Because ICD-10-CM has a code for each side."),
    ("Where is the code for the other side?", "In the same category, {category}."),
]

COMMON_FAQS = [
    ("What does {code} mean?", "It means that a clinician documented {title}."),
    (
        "Is this code a diagnosis?",
        "It is a label for what a clinician documented, and the clinician makes the diagnosis.",
    ),
    ("Who chooses the code?", "A clinician or a professional coder, from what is written in the record."),
    ("Does the code say how the condition is treated?", "No. Treatment is not part of the code."),
    ("Can the code change later?", "Yes. When the documentation changes, the code may change with it."),
    ("Why do I see this code on my bill?", "Because a record of the visit mentions {title}."),
    ("Where does {code} stand in the classification?", "In chapter {chapter}, block {block}."),
    ("How is {code} different from {sibling}?", "{sibling} is for {sibling_title}."),
    (
        "Are there numbers in the title?",
        "Where there are, they are limits or names, such as type 2 or 30 minutes or less.",
    ),
    ("Does the code tell my age?", "Only if the title does."),
    ("Is {code} the same as ICD-9?", "No. ICD-9 had other codes and less detail."),
    ("Which release is this?", "April 2026. A new release can change titles and notes."),
    ("What is {code} in plain words?", "{Title}, as documented by a clinician."),
    ("Should I worry about this code?", "A code alone is no reason to worry; it only repeats what the record says."),
    ("Can two people with this code have different symptoms?", "Yes. The code does not describe symptoms."),
    ("Is this code for children or adults?", "For anyone, unless the title or a note gives an age."),
    (
        "What do the dots and digits mean?",
        "The first three characters are the category, and the characters after the dot add detail.",
    ),
    ("Does it show up on insurance papers?", "It may, for example on an explanation of benefits."),
    ("Who reviewed this page?", "The names are at the end of the page."),
    ("Can the code be wrong?", "Yes. Errors happen, and the office that sent the record can correct them."),
    ("Does {code} tell what medicine I take?", "No, medicines are not part of it."),
    ("How often is {code} revised?", "ICD-10-CM is updated every year in October, and sometimes in April."),
]
