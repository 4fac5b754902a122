"""Sentences of true explanations, by what they speak of. Placeholders are filled with the facts of the code."""

from __future__ import annotations

# a billable code
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
]

# a header
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
]

SIDE = [
    "The side is part of the title: {side}.",
    "The code says which side is meant: {side}.",
    "Laterality matters here, and the title gives it as {side}.",
    "The title includes the side ({side}), so the record needs to state it as well.",
    "Other sides have codes of their own.",
    "If the record is silent on the side, another code of the category is looked up instead.",
    "Left and right have different codes in this category; this one is {side}.",
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
    ],
    "D": [
        "The last character, {char}, stands for {meaning}.",
        "It is used after active treatment has been completed, for routine care during healing or recovery.",
        "The {meaning} follows the period of active treatment; the code is not used for the initial encounter.",
        "Follow-up visits are what this code is for; the first phase of care has another character.",
        "Not the initial encounter but a later one is recorded here.",
    ],
    "S": [
        "The last character, S, stands for sequela: a condition that came from the earlier injury.",
        "It is used for a late effect of the injury, once the acute phase is over.",
        "Sequela means a lasting consequence, and the code for the consequence itself comes first.",
        "It is not used for the initial encounter and not for routine follow-up during healing.",
        "With S, the record speaks of what the injury left behind.",
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
]

NOT_EXCLUDED = [
    "It does not include {x}.",
    "{x}: that is coded elsewhere.",
    "Not covered here: {x}.",
    "The code is not meant for {x}.",
    "It is not to be confused with {x}.",
    "This code leaves out {x}; see the code in brackets.",
]

NOT_SIDE = [
    "It does not cover the {other} side.",
    "The {other} side: that has a code of its own.",
    "It says nothing about the {other} side of the body.",
    "A finding on the {other} side is coded differently.",
    "It is not used for the {other} side.",
    "Disease of both sides; look for a bilateral code instead.",
]

INCLUDES = [
    "The record says {x}, an inclusion term.",
    "The tabular list includes {x}.",
    "{x} is coded here too.",
    "Also for {x}, which the official list names as included.",
    "The clinician wrote {x}.",
    "Officially included: {x}.",
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
]

FAQ_BILLABLE = [
    ("Is {code} billable?", "Yes. It is a complete code and can be reported on a claim."),
    ("Can {code} be used on a claim?", "Yes, where the record supports it."),
    ("Is {code} a header?", "No, it is a billable code."),
    ("Does the code need more characters?", "No. {code} is complete."),
    ("Is this code valid for submission?", "It is. The order file flags it as billable."),
    ("Does {code} have to be made more specific?", "No, nothing follows below it in the list."),
]

FAQ_HEADER = [
    ("Is {code} billable?", "No. It is a header, and a code below it is needed for a claim."),
    ("Can {code} be put on a claim?", "No, it lacks characters. {child} is one of the codes that follow."),
    ("Is this a complete code?", "No. It is the heading of a group."),
    ("Why can {code} not be billed?", "Because it only names a group; the codes below carry the detail."),
    ("Which codes are below {code}?", "One of them is {child}, {child_title}."),
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
]

FAQ_SIDE = [
    ("What if the other side is affected?", "Then another code of {category} is used."),
    ("Does the code cover both sides?", "No. It names one side: {side}."),
    ("Is the side part of the code?", "Yes, the title says {side}."),
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
]
