"""A mini ICD-10-CM with the quirks of the real one, and the editions before it.

Titles and notes are the publisher's, of April 2026, some cut short or pointed at a code that is here. In it: a block
whose id is a category (B20), blocks that overlap and hold no code themselves (V00-X58, W00-X58, M00-M25), a code with a
letter (Z3A), chapter 22 after chapter 21, placeholders X, seventh characters padded with X, with a nested override
(S52.01) and with the exception of S06, a diacritic (Sjögren), and notes that name codes in every form, two of which
are not in it (Z20.6, Z08-Z09).
"""

from .editions import Edition
from .formats import term
from .tree import Tree, block, chapter, code

ENCOUNTERS = {"A": "initial encounter", "D": "subsequent encounter", "S": "sequela"}

INFECTIOUS = chapter(
    "1", "Certain infectious and parasitic diseases", "A00-B99",
    block(
        "B20", "Human immunodeficiency virus [HIV] disease",
        code(
            "B20", "Human immunodeficiency virus [HIV] disease",
            includes=["acquired immune deficiency syndrome [AIDS]", "HIV infection, symptomatic"],
            excludes1=["sequelae of tuberculosis (B90.-)", "exposure to HIV virus (Z20.6)"],
        ),
    ),
    block(
        "B90-B94", "Sequelae of infectious and parasitic diseases",
        code(
            "B90", "Sequelae of tuberculosis",
            code("B90.0", "Sequelae of central nervous system tuberculosis"),
            code("B90.1", "Sequelae of genitourinary tuberculosis"),
        ),
        code_first=["condition resulting from (sequela) the infectious or parasitic disease"],
    ),
    includes=["diseases generally recognized as communicable or transmissible"],
    excludes2=["certain localized infections - see body system-related chapters"],
)  # fmt: skip

MUSCULOSKELETAL = chapter(
    "13", "Diseases of the musculoskeletal system and connective tissue", "M00-M99",
    block("M00-M25", "Arthropathies", includes=["Disorders affecting predominantly peripheral (limb) joints"]),
    block("M05-M14", "Inflammatory polyarthropathies", code("M10", "Gout", code("M10.9", "Gout, unspecified"))),
    block(
        "M30-M36", "Systemic connective tissue disorders",
        code(
            "M35", "Other systemic involvement of connective tissue",
            code(
                "M35.0", "Sjögren syndrome",
                code("M35.00", "Sjögren syndrome, unspecified"),
                inclusion_term=["Sicca syndrome"],
                excludes1=["gout (M10.-)"],
            ),
        ),
    ),
    excludes2=["injury, poisoning and certain other consequences of external causes (S00-T88)"],
)  # fmt: skip

INJURY = chapter(
    "19", "Injury, poisoning and certain other consequences of external causes", "S00-T88",
    block(
        "S00-S09", "Injuries to the head",
        code(
            "S06", "Intracranial injury",
            code(
                "S06.1", "Traumatic cerebral edema",
                code(
                    "S06.1X", "Traumatic cerebral edema",
                    code("S06.1X0", "Traumatic cerebral edema without loss of consciousness"),
                    code("S06.1X7", "Traumatic cerebral edema with death due to brain injury"),
                    placeholder=True,
                ),
            ),
            seven_chr_note=["The appropriate 7th character is to be added to each code from category S06"],
            notes=["7th characters D and S do not apply to codes in category S06 with 6th character 7 - death, or 8"],
            seventh=ENCOUNTERS,
        ),
    ),
    block(
        "S50-S59", "Injuries to the elbow and forearm",
        code(
            "S52", "Fracture of forearm",
            code(
                "S52.0", "Fracture of upper end of ulna",
                code(
                    "S52.01", "Torus fracture of upper end of ulna",
                    code("S52.011", "Torus fracture of upper end of right ulna"),
                    seventh={"A": "initial encounter for closed fracture", "S": "sequela"},
                ),
                code(
                    "S52.02", "Fracture of olecranon process",
                    code("S52.021", "Displaced fracture of olecranon process of right ulna"),
                ),
                excludes2=["fractures of shaft of ulna (S52.02-)"],
            ),
            seventh={
                "A": "initial encounter for closed fracture",
                "B": ("initial encounter for open fracture type I or II", "initial encounter for open fracture NOS"),
                "S": "sequela",
            },
        ),
    ),
    block(
        "T51-T65", "Toxic effects of substances chiefly nonmedicinal as to source",
        code(
            "T51", "Toxic effect of alcohol",
            code(
                "T51.0", "Toxic effect of ethanol",
                code(
                    "T51.0X", "Toxic effect of ethanol",
                    code("T51.0X1", "Toxic effect of ethanol, accidental (unintentional)"),
                    placeholder=True,
                ),
            ),
            seventh=ENCOUNTERS,
        ),
    ),
    notes=["Use secondary code(s) from Chapter 20, External causes of morbidity, to indicate cause of injury"],
)  # fmt: skip

EXTERNAL = chapter(
    "20", "External causes of morbidity", "V00-Y99",
    block("V00-X58", "Accidents"),
    block("W00-X58", "Other external causes of accidental injury"),
    block(
        "W00-W19", "Slipping, tripping, stumbling and falls",
        code(
            "W00", "Fall due to ice and snow",
            code("W00.0", "Fall on same level due to ice and snow"),
            seventh=ENCOUNTERS,
        ),
    ),
    block(
        "X52-X58", "Accidental exposure to other specified factors",
        code("X52", "Prolonged stay in weightless environment", seventh=ENCOUNTERS),
    ),
)  # fmt: skip

