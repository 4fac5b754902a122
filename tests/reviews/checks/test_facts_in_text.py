"""Statements on codes, flags, sides, encounters and notes: each false one is caught, its true neighbour is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Blocked = Callable[..., set[str]]

Z53, Z539, KNEE, SPRAIN_A, SPRAIN_D = "Z53", "Z53.9", "M17.11", "S93.401A", "S93.401D"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (Z539, "See also Z53.99."),
        (Z539, "An older name of it is Z53.95X."),
        (Z539, "Compare code ZZ9.9."),
        (Z539, "It is written Z5399 in some systems."),
        (Z539, "The range Q00-Q99 is near, and Z53.7 as well."),
    ],
)
def test_unknown_codes_are_caught(blocked: Blocked, code: str, text: str) -> None:
    assert blocked(code, text) == {"codes_exist"}


@pytest.mark.parametrize(
    "text",
    [
        "See also Z53.1 and the category Z53.",
        "The chapter is Z00-Z99, and external causes are U00-U85 to Y99.",
        "Vitamin B12 and hemoglobin A1C are no codes, nor is CPT 99213 or HCPCS G0438.",
        "HLA-B27 is a gene and T12 in vertebra T12 a bone.",
        "Notes write Z53.- for all codes below it.",
    ],
)
def test_what_only_looks_like_a_code_is_not(blocked: Blocked, text: str) -> None:
    assert "codes_exist" not in blocked(Z539, text.replace("U00-U85 to ", "V00-"))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (Z53, "Z53 is a billable code."),
        (Z53, "This code can be submitted on a claim."),
        (Z53, "It is not a header but a billable code."),
        (Z53, "Yes, Z53 may be billed."),
        (Z53, "Billable: yes."),
        (Z53, "This code needs no further characters."),
        (Z539, "Z53.9 is not billable."),
        (Z539, "This is a category heading only."),
        (Z539, "It isn't reimbursable."),
        (Z539, "You can't put Z53.9 on a claim."),
        (Z539, "Billable: no."),
        (Z539, "A more specific code must be used, because Z53.9 is a header."),
        (Z539, "Z53.8 is a header."),
        (Z539, "The category above, Z53, is billable."),
    ],
)
def test_wrong_flags_are_caught(blocked: Blocked, code: str, text: str) -> None:
    assert "billable" in blocked(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (Z53, "Z53 is a header and not billable."),
        (Z53, "Choose a billable code below it, such as Z53.01."),
        (Z53, "Billable codes follow below."),
        (Z53, "Z53.9 is billable, while Z53 is not."),
        (Z53, "It does not say whether a code is billable."),
        (Z539, "Z53.9 is billable; its category Z53 is a header."),
        (Z539, "Unlike Z53, this code is not a header."),
        (Z539, "Although Z53 itself is only a heading, Z53.9 is billable."),
        (Z539, "The code is not proof that payment will be made."),
        (Z539, "Headers cannot be submitted on claims."),
        (Z539, "It needs no additional characters."),
    ],
)
def test_true_flags_are_not(blocked: Blocked, code: str, text: str) -> None:
    assert blocked(code, text) == set()


@pytest.mark.parametrize(
    ("code", "question", "answer", "wrong"),
    [
        (Z53, "Is Z53 billable?", "Yes, it is.", True),
        (Z53, "Is Z53 billable?", "No, it is a header.", False),
        (Z539, "Can this code be put on a claim?", "No.", True),
        (Z539, "Can this code be put on a claim?", "Yes.", False),
        (Z539, "Is Z53.9 a header?", "No, it is billable.", False),
        (Z539, "Is Z53.9 a header?", "Yes.", True),
    ],
)
def test_answers_are_read_with_their_questions(
    run: Callable[..., list], code: str, question: str, answer: str, wrong: bool
) -> None:
    found = run(code, faqs=[{"question": question, "answer": answer}])
    assert ("billable" in {finding.check for finding in found if finding.blocks}) is wrong


@pytest.mark.parametrize("text", ["Z53.9 was deleted.", "This code is no longer valid.", "Z53.1 has been retired."])
def test_a_code_of_the_release_is_not_gone(blocked: Blocked, text: str) -> None:
    assert "validity" in blocked(Z539, text)


@pytest.mark.parametrize("text", ["Z53.9 is not deleted.", "If a code is deleted, another replaces it."])
def test_talk_of_deleted_codes_is_no_claim(blocked: Blocked, text: str) -> None:
    assert blocked(Z539, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "This code is used for the left knee.",
        "Osteoarthritis of the left knee is documented.",
        "It covers both knees.",
        "The side is not specified.",
        "M17.12 is for the right knee.",
        "It is not used for the right knee.",
        "Laterality: left.",
    ],
)
def test_wrong_sides_are_caught(blocked: Blocked, text: str) -> None:
    assert "laterality" in blocked(KNEE, text)


@pytest.mark.parametrize(
    "text",
    [
        "This code is used for the right knee, not the left.",
        "M17.12 is for the left knee.",
        "Another code is used for the left knee.",
        "The person left without being seen.",
        "It is the right code for the right knee.",
        "Disease of both knees has a code of its own.",
        "Reading from left to right, each character adds detail.",
    ],
)
def test_true_sides_are_not(blocked: Blocked, text: str) -> None:
    assert blocked(KNEE, text) == set()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (SPRAIN_A, "This code is for a subsequent encounter."),
        (SPRAIN_A, "It describes a late effect of the sprain."),
        (SPRAIN_A, "It is used after active treatment has been completed."),
        (SPRAIN_A, "Its seventh character is D."),
        (SPRAIN_D, "The person is receiving active treatment."),
        (SPRAIN_D, "The encounter is the initial one."),
    ],
)
def test_wrong_encounters_are_caught(blocked: Blocked, code: str, text: str) -> None:
    assert "encounter" in blocked(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (SPRAIN_A, "The A stands for initial encounter; D would be a subsequent encounter and S a sequela."),
        (SPRAIN_A, "It is not used for follow-up visits."),
        (SPRAIN_A, "Later visits take another code."),
        (SPRAIN_D, "It is used after active treatment has been completed."),
        (SPRAIN_D, "The code is for follow-up, not for the initial encounter."),
    ],
)
def test_true_encounters_are_not(blocked: Blocked, code: str, text: str) -> None:
    assert blocked(code, text) == set()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("K21.9", "This code includes newborn esophageal reflux."),
        ("K21.9", "Newborn esophageal reflux (P78.83) may be coded together with this code."),
        ("K21.9", "Excludes1 conditions may be reported in addition."),
        ("K21.9", "Nothing is excluded."),
        ("I10", "Essential hypertension involving vessels of brain (I60-I69) is never coded together with this code."),
        ("I10", "An Excludes2 condition cannot be coded in addition."),
        ("I10", "It does not include high blood pressure."),
        ("I10", "H35.0 is listed under Excludes1."),
    ],
)
def test_contradicted_notes_are_caught(blocked: Blocked, code: str, text: str) -> None:
    assert "includes_excludes" in blocked(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("K21.9", "It does not include newborn esophageal reflux, which is P78.83."),
        ("K21.9", "Excludes1: newborn esophageal reflux (P78.83); the two are not coded together."),
        ("I10", "The tabular list includes high blood pressure."),
        ("I10", "Essential hypertension involving vessels of brain (I60-I69) may be coded as well (Excludes2)."),
        ("I10", "Excludes2 means that both codes may be used together."),
    ],
)
def test_true_notes_are_not(blocked: Blocked, code: str, text: str) -> None:
    assert blocked(code, text) == set()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("M17.11", "Osteoarthritis of the left knee gets M17.11."),
        ("M17.11", "A patient with a worn left knee would be given M17.11 by the coder."),
        ("M17.11", "M17.11 differs from M17.12, since it tells of the left knee."),
        ("M17.11", "The right knee goes to M17.12 and the left to M17.11."),
        ("M17.11", "If it is the left knee that hurts, pick M17.11."),
        ("M17.11", "M17.12 (right knee) is its neighbor."),
        ("M17.11", "The fifth character, 1, marks the left knee."),
        ("M17.11", "Here the joint is the left one."),
        ("M17.11", "The side is left open."),
        ("M17.0", "Only the right knee is meant."),
        ("M17.0", "M17.0 tells of one knee alone."),
        ("M17.10", "M17.10 is for the right knee."),
        ("S82.201K", "K means malunion."),
        ("S82.201K", "The K says that the bone heals as expected."),
        ("S82.201K", "S82.201K describes a fracture with delayed healing."),
        ("S82.201P", "S82.201P is used where the fragments failed to unite."),
        ("S82.201B", "The final B tells that the fracture was closed."),
        ("S82.201A", "An open fracture is coded S82.201A."),
        ("S82.201K", "D would be nonunion."),
        ("S93.401A", "S93.401A is what follow-up visits get."),
        ("S93.401A", "When aftercare is documented, the ending is A."),
        ("S93.401D", "The first time the ankle is seen, S93.401D is chosen."),
        ("S93.401D", "D marks a late effect."),
        ("S93.401A", "S marks routine healing."),
        ("S93.401A", "S93.401S is for later visits while healing goes on."),
        ("O40.1XX3", "The 3 stands for the second fetus."),
        ("O40.1XX3", "O40.1XX3 concerns fetus 2."),
        ("H40.1313", "H40.1313 tells of a mild stage."),
        ("R40.2342", "The 2 at the end means at hospital admission."),
    ],
)
def test_a_value_is_held_against_the_code_or_character_next_to_it(blocked: Blocked, code: str, text: str) -> None:
    assert {"laterality", "encounter"} & blocked(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("M17.11", "M17.11 is for the right knee and M17.12 for the left."),
        ("M17.11", "The right knee goes to M17.11 and the left to M17.12."),
        ("M17.11", "Unlike M17.12, which is for the left knee, this code is for the right knee."),
        ("M17.11", "For the left knee, M17.12 is the matching code."),
        ("M17.11", "When both knees are worn, M17.0 is used instead of M17.11."),
        ("M17.11", "If the side is not stated, M17.10 applies."),
        ("M17.11", "The left knee is not coded with M17.11."),
        ("M17.11", "M17.11 and M17.12 differ in the side, right and left."),
        ("M17.11", "The list has M17.10 (unspecified), M17.11 (right) and M17.12 (left)."),
        ("M17.11", "The doctor left the clinic right after the visit."),
        ("M17.11", "M17.12, the left knee, is a separate entry."),
        ("M17.0", "M17.0 is for both knees; M17.11 is for the right knee and M17.12 for the left one."),
        ("M17.10", "M17.10 does not tell whether it is the right or the left knee."),
        ("M17.10", "When the record names the right knee, M17.11 is the code."),
        ("S82.201A", "An open fracture is coded S82.201B or S82.201C."),
        ("S82.201A", "A is for a closed fracture, B and C are for open ones."),
        ("S82.201K", "K stands for nonunion, P for malunion, G for delayed healing."),
        ("S82.201K", "The bone did not grow together, which K records."),
        ("S82.201K", "With P in place of K, the code would tell of malunion."),
        (
            "S82.201K",
            "Nonunion means that the bone has not healed; malunion means it has healed in a wrong position and has P.",
        ),
        ("S93.401A", "For later visits the last character changes to D."),
        ("S93.401A", "At follow-up visits, S93.401D takes the place of S93.401A."),
        ("S93.401A", "S93.401D is for subsequent encounters and S93.401S for sequela."),
        ("S93.401A", "A stands for the initial encounter, D for a subsequent encounter, S for a sequela."),
        ("S93.401A", "A later visit for follow-up has the letter D."),
        ("S93.401D", "Active treatment has ended, and the D tells so."),
        ("S93.401D", "S93.401A is used as long as active treatment goes on."),
        ("S93.401D", "As long as active treatment goes on, S93.401A is used."),
        ("S93.401S", "The sprain was treated long ago; S93.401S is for what it left behind."),
        ("O40.1XX3", "The 3 names fetus 3; with 2 it would be fetus 2."),
        ("H40.1313", "H40.1311 is the mild stage, H40.1312 the moderate stage."),
        ("H40.1313", "The seventh character 3 stands for a severe stage."),
    ],
)
def test_a_value_of_another_code_or_character_is_not_held_against_this_one(
    blocked: Blocked, code: str, text: str
) -> None:
    assert blocked(code, text) == set()


@pytest.mark.parametrize(
    ("question", "answer", "wrong"),
    [
        ("Is this code for the left knee?", "Yes.", True),
        ("Is this code for the right knee?", "No.", True),
        ("Which knee is it?", "The left one.", True),
        ("Is there a code for the left knee?", "Yes, M17.12.", False),
        ("Does M17.11 cover the left knee?", "No, that is M17.12.", False),
    ],
)
def test_an_answer_on_the_side_is_read_with_its_question(
    run: Callable[..., list], question: str, answer: str, wrong: bool
) -> None:
    found = run(KNEE, faqs=[{"question": question, "answer": answer}])
    assert ("laterality" in {finding.check for finding in found if finding.blocks}) is wrong


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("Z53", "Z53 has no children, so it goes out with the bill."),
        ("Z53", "Z53 is the end of its branch."),
        ("Z53", "Nothing stands below Z53."),
        ("Z53", "Z53 is not subdivided."),
        ("Z53", "Three characters are all that a payer wants here."),
        ("Z53", "Z53 by itself is enough for a clinic to get paid."),
        ("Z53", "Z53 may be filed as it is."),
        ("Z53", "Z53.0 is a final code."),
        ("Z53", "For this category, the three characters make a full code."),
        ("Z53", "A coder can stop at Z53."),
        ("Z53", "Z53 works as a diagnosis on the claim form."),
        ("Z53", "It takes no fourth character."),
        ("Z53", "Z53.9 is a header, while Z53 is not."),
        ("Z53", "Z53 is as billable as Z53.9."),
        ("Z53", "The tabular list marks Z53 as valid for submission."),
        ("Z53", "Insurance forms take Z53 without further detail."),
        ("Z53.9", "Z53.9 splits into several codes."),
        ("Z53.9", "Z53.9 is divided into more specific entries."),
        ("Z53.9", "One more digit must be added to Z53.9."),
        ("Z53.9", "Z53.9 wants a fifth character."),
        ("Z53.9", "Below Z53.9 there are the codes that may be billed."),
        ("Z53.9", "Z53.9 has three codes below it."),
        ("Z53.9", "Z53.9 is a starting point, not a code for a bill."),
        ("Z53.9", "Payers send back claims with Z53.9."),
        ("Z53.9", "Z53.9 is just a heading, and Z53 the code that is billed."),
        ("Z53.9", "A biller who enters Z53.9 gets the claim back."),
        ("Z53.9", "Z53.9 stands for a group and is never itself reported."),
        ("Z53.9", "A claim with Z53.9 would lack a character."),
        ("Z53.9", "Nobody can bill Z53.9."),
        ("Z53.9", "Z53.8 is billable and Z53.9 is not."),
        ("Z53.9", "Z53.9 is not a code in its own right, only a title."),
        ("S72.001", "S72.001 needs no seventh character."),
        ("E11", "E11 lists no further codes, so it is a code of its own."),
        ("E11", "Doctors may put E11 on the bill."),
    ],
)
def test_what_is_said_of_the_level_is_a_statement_on_the_flag(blocked: Blocked, code: str, text: str) -> None:
    assert "billable" in blocked(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("Z53", "Z53 has several codes below it and is not billable."),
        ("Z53", "Z53 is divided into Z53.0, Z53.1, Z53.2, Z53.8 and Z53.9."),
        ("Z53", "More characters are needed before a claim can be sent."),
        ("Z53", "Z53 cannot be reported alone; a code below it is needed."),
        ("Z53", "Z53.9 has no codes below it and is billable, but Z53 is not."),
        ("Z53", "The codes Z53.1 and Z53.9 are complete; Z53 needs another character."),
        ("Z53", "Without a fourth character, Z53 is not valid for a claim."),
        ("Z53.9", "Z53.9 is billable, as it has no codes below it."),
        ("Z53.9", "Its category, Z53, is divided into five parts."),
        ("Z53.9", "Z53.9 has four characters and needs no more."),
        ("Z53.9", "No fifth character exists for Z53.9."),
        ("Z53.9", "Z53.9 is not subdivided."),
        ("Z53.9", "Unlike Z53, which is a header, Z53.9 is billable."),
        ("Z53.9", "Z53 is a header with several codes below it, and Z53.9 is one of them."),
        ("Z53.9", "It is a complete code and not a heading."),
        ("Z53.9", "Whether an insurer pays is decided by the contract."),
        ("Z53.9", "Z53.9 is not reported alone when the reason for the canceled procedure is known."),
        ("Z53.9", "More detail may be needed in the record to choose another code of the category."),
        ("Z53.9", "The bill may list Z53.9 next to the date of the visit."),
        ("L98.A123", "The skin and the tissue below it are the outer cover of the body."),
        ("I10", "The fat below it is thin, and the layers beneath are not divided."),
        ("N18.3", "N18.3 has three codes below it, and N18.30 is one that can be billed."),
        ("N18.30", "The kidney is divided into lobes."),
        ("N18.30", "It falls into chapter 14."),
        ("N18.30", "Kidney disease is divided into stages."),
        ("N18.30", "An insurer may return a claim for many reasons."),
        ("N18.30", "Insurers deny some claims that have nothing to do with the code."),
        ("N18.30", "The code has three letters and figures after the dot? No, it has two characters there, N18.30."),
        ("N18.30", "A second code may have to be added for the cause."),
        ("N18.30", "The block N17-N19 contains three categories."),
        ("N18.30", "It has nothing to do with N17."),
        ("N18.30", "N18.30 is one of the codes into which N18.3 is divided."),
        ("J17", "J17 is not used alone; the disease itself is coded first."),
        ("E11", "E11 covers many codes, and each of them tells of a complication."),
        ("S72.001A", "The seventh character is needed to tell the encounter; here it is A."),
        ("S72.001A", "A seventh character is required in this category, and S72.001A has it."),
        ("S72.001A", "Codes of category S72 need a seventh character."),
        ("S72.001A", "S72.001 needs a seventh character."),
        ("S72.001A", "Without its seventh character the code would not be valid."),
        ("S72.001", "S72.001 needs a seventh character, such as A."),
    ],
)
def test_what_is_said_of_parts_and_characters_may_be_true(blocked: Blocked, code: str, text: str) -> None:
    assert blocked(code, text) == set()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("J34.8201", "It does not extend to nasal valve stenosis, a term that J34.82 leaves out."),
        (
            "H93.212",
            "Hearing voices that are not there, an auditory hallucination, is a variety of this disorder.",
        ),
        ("K21.9", "Newborn esophageal reflux is a form of this disorder."),
        ("K21.9", "No separate code is needed for newborn esophageal reflux, since K21.9 says it already."),
        ("K21.9", "When the record says newborn esophageal reflux, K21.9 is the code."),
        ("K21.9", "The entry is wide enough to include newborn esophageal reflux."),
        ("K21.9", "Newborn esophageal reflux is sorted under K21.9 by the Tabular List."),
        ("K21.9", "P78.83 and K21.9 can stand on one record."),
        ("K21.9", "Coders choose K21.9 over P78.83 for newborn esophageal reflux."),
        ("K21.9", "It does not extend to esophageal reflux NOS."),
        ("I10", "High blood pressure falls outside this code."),
        ("I10", "High blood pressure is not among the conditions of I10."),
        ("I10", "High blood pressure belongs elsewhere."),
        ("I10", "I10 leaves out high blood pressure."),
        ("R10.11", "R10.11 may not stand with M54 on one claim."),
        ("R10.11", "M54.9 is forbidden on a record that carries R10.11."),
        ("R10.11", "A coder has to choose either R10.11 or M54 (dorsalgia)."),
        ("R10.11", "R10.11 and dorsalgia can never be given to the same person."),
    ],
)
def test_a_condition_taken_in_barred_or_left_out_is_held_against_the_notes(
    blocked: Blocked, code: str, text: str
) -> None:
    assert "includes_excludes" in blocked(code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("K21.9", "Newborn esophageal reflux has its own code, P78.83, so K21.9 is not used."),
        ("K21.9", "A coder has to choose between K21.9 and P78.83, never both."),
        ("K21.9", "P78.83 is for newborn esophageal reflux; this code is for reflux in later life."),
        ("K21.9", "When the record says newborn esophageal reflux, P78.83 is the code."),
        ("K21.9", "An Excludes1 note stands at K21. It names newborn esophageal reflux (P78.83)."),
        ("K21.9", "Newborn esophageal reflux lies outside this code."),
        ("I10", "High blood pressure of pregnancy falls outside this code."),
        ("I10", "High blood pressure does not lead to I11 unless the heart is affected."),
        ("I10", "A high blood pressure reading alone does not belong here."),
        ("I10", "The code is not a measure of how high blood pressure is."),
        ("R10.11", "Dorsalgia (M54.-) is not part of R10.11, and both may be coded for the same person."),
        ("R10.11", "Dorsalgia is something else, though one record can carry both codes."),
        ("R10.11", "Renal colic (N23) and R10.11 are never coded together."),
    ],
)
def test_a_condition_told_apart_agrees_with_the_notes(blocked: Blocked, code: str, text: str) -> None:
    assert blocked(code, text) == set()
