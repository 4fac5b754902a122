"""What a section is like and what it is not like, with the reason: the style guide shows one example of each section.

Every ``Section`` has one. The examples speak of codes that the project's own texts explain.
"""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """``right`` and ``wrong`` are the words of a section, one line an entry; ``because`` says why."""

    right: str
    wrong: str
    because: str


SUMMARY = Example(
    "E11.9 stands for type 2 diabetes when the record shows no complication of it. It is a billable code.",
    "Diabetes is a serious disease that millions of people have. Learn more about it below.",
    "Readers who see only this know what the code says and whether it can stand on a claim. The disease has books of "
    "its own.",
)
WHAT_IT_IS = Example(
    "In type 2 diabetes the body answers to insulin poorly, so that sugar builds up in the blood. This code is for the "
    "disease alone, without harm to kidneys, eyes or nerves.",
    "Type 2 diabetes mellitus without complications.",
    "The title stands above it already. Say in plain words what it means, the lay word first, the clinical word once.",
)
WHEN_IT_IS_USED = Example(
    "A clinician has diagnosed type 2 diabetes, and the note names no complication.\n"
    "The chart says just “diabetes”, without the type.",
    "Use this code when appropriate.\nFor diabetes, kidney disease, eye disease and everything else around sugar.",
    "One situation an entry, as it would stand in a record, so that somebody can hold the record against it.",
)
WHAT_IT_DOES_NOT_MEAN = Example(
    "It does not mean that sugar levels are on target.\nIt does not stand for gestational diabetes, which is in O24.4.",
    "Not type 1.\nIt can never be something bad.",
    "A whole sentence that takes away a wrong belief, and the code that does mean it, where there is one.",
)
WHERE_YOU_MAY_SEE_IT = Example(
    "On problem lists in primary care, on orders for blood sugar tests, and on bills for a routine visit.",
    "Everywhere in the health system.",
    "Name the papers and screens that people hold in their hands.",
)
RELATED_SPECIALISTS = Example(
    "Family medicine\nEndocrinology",
    "Every specialty that may ever meet the diagnosis",
    "The few that usually record or treat it, the nearest first. What the list lacks is proposed.",
)
CODING_NOTES = Example(
    "The category asks for an additional code to identify control: Z79.4 for insulin.",
    "Coders should always add the right additional code to be paid in full.",
    "Official notes, conventions and neighbors, with the code that each leads to. Insert facts as fact fields: they "
    "stay true after the next release. Payment is none of its business.",
)
SYNONYMS = Example(
    "Sugar diabetes (index)\nT2DM, uncomplicated (editor)",
    "Diabetes\nThe silent disease",
    "Names that somebody would search for and that mean this code and no other, each with where it comes from.",
)
FAQS = Example(
    "Is E11.9 right where a person takes insulin?\nYes. Insulin alone does not make it type 1; Z79.4 is added.",
    "What is diabetes?\nSee above.",
    "A question that people really ask after reading the rest, and an answer that stands without it.",
)
SOURCES = Example(
    "ICD-10-CM Tabular List, 2026 (https://www.cdc.gov/nchs/icd/)",
    "The internet\nGeneral knowledge",
    "What a reader can open and compare: the publisher first, with the edition.",
)