FACTORS = chapter(
    "21", "Factors influencing health status and contact with health services", "Z00-Z99",
    block(
        "Z30-Z39", "Persons encountering health services in circumstances related to reproduction",
        code("Z3A", "Weeks of gestation", code("Z3A.0", "Weeks of gestation of pregnancy, unspecified")),
        code("Z37", "Outcome of delivery", code("Z37.0", "Single live birth")),
    ),
    block(
        "Z40-Z53", "Encounters for other specific health care",
        code(
            "Z52", "Donors of organs and tissues",
            code("Z52.9", "Donor of unspecified organ or tissue", inclusion_term=["Donor NOS"]),
            excludes1=["cadaveric donor - omit code", "procedure not carried out (Z53.0-, Z53.1-Z53.9)"],
        ),
        code(
            "Z53", "Persons encountering health services for specific procedures and treatment, not carried out",
            code(
                "Z53.0", "Procedure and treatment not carried out because of contraindication",
                code("Z53.01", "Procedure and treatment not carried out due to patient smoking"),
                code("Z53.09", "Procedure and treatment not carried out because of other contraindication"),
            ),
            code("Z53.1", "Procedure and treatment not carried out because of patient's decision for reasons of belief "
                 "and group pressure"),
            code(
                "Z53.3", "Procedure converted to open procedure",
                code("Z53.31", "Laparoscopic surgical procedure converted to open procedure"),
                code("Z53.32", "Thoracoscopic surgical procedure converted to open procedure"),
            ),
            code("Z53.8", "Procedure and treatment not carried out for other reasons"),
            code("Z53.9", "Procedure and treatment not carried out, unspecified reason"),
        ),
        inclusion_term=["Categories Z40-Z53 are intended for use to indicate a reason for care."],
        excludes2=["follow-up examination for medical surveillance after treatment (Z08-Z09)"],
    ),
    notes=["Z codes represent reasons for  encounters.", "(a)\tWhen a person encounters the services (B20, B90-B94)"],
)  # fmt: skip

SPECIAL = chapter(
    "22", "Codes for special purposes", "U00-U85",
    block(
        "U00-U49", "Provisional assignment of new diseases of uncertain etiology or emergency use",
        code(
            "U07", "Emergency use of U07",
            code(
                "U07.1", "COVID-19",
                use_additional_code=["code to identify manifestations, such as:", "gout (M10.9)"],
                use_additional_code_2=["code, if applicable, for associated conditions (T51.0X1-)"],
            ),
        ),
    ),
)  # fmt: skip

MINI = Tree((INFECTIOUS, MUSCULOSKELETAL, INJURY, EXTERNAL, FACTORS, SPECIAL))

INDEXES = {
    "alphabetic": (
        term("Canceled procedure", nemod="(surgical)", code="Z53.9"),
        term("Operation", see="Procedure"),
        term(
            "Procedure",
            term("converted to open", code="Z53.3-"),
            term("not done", term("because of", term("contraindication", code="Z53.0-")), code="Z53.9"),
            nemod="(surgical)",
        ),
        term("Sicca syndrome", code="M35.00", manif="B90.0"),
    ),
    "external": (term("Fall, falling", term("due to", term("ice or snow", code="W00.0"))),),
    "neoplasm": (term("Neoplasm, neoplastic", term("joint", cells={2: "M10.9", 5: "M10.-", 6: "-"})),),
    "drug": (term("Alcohol", term("ethyl", cells={2: "T51.0X1", 6: "--"})),),
}

APRIL_2026 = Edition(
    "2026-april", MINI, INDEXES, poa=("B90.0", "B90.1", "Z53.9"),
    conversion=(("Z53.31", 2016, "Z53.8"), ("Z53.32", 2016, "Z53.8"), ("B90.1", 2025, "B90.10, B90.11")),
)  # fmt: skip

_BELIEF = "Procedure and treatment not carried out because of patient's decision for reasons of belief or pressure"

# B90.1 was a header (promoted, its codes retired), Z53.0 was billable (demoted), Z53.1 had another title; Z53.32 is not
# there (added again later); the block's note was an excludes1. Nothing but the tree: no index, no POA list.
ANNUAL_2025 = Edition(
    "2025-annual",
    MINI.without("Z53.01", "Z53.09", "Z53.32")
    .retitled("Z53.1", _BELIEF)
    .added("B90.1", code("B90.10", "Sequelae of renal tuberculosis"), code("B90.11", "Sequelae of other tuberculosis"))
    .noted("Z40-Z53", excludes1=["follow-up examination for medical surveillance after treatment (Z08-Z09)"]),
)  # fmt: skip

# An order file only, so it is partial. Z53.32 is there, Z53.31 is not there yet.
ANNUAL_2024 = Edition(
    "2024-annual",
    MINI.without("Z53.01", "Z53.09", "Z53.31").retitled("Z53.1", _BELIEF),
).only("order", "codes")

HISTORY = (ANNUAL_2024, ANNUAL_2025, APRIL_2026)
"""Oldest first."""
