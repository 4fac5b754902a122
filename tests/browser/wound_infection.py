"""T81.41XA and the codes above it, in two small editions: the later one says otherwise which code to use beside it."""

from __future__ import annotations

from dataclasses import replace

from tests.releases import APRIL_2026, MINI, Block, Tree, block, code
from tests.releases.mini import ENCOUNTERS

NAME = "T81.41XA"
NOTE_BEFORE = "code to identify infection"
NOTE_AFTER = "code to identify the infectious agent (B90-B94)"


def _with_block(tree: Tree, number: str, added: Block) -> Tree:
    chapters = (
        replace(chapter, blocks=(*chapter.blocks, added)) if chapter.number == number else chapter
        for chapter in tree.chapters
    )
    return Tree(tuple(chapters))


COMPLICATIONS = block(
    "T80-T88", "Complications of surgical and medical care, not elsewhere classified",
    code(
        "T81", "Complications of procedures, not elsewhere classified",
        code(
            "T81.4", "Infection following a procedure",
            code(
                "T81.41", "Infection following a procedure, superficial incisional surgical site",
                inclusion_term=["Stitch abscess following a procedure"],
            ),
            use_additional_code=[NOTE_BEFORE],
        ),
        seventh=ENCOUNTERS,
    ),
)  # fmt: skip
BEFORE = APRIL_2026.with_tree(_with_block(MINI, "19", COMPLICATIONS))
AFTER = replace(
    BEFORE,
    label="2027-annual",
    tree=BEFORE.tree.noted("T81.4", use_additional_code=[NOTE_AFTER]),
    indexes={},
    conversion=(),
)

# What the author types. The facts are inserted where the text stops.
SUMMARY = (
    "Germs have got into the skin where a surgeon made a cut. The wound is red, sore or leaks pus some days after the "
    "operation."
)
WHAT_IT_IS = (
    "An infection of the skin and the layer just below it, at the place of an operation. The official title is: "
)
WHEN_IT_IS_USED = "The record says that the surface of a surgical wound is infected, and treatment of it has begun."
NOT_MEANT = "It does not say that anybody made a mistake during the operation."
CODING_NOTES = "The code for the germ is listed after it. The tabular list asks for this beside it: "
CLAIM = "The code for the germ is listed after it."
